import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCondaMatch } from '../../src/domain/conda-match.ts';
import { formatRequirement } from '../../src/domain/requirement.ts';
import type { Span } from '../../src/domain/source.ts';
import { formatSpecifierSet } from '../../src/domain/specifier.ts';
import { parseConda } from '../../src/parse/conda.ts';
import { propertyOptions } from '../property.ts';

const parse = (text: string) => parseConda({ path: 'environment.yml', text });
const slice = (text: string, span: Span | undefined) =>
  span === undefined ? undefined : text.slice(span.start, span.end);

describe('match specifications', () => {
  it.each([
    ['numpy', 'numpy', '', undefined, undefined],
    ['numpy=1.21.2', 'numpy', '==1.21.2.*', undefined, undefined],
    ['numpy=1.21', 'numpy', '==1.21.*', undefined, undefined],
    ['numpy=1.21.*', 'numpy', '==1.21.*', undefined, undefined],
    ['numpy==1.0', 'numpy', '==1.0', undefined, undefined],
    ['numpy 1.0', 'numpy', '==1.0', undefined, undefined],
    ['numpy 1.2.*', 'numpy', '==1.2.*', undefined, undefined],
    ['numpy = 1.2', 'numpy', '==1.2.*', undefined, undefined],
    ['numpy=1.21.2=py39h1', 'numpy', '==1.21.2', 'py39h1', undefined],
    ['numpy 1.21.2 py39h1', 'numpy', '==1.21.2', 'py39h1', undefined],
    ['python>=3.8', 'python', '>=3.8', undefined, undefined],
    ['python >=3.8, <3.12', 'python', '>=3.8,<3.12', undefined, undefined],
    ['python!=3.9.*', 'python', '!=3.9.*', undefined, undefined],
    ['pytorch::torch=2.0=py3.10_cuda*', 'torch', '==2.0', 'py3.10_cuda*', 'pytorch'],
    ['https://host.invalid/ch/linux-64::a=1', 'a', '==1.*', undefined, 'https://host.invalid/ch'],
    ['pytorch=*=*cuda*', 'pytorch', '', '*cuda*', undefined],
    ['python=3.8|3.9', 'python', '', undefined, undefined],
    ['OpenSSL=1.1.1k', 'openssl', '', undefined, undefined],
    ['_libgcc_mutex=0.1=main', '_libgcc_mutex', '==0.1', 'main', undefined],
    ["pytorch[version='>=2.0,<3', build=*cuda11*]", 'pytorch', '>=2.0,<3', '*cuda11*', undefined],
    ['pytorch[channel=conda-forge]', 'pytorch', '', undefined, 'conda-forge'],
    ['https://host.invalid/linux-64/my-pkg-1.2.0-py39_0.tar.bz2', 'my-pkg', '==1.2.0', 'py39_0', undefined],
    ['python ~=3.9.1', 'python', '~=3.9.1', undefined, undefined],
  ])('%j', (text, name, specifiers, build, channel) => {
    const span = { path: 'a', start: 0, end: text.length };
    const match = parseCondaMatch(text, span);
    expect(match).toMatchObject({ name, build, channel, span });
    expect(formatSpecifierSet(match?.specifiers ?? [])).toBe(specifiers);
  });

  it.each(['', '=1.0', '$x', '::'])('finds no name in %j', (text) => {
    expect(parseCondaMatch(text, { path: 'a', start: 0, end: 0 })).toBeUndefined();
  });
});

const environment = `# gpu
name: train
channels:
  - pytorch # first
  - "defaults"
dependencies:
  - python=3.10
  - pytorch::pytorch=2.0=py3.10_cuda11.8*  # cuda
  - cudatoolkit=11.3
  - pip
  - pip:
      - tokenizers==0.12.1
      - "xformers==0.0.22.post7 ; sys_platform == 'linux'"
      - 'torch>=2'
      - -r requirements.txt
      - --extra-index-url https://download.pytorch.org/whl/cu118
      - -e .
      - git+https://host.invalid/lib.git
prefix: /opt/x
`;

