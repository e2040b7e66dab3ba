import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRequirement, type Requirement } from '../../src/domain/requirement.ts';
import type { Span } from '../../src/domain/source.ts';
import { parsePyproject } from '../../src/parse/pyproject.ts';
import { propertyOptions } from '../property.ts';

const parse = (text: string) => parsePyproject({ path: 'pyproject.toml', text });
const slice = (text: string, span: Span | undefined) =>
  span === undefined ? undefined : text.slice(span.start, span.end);
const names = (requirements: readonly Requirement[]) => requirements.map(formatRequirement);

const standard = `# trainer
[build-system]
requires = ["setuptools>=61", "torch"]

[project]
name = "My_Trainer"
requires-python = ">=3.9, <3.13"
dynamic = ["version"]
dependencies = [
  "torch >= 2.1 ; sys_platform == 'linux'", # gpu
\t'numpy<2',
  "flash-attn @ https://host.invalid/flash_attn-2.5.0+cu118-cp310-cp310-linux_x86_64.whl",
]

[project.optional-dependencies]
gpu = ["onnxruntime-gpu==1.18.0"]
cpu = ["onnxruntime"]
all = ["my-trainer[gpu,cpu]", "my-trainer[gpu]; python_version > '3.9'"]

[dependency-groups]
test = ["pytest"]
Dev_Tools = ["ruff", {include-group = "test"}, "my.trainer[cpu]"]
`;

