import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { LockManifest } from '../../src/domain/lock.ts';
import { formatMarker } from '../../src/domain/marker.ts';
import { describeSet } from '../../src/domain/version-set.ts';
import { propertyOptions } from '../property.ts';
import { parseLockOf } from './lock-reading.ts';

const uvLock = `version = 1
requires-python = ">=3.10"
conflicts = [[
    { package = "demo", extra = "cpu" },
    { package = "demo", group = "Old" },
]]

[[package]]
name = "demo"
version = "1"
source = { virtual = "." }
dependencies = [
    { name = "Requests", extra = ["Socks"] },
    { name = "torch", version = "2.7.0+cu128", source = { registry = "https://a.invalid/simple" }, marker = "sys_platform == 'linux'" },
]

[package.optional-dependencies]
cpu = [
    { name = "torch", version = "2.7.0" },
]

[package.dev-dependencies]
dev = [{ name = "pytest" }]

[[package]]
name = "torch"
version = "2.7.0+cu128"
source = { registry = "https://a.invalid/simple" }
resolution-markers = [
    "sys_platform == 'linux'",
]
wheels = [
    { url = "https://a.invalid/torch-2.7.0-cp311-cp311-linux_x86_64.whl", hash = "sha256:aa", size = 22760 },
]
`;

describe('uv.lock', () => {
  const { manifest, slice } = parseLockOf('uv.lock', uvLock);
  const [demo, torch] = manifest.distributions;

  it('gives entries with their sources, edges, extras and groups', () => {
    expect(manifest.problems).toEqual([]);
    expect(manifest.distributions.map(({ name, version }) => `${name} ${version?.text}`)).toEqual([
      'demo 1',
      'torch 2.7.0+cu128',
    ]);
    expect(demo?.source).toEqual({ kind: 'directory', url: '.' });
    expect(
      demo?.dependencies.map(({ name, extras, version, sourceUrl }) => [name, extras, version?.text, sourceUrl]),
    ).toEqual([
      ['requests', ['socks'], undefined, undefined],
      ['torch', [], '2.7.0+cu128', 'https://a.invalid/simple'],
    ]);
    expect(demo?.extras.map(({ name, dependencies }) => [name, dependencies.length])).toEqual([['cpu', 1]]);
    expect(demo?.groups.map(({ name, dependencies }) => [name, dependencies[0]?.name])).toEqual([['dev', 'pytest']]);
    expect(torch?.forks.map(formatMarker)).toEqual(['sys_platform == "linux"']);
    expect(torch?.lists).toBeUndefined();
    expect(manifest.conflicts).toEqual([
      [
        { kind: 'extra', name: 'cpu', project: 'demo' },
        { kind: 'group', name: 'old', project: 'demo' },
      ],
    ]);
  });

  it('knows the line with the name of each entry', () => {
    expect(manifest.distributions.map(({ span }) => slice(span))).toEqual(['name = "demo"', 'name = "torch"']);
  });

  it('reads CRLF and a byte order mark', () => {
    const other = parseLockOf('uv.lock', `\uFEFF${uvLock.replaceAll('\n', '\r\n')}`);
    expect(other.manifest.problems).toEqual([]);
    expect(other.manifest.distributions.map(({ span }) => other.slice(span))).toEqual([
      'name = "demo"',
      'name = "torch"',
    ]);
  });

  it('says where it is no TOML', () => {
    const broken = parseLockOf('uv.lock', `${uvLock}\n[[package]]\nname = \n`);
    expect(broken.manifest.distributions).toEqual([]);
    expect(broken.manifest.problems.map(({ span }) => broken.slice(span).slice(0, 4))).toEqual(['=']);
  });
});

const poetryLock = `[[package]]
name = "Requests"
version = "2.31.0"
optional = false
python-versions = ">=3.7"
groups = ["main", "dev"]
markers = {main = "extra == \\"web\\"", dev = "python_version < \\"3.11\\""}
files = [
    {file = "requests-2.31.0.tar.gz", hash = "sha256:aa"},
]

[package.dependencies]
idna = ">=2.5,<4 || >=5"
PySocks = {version = ">=1.5.6", optional = true, markers = "extra == \\"socks\\""}
numpy = [
    {version = "<2", markers = "python_version < \\"3.11\\""},
    {version = ">=2", markers = "python_version >= \\"3.11\\""},
]

[package.extras]
socks = ["PySocks (>=1.5.6)"]

[package.source]
type = "legacy"
url = "https://a.invalid/simple"
reference = "a"

[[package]]
name = "old"
version = "1.0"

[metadata]
lock-version = "2.1"
python-versions = ">=3.10,<3.13"
`;

describe('poetry.lock', () => {
  const { manifest } = parseLockOf('poetry.lock', poetryLock);
  const [requests, old] = manifest.distributions;

  it('gives groups with their markers, and none where there are none', () => {
    expect(manifest.problems).toEqual([]);
    expect(requests?.lists?.map(({ name, marker }) => [name, marker && formatMarker(marker)])).toEqual([
      ['main', 'extra == "web"'],
      ['dev', 'python_version < "3.11"'],
    ]);
    expect(old?.lists).toBeUndefined();
    expect(requests?.source).toEqual({ kind: 'index', url: 'https://a.invalid/simple' });
  });

  it('puts optional dependencies under their extras, without the marker that asks for the extra', () => {
    expect(requests?.dependencies.map(({ name, allowed }) => [name, allowed && describeSet(allowed)])).toEqual([
      ['idna', '>=2.5,<4 || >=5'],
      ['numpy', '<2'],
      ['numpy', '>=2'],
    ]);
    const [socks] = requests?.extras ?? [];
    expect([socks?.name, socks?.dependencies.map(({ name, marker }) => [name, marker?.kind])]).toEqual([
      'socks',
      [['pysocks', 'always']],
    ]);
  });
});

