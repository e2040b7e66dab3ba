import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../src/domain/marker.ts';
import { formatRequirement, type Requirement } from '../../src/domain/requirement.ts';
import { locateAt, type Span } from '../../src/domain/source.ts';
import { formatSpecifierSet } from '../../src/domain/specifier.ts';
import { parsePyproject } from '../../src/parse/pyproject.ts';
import { parsePoetryConstraint } from '../../src/parse/pyproject-poetry-constraint.ts';

const parse = (text: string) => parsePyproject({ path: 'pyproject.toml', text });
const slice = (text: string, span: Span | undefined) =>
  span === undefined ? undefined : text.slice(span.start, span.end);
const names = (requirements: readonly Requirement[]) => requirements.map(formatRequirement);

describe('constraints', () => {
  it.each([
    ['^1.2.3', '>=1.2.3,<2.0.0'],
    ['^1.2', '>=1.2,<2.0'],
    ['^1', '>=1,<2'],
    ['^0.2.3', '>=0.2.3,<0.3.0'],
    ['^0.0.3', '>=0.0.3,<0.0.4'],
    ['^0.0', '>=0.0,<0.1'],
    ['^0', '>=0,<1'],
    ['^2.0b1', '>=2.0b1,<3.0'],
    ['^1!1.2', '>=1!1.2,<1!2.0'],
    ['~1.2.3', '>=1.2.3,<1.3.0'],
    ['~1.2', '>=1.2,<1.3'],
    ['~1', '>=1,<2'],
    ['~=1.2.3', '~=1.2.3'],
    ['1.*', '==1.*'],
    ['1.2.x', '==1.2.*'],
    ['==1.2.*', '==1.2.*'],
    ['1.2.3', '==1.2.3'],
    ['=1.2', '==1.2'],
    ['1.5.0+cu101', '==1.5.0+cu101'],
    ['*', ''],
    ['', ''],
    ['>=1.2,<2', '>=1.2,<2'],
    ['>= 1.2 , < 2', '>=1.2,<2'],
    ['>=1.2 <2 !=1.5', '>=1.2,<2,!=1.5'],
    ['!=1.3.*', '!=1.3.*'],
  ])('%j means %j', (text, expected) => {
    const alternatives = parsePoetryConstraint(text, locateAt('a', 0));
    expect(alternatives?.map(formatSpecifierSet)).toEqual([expected]);
  });

  it.each(['^1.2 || ^3', '^1.2|^3', '^1.2||^3'])('keeps the alternatives of %j apart', (text) => {
    expect(parsePoetryConstraint(text, locateAt('a', 0))?.map(formatSpecifierSet)).toEqual(['>=1.2,<2.0', '>=3,<4']);
  });

  it.each(['new', '^', '>=x', '||', '1.2.3.foo', '^1.2 ||| ?'])('refuses %j', (text) => {
    expect(parsePoetryConstraint(text, locateAt('a', 0))).toBeUndefined();
  });

  it('gives every clause its place', () => {
    const text = '^1.2 || >= 3, <4';
    const places = parsePoetryConstraint(text, locateAt('a', 0))
      ?.flat()
      .map(({ span }) => slice(text, span));
    expect(places).toEqual(['^1.2', '^1.2', '>= 3', '<4']);
  });
});

const text = `[tool.poetry]
name = "trainer"

[tool.poetry.dependencies]
python = ">=3.8,<3.12"
torch = { version = "^2.1", source = "pytorch", extras = ["opt_einsum"] }
Flask_Login = "1.2.3"
numpy = [
  { version = "<1.25", python = "<3.9" },
  { version = "^1.26", python = ">=3.9,<3.12 || ~3.13.1", platform = "linux", markers = "platform_machine == 'x86_64'" },
]
tokenizers = { version = "*", optional = true }
lib = { path = "../lib", develop = true }
fork = { git = "https://host.invalid/fork.git", branch = "main" }
wheel = { url = "https://host.invalid/flash_attn-2.5.0%2Bcu118-cp310-cp310-linux_x86_64.whl" }
either = ">=1,<2 || >=3"

[tool.poetry.dependencies.scipy]
version = "~1.11"

[tool.poetry.extras]
NLP = ["tokenizers", "absent"]

[tool.poetry.group.dev.dependencies]
pytest = "^7"

[tool.poetry.group.docs]
optional = true
include-groups = ["dev"]
[tool.poetry.group.docs.dependencies]
sphinx = "*"

[tool.poetry.dev-dependencies]
black = "*"

[[tool.poetry.source]]
name = "pytorch"
url = "https://download.pytorch.org/whl/cu118"
priority = "explicit"

[[tool.poetry.source]]
name = "mirror"
url = "https://mirror.invalid/simple"
priority = "primary"

[[tool.poetry.source]]
name = "old"
url = "https://old.invalid/simple"
secondary = true

[[tool.poetry.source]]
name = "PyPI"
priority = "supplemental"
`;

