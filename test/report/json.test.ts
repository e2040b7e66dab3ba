import { expect, test } from 'vitest';
import type { Environment } from '../../src/domain/environment.ts';
import { versionSet } from '../../src/domain/version-set.ts';
import { formatJson } from '../../src/report/json.ts';
import { clash, dockerfile, files, findings, overlap, requirementsFile } from './cases.ts';
import { resultOf, spanOf } from './example.ts';

const options = { version: '0.1.0' };

test('the whole output', async () => {
  await expect(formatJson({ ...resultOf(files, findings), suppressed: 1 }, options)).toMatchFileSnapshot(
    'golden/findings.json',
  );
});

test('the keys are those of the contract, in its order', () => {
  const output = JSON.parse(formatJson(resultOf(files, findings), options));
  expect(Object.keys(output)).toEqual(['version', 'tool', 'findings', 'environments', 'files', 'suppressed']);
  for (const one of output.findings) {
    expect(Object.keys(one)).toEqual(
      'rule severity confidence message path range distributions environments chains related because separation fixes fingerprint'.split(
        ' ',
      ),
    );
    expect(Object.keys(one.range)).toEqual(['start', 'end']);
    expect(Object.keys(one.range.start)).toEqual(['line', 'column']);
    for (const place of one.related) expect(Object.keys(place)).toEqual(['path', 'range', 'message']);
    for (const fix of one.fixes) expect(Object.keys(fix)).toEqual(['title', 'safety', 'edits']);
  }
});

test('chains are named by their end, facts by their id, and separation is null or tier and reason', () => {
  const [first, second] = JSON.parse(formatJson(resultOf(files, [overlap, clash]), options)).findings;
  expect(first.chains).toEqual({
    onnxruntime: ['hsemotion-onnx', 'onnxruntime'],
    'onnxruntime-gpu': ['onnxruntime-gpu'],
  });
  expect(first.because).toEqual(['onnxruntime-provides', 'hsemotion-onnx-requires']);
  expect(first.separation).toBeNull();
  expect(Object.keys(second.separation)).toEqual(['tier', 'reason']);
});

test('edits are given where a way to make them is', () => {
  const span = spanOf(requirementsFile, 'onnxruntime-gpu==1.18.0\n');
  const editsOf = () => [{ span, text: '' }];
  const [first] = JSON.parse(formatJson(resultOf(files, [overlap]), { ...options, editsOf })).findings;
  const range = { start: { line: 3, column: 1 }, end: { line: 4, column: 1 } };
  expect(first.fixes[0].edits).toEqual([{ path: 'requirements.txt', range, text: '' }]);
});

test('an environment says what is known, and null for the rest', () => {
  const environment: Environment = {
    id: 'docker/api/Dockerfile#runtime',
    declaredAt: spanOf(dockerfile, 'FROM'),
    baseImage: undefined,
    python: { value: versionSet('>=3.10'), span: spanOf(dockerfile, 'FROM') },
    target: {},
    steps: [],
    demands: [],
    installed: [],
    variables: [],
    reached: true,
    runs: true,
  };
  const unknown = { ...environment, id: 'b', python: undefined };
  const result = { ...resultOf(files, []), project: { manifests: [], environments: [environment, unknown] } };
  expect(JSON.parse(formatJson(result, options)).environments).toEqual([
    { id: 'docker/api/Dockerfile#runtime', python: '>=3.10', image: null, distributions: 0 },
    { id: 'b', python: null, image: null, distributions: 0 },
  ]);
});