describe('standard tables', () => {
  const manifest = parse(standard);

  it('reads the project', () => {
    expect(manifest.problems).toEqual([]);
    expect(manifest).toMatchObject({
      kind: 'pyproject',
      declaresProject: true,
      dialect: 'pep621',
      installer: undefined,
    });
    expect(slice(standard, manifest.name?.span)).toBe('My_Trainer');
    expect(manifest.dynamic).toEqual(['version']);
    expect(slice(standard, manifest.requiresPython?.span)).toBe('>=3.9, <3.13');
    expect(manifest.requiresPython?.specifiers.map(({ span }) => slice(standard, span))).toEqual(['>=3.9', '<3.13']);
    expect(names(manifest.buildRequirements)).toEqual(['setuptools>=61', 'torch']);
    expect(manifest.comments.map(({ text }) => text)).toEqual([' trainer', ' gpu']);
  });

  it('gives requirements their place inside the strings', () => {
    expect(manifest.dependencies.map(({ span }) => slice(standard, span))).toEqual([
      "torch >= 2.1 ; sys_platform == 'linux'",
      'numpy<2',
      'flash-attn @ https://host.invalid/flash_attn-2.5.0+cu118-cp310-cp310-linux_x86_64.whl',
    ]);
    expect(manifest.dependencies.map(({ nameSpan }) => slice(standard, nameSpan))).toEqual([
      'torch',
      'numpy',
      'flash-attn',
    ]);
    expect(manifest.dependencies.map(({ specifierSpan }) => slice(standard, specifierSpan))).toEqual([
      '>= 2.1',
      '<2',
      undefined,
    ]);
  });

  it('follows escapes to the exact place', () => {
    const text = '[project]\ndependencies = ["t\\u006Frch>=2", """\nnumpy<2"""]\n';
    const { dependencies, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(dependencies.map(({ name }) => name)).toEqual(['torch', 'numpy']);
    expect(dependencies.map(({ nameSpan }) => slice(text, nameSpan))).toEqual(['t\\u006Frch', 'numpy']);
    expect(dependencies.map(({ specifierSpan }) => slice(text, specifierSpan))).toEqual(['>=2', '<2']);
  });

  it('reads extras and groups, with what they include', () => {
    expect(
      manifest.extras.map(({ name, requirements, includes }) => [
        name,
        names(requirements),
        includes.map((i) => i.value),
      ]),
    ).toEqual([
      ['gpu', ['onnxruntime-gpu==1.18.0'], []],
      ['cpu', ['onnxruntime'], []],
      ['all', ['my-trainer[gpu] ; python_version > "3.9"'], ['cpu', 'gpu']],
    ]);
    expect(slice(standard, manifest.extras[0]?.span)).toBe('gpu = ["onnxruntime-gpu==1.18.0"]');
    expect(
      manifest.groups.map(({ name, requirements, includes }) => [
        name,
        names(requirements),
        includes.map((i) => i.value),
      ]),
    ).toEqual([
      ['test', ['pytest'], []],
      ['dev-tools', ['ruff'], ['test', 'cpu']],
    ]);
    expect(manifest.groups[1]?.includes.map(({ span }) => slice(standard, span))).toEqual(['test', 'my.trainer[cpu]']);
  });
});

describe('other installers', () => {
  it('reads pdm', () => {
    const text =
      '[project]\nname = "p"\n[tool.pdm.dev-dependencies]\ntest = ["pytest", "-e file:///x#egg=x"]\n[[tool.pdm.source]]\nname = "pypi"\nurl = "https://a.invalid/simple"\n[[tool.pdm.source]]\nname = "w"\nurl = "https://b.invalid/w"\ntype = "find_links"\n[tool.pdm.resolution]\nexcludes = ["opencv-python"]\n[tool.pdm.resolution.overrides]\nnumpy = "1.26.4"\n';
    const { groups, uv, installer, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(installer).toBe('pdm');
    expect(groups.map(({ name, requirements }) => [name, names(requirements)])).toEqual([['test', ['pytest']]]);
    expect(uv?.indexes).toMatchObject([{ url: 'https://a.invalid/simple', default: true }]);
    expect(uv?.findLinks.map(({ value }) => value)).toEqual(['https://b.invalid/w']);
    expect(uv?.excludes.map(({ value }) => value)).toEqual(['opencv-python']);
    expect(names(uv?.overrides ?? [])).toEqual(['numpy==1.26.4']);
  });

  it('reads hatch environments', () => {
    const text =
      '[tool.hatch.envs.default]\ndependencies = ["pytest"]\nextra-dependencies = ["ruff"]\nfeatures = ["gpu"]\n[tool.hatch.envs.docs]\npython = "3.11"\n';
    const { groups, dialect, installer, declaresProject } = parse(text);
    expect(
      groups.map(({ name, requirements, includes }) => [name, names(requirements), includes.map((i) => i.value)]),
    ).toEqual([['default', ['pytest', 'ruff'], ['gpu']]]);
    expect({ dialect, installer, declaresProject }).toEqual({
      dialect: 'hatch',
      installer: 'hatch',
      declaresProject: true,
    });
  });

  it('reads pixi', () => {
    const text =
      '[tool.pixi.workspace]\nname = "w"\n[tool.pixi.pypi-dependencies]\ntorch = ">=2.1"\nnumpy = "*"\n[tool.pixi.feature.gpu.pypi-dependencies]\nonnxruntime-gpu = { version = "==1.18.0", extras = ["x"] }\nlib = { path = "./lib", editable = true }\n';
    const { groups, dialect, name, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(dialect).toBe('pixi');
    expect(name?.value).toBe('w');
    expect(groups.map((group) => [group.name, names(group.requirements)])).toEqual([
      ['default', ['torch>=2.1', 'numpy']],
      ['gpu', ['onnxruntime-gpu[x]==1.18.0', 'lib @ ./lib']],
    ]);
    expect(slice(text, groups[0]?.requirements[0]?.span)).toBe('torch = ">=2.1"');
  });

  it.each([
    ['[tool.ruff]\nline-length = 3\n', false],
    ['[build-system]\nrequires = ["setuptools"]\n', false],
    ['[tool.uv]\nindex-url = "https://a.invalid"\n', false],
    ['', false],
    ['[project]\nname = "x"\n', true],
    ['[dependency-groups]\na = []\n', true],
    ['[tool.poetry]\nname = "x"\n', true],
    ['[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\npython = "^3.9"\ntorch = "*"\n', true],
    ['[tool.uv.workspace]\nmembers = ["a"]\n', true],
  ])('knows whether a project is declared in %j', (text, expected) => {
    expect(parse(text)).toMatchObject({ declaresProject: expected, problems: [] });
  });
});

describe('problems', () => {
  it.each([
    ['[project]\ndependencies = 3\n', '3'],
    ['[project]\ndependencies = "torch"\n', '"torch"'],
    ['[project]\ndependencies = [3, "numpy"]\n', '3'],
    ['[project]\nname = 3\n', '3'],
    ['[project]\nrequires-python = 2024-01-02\n', '2024-01-02'],
    ['[project]\nrequires-python = "three"\n', 'three'],
    ['[project]\noptional-dependencies = ["a"]\n', '["a"]'],
    ['project = 3\n', '3'],
    ['[dependency-groups]\na_b = []\nA-B = []\n', 'A-B'],
    ['[dependency-groups]\na = [{ other = 1 }]\n', '{ other = 1 }'],
    ['[tool.uv]\nconflicts = [[{ x = "a" }]]\n', '{ x = "a" }'],
    ['[[tool.uv.index]]\nname = "a"\n', '[[tool.uv.index]]'],
    ['[tool.uv.sources]\ntorch = "x"\n', '"x"'],
    ['[tool.poetry.dependencies]\ntorch = 2\n', '2'],
    ['[tool.poetry.dependencies]\ntorch = "new"\n', 'new'],
  ])('%j', (text, at) => {
    const { problems } = parse(text);
    expect(problems.map(({ span }) => slice(text, span))).toEqual([at]);
  });

  it('reads the rest beside an unreadable requirement', () => {
    const text =
      '[project]\nname = "p"\ndependencies = ["torch>=2", "num py ==", "scipy"]\n[dependency-groups]\na = ["b"]\n';
    const { dependencies, groups, problems } = parse(text);
    expect(names(dependencies)).toEqual(['torch>=2', 'scipy']);
    expect(groups).toHaveLength(1);
    expect(problems).toHaveLength(1);
    const { start = 0, end = 0 } = problems[0]?.span ?? {};
    expect(start).toBeGreaterThanOrEqual(text.indexOf('num py'));
    expect(end).toBeLessThanOrEqual(text.indexOf('num py') + 'num py =='.length);
  });

  it('says where TOML breaks', () => {
    const text = '[project]\nname = "p\n';
    expect(parse(text)).toMatchObject({ declaresProject: false, dependencies: [] });
    expect(parse(text).problems).toHaveLength(1);
  });
});

it('never throws, and all places are inside the file', () => {
  const poetry =
    '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "^3.9"\ntorch = [{version = "^2 || 3", python = "<3.9"}, {git = "g"}]\n[tool.poetry.extras]\ng = ["torch"]\n[[tool.poetry.source]]\nname = "a"\nurl = "b"\n[tool.uv.sources]\nt = { index = "a" }\n';
  const base = `${standard}${poetry}`;
  const edit = fc.record({
    at: fc.nat({ max: base.length }),
    drop: fc.nat({ max: 12 }),
    put: fc.constantFrom('', '""', 'é', '.', 'x', '3', '>=', ';', '[a]', '\\u0041', '{}', '[]', '*', '|', '^'),
  });
  const property = fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
    const text = edits.reduce((old, { at, drop, put }) => old.slice(0, at) + put + old.slice(at + drop), base);
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
