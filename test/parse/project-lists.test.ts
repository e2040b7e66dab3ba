import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { PyprojectManifest } from '../../src/domain/manifest.ts';
import { formatRequirement } from '../../src/domain/requirement.ts';
import type { Span } from '../../src/domain/source.ts';
import { parse } from '../../src/parse/parse.ts';
import { propertyOptions } from '../property.ts';

function read(path: string, text: string): PyprojectManifest | undefined {
  const manifest = parse({ path, text });
  return manifest?.kind === 'pyproject' ? manifest : undefined;
}

function lists(manifest: PyprojectManifest | undefined): Readonly<Record<string, readonly string[]>> {
  if (manifest === undefined) return {};
  const groups = [...manifest.extras, ...manifest.groups].map(
    ({ name, requirements }) => [name, requirements.map(formatRequirement)] as const,
  );
  return { '': manifest.dependencies.map(formatRequirement), ...Object.fromEntries(groups) };
}

const slice = (text: string, span: Span | undefined) =>
  span === undefined ? undefined : text.slice(span.start, span.end);

describe('Pipfile', () => {
  const text = `[[source]]
url = "https://a.invalid/simple"
name = "a"

[[source]]
url = "https://b.invalid/simple"
name = "b"

[packages]
numpy = "*"
torch = {version = "==2.1.0", index = "b", markers = "python_version < '3.12'"}
requests = {extras = ["Socks"], version = ">=2"}
pywin32 = {version = "*", sys_platform = "== 'win32'"}
tool = {git = "https://c.invalid/tool.git"}

[dev-packages]
pytest = "~=8.0"

[docs]
sphinx = "7.0"

[requires]
python_version = "3.11"

[scripts]
go = "python go.py"
`;
  const manifest = read('Pipfile', text);

  it('gives requirements, groups and the version of Python', () => {
    expect(manifest?.problems).toEqual([]);
    expect(lists(manifest)).toEqual({
      '': [
        'numpy',
        'torch==2.1.0 ; python_version < "3.12"',
        'requests[socks]>=2',
        'pywin32 ; sys_platform == "win32"',
        'tool @ git+https://c.invalid/tool.git',
      ],
      dev: ['pytest~=8.0'],
      docs: ['sphinx==7.0'],
    });
    expect(manifest?.requiresPython?.specifiers.map(({ operator, version }) => operator + version)).toEqual([
      '==3.11.*',
    ]);
    expect(slice(text, manifest?.dependencies[1]?.nameSpan)).toBe('torch');
  });

  it('takes the first source for everything and the others for what names them', () => {
    expect(manifest?.uv?.indexes.map(({ name, explicit, default: first }) => [name, explicit, first])).toEqual([
      ['a', false, true],
      ['b', true, false],
    ]);
    expect(manifest?.uv?.sources.map(({ distribution, index }) => [distribution, index])).toEqual([['torch', 'b']]);
  });
});

describe('setup.cfg', () => {
  const text = `[metadata]
name: demo
[options]
python_requires = >=3.8, <4
install_requires =
    numpy>=1.20  # enough
    # not this one
    torch==2.1.0 ; sys_platform == "linux"
zip_safe = False

[options.extras_require]
gpu = onnxruntime-gpu; onnx>=1.14
docs: colon
:python_version < "3.9" =
    importlib-metadata
test:sys_platform=="linux" = pytest

[flake8]
install_requires = nothing
`;
  const manifest = read('setup.cfg', text);

  it('gives requirements, extras and conditions', () => {
    expect(manifest?.problems).toEqual([]);
    expect(lists(manifest)).toEqual({
      '': ['numpy>=1.20', 'torch==2.1.0 ; sys_platform == "linux"', 'importlib-metadata ; python_version < "3.9"'],
      gpu: ['onnxruntime-gpu', 'onnx>=1.14'],
      test: ['pytest ; sys_platform == "linux"'],
    });
    expect(manifest?.name?.value).toBe('demo');
    expect(manifest?.requiresPython?.value).toBe('>=3.8, <4');
    expect(slice(text, manifest?.dependencies[0]?.span)).toBe('numpy>=1.20');
    expect(slice(text, manifest?.extras[0]?.requirements[1]?.specifierSpan)).toBe('>=1.14');
    expect(manifest?.comments.map((comment) => [comment.text, comment.ownLine])).toEqual([
      [' enough', false],
      [' not this one', true],
    ]);
  });

  it.each(['[flake8]\nmax-line-length = 100\n', '[options]\ninstall_requires = file: requirements.txt\n', ''])(
    'is no project when it lists nothing: %j',
    (other) => {
      expect(read('setup.cfg', other)).toBeUndefined();
    },
  );
});

