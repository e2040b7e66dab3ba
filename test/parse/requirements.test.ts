// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's variables look like JavaScript's
import { describe, expect, it } from 'vitest';
import type { RequirementsManifest } from '../../src/domain/manifest.ts';
import { formatRequirement } from '../../src/domain/requirement.ts';
import type { Span } from '../../src/domain/source.ts';
import { parseRequirements } from '../../src/parse/requirements.ts';

function read(text: string): RequirementsManifest {
  return parseRequirements({ path: 'requirements.txt', text });
}

function at(text: string, span: Span | undefined): string | undefined {
  return span === undefined ? undefined : text.slice(span.start, span.end);
}

/** The requirements in their usual form. */
function requirements(text: string): readonly string[] {
  const manifest = read(text);
  expect(manifest.problems).toEqual([]);
  return manifest.requirements.map(formatRequirement);
}

/** The problems as "place: message". */
function problems(text: string): readonly string[] {
  return read(text).problems.map(({ span, message }) => `${at(text, span)}: ${message}`);
}

describe('lines', () => {
  it.each([
    ['a\nb\r\nc\rd', ['a', 'b', 'c', 'd']],
    ['\uFEFFa==1\n', ['a==1']],
    ['a # one\n# two\n\n  \nb#c\n', ['a']],
    ['a \\\n>=1', ['a>=1']],
    ['a \\\r\n  >=1 \\\r\n  ,<2\r\nb', ['a>=1,<2', 'b']],
    ['a==1 \\\n# comment\nb', ['a==1', 'b']],
    ['a # comment \\\nb\nc', ['a', 'c']],
    ['\\\na\\', ['a']],
    ['a==1 \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\nb', ['a==1', 'b']],
    ['a\fb', ['a', 'b']],
    ['', []],
  ])('reads %j', (text, expected) => {
    const manifest = read(text);
    expect(manifest.requirements.map(formatRequirement)).toEqual(expected);
  });

  it('keeps places across continuations and after a byte order mark', () => {
    const text = '\uFEFF# top\nfoo[x] \\\r\n  >= 1.0 \\\n  ; os_name == "nt"  # end\n';
    const [foo] = read(text).requirements;
    expect(at(text, foo?.span)).toBe('foo[x] \\\r\n  >= 1.0 \\\n  ; os_name == "nt"');
    expect(at(text, foo?.specifierSpan)).toBe('>= 1.0');
    expect(at(text, foo?.nameSpan)).toBe('foo');
  });

  it('keeps comments', () => {
    const text = '\uFEFF# top\nfoo # why\n  # indented\nbar#not\n-r x.txt\t# tab';
    const { comments } = read(text);
    expect(comments.map(({ text: words, ownLine }) => [words, ownLine])).toEqual([
      [' top', true],
      [' why', false],
      [' indented', true],
      [' tab', false],
    ]);
    expect(comments.map(({ span }) => at(text, span))).toEqual(['# top', '# why', '# indented', '# tab']);
  });
});