const pdmLock = `[metadata]
groups = ["default", "dev", "web"]
strategy = ["inherit_metadata"]
lock_version = "4.5.0"

[[metadata.targets]]
requires_python = ">=3.10"

[[package]]
name = "requests"
version = "2.31.0"
groups = ["default", "web"]
dependencies = [
    "idna<4,>=2.5",
]

[[package]]
name = "requests"
version = "2.31.0"
extras = ["socks"]
groups = ["default"]
dependencies = [
    "PySocks!=1.5.7,>=1.5.6",
    "requests==2.31.0",
]

[[package]]
name = "numpy"
version = "1.26.4"
groups = ["dev"]
marker = "python_version < \\"3.11\\""
`;

test('pdm.lock: the entry of an extra is joined to that of the distribution, and "default" is the project itself', () => {
  const { manifest } = parseLockOf('pdm.lock', pdmLock);
  expect(manifest.problems).toEqual([]);
  expect(
    manifest.distributions.map(({ name, extras, lists }) => [
      name,
      extras.map((extra) => extra.name),
      lists?.map((list) => list.name),
    ]),
  ).toEqual([
    ['requests', ['socks'], ['main', 'web']],
    ['numpy', [], ['dev']],
  ]);
  expect(manifest.distributions[0]?.extras[0]?.dependencies.map(({ name }) => name)).toEqual(['pysocks']);
});

test('pylock.toml: the version comes from a wheel where it is left out', () => {
  const text = `lock-version = "1.0"
default-groups = ["main"]

[[packages]]
name = "torch"
marker = "'gpu' in extras"
index = "https://a.invalid/simple"
wheels = [{ name = "torch-2.7.0%2Bcu128-cp311-cp311-linux_x86_64.whl", hashes = {} }]

[[packages]]
name = "tool"
vcs = { type = "git", url = "https://a.invalid/tool.git", commit-id = "aa" }
`;
  const { manifest, slice } = parseLockOf('pylock.gpu.toml', text);
  expect(manifest.distributions.map(({ version, source, span }) => [version?.text, source.kind, slice(span)])).toEqual([
    ['2.7.0+cu128', 'index', 'name = "torch"'],
    [undefined, 'git', 'name = "tool"'],
  ]);
});

test('Pipfile.lock: one entry for both sections, at the place of its first name', () => {
  const text = `{
  "_meta": {"requires": {"python_version": "3.11"}, "sources": [{"name": "main", "url": "https://a.invalid/simple"}]},
  "default": {"six": {"version": "==1.16.0", "index": "main", "hashes": ["six"]}},
  "develop": {"six": {"version": "==1.16.0", "index": "main"}, "pytest": {"version": "==8.0", "markers": "python_version >= '3.8'"}}
}`;
  const { manifest, slice, file } = parseLockOf('Pipfile.lock', text);
  expect(
    manifest.distributions.map(({ name, lists, span }) => [name, lists?.map((list) => list.name), slice(span)]),
  ).toEqual([
    ['six', ['main', 'dev'], '"six"'],
    ['pytest', ['dev'], '"pytest"'],
  ]);
  expect(manifest.distributions[0]?.span.start).toBe(file.text.indexOf('"six": {"version"'));
  expect(manifest.distributions[0]?.source.url).toBe('https://a.invalid/simple');
});

const names = ['uv.lock', 'poetry.lock', 'pdm.lock', 'pylock.toml', 'Pipfile.lock'];
const texts = [uvLock, poetryLock, pdmLock, '{"default": {"a": {"version": "==1"}}}'];

test.each(names)('%s: text of any kind gives a manifest whose places are in it', (name) => {
  const cut = fc.record({
    text: fc.constantFrom(...texts),
    from: fc.nat(900),
    to: fc.nat(900),
    put: fc.string({ maxLength: 8 }),
  });
  fc.assert(
    fc.property(cut, ({ text, from, to, put }) => {
      const broken = text.slice(0, from) + put + text.slice(Math.max(from, to));
      const { manifest } = parseLockOf(name, broken);
      const spans = [...manifest.problems, ...manifest.distributions].map(({ span }) => span);
      expect(spans.filter(({ start, end }) => start < 0 || start > end || end > broken.length)).toEqual([]);
    }),
    propertyOptions(),
  );
});

test('hostile nesting and a key that objects have of their own end in no exception', () => {
  const read = (name: string, text: string): LockManifest => parseLockOf(name, text).manifest;
  expect(read('uv.lock', `a = ${'['.repeat(5000)}${']'.repeat(5000)}`).problems).toHaveLength(1);
  expect(
    read('Pipfile.lock', `{"default": ${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`).distributions.map(
      ({ name }) => name,
    ),
  ).toEqual(['a']);
  expect(
    read('Pipfile.lock', '{"__proto__": {"x": {"version": "==1"}}, "default": {"constructor": {}}}').distributions.map(
      ({ name }) => name,
    ),
  ).toContain('constructor');
  expect(
    read('uv.lock', '__proto__ = 1\n[[package]]\nname = "a"\nversion = 3\nsource = 4\ndependencies = {}\n')
      .distributions,
  ).toHaveLength(1);
});