describe('setup.py', () => {
  const call = (words: string) => `from setuptools import setup\nsetup(\n    name="demo",\n    ${words},\n)\n`;

  it.each([
    ['install_requires=["numpy>=1.20,<2", \'torch\'],', ['numpy>=1.20,<2', 'torch']],
    ['install_requires=("numpy",)', ['numpy']],
    ['install_requires=["numpy"  # why\n  , "scipy"] + more()', ['numpy', 'scipy']],
    ['install_requires=["num" "py>=1"]', ['numpy>=1']],
    ['install_requires=[r"numpy", u"scipy"]', ['numpy', 'scipy']],
    ['python_requires=">=3.9", install_requires=[f"numpy=={version}"]', []],
    ['python_requires=">=3.9", install_requires=[line for line in open("requirements.txt")]', []],
    ['python_requires=">=3.9", install_requires=read("requirements.txt")', []],
  ])('%s', (words, expected) => {
    expect(lists(read('setup.py', call(words)))['']).toEqual(expected);
  });

  it('follows a name that is assigned once and never changed', () => {
    const text = (more: string) =>
      `needs = ["numpy"]\n${more}\n${call('python_requires=">=3.9", install_requires=needs')}`;
    expect(lists(read('setup.py', text('')))['']).toEqual(['numpy']);
    for (const more of [
      'needs += ["torch"]',
      'needs = ["torch"]',
      'needs.append("torch")',
      'if win:\n    needs.remove("numpy")',
    ])
      expect(lists(read('setup.py', text(more)))['']).toEqual([]);
  });

  it('reads extras, also those under a marker, and passes over what is computed', () => {
    const text = `docs = ["sphinx"]\nextras = {"gpu": ["onnxruntime-gpu"], "docs": docs, "all": sum(x), 'old:python_version<"3.9"': ["six"]}\n${call('extras_require=extras')}`;
    expect(lists(read('setup.py', text))).toEqual({
      '': [],
      gpu: ['onnxruntime-gpu'],
      docs: ['sphinx'],
      old: ['six ; python_version < "3.9"'],
    });
  });

  it('knows every place, and the comments', () => {
    const text = call('install_requires=[\n        "numpy>=1.20",  # wheelclash: ignore\n    ]');
    const manifest = read('setup.py', text);
    expect(slice(text, manifest?.dependencies[0]?.span)).toBe('numpy>=1.20');
    expect(manifest?.comments.map(({ text: comment }) => comment)).toEqual([' wheelclash: ignore']);
  });

  it('is no project without a list, and words in other places are none', () => {
    expect(read('setup.py', 'print("install_requires=[1]")  # install_requires=["a"]\n')).toBeUndefined();
    expect(read('setup.py', 'def setup():\n    install_requires = ["a"]\n')).toBeUndefined();
  });
});

test('cog.yaml gives requirements, options, the system and the version of Python', () => {
  const text = `build:
  gpu: true
  cuda: "11.8"
  python_version: "3.11"
  system_packages: [libgl1, ffmpeg]
  python_packages:
    - torch==2.1.0
    - "numpy<2"
    - --extra-index-url https://a.invalid/simple
  python_requirements: requirements/gpu.txt
predict: predict.py:Predictor
`;
  const manifest = parse({ path: 'cog.yaml', text });
  if (manifest?.kind !== 'cog') throw new Error('no cog.yaml');
  expect(manifest.problems).toEqual([]);
  expect(manifest.requirements.map(({ span }) => slice(text, span))).toEqual(['torch==2.1.0', 'numpy<2']);
  expect(manifest.options.extraIndexUrls.map(({ value }) => value)).toEqual(['https://a.invalid/simple']);
  expect([manifest.gpu, manifest.cuda?.value, manifest.python?.value]).toEqual([true, '11.8', '3.11']);
  expect(manifest.includes.map(({ path, span }) => [path, slice(text, span)])).toEqual([
    ['requirements/gpu.txt', 'requirements/gpu.txt'],
  ]);
  expect(manifest.systemNames.map(({ value }) => value)).toEqual(['libgl1', 'ffmpeg']);
});

test.each(['Pipfile', 'setup.cfg', 'setup.py', 'cog.yaml'])(
  '%s: text of any kind gives places that are in it',
  (path) => {
    const piece = fc.constantFrom(
      'install_requires',
      'extras_require',
      '=',
      ':',
      '[',
      ']',
      '{',
      '}',
      '(',
      ')',
      ',',
      '"a>=1"',
      "'b",
      '"""',
      '\\',
      '#',
      '\n',
      '  ',
      '[options]',
      'setup',
      'x',
      '[packages]',
      'build:',
      ' - ',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const manifest = parse({ path, text });
        const requirements = manifest?.kind === 'pyproject' ? manifest.dependencies : [];
        const spans = [...(manifest?.problems ?? []), ...(manifest?.comments ?? []), ...requirements].map(
          ({ span }) => span,
        );
        expect(spans.filter(({ start, end }) => start < 0 || start > end || end > text.length)).toEqual([]);
      }),
      propertyOptions(),
    );
  },
);

test('long hostile texts are read in linear time', () => {
  const many = 40_000;
  const began = performance.now();
  read('setup.py', `setup(install_requires=[${'"a",'.repeat(many)}])\n`);
  read('setup.py', `setup(extras_require={${'"a": x,'.repeat(many)}})\n${'x = 1\n'.repeat(many)}`);
  read('setup.py', `${'('.repeat(many)}"`);
  read('setup.cfg', `[options]\ninstall_requires =\n${' a #\n'.repeat(many)}`);
  read('setup.cfg', `[options.extras_require]\n${'='.repeat(many)}\n${':'.repeat(many)}\n`);
  expect(performance.now() - began).toBeLessThan(5_000);
});
