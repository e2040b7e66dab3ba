import { expect, test } from 'vitest';
import { formatEnvironmentsJson } from '../../src/report/environments-json.ts';
import { formatEnvironments } from '../../src/report/environments-text.ts';
import { knowledgeOf, projectOf } from '../model/project.ts';

const files = {
  '.env': 'REPLICAS=2\n',
  'secret.env': 'HF_TOKEN=hf_123\nDATABASE=postgres://me:pw@db.invalid/x\nCACHE=/models\n',
  Dockerfile:
    'FROM vendor/cuda:1\nENV A=docker\nRUN pip install x==1.0\nCMD ["sh", "-c", "python a.py & exec python b.py"]\n',
  'compose.yaml': `services:
  worker:
    build: .
    env_file: secret.env
    profiles: [gpu]
    depends_on:
      queue: {condition: service_healthy}
      db: {}
    environment:
      A: compose
      UNKNOWN:
      TOKENIZERS_PARALLELISM: "false"
    deploy:
      replicas: $\{REPLICAS}
      resources:
        reservations:
          devices:
            - driver: nvidia
              device_ids: ["1", "3"]
              capabilities: [gpu]
  ask:
    image: vendor/other:2
    runtime: nvidia
    gpus:
      - count: 1
        capabilities: gpu
  plain:
    image: vendor/other:2
    depends_on: [queue]
  queue: {image: "redis:7"}
  db: {image: "postgres:16"}
`,
};

const image = { kind: 'image', id: 'image-cuda', repository: 'vendor/cuda', tag: '{v}', variables: { PRESET: 'on' } };
const project = projectOf(files, knowledgeOf({}, {}, [image]));
const result = { project, files: Object.entries(files).map(([path, text]) => ({ path, text })) };

const text = formatEnvironments(result, { columns: 100 });
const blockOf = (name: string) => {
  const lines = text.split('\n\n').find((block) => block.startsWith(`service ${name} `)) ?? '';
  return lines.split('\n').map((line) => line.trimEnd());
};

test('a service with its devices, containers, processes and variables, each with its place', () => {
  expect(blockOf('worker')).toEqual([
    'service worker  compose.yaml:2',
    '  runs       Dockerfile, as compose.yaml#worker',
    '  GPUs       GPUs 1 and 3',
    '             by deploy.resources.reservations.devices (driver: nvidia), compose.yaml:19',
    '  containers 2, each with these GPUs, compose.yaml:14',
    '  profiles   gpu',
    '  waits for  queue (service_healthy), db',
    '  processes  python a.py (beside the next), Dockerfile:4',
    '             python b.py, Dockerfile:4',
    '  variables  PRESET=on from the image, Dockerfile:1',
    '             A=compose, compose.yaml:10',
    '             HF_TOKEN=(not shown) from an env file, secret.env:1',
    '             DATABASE=(not shown) from an env file, secret.env:2',
    '             CACHE=/models from an env file, secret.env:3',
    '             UNKNOWN (unknown), compose.yaml:11',
    '             TOKENIZERS_PARALLELISM=false, compose.yaml:12',
  ]);
});

test('what was asked for in several ways and wrongly, and nothing at all', () => {
  expect(blockOf('ask').slice(2, 5)).toEqual([
    '  GPUs       GPU 0',
    '             by gpus (count: 1, wrong), compose.yaml:25',
    '             by runtime, compose.yaml:23',
  ]);
  expect(blockOf('plain').slice(1, 4)).toEqual([
    '  runs       vendor/other:2, as compose.yaml#plain',
    '  GPUs       none asked for',
    '  waits for  queue',
  ]);
  expect(text).toMatch(/\n\d environments, 5 services\n/);
});

test('JSON says the same', () => {
  const { services } = JSON.parse(formatEnvironmentsJson(result));
  expect(services.map(({ id }: { id: string }) => id)).toEqual(
    ['worker', 'ask', 'plain', 'queue', 'db'].map((name) => `compose.yaml#${name}`),
  );
  const [worker, ask, plain] = services;
  expect(worker).toMatchObject({
    path: 'compose.yaml',
    line: 2,
    environment: 'compose.yaml#worker',
    build: { dockerfile: 'Dockerfile', target: null },
    profiles: ['gpu'],
    gpus: {
      devices: ['1', '3'],
      containers: 2,
      requests: [{ via: 'reservation', devices: ['1', '3'], count: null, fixed: true, problems: [], line: 19 }],
    },
    processes: [
      { words: ['python', 'a.py'], beside: true, path: 'Dockerfile', line: 4 },
      { words: ['python', 'b.py'], beside: false, path: 'Dockerfile', line: 4 },
    ],
    waitsFor: [
      { name: 'queue', condition: 'service_healthy' },
      { name: 'db', condition: 'service_started' },
    ],
    complete: true,
  });
  expect(worker.variables[2]).toEqual({
    name: 'HF_TOKEN',
    value: '(not shown)',
    from: 'env-file',
    path: 'secret.env',
    line: 1,
  });
  expect(ask.gpus.requests[0].problems).toEqual(['capabilities-not-list']);
  expect(plain.gpus).toBeNull();
});
