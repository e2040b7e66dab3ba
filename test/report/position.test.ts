import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placesOf } from '../../src/report/position.ts';
import { propertyOptions } from '../property.ts';

const rangeIn = (text: string, start: number, end: number) =>
  placesOf([{ path: 'f', text }]).rangeOf({ path: 'f', start, end });

test.each([
  ['the first character', 'ab\ncd', 0, 1, [1, 1, 1, 2]],
  ['a later line', 'ab\ncd', 3, 5, [2, 1, 2, 3]],
  ['up to the next line', 'ab\ncd', 0, 3, [1, 1, 2, 1]],
  ['CRLF', 'ab\r\ncd', 4, 6, [2, 1, 2, 3]],
  ['a lone CR', 'ab\rcd', 3, 5, [2, 1, 2, 3]],
  ['UTF-16 units', '😀b', 2, 3, [1, 3, 1, 4]],
  ['a byte order mark', '\uFEFFab', 1, 3, [1, 1, 1, 3]],
  ['the byte order mark itself', '\uFEFFab', 0, 1, [1, 1, 1, 1]],
  ['beyond the end', 'ab', 9, 12, [1, 3, 1, 3]],
  ['an empty file', '', 0, 0, [1, 1, 1, 1]],
])('%s', (_, text, start, end, [startLine, startColumn, endLine, endColumn]) => {
  expect(rangeIn(text, start, end)).toEqual({
    start: { line: startLine, column: startColumn },
    end: { line: endLine, column: endColumn },
  });
});

test('lines come without their ends and without a byte order mark', () => {
  const places = placesOf([{ path: 'f', text: '\uFEFFone\r\ntwo\rthree\n' }]);
  expect([0, 1, 2, 3, 4, 5].map((line) => places.lineOf('f', line))).toEqual([
    undefined,
    'one',
    'two',
    'three',
    '',
    undefined,
  ]);
  expect(places.lineOf('g', 1)).toBeUndefined();
});

test('line and column lead back to the offset', () => {
  const texts = fc.array(fc.constantFrom('a', '\n', '\r\n', 'é', '😀')).map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, fc.nat(), (text, seed) => {
      const offset = text === '' ? 0 : seed % (text.length + 1);
      const { line, column } = rangeIn(text, offset, offset).start;
      const starts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
      expect((starts[line - 1] ?? Number.NaN) + column - 1).toBe(offset);
    }),
    propertyOptions(),
  );
});
