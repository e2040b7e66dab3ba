import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../src/domain/marker.ts';
import { formatRequirement, type Requirement } from '../../src/domain/requirement.ts';
import type { Span } from '../../src/domain/source.ts';
import { parsePyproject } from '../../src/parse/pyproject.ts';

const parse = (text: string) => parsePyproject({ path: 'pyproject.toml', text });
const slice = (text: string, span: Span | undefined) =>
  span === undefined ? undefined : text.slice(span.start, span.end);
const names = (requirements: readonly Requirement[]) => requirements.map(formatRequirement);

describe('uv', () => {
  const text = `[project]
name = "p"
dependencies = ["torch"]

[tool.uv]
required-version = ">=0.5"
override-dependencies = ["numpy<2", { package = { name = "insightface", version = "0.7.3" }, dependencies = ["onnxruntime-gpu"] }]
constraint-dependencies = ["scipy<1.12"]
exclude-dependencies = ["Opencv_Python", { package = { name = "albumentations" }, dependencies = ["opencv-python-headless"] }]
conflicts = [[{ extra = "cu118" }, { extra = "CU_121" }], [{ package = "member", group = "a" }, { package = "member" }]]
environments = ["sys_platform == 'linux'", "platform_machine == 'x86_64'"]
default-groups = ["Dev", "lint"]
dev-dependencies = ["pytest"]
no-build-isolation-package = ["flash-attn"]
index-strategy = "unsafe-best-match"
prerelease = "allow"
index-url = "https://one.invalid/simple"
extra-index-url = ["https://two.invalid/simple"]
find-links = ["https://three.invalid/wheels"]
link-mode = "copy"

[tool.uv.sources]
torch = [
  { index = "pytorch-cu118", marker = "sys_platform == 'linux'", extra = "CU_118" },
  { index = "cpu", group = "Dev" },
]
"My.Lib" = { workspace = true }
other = { git = "https://host.invalid/other", rev = "abc" }
local = { path = "../local", editable = true }

[[tool.uv.index]]
name = "pytorch-cu118"
url = "https://download.pytorch.org/whl/cu118"
explicit = true

[[tool.uv.index]]
url = "https://four.invalid/simple"
default = true

[tool.uv.workspace]
members = ["packages/*"]

[tool.uv.pip]
extra-index-url = ["https://five.invalid/simple"]

[tool.uv.extra-build-dependencies]
flash-attn = [{ requirement = "torch", match-runtime = true }]
deepspeed = ["torch>=2"]
`;
  const { uv, problems, groups, installer } = parse(text);

  it('reads without a problem', () => {
    expect(problems).toEqual([]);
    expect(installer).toBe('uv');
  });

  it('reads what changes requirements', () => {
    expect(names(uv?.overrides ?? [])).toEqual(['numpy<2']);
    expect(slice(text, uv?.overrides[0]?.span)).toBe('numpy<2');
    expect(names(uv?.constraints ?? [])).toEqual(['scipy<1.12']);
    expect(uv?.excludes.map(({ value, span }) => [value, slice(text, span)])).toEqual([
      ['opencv-python', 'Opencv_Python'],
    ]);
    expect(
      uv?.scoped.map(({ distribution, version, overrides, excludes }) => [
        distribution,
        version,
        names(overrides),
        excludes.map((e) => e.value),
      ]),
    ).toEqual([
      ['insightface', '0.7.3', ['onnxruntime-gpu'], []],
      ['albumentations', undefined, [], ['opencv-python-headless']],
    ]);
  });

  it('reads what separates and selects', () => {
    expect(uv?.conflicts).toEqual([
      [
        { kind: 'extra', name: 'cu118' },
        { kind: 'extra', name: 'cu-121' },
      ],
      [
        { kind: 'group', name: 'a', project: 'member' },
        { kind: 'project', name: 'member', project: 'member' },
      ],
    ]);
    expect(uv?.environments.map(formatMarker)).toHaveLength(2);
    expect(uv?.defaultGroups).toEqual(['dev', 'lint']);
    expect(groups.map(({ name, requirements }) => [name, names(requirements)])).toEqual([['dev', ['pytest']]]);
    expect(uv?.requiredVersion?.value).toBe('>=0.5');
    expect(uv?.workspaceMembers.map(({ value }) => value)).toEqual(['packages/*']);
    expect(parse('[tool.uv]\ndefault-groups = "all"\n').uv?.defaultGroups).toBe('all');
  });

  it('reads sources, one or many', () => {
    expect(
      uv?.sources.map(({ distribution, index, extra, group, workspace, git, path }) => [
        distribution,
        index ?? git ?? path,
        extra,
        group,
        workspace,
      ]),
    ).toEqual([
      ['torch', 'pytorch-cu118', 'cu-118', undefined, false],
      ['torch', 'cpu', undefined, 'dev', false],
      ['my-lib', undefined, undefined, undefined, true],
      ['other', 'https://host.invalid/other', undefined, undefined, false],
      ['local', '../local', undefined, undefined, false],
    ]);
    const [first, second, third] = uv?.sources ?? [];
    expect(first?.marker === undefined ? undefined : formatMarker(first.marker)).toContain('sys_platform');
    expect(slice(text, second?.span)).toBe('{ index = "cpu", group = "Dev" }');
    expect(slice(text, third?.span)).toBe('"My.Lib" = { workspace = true }');
  });

  it('reads indexes of all spellings', () => {
    expect(
      uv?.indexes.map(({ url, name, explicit, default: replaces, pipOnly }) => [
        url,
        name,
        explicit,
        replaces,
        pipOnly,
      ]),
    ).toEqual([
      ['https://download.pytorch.org/whl/cu118', 'pytorch-cu118', true, false, undefined],
      ['https://four.invalid/simple', undefined, false, true, undefined],
      ['https://one.invalid/simple', undefined, false, true, undefined],
      ['https://two.invalid/simple', undefined, false, false, undefined],
      ['https://five.invalid/simple', undefined, false, false, true],
    ]);
    expect(slice(text, uv?.indexes[0]?.span)).toBe(
      '[[tool.uv.index]]\nname = "pytorch-cu118"\nurl = "https://download.pytorch.org/whl/cu118"\nexplicit = true',
    );
    expect(slice(text, uv?.indexes[2]?.span)).toBe('https://one.invalid/simple');
    expect(uv?.findLinks.map(({ value }) => value)).toEqual(['https://three.invalid/wheels']);
    expect(uv).toMatchObject({ indexStrategy: { value: 'unsafe-best-match' }, prerelease: { value: 'allow' } });
  });

  it('reads what builds see', () => {
    expect(uv?.noBuildIsolation.map(({ value }) => value)).toEqual(['flash-attn']);
    expect(uv?.extraBuildRequirements.map(({ name, requirements }) => [name, names(requirements)])).toEqual([
      ['flash-attn', ['torch']],
      ['deepspeed', ['torch>=2']],
    ]);
  });
});
