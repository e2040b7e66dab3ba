// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfile text
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../src/parse/dockerfile.ts';
import { propertyOptions } from '../property.ts';
import { commandsOf, outlineWord } from './shell-outline.ts';

const settings = propertyOptions();

const seedText = [
  '# syntax=docker/dockerfile:1',
  'ARG BASE="python:3.12" B=${BASE:-x}',
  'FROM --platform=linux/amd64 ${BASE} AS one',
  "ENV A=1 B='x $y' \\",
  '  # why',
  '  C="z"',
  'SHELL ["/bin/bash", "-c"]',
  'RUN --mount=type=bind,source=r.txt,target=/r.txt \\',
  '    if [ "$A" = "1" ]; then \\',
  '      pip install "torch>=2" .[a,$B] foo>=1 $(cat `x` | cut -d. -f1); \\',
  '# note',
  '    fi && case $C in a*) b ;; *) c ;; esac',
  'RUN <<EOF bash',
  'for x in 1 2; do pip install $x; done',
  'EOF',
  'COPY <<-a <<"b" /d/',
  'text',
  '\ta',
  'b',
  'RUN ["bash", "-lc", "sudo sh -c \'pip install x\' && eval \\"y z\\""]',
  'ONBUILD RUN a | b || ! c & { d; } > e',
  'FROM one',
  'CMD exec python "$A" ${#B} ${C//x/y}',
].join('\n');

const tokens = [
  '\\\n',
  '\n',
  '\r\n',
  '"',
  "'",
  '`',
  '$(',
  '${',
  '<<EOF\n',
  '<<',
  '\nEOF\n',
  '[',
  '{',
  '(',
  ')',
  '#',
  '\\',
  '\t',
  'RUN ',
  '\nFROM ',
  '\nONBUILD ',
  '# escape=`\n',
  '\u0000',
  '\uFEFF',
  'é',
  '😀',
  '|',
  '&&',
  ';;',
  ' ',
  '{{',
];

const edit = fc.record({
  at: fc.nat({ max: seedText.length }),
  remove: fc.nat({ max: 12 }),
  insert: fc.oneof(fc.constantFrom(...tokens), fc.string({ maxLength: 4, unit: 'binary' })),
});

function mutate(edits: readonly { readonly at: number; readonly remove: number; readonly insert: string }[]): string {
  let text = seedText;
  for (const { at, remove, insert } of edits) text = text.slice(0, at) + insert + text.slice(at + remove);
  return text;
}

function spansIn(value: unknown): readonly { readonly start: number; readonly end: number }[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('start' in value && 'end' in value && typeof value.start === 'number' && typeof value.end === 'number') {
    return [{ start: value.start, end: value.end }];
  }
  return Object.values(value).flatMap(spansIn);
}

function expectSpansInside(text: string): void {
  const manifest = parseDockerfile({ path: 'Dockerfile', text });
  for (const { start, end } of spansIn(manifest)) {
    if (!(start >= 0 && start <= end && end <= text.length)) expect.fail(`span ${start}–${end} of ${text.length}`);
  }
  for (const problem of manifest.problems) expect(problem.message).not.toBe('');
}

describe('parseDockerfile on any text', () => {
  it('never throws and keeps its spans inside the file', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => expectSpansInside(mutate(edits))),
      settings,
    );
  });

  it('does so for text made of nothing but special characters', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tokens), { maxLength: 60 }), (parts) =>
        expectSpansInside(`FROM a\nRUN ${parts.join('')}`),
      ),
      settings,
    );
  });

  it('reads every prefix of a file', () => {
    for (let end = 0; end <= seedText.length; end++) expectSpansInside(seedText.slice(0, end));
  });

  it('finds the same words however the lines are broken, and finds them where they stand', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9.=-]{0,8}$/);
    const gap = fc.constantFrom(
      ' ',
      '  ',
      '\t',
      ' \\\n',
      ' \\  \n    ',
      '\\\n ',
      ' \\\n# c \\\n  ',
      ' \\\n\n  # c\n ',
      ' \\\r\n ',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(gap, word), { minLength: 1, maxLength: 12 }), (pairs) => {
        const text = `FROM a\nRUN x${pairs.map(([blank, content]) => blank + content).join('')}\nUSER me\n`;
        const manifest = parseDockerfile({ path: 'Dockerfile', text });
        expect(manifest.problems).toEqual([]);
        const [run, user] = manifest.stages[0]?.instructions ?? [];
        expect(user?.kind).toBe('user');
        const words = run?.kind === 'run' ? (commandsOf(run.script)[0]?.words ?? []) : [];
        const expected = ['x', ...pairs.map(([, content]) => content)];
        expect(words.map(outlineWord)).toEqual(expected);
        expect(words.map(({ span }) => text.slice(span.start, span.end))).toEqual(expected);
        expect(run && text.slice(run.span.start, run.span.end)).toBe(text.slice(7, text.indexOf('\nUSER')));
      }),
      settings,
    );
  });
});

describe('hostile files', () => {
  it.each([
    ['here-documents that never end', 'RUN a << 2))\n'],
    ['here-documents with tabs', 'RUN a << X\n\tX\n'],
    ['continued comments', '# a \\\n'],
    ['continuations', 'RUN a \\\n'],
    ['unknown keywords', 'FROM a\nX\n'],
    ['quotes', 'ENV A="b\n'],
    ['brackets', 'RUN [[[[[[[['],
    ['expansions', 'ENV A=${${${${${'],
    ['shell errors', 'RUN "\n'],
    ['carriage returns', 'RUN a\r\r\r\r\r'],
  ])('%s take time in proportion to their length', (_, line) => {
    const text = `FROM a\n${line.repeat(Math.ceil(300_000 / line.length))}`;
    const before = performance.now();
    expectSpansInside(text);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});
