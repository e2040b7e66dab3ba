import { describe, expect, test } from 'vitest';
import type { Project, Service } from '../../src/domain/environment.ts';
import { describeGpus } from '../../src/domain/gpu.ts';
import { childOf, descend, textOf } from '../../src/domain/tree.ts';
import { knowledgeOf, projectOf } from './project.ts';

const device = (line: string) =>
  `    deploy:\n      resources:\n        reservations:\n          devices:\n            - driver: nvidia\n              ${line}\n              capabilities: [gpu]\n`;

function serviceOf(project: Project, id: string): Service {
  const found = project.services.find(({ stack, name }) => `${stack}#${name}` === id);
  if (found === undefined)
    throw new Error(`no ${id} among ${project.services.map(({ stack, name }) => `${stack}#${name}`).join(', ')}`);
  return found;
}

const only = (text: string, more: Readonly<Record<string, string>> = {}) =>
  serviceOf(projectOf({ ...more, 'compose.yaml': text }), 'compose.yaml#a');

const gpusOf = ({ gpus }: Service) => (gpus === undefined ? 'none asked' : describeGpus(gpus.devices));

describe('files that are started together', () => {
  test('an override is laid over its base: maps merge, lists append, scalars are replaced', () => {
    const project = projectOf({
      'compose.yaml': `services:\n  a:\n    image: base:1\n    environment: [A=1, B=1]\n    command: [old]\n${device('device_ids: ["0"]')}`,
      'compose.override.yaml': `services:\n  a:\n    environment:\n      B: "2"\n    command: [new]\n    mem_limit: 4g\n${device('device_ids: ["1"]')}`,
    });
    const service = serviceOf(project, 'compose.yaml#a');
    expect(project.services).toHaveLength(1);
    expect(service.variables.map(({ name, value }) => `${name}=${value}`)).toEqual(['A=1', 'B=2']);
    expect(service.declared.command?.words).toEqual(['new']);
    expect(textOf(childOf(service.declared.settings, 'mem_limit'))).toBe('4g');
    expect(gpusOf(service)).toBe('GPUs 0 and 1');
    expect(service.appended.map(({ key, base, added }) => [key, base.path, added.path])).toEqual([
      ['deploy.resources.reservations.devices', 'compose.yaml', 'compose.override.yaml'],
    ]);
  });

  test('!override replaces a list and !reset removes a key', () => {
    const project = projectOf({
      'compose.yaml': `services:\n  a:\n    image: base:1\n    init: true\n    command: [old]\n${device('device_ids: ["0"]')}`,
      'compose.override.yaml':
        'services:\n  a:\n    init: !reset null\n    command: !reset null\n    deploy:\n      resources:\n        reservations:\n          devices: !override\n            - {driver: nvidia, device_ids: ["3"], capabilities: [gpu]}\n',
    });
    const service = serviceOf(project, 'compose.yaml#a');
    expect([gpusOf(service), service.appended, service.declared.command]).toEqual(['GPU 3', [], undefined]);
    expect(childOf(service.declared.settings, 'init')).toBeUndefined();
  });

  test('an overlay that cannot run alone is joined to the base; a file that can is a stack of its own', () => {
    const project = projectOf({
      'docker-compose.yml': 'services:\n  a:\n    image: base:1\n  b:\n    image: base:1\n',
      'docker-compose.gpu.yml': 'services:\n  a:\n    gpus: all\n',
      'docker-compose.other.yml': 'services:\n  a:\n    image: other:1\n',
      'docker-compose.stray.yml': 'services:\n  z:\n    gpus: all\n',
    });
    expect(project.services.map(({ stack, name, complete }) => `${stack}#${name} ${complete}`)).toEqual([
      'docker-compose.yml#a true',
      'docker-compose.yml#b true',
      'docker-compose.gpu.yml#a true',
      'docker-compose.gpu.yml#b true',
      'docker-compose.other.yml#a true',
      'docker-compose.stray.yml#z false',
    ]);
    expect(gpusOf(serviceOf(project, 'docker-compose.yml#a'))).toBe('none asked');
    expect(gpusOf(serviceOf(project, 'docker-compose.gpu.yml#a'))).toBe('all GPUs');
    expect(serviceOf(project, 'docker-compose.gpu.yml#a').image?.reference.text).toBe('base:1');
    // A service that the overlay does not touch has no second environment.
    expect(project.environments.map(({ id }) => id)).not.toContain('docker-compose.gpu.yml#b');
  });

  test('extends brings settings of another file, with paths made relative, and no dependencies', () => {
    const project = projectOf({
      'app/Dockerfile': 'FROM python:3.11\nRUN pip install inside\n',
      'shared/base.yml':
        'services:\n  cuda:\n    build: ../app\n    gpus: all\n    depends_on: [db]\n    environment:\n      A: base\n      B: base\n',
      'compose.yaml':
        'services:\n  a:\n    extends: {file: shared/base.yml, service: cuda}\n    environment:\n      B: own\n',
    });
    const service = serviceOf(project, 'compose.yaml#a');
    expect(gpusOf(service)).toBe('all GPUs');
    expect(service.variables.map(({ name, value }) => `${name}=${value}`)).toEqual(['A=base', 'B=own']);
    expect(childOf(service.declared.settings, 'depends_on')).toBeUndefined();
    expect(project.environments.find(({ id }) => id === 'compose.yaml#a')?.installed.map(({ name }) => name)).toEqual([
      'inside',
    ]);
  });

  test('include brings services in, and the included file is no stack of its own', () => {
    const project = projectOf({
      'compose.yaml': 'include: [infra/redis.yaml]\nservices:\n  a:\n    image: x:1\n',
      'infra/redis.yaml': 'services:\n  redis:\n    image: redis:7\n',
    });
    expect(project.services.map(({ stack, name }) => `${stack}#${name}`)).toEqual([
      'compose.yaml#a',
      'compose.yaml#redis',
    ]);
  });

  test('a circle of extends and includes ends', () => {
    const project = projectOf({
      'compose.yaml':
        'include: [compose.yaml, b.compose.yaml]\nservices:\n  a:\n    extends: b\n  b:\n    extends: a\n',
      'b.compose.yaml': 'include: [compose.yaml]\nservices:\n  c:\n    extends: {file: b.compose.yaml, service: c}\n',
    });
    expect(project.services.every(({ complete }) => !complete)).toBe(true);
  });
});

describe('GPUs', () => {
  test.each([
    ['count: 2', 'GPUs 0 and 1'],
    ['count: all', 'all GPUs'],
    ['device_ids: ["1", "GPU-5"]', 'GPUs 1 and GPU-5'],
    ['device_ids: ["all"]', 'all GPUs'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: compose's own variables
    ['count: ${N:-1}', 'GPU 0'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: compose's own variables
    ['device_ids: ["${GPU}"]', 'GPUs that a variable decides'],
    ['count: 0', 'no GPU'],
  ])('%s means %s', (line, expected) => {
    expect(gpusOf(only(`services:\n  a:\n    image: x:1\n${device(line)}`))).toBe(expected);
  });

  test.each([
    ['gpus: all', {}, 'all GPUs'],
    ['runtime: nvidia\n    environment: {NVIDIA_VISIBLE_DEVICES: "0,2"}', {}, 'GPUs 0 and 2'],
    ['environment: {NVIDIA_VISIBLE_DEVICES: void}', {}, 'none asked'],
    ['devices: ["/dev/nvidia1:/dev/nvidia1", /dev/nvidiactl]', {}, 'GPU 1'],
    ['devices: [/dev/dri]', {}, 'none asked'],
    ['env_file: a.env\n    runtime: nvidia', { 'a.env': 'NVIDIA_VISIBLE_DEVICES=3\n' }, 'GPU 3'],
    ['env_file: lost.env\n    runtime: nvidia', {}, 'GPUs that a variable decides'],
  ])('%s gives %o %s', (line, more, expected) => {
    expect(gpusOf(only(`services:\n  a:\n    image: x:1\n    ${line}\n`, more))).toBe(expected);
  });

  test('a wrong request still is one', () => {
    const { gpus } = only(
      'services:\n  a:\n    image: x:1\n    deploy:\n      resources:\n        reservations:\n          devices:\n            - device_ids: [0]\n',
    );
    expect(gpus?.requests.flatMap(({ problems }) => problems.map(({ kind }) => kind))).toEqual([
      'no-capabilities',
      'id-not-text',
    ]);
  });
});

describe('what a service runs in', () => {
  const image = { kind: 'image', id: 'image-cuda', repository: 'vendor/cuda', tag: '{v}', variables: { PRESET: 'on' } };

  test('variables: image, Dockerfile, env file, own; the last word wins', () => {
    const project = projectOf(
      {
        Dockerfile: 'FROM vendor/cuda:1\nENV A=docker B=docker C=docker\nRUN pip install x\n',
        'e.env': 'B=file\nC=file\n',
        'compose.yaml':
          'services:\n  a:\n    build: .\n    env_file: e.env\n    environment:\n      C: own\n      D:\n',
      },
      knowledgeOf({}, {}, [image]),
    );
    expect(serviceOf(project, 'compose.yaml#a').variables.map(({ name, value, from }) => [name, value, from])).toEqual([
      ['PRESET', 'on', 'image'],
      ['A', 'docker', undefined],
      ['B', 'file', 'env-file'],
      ['C', 'own', undefined],
      ['D', undefined, undefined],
    ]);
  });

  test('values of env files may use names above them and those of .env; what only the caller knows is unknown', () => {
    const { variables } = only('services:\n  a:\n    image: x:1\n    env_file: e.env\n', {
      '.env': 'ROOT=/srv\nCACHE=$' + '{ROOT}/cache\n',
      'e.env': 'HF_HOME=$' + '{CACHE}\nKIND=$' + '{KIND_OF:-small}\nTOKEN=$' + '{SECRET}\n',
    });
    expect(variables.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'HF_HOME=/srv/cache',
      'KIND=small',
      'TOKEN=undefined',
    ]);
  });

  test.each([
    ['command: celery -A "my app" worker', ['celery -A my app worker']],
    ['command: ["sh", "-c", "a --x && exec b; c | d"]', ['a --x', 'b', 'c', 'd']],
    ['entrypoint: [tini, --]\n    command: [python, run.py]', ['tini -- python run.py']],
    ['entrypoint: bash -lc "one & two"', ['one', 'two']],
    ['command: ""', []],
  ])('%s starts %j', (line, expected) => {
    const service = only(`services:\n  a:\n    image: x:1\n    ${line}\n`);
    expect(service.starts.map(({ words }) => words.join(' '))).toEqual(expected);
  });

  test('the command and the health check of the Dockerfile hold where the service has none', () => {
    const docker = 'FROM python:3.11 AS base\nHEALTHCHECK CMD check\nCMD ["base"]\nFROM base\nENTRYPOINT ["run"]\n';
    const built = only('services:\n  a:\n    build: .\n', { Dockerfile: docker });
    expect([built.imageHealthcheck, built.starts.map(({ words }) => words.join(' '))]).toEqual(['yes', ['run']]);
    const none = only('services:\n  a:\n    build: .\n', { Dockerfile: `${docker}HEALTHCHECK NONE\n` });
    expect(none.imageHealthcheck).toBe('no');
  });

  test('what a merge key brings and a key of the service hides is kept apart', () => {
    const service = only(
      `x-base: &base\n  image: x:1\n  deploy: {resources: {limits: {memory: 4g}}}\nservices:\n  a:\n    <<: *base\n    deploy: {replicas: 2}\n`,
    );
    const { settings } = service.declared;
    expect(descend(settings, 'deploy', 'resources')).toBeUndefined();
    expect(settings.kind === 'map' ? settings.hidden?.map(({ key }) => key) : []).toEqual(['deploy']);
  });
});
