import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerptOf } from '../../src/report/cut.ts';
import { visible, widthOf } from '../../src/report/visible.ts';
import { wrap } from '../../src/report/wrap.ts';
import { propertyOptions } from '../property.ts';

test('a short line is shown as it is, tabs as blanks', () => {
  expect(excerptOf('\ta\tb  ', 3, 4, 40)).toEqual({ text: '    a   b', from: 8, to: 9 });
});

test('of a long line the marked part stays', () => {
  const line = `RUN ${'x'.repeat(100)} torch==2.1.0 ${'y'.repeat(100)}`;
  const start = line.indexOf('torch');
  const { text, from, to } = excerptOf(line, start, start + 12, 40);
  expect(text.slice(from, to)).toBe('torch==2.1.0');
  expect(text).toMatch(/^….*…$/);
  expect(widthOf(text)).toBeLessThanOrEqual(40);
});

test('a line of ten million characters costs little', () => {
  const line = 'x'.repeat(10_000_000);
  const start = performance.now();
  expect(widthOf(excerptOf(line, 5_000_000, 9_000_000, 80).text)).toBeLessThanOrEqual(80);
  expect(performance.now() - start).toBeLessThan(1_000);
});

test('an excerpt fits, and its mark lies inside', () => {
  const lines = fc
    .array(fc.constantFrom('a', 'b', ' ', '\t', '日', 'é', '\u001b', '😀'), { maxLength: 120 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(lines, fc.nat(130), fc.nat(40), fc.integer({ min: 16, max: 100 }), (line, start, length, room) => {
      const { text, from, to } = excerptOf(line, start, start + length, room);
      expect(widthOf(text)).toBeLessThanOrEqual(room);
      expect(text).toBe(visible(text));
      expect(from).toBeLessThan(to);
      expect(to).toBeLessThanOrEqual(room + 1);
    }),
    propertyOptions(),
  );
});

test('wrapping loses no word and makes no line too wide', () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom('a', '-', '日'), minLength: 1, maxLength: 12 }));
  fc.assert(
    fc.property(words, fc.integer({ min: 24, max: 80 }), (given, width) => {
      const lines = wrap(given.join(' \n'), width);
      expect(lines.join(' ')).toBe(given.join(' '));
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
    }),
    propertyOptions(),
  );
});

test('what steers a terminal is written out', () => {
  expect(visible('a\u001b[31mb\u0007\u009b\u202ec\u200b\ud800')).toBe(
    'a\\u{1b}[31mb\\u{7}\\u{9b}\\u{202e}c\\u{200b}\\u{d800}',
  );
  expect(visible('größer 日本 😀')).toBe('größer 日本 😀');
});