describe('options', () => {
  it('reads where distributions come from, the last index winning', () => {
    const text = [
      '-i https://one.invalid/simple',
      '--index-url=https://two.invalid/simple --extra-index-url "https://three.invalid/simple"',
      '--extra-index https://four.invalid/simple',
      '-f https://download.pytorch.org/whl/torch_stable.html',
      '--find-links ./wheels --no-index',
      '--pre',
    ].join('\n');
    const { options, problems: found } = read(text);
    expect(found).toEqual([]);
    expect(options).toMatchObject({ noIndex: true, prereleases: true });
    expect(at(text, options.indexUrl?.span)).toBe('https://two.invalid/simple');
    expect(options.extraIndexUrls.map(({ value }) => value)).toEqual([
      'https://three.invalid/simple',
      'https://four.invalid/simple',
    ]);
    expect(at(text, options.extraIndexUrls[0]?.span)).toBe('https://three.invalid/simple');
    expect(options.findLinks.map(({ value }) => value)).toEqual([
      'https://download.pytorch.org/whl/torch_stable.html',
      './wheels',
    ]);
  });

  it.each([
    ['-r base.txt', 'requirements', 'base.txt'],
    ['-rbase.txt', 'requirements', 'base.txt'],
    ['--requirement=base.txt', 'requirements', 'base.txt'],
    ['--requirement base.txt', 'requirements', 'base.txt'],
    ['-r "my base.txt"', 'requirements', 'my base.txt'],
    ['-c constraints.txt', 'constraints', 'constraints.txt'],
    ['--constraint=../c.txt', 'constraints', '../c.txt'],
    ['-c https://host.invalid/c.txt', 'constraints', 'https://host.invalid/c.txt'],
  ])('reads %s', (text, kind, path) => {
    const { includes, problems: found } = read(`${text}  # why`);
    expect(found).toEqual([]);
    expect(includes).toEqual([{ kind, path, span: expect.anything() }]);
    expect(at(text, includes[0]?.span)).toBe(path);
  });

  it.each([
    '--no-binary :all:',
    '--only-binary=foo,bar',
    '--prefer-binary --require-hashes',
    '--trusted-host host.invalid',
    '--use-feature=fast-deps',
    '--index-strategy unsafe-best-match',
    '--torch-backend=auto',
  ])('passes over %s', (text) => {
    expect(read(text)).toMatchObject({ requirements: [], includes: [], unnamed: [], problems: [] });
  });

  it('passes over the options of a requirement', () => {
    expect(requirements('foo==1 --hash=sha256:00 --config-settings="a=b c" -C d=e --global-option="--x y"')).toEqual([
      'foo==1',
    ]);
  });

  it.each([
    [
      'torch==1.9.0+cu111 -f https://download.pytorch.org/whl/torch_stable.html',
      [
        '-f https://download.pytorch.org/whl/torch_stable.html: pip ignores -f here: it must stand on a line of its own.',
      ],
    ],
    ['-r a.txt -r b.txt', ['-r b.txt: pip ignores -r here: it must stand on a line of its own.']],
    ['--pre foo bar', ['foo bar: pip ignores what stands after an option: it must stand on a line of its own.']],
    ['- foo', ['- foo: pip ignores what stands after an option: it must stand on a line of its own.']],
    ['--frobnicate', ['--frobnicate: Neither pip nor uv knows the option --frobnicate.']],
    ['-x', ['-x: Neither pip nor uv knows the option -x.']],
    ['--pre=1', ['--pre=1: --pre takes no value.']],
    ['-r', ['-r: A value is missing after -r.']],
    ['--find-links="x', ['"x: The quote is not closed.']],
    ['--no-b :all:', []],
    ['--no-', ['--no-: --no- may stand for --no-index or --no-binary.']],
  ])('judges %s', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });
});

describe('direct references', () => {
  it.each([
    ['https://host.invalid/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl', 'torch', 'torch'],
    [
      'https://host.invalid/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl ; python_version == "3.10"',
      'torch',
      'torch',
    ],
    ['./dist/Foo_Bar-1.0-py3-none-any.whl', 'foo-bar', 'Foo_Bar'],
    ['foo-1.0-py3-none-any.whl', 'foo', 'foo'],
    ['file:///tmp/foo-1.0-py3-none-any.whl', 'foo', 'foo'],
    ['git+https://host.invalid/r.git@v1#egg=Foo_Bar', 'foo-bar', 'Foo_Bar'],
    ['git+ssh://git@host.invalid/r.git#subdirectory=x&egg=foo', 'foo', 'foo'],
    ['https://host.invalid/foo-1.0.tar.gz', 'foo', 'foo'],
    ['../sdists/foo-1.0.zip', 'foo', 'foo'],
  ])('reads the name in %s', (text, name, written) => {
    const { requirements: found, problems: wrong } = read(text);
    expect(wrong).toEqual([]);
    expect(found).toMatchObject([{ name, written, specifiers: [], editable: false }]);
    expect(at(text, found[0]?.span)).toBe(text);
    expect(at(text, found[0]?.nameSpan)).toBe(written);
  });

  it('reads extras, wheel and marker', () => {
    const [egg] = read('git+https://host.invalid/r.git#egg=foo[b,a]&subdirectory=x').requirements;
    expect(egg?.extras).toEqual(['a', 'b']);
    const [wheel] = read('./foo-1.0+cu118-py3-none-any.whl[gpu] ; sys_platform == "linux"').requirements;
    expect(wheel).toMatchObject({
      extras: ['gpu'],
      wheel: { version: { local: 'cu118' } },
      url: './foo-1.0+cu118-py3-none-any.whl',
    });
    expect(wheel?.marker).toMatchObject({ variable: 'sys_platform' });
  });

  it('keeps URLs without a name apart', () => {
    const text =
      'git+https://host.invalid/r.git@main\nhttps://host.invalid/o/r/archive/foo-1.0.zip # x\n-e git+https://host.invalid/s.git';
    const { unnamed, problems: found } = read(text);
    expect(found).toEqual([]);
    expect(unnamed.map(({ value }) => value)).toEqual([
      'git+https://host.invalid/r.git@main',
      'https://host.invalid/o/r/archive/foo-1.0.zip',
      'git+https://host.invalid/s.git',
    ]);
    expect(unnamed.map(({ span }) => at(text, span))).toEqual(unnamed.map(({ value }) => value));
  });

  it.each([
    ['.', '.', [], false],
    ['-e .', '.', [], true],
    ['-e .[gpu] # comment', '.', ['gpu'], true],
    ['-e ".[gpu, Dev_x]"', '.', ['dev-x', 'gpu'], true],
    ['--editable=./server', './server', [], true],
    ['-e server', 'server', [], true],
    ['./dir[a]', './dir', ['a'], false],
    ['../x', '../x', [], false],
    ['lib/x', 'lib/x', [], false],
    ['file:./x', './x', [], false],
    ['file:///x/y', '/x/y', [], false],
    ['./main.zip', './main.zip', [], false],
  ])('takes %s for a project of its own', (text, path, extras, editable) => {
    const { localProjects, problems: found } = read(text);
    expect(found).toEqual([]);
    expect(localProjects).toEqual([{ path, extras, editable, span: expect.anything() }]);
    expect(at(text, localProjects[0]?.span)).not.toContain('-e');
  });

  it('keeps the marker of a project', () => {
    expect(read('./x ; os_name == "nt"').localProjects).toMatchObject([
      { path: './x', marker: { variable: 'os_name' } },
    ]);
  });

  it.each([
    ['-e foo @ git+https://host.invalid/r.git', 'foo @ git+https://host.invalid/r.git'],
    [
      '-e git+https://host.invalid/r.git#egg=foo ; os_name == "nt"',
      'foo @ git+https://host.invalid/r.git#egg=foo ; os_name == "nt"',
    ],
  ])('reads editable %s', (text, expected) => {
    expect(requirements(text)).toEqual([expected]);
    expect(read(text).requirements[0]?.editable).toBe(true);
  });

  it.each([
    ['https://host.invalid/foo.whl', 'is not that of a wheel'],
    ['-e https://host.invalid/foo.zip', 'An editable install needs'],
    ['https://host.invalid/foo.zip bar', 'Nothing but a marker may follow'],
    ['requirements-dev.txt', '“-r requirements-dev.txt” would read it'],
  ])('refuses %s', (text, message) => {
    expect(problems(text)).toEqual([expect.stringContaining(message)]);
  });
});

