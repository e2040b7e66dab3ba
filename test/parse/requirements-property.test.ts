// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's variables look like JavaScript's
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../src/domain/source.ts';
import { parseRequirements } from '../../src/parse/requirements.ts';
import { readLines } from '../../src/parse/requirements-lines.ts';
import { readOptions } from '../../src/parse/requirements-options.ts';
import { propertyOptions } from '../property.ts';

const settings = propertyOptions();

const pieces = fc.constantFrom(
  'foo',
  'bar==1.0',
  '>=2',
  ',',
  ' ',
  '  ',
  '\t',
  '\n',
  '\r\n',
  '\\\n',
  '\\',
  '# c',
  '#',
  ' #',
  '-e ',
  '-r ',
  'base.txt',
  '--pre',
  '--pre=',
  '--hash=x',
  '-i ',
  'https://host.invalid/a-1.0-py3-none-any.whl',
  'git+https://host.invalid/r#egg=x',
  '"',
  "'",
  '[',
  ']',
  ';',
  'os_name == "nt"',
  '${V}',
  './x',
  '.',
  '=',
  '\uFEFF',
  '\u2028',
  '-',
  '--',
  '@',
  '(',
  ')',
);
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(pieces, { maxLength: 30 }).map((all) => all.join('')),
);

function spansOf(text: string): readonly Span[] {
  const { requirements, localProjects, includes, unnamed, problems, comments, options } = parseRequirements({
    path: 'r.txt',
    text,
  });
  return [
    ...requirements.flatMap(({ span, nameSpan, specifierSpan, specifiers }) => [
      span,
      nameSpan,
      ...(specifierSpan === undefined ? [] : [specifierSpan]),
      ...specifiers.flatMap((each) => each.span ?? []),
    ]),
    ...[
      ...localProjects,
      ...includes,
      ...unnamed,
      ...problems,
      ...comments,
      ...options.extraIndexUrls,
      ...options.findLinks,
    ].map(({ span }) => span),
    ...(options.indexUrl === undefined ? [] : [options.indexUrl.span]),
  ];
}

describe('parseRequirements', () => {
  it('never throws, and every place lies inside the file', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const { path, start, end } of spansOf(text)) {
          expect(path).toBe('r.txt');
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
      settings,
    );
  });

  it('accounts for every character of a line, unless a problem lies on it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const file = { path: 'r.txt', text };
        const { problems } = parseRequirements(file);
        // A variable may hide what an entry is, and a file in another format is refused as a whole.
        fc.pre(!text.includes('${') && !problems.some(({ message }) => message.startsWith('This ')));
        const covered = new Set<number>();
        const cover = ({ start, end }: Span) => {
          for (let offset = start; offset < end; offset++) covered.add(offset);
        };
        for (const span of spansOf(text)) cover(span);
        for (const line of readLines(file).lines) {
          const { start, end } = line.locate(0, line.text.length);
          if (problems.some(({ span }) => span.start < end && span.end > start)) continue;
          const begin = /(?<=^\s*| )-/.exec(line.text);
          const options = begin === null ? [] : readOptions(line.text, begin.index).options;
          for (const option of options) cover(line.locate(option.start, option.end));
          for (let offset = 0; offset < line.text.length; offset++) {
            if ((line.text[offset] ?? '').trim() === '') continue;
            expect(covered, `${JSON.stringify(line.text)}, character ${offset}`).toContain(
              line.locate(offset, offset + 1).start,
            );
          }
        }
      }),
      settings,
    );
  });

  it('reads a line alone as it reads it among others', () => {
    const line = fc
      .array(
        pieces.filter((piece) => !/[\n\r\\\u2028\uFEFF]/.test(piece)),
        { maxLength: 8 },
      )
      .map((all) => all.join(''));
    fc.assert(
      fc.property(line, (text) => {
        const alone = parseRequirements({ path: 'r.txt', text });
        const among = parseRequirements({ path: 'r.txt', text: `${'ok==1\n'.repeat(8)}${text}\nend` });
        const names = (manifest: typeof alone) => manifest.requirements.map(({ written }) => written);
        expect(names(among).slice(8, -1)).toEqual(names(alone));
        expect(among.problems.map(({ message }) => message)).toEqual(alone.problems.map(({ message }) => message));
      }),
      settings,
    );
  });

  it('reads long hostile text in linear time', () => {
    const length = 100_000;
    const started = performance.now();
    for (const piece of [
      'a',
      '-',
      ' -',
      '#',
      ' #',
      '"',
      '\\\n',
      '\\',
      '[',
      ';',
      '=',
      ' ',
      '.',
      'a-',
      '#egg=',
      '${',
      '{{ ',
      'a\n',
      '--pre ',
      './[',
      'file:',
    ]) {
      parseRequirements({ path: 'r.txt', text: piece.repeat(length / piece.length) });
      parseRequirements({ path: 'r.txt', text: `https://host.invalid/${piece.repeat(length / piece.length)}` });
    }
    expect(performance.now() - started).toBeLessThan(8000);
  });
});
