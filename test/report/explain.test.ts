import { expect, test } from 'vitest';
import { explainRule } from '../../src/report/explain.ts';
import { rule } from './example.ts';

const overlapping = rule('error', 'Two distributions in one environment install the same import package.');

test('a rule with an example', async () => {
  const example = {
    files: [{ path: 'requirements.txt', text: 'onnxruntime>=1.18\nonnxruntime-gpu==1.18.0\n' }],
    message: 'onnxruntime and onnxruntime-gpu both install the import package onnxruntime',
    cure: 'remove onnxruntime',
  };
  await expect(explainRule('overlapping-distributions', overlapping, example)).toMatchFileSnapshot('golden/explain.md');
});

test('as a section of a page', () => {
  const text = explainRule('overlapping-distributions', overlapping, undefined, 2);
  expect(text).toMatch(/^## `overlapping-distributions`\n/);
  expect(text).toContain('\n### What to do\n');
  expect(text).not.toContain('Example');
});

test('a fence in a file does not end the example', () => {
  const files = [{ path: 'Dockerfile', text: 'FROM a\n# ```\n' }];
  expect(explainRule('x', overlapping, { files, message: 'm' })).toContain('````dockerfile\nFROM a\n# ```\n````');
});

test('a rule without edits says why', () => {
  const silent = {
    ...overlapping,
    docs: { ...overlapping.docs, noFix: 'which one is meant is not written anywhere.' },
  };
  const text = explainRule('x', silent);
  expect(text).toContain('\n\nNo cure is offered as an edit: which one is meant is not written anywhere.\n\n');
  expect(text).not.toContain('--diff');
});
