import { describe, expect, test } from 'vitest';
import type { Project, Service } from '../../src/domain/environment.ts';
import { childOf, descend, textOf } from '../../src/domain/tree.ts';
import { parseEnvFile } from '../../src/model/env-file.ts';
import { environmentOf, installedIn, knowledgeOf, projectOf } from './project.ts';

/** `$` in front of a name in braces, which the linter would take for a slip in a plain text. */
const ref = (text: string) => `$\{${text}}`;

function serviceIn(project: Project, name: string): Service {
  const found = project.services.find((service) => service.name === name);
  if (found === undefined) throw new Error(`no ${name} among ${project.services.map((one) => one.name).join(', ')}`);
  return found;
}

const valuesOf = ({ variables }: Service) => variables.map(({ name, value }) => `${name}=${value}`);

describe('files', () => {
  test('COMPOSE_FILE in .env says which files are laid over each other', () => {
    const project = projectOf({
      '.env': 'COMPOSE_FILE=compose.yaml:compose.gpu.yaml\nCOMPOSE_PROFILES=gpu,tools\n',
      'compose.yaml': 'services:\n  a:\n    image: x:1\n',
      'compose.gpu.yaml': 'services:\n  a:\n    gpus: all\n  b:\n    image: y:1\n',
      'compose.override.yaml': 'services:\n  a:\n    image: other:1\n',
    });
    // An override that is not named is not read.
    expect(project.services.map(({ stack, name }) => `${stack}#${name}`)).toEqual(['compose.yaml#a', 'compose.yaml#b']);
    const service = serviceIn(project, 'a');
    expect([service.gpus?.devices.kind, service.image?.reference.text]).toEqual(['all', 'x:1']);
    expect(service.activeProfiles).toEqual(['gpu', 'tools']);
  });

  test('a COMPOSE_FILE that names a file nobody has changes nothing', () => {
    const project = projectOf({
      '.env': 'COMPOSE_FILE=compose.yaml:lost.yaml\n',
      'compose.yaml': 'services:\n  a:\n    image: x:1\n',
      'compose.override.yaml': 'services:\n  a:\n    image: other:1\n',
    });
    expect(project.services.map(({ image }) => image?.reference.text)).toEqual(['other:1']);
  });

  test('an include of several paths lays them over each other, relative to its project_directory', () => {
    const project = projectOf({
      'compose.yaml':
        'include:\n  - path: [infra/base.yaml, infra/gpu.yaml]\n    project_directory: apps\nservices:\n  z:\n    image: x:1\n',
      'infra/base.yaml': 'services:\n  a:\n    build: web\n    environment: {A: base, B: base}\n',
      'infra/gpu.yaml': 'services:\n  a:\n    gpus: all\n    environment: {B: over}\n',
      'apps/web/Dockerfile': 'FROM python:3.11\nRUN pip install inside\n',
    });
    const service = serviceIn(project, 'a');
    expect([service.gpus?.devices.kind, ...valuesOf(service)]).toEqual(['all', 'A=base', 'B=over']);
    expect(installedIn(environmentOf(project, 'compose.yaml#a'))).toEqual(['inside any version']);
  });

  test('what !override and !reset stand on is replaced or gone, in maps, lists and scalars', () => {
    const project = projectOf({
      'compose.yaml':
        'services:\n  a:\n    image: x:1\n    environment: {A: "1", B: "1"}\n    env_file: [a.env]\n    volumes: [v:/data]\n    mem_limit: 4g\n    profiles: [one]\n    build: {context: ., args: {X: "1"}}\n',
      'compose.override.yaml':
        'services:\n  a:\n    environment: !override {C: "1"}\n    env_file: !reset []\n    volumes: !override [w:/other]\n    mem_limit: !reset null\n    profiles: !override [two]\n    build: !reset null\n',
      'a.env': 'FILE=1\n',
    });
    const { declared, variables } = serviceIn(project, 'a');
    expect(variables.map(({ name }) => name)).toEqual(['C']);
    expect(childOf(declared.settings, 'mem_limit')).toBeUndefined();
    expect([declared.profiles, declared.build]).toEqual([['two'], undefined]);
    const volumes = childOf(declared.settings, 'volumes');
    expect(volumes?.kind === 'list' ? volumes.items.map(textOf) : []).toEqual(['w:/other']);
  });

  test('an appended list of devices remembers its key, and lists of one target are replaced', () => {
    const devices = '{driver: nvidia, count: 1, capabilities: [gpu]}';
    const project = projectOf({
      'compose.yaml': `services:\n  a:\n    image: x:1\n    volumes: ["a:/data", "b:/other"]\n    deploy: {resources: {reservations: {devices: [${devices}]}}}\n`,
      'compose.override.yaml': `services:\n  a:\n    volumes: ["c:/data"]\n    deploy: {resources: {reservations: {devices: [${devices}]}}}\n`,
    });
    const { declared, appended } = serviceIn(project, 'a');
    const volumes = childOf(declared.settings, 'volumes');
    expect(volumes?.kind === 'list' ? volumes.items.map(textOf) : []).toEqual(['b:/other', 'c:/data']);
    const text = `services:\n  a:\n    volumes: ["c:/data"]\n    deploy: {resources: {reservations: {devices: `;
    expect(appended.find(({ key }) => key.endsWith('devices'))?.addedKey).toMatchObject({
      path: 'compose.override.yaml',
      end: text.length - 2,
    });
  });

  test('merge keys are shallow, of several the first wins, and aliases inside lists stand for their value', () => {
    const project = projectOf({
      'compose.yaml': `x-one: &one
  environment: &env {A: one}
  mem_limit: 1g
x-two: &two
  mem_limit: 2g
  shm_size: &size 2g
services:
  a:
    <<: [*one, *two]
    image: x:1
    environment: {<<: *env, B: own}
    tmpfs: [*size]
`,
    });
    const { declared } = serviceIn(project, 'a');
    expect(valuesOf(serviceIn(project, 'a')).sort()).toEqual(['A=one', 'B=own']);
    expect(['mem_limit', 'shm_size'].map((key) => textOf(childOf(declared.settings, key)))).toEqual(['1g', '2g']);
    const tmpfs = childOf(declared.settings, 'tmpfs');
    expect(tmpfs?.kind === 'list' ? tmpfs.items.map(textOf) : []).toEqual(['2g']);
  });
});

