import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComposeService } from '../../src/domain/compose-manifest.ts';
import type { Span } from '../../src/domain/source.ts';
import { descend } from '../../src/domain/tree.ts';
import { parseCompose } from '../../src/parse/compose.ts';
import { propertyOptions } from '../property.ts';

const parse = (text: string) => parseCompose({ path: 'compose.yaml', text });
const slice = (text: string, span: Span | undefined) =>
  span === undefined ? undefined : text.slice(span.start, span.end);

function service(text: string, name = 'w'): ComposeService {
  const found = parse(text).services.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}

const rich = `# stack
name: demo
x-base: &base
  image: vendor/base:1
  environment: &env
    CUDA_VISIBLE_DEVICES: 0
    MODE: "fast"
    TOKEN:
  deploy: {resources: {limits: {memory: 8g}}}
include:
  - infra.yaml
  - path: [a.yaml, b.yaml]
    env_file: x.env
services:
  x-ignored: 3
  w: # worker
    <<: *base
    build:
      context: ./app
      dockerfile: docker/Dockerfile
      target: runtime
      args:
        TORCH: "2.1.0"
        CUDA: 118
    environment:
      <<: *env
      MODE: slow
      EMPTY: ""
    env_file:
      - .env
      - path: local.env
        required: false
    command: ["python", "-m", "app", "--n", 2]
    entrypoint: /entry.sh --x
    profiles: [gpu, "all"]
    extends: {file: base.yaml, service: cuda}
    deploy: {}
  z:
    build: .
    environment:
      - A=b=c
      - 'B="q"'
      - PASS
    env_file: one.env
    extends: w
    command: null
    image: \${REGISTRY:-x}/z:{TAG:-0}
`;

describe('services', () => {
  it('reads them in order, without extension keys', () => {
    const { services, name, includes, problems, comments } = parse(rich);
    expect(problems).toEqual([]);
    expect(name).toBe('demo');
    expect(services.map((one) => [one.name, slice(rich, one.span)])).toEqual([
      ['w', 'w'],
      ['z', 'z'],
    ]);
    expect(includes.map(({ value, span }) => [value, slice(rich, span)])).toEqual([
      ['infra.yaml', 'infra.yaml'],
      ['a.yaml', 'a.yaml'],
      ['b.yaml', 'b.yaml'],
    ]);
    expect(comments.map(({ text }) => text)).toEqual([' stack', ' worker']);
  });

  it('resolves merge keys, whose entries point at the anchor', () => {
    const { image, environment, settings } = service(rich);
    expect(image).toEqual({ value: 'vendor/base:1', span: expect.anything() });
    expect(image?.span.start).toBe(rich.indexOf('vendor/base:1'));
    expect(environment.map(({ name, value, span }) => [name, value, slice(rich, span)])).toEqual([
      ['CUDA_VISIBLE_DEVICES', '0', 'CUDA_VISIBLE_DEVICES: 0'],
      ['TOKEN', undefined, 'TOKEN'],
      ['MODE', 'slow', 'MODE: slow'],
      ['EMPTY', '', 'EMPTY: ""'],
    ]);
    expect(descend(settings, 'deploy', 'resources')).toBeUndefined();
  });

  it('reads both forms of build', () => {
    const { build } = service(rich);
    expect(build).toMatchObject({ context: { value: './app' }, target: { value: 'runtime' }, inline: undefined });
    expect(slice(rich, build?.dockerfile?.span)).toBe('docker/Dockerfile');
    expect(build?.arguments.map(({ name, value, span }) => [name, value, slice(rich, span)])).toEqual([
      ['TORCH', '2.1.0', 'TORCH: "2.1.0"'],
      ['CUDA', '118', 'CUDA: 118'],
    ]);
    expect(slice(rich, build?.span)?.startsWith('build:\n      context')).toBe(true);
    expect(service(rich, 'z').build).toMatchObject({ context: { value: '.' }, arguments: [] });
    const inline = 'services:\n  w:\n    build:\n      args: [A=1, B]\n      dockerfile_inline: |\n        FROM x\n';
    expect(service(inline).build).toMatchObject({
      inline: { value: 'FROM x\n' },
      arguments: [
        { name: 'A', value: '1' },
        { name: 'B', value: undefined },
      ],
    });
  });

  it('splits list variables at the first "=", quotes included', () => {
    expect(service(rich, 'z').environment.map(({ name, value, span }) => [name, value, slice(rich, span)])).toEqual([
      ['A', 'b=c', 'A=b=c'],
      ['B', '"q"', 'B="q"'],
      ['PASS', undefined, 'PASS'],
    ]);
  });

  it('reads files, commands, profiles and extends in every form', () => {
    const w = service(rich);
    const z = service(rich, 'z');
    expect(w.envFiles.map(({ value, required }) => [value, required])).toEqual([
      ['.env', true],
      ['local.env', false],
    ]);
    expect(z.envFiles.map(({ value }) => value)).toEqual(['one.env']);
    expect(w.command).toMatchObject({ words: ['python', '-m', 'app', '--n', '2'], form: 'list' });
    expect(w.entrypoint).toMatchObject({ words: ['/entry.sh --x'], form: 'string' });
    expect(slice(rich, w.entrypoint?.span)).toBe('/entry.sh --x');
    expect(z.command).toBeUndefined();
    expect(w.profiles).toEqual(['gpu', 'all']);
    expect(w.extends).toMatchObject({ service: 'cuda', file: 'base.yaml' });
    expect(z.extends).toMatchObject({ service: 'w', file: undefined });
    expect(slice(rich, z.extends?.span)).toBe('extends: w');
  });

  it('interpolates nothing', () => {
    expect(service(rich, 'z').image?.value).toBe(`\${REGISTRY:-x}/z:{TAG:-0}`);
    const text = `services:\n  w:\n    deploy:\n      devices:\n        - device_ids: ["{ID:-0}"]\n          count: \${N-1}\n`;
    expect(parse(text).problems).toEqual([]);
  });

  it('takes a folded command as one text', () => {
    const text = 'services:\n  w:\n    command: >\n      python -m app\n      --gpu\n';
    expect(service(text).command).toMatchObject({ words: ['python -m app --gpu\n'], form: 'string' });
    expect(slice(text, service(text).command?.span)).toBe('>\n      python -m app\n      --gpu');
  });
});

