import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inlineScript } from '../../src/domain/inline-script.ts';
import { parse } from '../../src/parse/parse.ts';
import { propertyOptions } from '../property.ts';

const script = (text: string) => {
  const manifest = parse({ path: 'tool.py', text });
  if (manifest !== undefined && manifest.kind !== 'pyproject') throw new Error(manifest.kind);
  return manifest;
};

const block = [
  '#!/usr/bin/env python',
  '# /// script',
  '# requires-python = ">=3.11"',
  '# dependencies = [',
  '#   "numpy<2",  # the ABI',
  '#',
  '# ]',
  '# [tool.uv]',
  '# exclude-dependencies = ["onnxruntime"]',
  '# ///',
  'dependencies = ["scipy"]',
  '',
];

test.each(['\n', '\r\n'])('reads dependencies, Python and settings with their places (%j)', (end) => {
  const text = block.join(end);
  const manifest = script(text);
  expect(manifest?.problems).toEqual([]);
  expect(manifest?.installer).toBe('uv');
  expect(manifest?.requiresPython?.specifiers).toMatchObject([{ operator: '>=', version: '3.11' }]);
  expect(manifest?.dependencies.map(({ name }) => name)).toEqual(['numpy']);
  const span = manifest?.dependencies[0]?.span;
  expect(text.slice(span?.start, span?.end)).toContain('numpy<2');
  expect(manifest?.uv?.excludes.map(({ value }) => value)).toEqual(['onnxruntime']);
  expect(manifest?.comments.map((comment) => comment.text.trim())).toContain('the ABI');
});

test.each([
  ['no block', 'import numpy\n'],
  ['another kind of block', '# /// pyproject\n# x = 1\n# ///\n'],
  ['a block without an end', '# /// script\n# dependencies = []\nimport x\n# ///\n'],
  ['two blocks', '# /// script\n# ///\n\n# /// script\n# ///\n'],
  ['an indented block', ' # /// script\n # ///\n'],
])('%s is no script block', (_, text) => {
  expect(script(text)).toBeUndefined();
});

test('what is wrong in the block is a problem with its place', () => {
  const text = '# /// script\n# dependencies = ["numpy<<2"]\n# ///\n';
  const problem = script(text)?.problems[0];
  expect(text.slice(problem?.span.start, problem?.span.end)).toBe('<<2');
});

test('any text gives spans inside the file', () => {
  const lines = fc.constantFrom(
    '# /// script',
    '# ///',
    '# dependencies = [',
    '# "numpy",',
    '# ]',
    '#',
    'x = 1',
    '# "é\u{1f600}"',
    '',
  );
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), (parts, end) => {
      const text = parts.join(end);
      const found = inlineScript(text);
      if (found !== undefined) expect(text.slice(found.start, found.end)).toMatch(/^# \/\/\/ script/);
      const manifest = script(text);
      for (const { span } of [...(manifest?.dependencies ?? []), ...(manifest?.problems ?? [])]) {
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(text.length);
      }
    }),
    propertyOptions(),
  );
});