describe('environment.yml', () => {
  const manifest = parse(environment);

  it('reads names, channels and dependencies', () => {
    expect(manifest.problems).toEqual([]);
    expect(manifest).toMatchObject({ kind: 'conda', path: 'environment.yml', name: 'train' });
    expect(manifest.channels.map(({ value, span }) => [value, slice(environment, span)])).toEqual([
      ['pytorch', 'pytorch'],
      ['defaults', 'defaults'],
    ]);
    expect(manifest.dependencies.map(({ name, span }) => [name, slice(environment, span)])).toEqual([
      ['python', 'python=3.10'],
      ['pytorch', 'pytorch::pytorch=2.0=py3.10_cuda11.8*'],
      ['cudatoolkit', 'cudatoolkit=11.3'],
      ['pip', 'pip'],
    ]);
    expect(formatSpecifierSet(manifest.dependencies[0]?.specifiers ?? [])).toBe('==3.10.*');
    expect(manifest.comments.map(({ text }) => text)).toEqual([' gpu', ' first', ' cuda']);
  });

  it('reads the lines of pip where they stand', () => {
    expect(
      manifest.pip.map((requirement) => [formatRequirement(requirement), slice(environment, requirement.span)]),
    ).toEqual([
      ['tokenizers==0.12.1', 'tokenizers==0.12.1'],
      ['xformers==0.0.22.post7 ; sys_platform == "linux"', "xformers==0.0.22.post7 ; sys_platform == 'linux'"],
      ['torch>=2', 'torch>=2'],
    ]);
    expect(manifest.pipIncludes).toMatchObject([{ kind: 'requirements', path: 'requirements.txt' }]);
    expect(manifest.pipOptions.extraIndexUrls.map(({ value, span }) => [value, slice(environment, span)])).toEqual([
      ['https://download.pytorch.org/whl/cu118', 'https://download.pytorch.org/whl/cu118'],
    ]);
    expect(manifest.pipLocalProjects).toMatchObject([{ path: '.', editable: true }]);
    expect(manifest.pipUnnamed.map(({ value }) => value)).toEqual(['git+https://host.invalid/lib.git']);
  });

  it('reads flow lists and CRLF', () => {
    const text = 'dependencies: [python=3.9, {pip: [numpy<2, "scipy"]}]\r\n';
    const { pip, dependencies, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(dependencies).toHaveLength(1);
    expect(pip.map(({ span }) => slice(text, span))).toEqual(['numpy<2', 'scipy']);
  });

  it('reads an aliased line once', () => {
    const text = 'dependencies:\n  - pip:\n    - &n numpy<2\n    - *n\n    - scipy\n';
    expect(parse(text).pip.map(({ span }) => slice(text, span))).toEqual(['numpy<2', 'scipy']);
  });

  it('reads lists that touch', () => {
    const text = '{dependencies: [{pip: ["a==1","b==2"]}]}';
    expect(parse(text).pip.map(({ span }) => slice(text, span))).toEqual(['a==1', 'b==2']);
  });

  it.each(['', 'name: x\n', 'name: x\ndependencies:\n', 'dependencies:\n  - pip:\n', '# only\n'])(
    'is silent about %j',
    (text) => {
      expect(parse(text)).toMatchObject({ problems: [], dependencies: [], pip: [] });
    },
  );

  it.each([
    ['dependencies: 3\n', '3'],
    ['- python\n', '- python'],
    ['dependencies:\n  - [a]\n', '[a]'],
    ['dependencies:\n  - "=1"\n', '=1'],
    ['channels: pytorch\n', 'pytorch'],
    ['dependencies:\n  - pip: numpy\n', 'numpy'],
    ['dependencies:\n  - pip:\n    - |\n      a\n      b\n', '|\n      a\n      b'],
  ])('reports %j', (text, at) => {
    expect(parse(text).problems.map(({ span }) => slice(text, span))).toEqual([at]);
  });

  it('reads the rest beside an unreadable pip line', () => {
    const text = 'dependencies:\n  - python\n  - pip:\n    - numpy==\n    - scipy\n    - torch\n';
    const { pip, problems } = parse(text);
    expect(pip.map(({ name }) => name)).toEqual(['scipy', 'torch']);
    expect(problems).toHaveLength(1);
  });
});

it('never throws, and all places are inside the file', () => {
  const edit = fc.record({
    at: fc.nat({ max: environment.length }),
    drop: fc.nat({ max: 8 }),
    put: fc.constantFrom('', '"', '[', ']', ': ', '\n', ' #', '=', '==', '::', '|', '- ', '\\', '>='),
  });
  const property = fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
    const text = edits.reduce((old, { at, drop, put }) => old.slice(0, at) + put + old.slice(at + drop), environment);
    for (const { start, end } of spansIn(parse(text))) {
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
