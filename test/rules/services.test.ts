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

test.each([
  ['transformers==5.18.0', 'error'],
  ['transformers==4.40.2', 'error'],
  ['transformers==4.20.1', 'warning'],
  ['scipy==1.11.4', 'warning'],
])('python -OO beside %s is an %s', (requirement, severity) => {
  const findings = findingsOf({
    Dockerfile: `FROM python:3.11-slim\nRUN pip install "numpy<2" ${requirement}\nENV PYTHONOPTIMIZE=2\n`,
  });
  expect(findings.filter(({ rule }) => rule === 'harmful-variable').map((finding) => finding.severity)).toEqual([
    severity,
  ]);
});

test.each([
  ['2.8.0', 'PYTORCH_ALLOC_CONF', 'Rename it to PYTORCH_CUDA_ALLOC_CONF'],
  ['2.9.1', 'PYTORCH_CUDA_ALLOC_CONF', undefined],
  ['2.10.0', 'PYTORCH_CUDA_ALLOC_CONF', undefined],
  ['2.11.0', 'PYTORCH_CUDA_ALLOC_CONF', 'Rename it to PYTORCH_ALLOC_CONF'],
])('torch %s with %s: %s', (torch, name, cure) => {
  const findings = findingsOf({
    Dockerfile: `FROM python:3.11-slim\nRUN pip install torch==${torch}\nENV ${name}=expandable_segments:True\n`,
  });
  const [finding] = findings.filter(({ rule }) => rule === 'obsolete-variable');
  expect(finding?.fixes[0]?.title).toBe(cure);
});

test('processes beside each other make a clash of one process a warning', () => {
  const severityOf = (command: string) =>
    findingsOf({
      Dockerfile: `FROM python:3.10-slim-bookworm\nRUN pip install numpy==1.26.4 torch==2.1.2 paddlepaddle-gpu==2.6.2\nCMD ${command}\n`,
    })
      .filter(({ rule }) => rule === 'cuda-runtime-clash')
      .map(({ severity }) => severity);
  expect(severityOf('["python", "-m", "app.both"]')).toEqual(['error']);
  expect(severityOf('python -m app.ocr & python -m app.detect')).toEqual(['warning']);
  expect(severityOf('python -m app.migrate && python -m app.both 2>&1')).toEqual(['error']);
  expect(severityOf('["supervisord", "-n"]')).toEqual(['warning']);
});