describe('values', () => {
  test.each([
    ['plain', 'plain'],
    [ref('SET'), 'here'],
    ['$SET', 'here'],
    [ref('SET:-default'), 'here'],
    [ref('EMPTY:-default'), 'default'],
    [ref('EMPTY-default'), ''],
    [ref('LOST:-default'), 'default'],
    [ref('LOST-default'), 'default'],
    [ref(`LOST:-${ref('SET')}`), 'here'],
    [ref('SET:+other'), 'other'],
    [ref('LOST:?say it'), undefined],
    [ref('LOST?say it'), undefined],
    [ref('SET:?say it'), 'here'],
    [ref('LOST'), undefined],
    ['$$HOME', '$HOME'],
    [`$$${'{'}HOME}`, `$${'{'}HOME}`],
  ])('%s is %s', (text, expected) => {
    const project = projectOf({
      '.env': 'SET=here\nEMPTY=\n',
      'compose.yaml': `services:\n  a:\n    image: x:1\n    environment:\n      V: '${text}'\n`,
    });
    expect(serviceIn(project, 'a').variables[0]?.value).toBe(expected);
  });

  test('what YAML takes for a boolean or a fraction reaches the container as Compose writes it', () => {
    const { variables, declared } = serviceIn(
      projectOf({
        'compose.yaml':
          'services:\n  a:\n    image: x:1\n    environment: {A: True, B: "True", C: 1.10, D: 3, E: yes, F: !!str True}\n',
      }),
      'a',
    );
    expect(variables.map(({ value }) => value)).toEqual(['true', 'True', '1.1', '3', 'yes', 'True']);
    expect(declared.environment.map(({ written }) => written)).toEqual([
      'True',
      undefined,
      '1.10',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('env files: quotes, comments, references, several lines, names alone', () => {
    const text = [
      '# comment',
      'A=plain # comment',
      'B="quoted # kept" # comment',
      "C='$NO'",
      'D="two',
      'lines"',
      'export E = spaced',
      'F: yaml',
      'G',
      'H="say \\"it\\"\\n"',
      'not a line',
      'I="open',
    ].join('\n');
    const found = parseEnvFile('e.env', text);
    expect(found.map(({ name, value, literal }) => [name, value, literal])).toEqual([
      ['A', 'plain', false],
      ['B', 'quoted # kept', false],
      ['C', '$NO', true],
      ['D', 'two\nlines', false],
      ['E', 'spaced', false],
      ['F', 'yaml', false],
      ['G', undefined, true],
      ['H', 'say "it"\n', false],
      ['I', '"open', false],
    ]);
    expect(found.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      'A=plain',
      'B="quoted # kept"',
      "C='$NO'",
      'D="two\nlines"',
      'E = spaced',
      'F: yaml',
      'G',
      'H="say \\"it\\"\\n"',
      'I="open',
    ]);
  });

  test('env files of a service: in order, maps with required and format, the last word to environment', () => {
    const service = serviceIn(
      projectOf({
        'compose.yaml':
          'services:\n  a:\n    image: x:1\n    env_file:\n      - a.env\n      - {path: raw.env, format: raw}\n      - {path: lost.env, required: false}\n    environment:\n      C:\n      D: own\n',
        '.env': 'C=outer\n',
        'a.env': `A=1\nB=${ref('A')}\nD=file\n`,
        'raw.env': `A=2\nR=${ref('A')}\n`,
      }),
      'a',
    );
    expect(valuesOf(service)).toEqual(['A=2', 'B=1', 'D=own', `R=${ref('A')}`, 'C=outer']);
    expect(service.declared.envFiles.map(({ required }) => required)).toEqual([true, true, false]);
  });
});

describe('builds', () => {
  const knowledge = knowledgeOf({}, {}, [
    { kind: 'image', id: 'image-python', repository: 'python', tag: '{v}', python: '{v}', variables: { PRE: 'set' } },
  ]);

  test('dockerfile_inline is read where it stands', () => {
    const text =
      'services:\n  a:\n    build:\n      context: .\n      dockerfile_inline: |\n        FROM python:3.11\n        RUN pip install inside==1.0\n        CMD ["serve"]\n';
    const project = projectOf({ 'compose.yaml': text }, knowledge);
    const environment = environmentOf(project, 'compose.yaml#a');
    const [step] = environment.steps.filter(({ installer }) => installer === 'pip');
    const requirement = step?.requirements[0]?.span;
    expect(text.slice(requirement?.start, requirement?.end)).toBe('inside==1.0');
    expect(serviceIn(project, 'a').starts.map(({ words }) => words)).toEqual([['serve']]);
    expect(environment.baseImage?.python).toBe('3.11');
  });

  test.each([
    ['with variables of Compose', '|\n        FROM python:$V\n        RUN pip install x\n'],
    ['in another form', '"FROM python:3.11"\n'],
  ])('dockerfile_inline %s is unknown', (_, inline) => {
    const project = projectOf({
      'compose.yaml': `services:\n  a:\n    build:\n      dockerfile_inline: ${inline}`,
      Dockerfile: 'FROM python:3.11\nRUN pip install other\n',
    });
    expect(serviceIn(project, 'a').environment).toBeUndefined();
  });

  test('additional_contexts: another service, an image, a directory nobody can look into', () => {
    const project = projectOf(
      {
        'compose.yaml':
          'services:\n  base:\n    build: {context: base}\n  a:\n    build: {context: a, additional_contexts: {parent: "service:base"}}\n  b:\n    build:\n      context: a\n      additional_contexts: ["parent=docker-image://python:3.12"]\n  c:\n    build: {context: a, additional_contexts: {parent: ../elsewhere}}\n  d:\n    build: {context: a, additional_contexts: {parent: "service:d"}}\n',
        'base/Dockerfile': 'FROM python:3.11\nRUN pip install common==1.0\n',
        'a/Dockerfile': 'FROM parent\nRUN pip install own\n',
      },
      knowledge,
    );
    const seen = (name: string) => {
      const { baseImage, installed } = environmentOf(project, `compose.yaml#${name}`);
      return [baseImage?.reference.text, ...installed.map((one) => one.name)];
    };
    expect(seen('a')).toEqual(['python:3.11', 'common', 'own']);
    expect(seen('b')).toEqual(['python:3.12', 'own']);
    expect(seen('c')).toEqual([undefined, 'own']);
    expect(seen('d')).toEqual([undefined, 'own']);
  });

  test('arguments and target: map and list, names alone from .env, a target by name and number', () => {
    const files = {
      '.env': 'FROM_ENV=2.0\n',
      Dockerfile:
        'FROM python:3.11 AS one\nARG A\nARG FROM_ENV\nRUN pip install a==$A b==$FROM_ENV\nFROM one AS two\nRUN pip install c\n',
    };
    const installed = (build: string) =>
      installedIn(
        environmentOf(
          projectOf({ ...files, 'compose.yaml': `services:\n  a:\n    build: ${build}\n` }),
          'compose.yaml#a',
        ),
      );
    expect(installed('{context: ., args: {A: 1.5, FROM_ENV: }, target: one}')).toEqual(['a ==1.5', 'b ==2.0']);
    expect(installed('{context: ., args: [A=1.5, FROM_ENV], target: "0"}')).toEqual(['a ==1.5', 'b ==2.0']);
    expect(installed('{context: ., args: [A=1.5, FROM_ENV]}')).toEqual(['a ==1.5', 'b ==2.0', 'c any version']);
  });

  test.each([
    ['deploy: {replicas: 3}', 3],
    ['scale: 4', 4],
    [`deploy: {replicas: "${ref('N:-2')}"}`, 2],
    [`scale: "${ref('N')}"`, undefined],
    ['init: true', 1],
  ])('%s gives %s containers', (line, expected) => {
    const service = serviceIn(
      projectOf({ 'compose.yaml': `services:\n  a:\n    image: x:1\n    gpus: all\n    ${line}\n` }),
      'a',
    );
    expect(service.gpus?.replicas).toBe(expected);
    expect(descend(service.declared.settings, 'gpus')).toBeDefined();
  });
});
