import { expect, test } from 'vitest';
import { readKnowledge } from '../../src/build/knowledge-files.ts';
import { run } from '../../src/run.ts';

/** The findings of a project given as texts by path, with the real rules and facts. */
function findingsOf(files: Readonly<Record<string, string>>) {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return run(sources, readKnowledge()).findings;
}

test('a finding about services names the environments they run in', () => {
  const findings = findingsOf({
    'compose.yaml': `services:
  a: &a
    build: {context: ., target: run}
    environment: {CUDA_VISIBLE_DEVICES: all}
    deploy: {resources: {reservations: {devices: [{driver: nvidia, count: 1, capabilities: [gpu]}]}}}
  b: *a
  c:
    image: registry.invalid/unknown:1
    deploy: {resources: {reservations: {devices: [{driver: nvidia, device_ids: [3], capabilities: [gpu]}]}}}
`,
    Dockerfile: 'FROM python:3.11-slim AS run\nRUN pip install requests==2.32.3\n',
  });
  const environmentsOf = (rule: string) =>
    findings.filter((finding) => finding.rule === rule).map(({ environments }) => environments);
  expect(environmentsOf('gpu-collision')).toEqual([['compose.yaml#a', 'compose.yaml#b']]);
  expect(environmentsOf('invalid-variable-value')).toEqual([['compose.yaml#a', 'compose.yaml#b']]);
  expect(environmentsOf('invalid-gpu-request')).toEqual([['compose.yaml#c']]);
});
