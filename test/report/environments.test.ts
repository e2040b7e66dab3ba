import { expect, test } from 'vitest';
import type { Demand, Environment, Installed, InstallStep, PackageSource } from '../../src/domain/environment.ts';
import { always, assumption } from '../../src/domain/marker.ts';
import type { Requirement } from '../../src/domain/requirement.ts';
import { parseVersion } from '../../src/domain/version.ts';
import { versionSet } from '../../src/domain/version-set.ts';
import { formatEnvironmentsJson } from '../../src/report/environments-json.ts';
import { formatEnvironments } from '../../src/report/environments-text.ts';
import { dockerfile, files, requirementsFile } from './cases.ts';
import { fact, requirement, resultOf, spanOf } from './example.ts';

const insight = requirement('insightface==0.7.3', spanOf(requirementsFile, 'insightface==0.7.3'));
const albumentations = requirement('albumentations', insight.span);
const opencv = requirement('opencv-python-headless>=4.9.0', insight.span);
const torch = requirement('torch==2.3.1', spanOf(dockerfile, '"torch==2.3.1"'));
const pytorchIndex: PackageSource = {
  kind: 'index',
  url: 'https://download.pytorch.org/whl/cu121',
  only: undefined,
  span: undefined,
};

function step(
  position: number,
  requirements: readonly Requirement[],
  text: string,
  rest: Partial<InstallStep> = {},
): InstallStep {
  return {
    position,
    installer: 'pip',
    action: 'install',
    requirements,
    constraints: [],
    overrides: [],
    excludes: [],
    sources: [],
    upgrade: false,
    reinstall: false,
    noDependencies: false,
    noBuildIsolation: false,
    prereleases: false,
    systemNames: [],
    uncertain: [],
    copied: false,
    when: always,
    span: spanOf(dockerfile, text),
    ...rest,
  };
}

const first = step(0, [insight], 'pip install -r requirements.txt');
const second = step(1, [torch], 'pip install python-dotenv', {
  sources: [pytorchIndex],
  when: assumption('wheels', 'a wheel directory exists'),
});

function installed(
  chain: readonly [Requirement, ...Requirement[]],
  versions: string,
  version: string | undefined,
  rest: Partial<Installed> = {},
): Installed {
  const last = chain.at(-1) ?? chain[0];
  const demands: readonly Demand[] = [];
  return {
    name: last.name,
    versions: versionSet(versions),
    expected: versionSet(versions),
    version: version === undefined ? undefined : parseVersion(version),
    basis: version === undefined ? 'open' : 'bounded',
    extras: [],
    when: always,
    chain,
    facts: [],
    demands,
    step: first,
    source: undefined,
    build: undefined,
    replaced: undefined,
    ...rest,
  };
}

const runtime: Environment = {
  id: 'docker/api/Dockerfile#runtime',
  declaredAt: spanOf(dockerfile, 'FROM'),
  baseImage: {
    reference: {
      text: 'nvidia/cuda:11.8.0-cudnn8-runtime-ubuntu22.04',
      registry: undefined,
      repository: 'nvidia/cuda',
      tag: '11.8.0-cudnn8-runtime-ubuntu22.04',
      digest: undefined,
    },
    span: spanOf(dockerfile, 'nvidia/cuda:11.8.0-cudnn8-runtime-ubuntu22.04'),
    os: 'ubuntu 22.04',
    libc: undefined,
    python: undefined,
    systemPython: undefined,
    cuda: '11.8',
    cudnn: '8',
    nvcc: false,
    facts: [fact('nvidia-cuda', 'What the tag says.', 'the image')],
  },
  python: { value: versionSet('==3.10.*'), span: spanOf(dockerfile, 'FROM') },
  target: { platform_system: 'Linux', platform_machine: 'x86_64' },
  steps: [first, second],
  demands: [],
  installed: [
    installed([insight, albumentations], '>=1.0', '1.4.10'),
    installed([insight], '==0.7.3', '0.7.3', { basis: 'pinned' }),
    installed([insight, albumentations, opencv], '>=4.9.0', undefined),
    installed([torch], '==2.3.1', '2.3.1', { basis: 'pinned', build: 'cu121', source: pytorchIndex, step: second }),
  ],
  variables: [{ name: 'PYTHONUNBUFFERED', value: '1', span: spanOf(dockerfile, 'FROM') }],
  reached: true,
  runs: true,
};
const bare: Environment = {
  ...runtime,
  id: 'requirements.txt',
  declaredAt: { path: 'requirements.txt', start: 0, end: 1 },
  baseImage: undefined,
  python: undefined,
  steps: [],
  installed: [],
  variables: [],
  reached: false,
};
const result = { ...resultOf(files, []), project: { manifests: [], environments: [runtime, bare] } };

test.each([80, 120])('text at %i columns', async (columns) => {
  const text = formatEnvironments(result, { columns });
  await expect(text).toMatchFileSnapshot(`golden/environments-${columns}.txt`);
  for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(columns);
});

test('JSON', async () => {
  await expect(formatEnvironmentsJson(result)).toMatchFileSnapshot('golden/environments.json');
});