describe('files seen in the wild', () => {
  it.each([
    // An overlay that only takes something away, and one that replaces.
    'services:\n  w:\n    ports: !reset []\n    environment: !override\n      A: b\n  old: !reset null\n',
    // Services that exist only to be extended.
    'services:\n  cpu: {}\n  cuda:\n    deploy:\n      resources:\n        reservations:\n          devices:\n            - driver: nvidia\n              count: 1\n              capabilities: [gpu]\n',
    // Anchors inside lists, and a merge of a service that merges.
    'services:\n  base: &b\n    volumes: [&v1 "./data:/data", &v2 ./out:/out]\n  a: &a\n    <<: *b\n    profiles: [x]\n  c:\n    <<: *a\n    volumes:\n      - *v1\n',
    // Keys we do not know.
    'services:\n  w:\n    gpus: all\n    models: [m]\n    pre_start: [{command: x}]\n    provider: {type: y}\nmodels:\n  m: {}\n',
    'include:\n  - a.yaml\n',
    'include: a.yaml\n',
    'volumes:\n  data:\n',
    'services:\n  w:\n    restart: no\n    ports:\n      - 22:22\n',
    '',
    '# nothing\n',
  ])('has no problem with %j', (text) => {
    expect(parse(text).problems).toEqual([]);
  });

  it('keeps tags for the model', () => {
    const text = 'services:\n  w:\n    environment: !override\n      A: b\n';
    expect(descend(parse(text).tree, 'services', 'w', 'environment')?.tag).toBe('!override');
  });
});

describe('problems', () => {
  it.each([
    ['services:\n  w:\n  z: {image: a}\n', 'w', 1],
    ['services:\n  w: text\n', 'w', 0],
    ['services:\n', 'services', 0],
    ['services: [a]\n', 'services', 0],
    ['- a\n- b\n', '- a', 0],
    ['services:\n  w:\n    image: [a]\n', '[a]', 1],
    ['services:\n  w:\n    environment: A=b\n', 'A=b', 1],
    ['services:\n  w:\n    environment:\n      A: [1]\n', '[1]', 1],
    ['services:\n  w:\n    build: [x]\n', '[x]', 1],
    ['services:\n  w:\n    image: a\n    image: b\n', 'image', 1],
    ['services:\n  w:\n    extends: {file: x}\n', 'extends', 1],
  ])('%j', (text, at, count) => {
    const { problems, services } = parse(text);
    expect(problems).toHaveLength(1);
    expect(slice(text, problems[0]?.span)).toBe(at);
    expect(services).toHaveLength(count);
  });

  it('names the place of a syntax error', () => {
    const { problems, services } = parse('services:\n  w:\n    command: a: b\n');
    expect(problems).toHaveLength(1);
    expect(services).toEqual([]);
  });
});

it('never throws, and all places are inside the file', () => {
  const edit = fc.record({
    at: fc.nat({ max: rich.length }),
    drop: fc.nat({ max: 8 }),
    put: fc.constantFrom(
      '',
      '"',
      '[',
      ']',
      '{',
      '}',
      ': ',
      '\n',
      ' #',
      '*base',
      '\t',
      '- ',
      '<<: ',
      '&env ',
      'null',
      '\n  ',
    ),
  });
  const property = fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
    const text = edits.reduce((old, { at, drop, put }) => old.slice(0, at) + put + old.slice(at + drop), rich);
    const manifest = parse(text);
    for (const { start, end } of spansIn(manifest)) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(text.length);
    }
  });
  fc.assert(property, propertyOptions());
});

/** Every span anywhere in a value. */
function spansIn(value: unknown): readonly Span[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('start' in value && 'end' in value && 'path' in value) return [value as Span];
  return Object.values(value).flatMap(spansIn);
}