describe('the tables of Poetry', () => {
  const manifest = parse(text);
  const of = (name: string) => manifest.dependencies.filter((requirement) => requirement.name === name);

  it('reads without a problem', () => {
    expect(manifest.problems).toEqual([]);
    expect(manifest).toMatchObject({
      dialect: 'poetry',
      installer: 'poetry',
      name: { value: 'trainer' },
      declaresProject: true,
    });
  });

  it('maps Python', () => {
    expect(manifest.requiresPython?.value).toBe('>=3.8,<3.12');
    expect(formatSpecifierSet(manifest.requiresPython?.specifiers ?? [])).toBe('>=3.8,<3.12');
    expect(slice(text, manifest.requiresPython?.specifiers[1]?.span)).toBe('<3.12');
    expect(parse('[tool.poetry.dependencies]\npython = "~2.7 || ^3.6"\n').requiresPython?.specifiers).toEqual([]);
  });

  it('maps versions, with exact places', () => {
    const [torch] = of('torch');
    expect(torch).toMatchObject({ extras: ['opt-einsum'], written: 'torch' });
    expect(formatSpecifierSet(torch?.specifiers ?? [])).toBe('>=2.1,<3.0');
    expect(slice(text, torch?.span)).toBe('torch = { version = "^2.1", source = "pytorch", extras = ["opt_einsum"] }');
    expect(slice(text, torch?.nameSpan)).toBe('torch');
    expect(slice(text, torch?.specifierSpan)).toBe('^2.1');
    const [flask] = of('flask-login');
    expect(flask).toMatchObject({ written: 'Flask_Login' });
    expect(slice(text, flask?.span)).toBe('Flask_Login = "1.2.3"');
    const [scipy] = of('scipy');
    expect(slice(text, scipy?.span)).toBe('[tool.poetry.dependencies.scipy]\nversion = "~1.11"');
    expect(formatSpecifierSet(scipy?.specifiers ?? [])).toBe('>=1.11,<1.12');
    expect(of('either')[0]).toMatchObject({ specifiers: [], specifierSpan: undefined });
  });

  it('tells several constraints apart by markers', () => {
    const [old, recent] = of('numpy');
    expect(slice(text, old?.span)).toBe('{ version = "<1.25", python = "<3.9" }');
    expect(old?.marker && formatMarker(old.marker)).toBe('python_version < "3.9"');
    const marker = recent?.marker === undefined ? '' : formatMarker(recent.marker);
    for (const part of [
      'platform_machine == "x86_64"',
      'python_version >= "3.9" and python_version < "3.12"',
      'python_full_version >= "3.13.1" and python_full_version < "3.14.0"',
      'sys_platform == "linux"',
    ]) {
      expect(marker).toContain(part);
    }
  });

  it('maps direct references', () => {
    expect(of('lib')[0]).toMatchObject({ url: '../lib', editable: true });
    expect(of('fork')[0]?.url).toBe('git+https://host.invalid/fork.git@main');
    expect(of('wheel')[0]?.url).toContain('flash_attn');
  });

  it('moves optional dependencies to the extras that name them', () => {
    expect(of('tokenizers')).toEqual([]);
    expect(manifest.extras.map(({ name, requirements }) => [name, names(requirements)])).toEqual([
      ['nlp', ['tokenizers']],
    ]);
  });

  it('reads groups, and which are installed by default', () => {
    expect(
      manifest.groups.map(({ name, requirements, includes }) => [
        name,
        names(requirements),
        includes.map((i) => i.value),
      ]),
    ).toEqual([
      ['dev', ['pytest>=7,<8', 'black'], []],
      ['docs', ['sphinx'], ['dev']],
    ]);
    expect(manifest.uv?.defaultGroups).toEqual(['dev']);
  });

  it('maps sources to indexes', () => {
    expect(manifest.uv?.indexes.map(({ name, explicit, default: replaces }) => [name, explicit, replaces])).toEqual([
      ['pytorch', true, false],
      ['mirror', false, true],
      ['old', false, false],
    ]);
    expect(manifest.uv?.sources).toMatchObject([{ distribution: 'torch', index: 'pytorch', group: undefined }]);
  });

  it('takes from Poetry only where things come from when [project] lists them', () => {
    const mixed =
      '[project]\nname = "p"\ndependencies = ["torch>=2"]\n[tool.poetry.dependencies]\ntorch = { source = "cu" }\n[[tool.poetry.source]]\nname = "cu"\nurl = "https://a.invalid"\n';
    const { dependencies, uv, dialect, installer } = parse(mixed);
    expect(names(dependencies)).toEqual(['torch>=2']);
    expect(uv?.sources).toMatchObject([{ distribution: 'torch', index: 'cu' }]);
    expect({ dialect, installer }).toEqual({ dialect: 'pep621', installer: 'poetry' });
  });

  it('uses Poetry for a dynamic list', () => {
    const dynamic = '[project]\nname = "p"\ndynamic = ["dependencies"]\n[tool.poetry.dependencies]\ntorch = "^2"\n';
    expect(parse(dynamic)).toMatchObject({ dialect: 'poetry', dependencies: [{ name: 'torch' }] });
  });
});