describe('variables', () => {
  it.each([
    ['torch==${TORCH_VERSION}', ['torch']],
    ['torch[x]>=${A},<${B} ; os_name == "nt"', ['torch ; os_name == "nt"']],
    ['torch @ https://host.invalid/${V}/torch.zip', ['torch @ https://host.invalid/${V}/torch.zip']],
    ['git+https://${TOKEN}@host.invalid/r.git#egg=foo', ['foo @ git+https://${TOKEN}@host.invalid/r.git#egg=foo']],
    ['${NAME}==1.0', []],
    ['pre${NAME}==1.0', []],
    ['torch==1.0 ; ${MARKER}', []],
    ['./${DIR}/x', []],
    ['https://host.invalid/${WHEEL}.whl', []],
  ])('reads %s', (text, expected) => {
    expect(requirements(text)).toEqual(expected);
  });

  it('says where the hidden version stands', () => {
    const text = 'torch ==${V} ; os_name == "nt"';
    const [torch] = read(text).requirements;
    expect(at(text, torch?.specifierSpan)).toBe('==${V}');
    expect(at(text, torch?.span)).toBe(text);
  });
});

describe('what is wrong', () => {
  it('goes on after a line it cannot read', () => {
    const text = 'numpy=1.24\nscipy==1.11\nfoo==\n';
    expect(problems(text)).toEqual([
      "=1.24: “=1.24” has a single “=”, which is conda's way to pin; pip needs “==”.",
      '==: A version is missing after “==”.',
    ]);
    expect(read(text).requirements.map(formatRequirement)).toEqual(['scipy==1.11']);
  });

  it.each([
    ['<!DOCTYPE html>\n<html>\n<p>Not found\n', 'a web page'],
    ['{% if gpu %}\ntorch\n{% endif %}\nnumpy\n', 'a template'],
    ['torch=={{ version }}\nnumpy\n', 'a template'],
    [Array.from({ length: 300 }, (_, n) => `name${n}=1.${n}=py39_0`).join('\n'), 'a list of conda packages'],
    [
      Array.from({ length: 50 }, (_, n) => `Permission is granted, free of charge, to person ${n}.\nSoftware`).join(
        '\nand to all:\n',
      ),
      'does not look like',
    ],
    [`Package    Version\n---------- -------\n${'numpy 1.24\n'.repeat(20)}`, 'does not look like'],
  ])('gives one problem for a file that is something else (%#)', (text, message) => {
    const manifest = read(text);
    expect(manifest.problems).toEqual([expect.objectContaining({ message: expect.stringContaining(message) })]);
    expect(manifest).toMatchObject({ requirements: [], localProjects: [], unnamed: [], includes: [] });
    expect(at(text, manifest.problems[0]?.span)).not.toBe('');
  });

  it('does not take a few wrong lines for another format', () => {
    expect(read('a=1\nb=1\nc=1\nd==1').problems).toHaveLength(3);
    expect(read(`${'ok==1\n'.repeat(10)}${'x=1\n'.repeat(8)}`).problems).toHaveLength(8);
  });
});
