// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of other tools look like those of JavaScript
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMarker } from '../../src/domain/marker.ts';
import { formatRequirement, isPinned, parseRequirement, type Requirement } from '../../src/domain/requirement.ts';
import { locateAt } from '../../src/domain/source.ts';
import { propertyOptions } from '../property.ts';

const offset = 50;
const locate = locateAt('r.txt', offset);

function requirement(text: string): Requirement {
  const result = parseRequirement(text, locate);
  if (!result.ok) throw new Error(result.problem.message);
  return result.requirement;
}

function at(text: string, span: { readonly start: number; readonly end: number } | undefined): string | undefined {
  return span === undefined ? undefined : text.slice(span.start - offset, span.end - offset);
}

describe('parseRequirement', () => {
  it.each([
    ['torch', 'torch'],
    ['  Torch_Vision  ', 'Torch_Vision'],
    ['torch (==2.13.0)', 'torch==2.13.0'],
    ['torch(>=1,<2)', 'torch>=1,<2'],
    ['torch()', 'torch'],
    ['foo==v2.3.3', 'foo==v2.3.3'],
    ['foo != 5.0.* , >= 4', 'foo!=5.0.*,>=4'],
    ['foo>=1.0,', 'foo>=1.0'],
    ['foo ;', 'foo'],
    ['foo[b, a,B_c]>=1', 'foo[a,b,b-c]>=1'],
    ['foo [ ] ~= 1.0', 'foo~=1.0'],
    ['jax==0.4.1+ipu', 'jax==0.4.1+ipu'],
    ['foo===abc', 'foo===abc'],
    ["foo;python_version<'3'", 'foo ; python_version < "3"'],
    ['name @ https://x.invalid/a.zip ; os_name=="nt"', 'name @ https://x.invalid/a.zip ; os_name == "nt"'],
    ['name@https://x.invalid/a.zip;os_name=="nt"', 'name @ https://x.invalid/a.zip ; os_name == "nt"'],
    ['name @ https://x.invalid/a;b.zip', 'name @ https://x.invalid/a;b.zip'],
    ['name[x] @ git+https://x.invalid/r.git@main', 'name[x] @ git+https://x.invalid/r.git@main'],
    ['foo @ file:///${PROJECT_ROOT}/foo', 'foo @ file:///${PROJECT_ROOT}/foo'],
  ])('reads %s', (text, formatted) => {
    expect(formatRequirement(requirement(text))).toBe(formatted);
  });

  it('knows the place of every part', () => {
    const text = ' Foo_Bar[gpu] ( >=1.0 , <2 ) ; os_name == "nt" ';
    const read = requirement(text);
    expect(read).toMatchObject({
      name: 'foo-bar',
      written: 'Foo_Bar',
      extras: ['gpu'],
      url: undefined,
      editable: false,
    });
    expect(at(text, read.span)).toBe('Foo_Bar[gpu] ( >=1.0 , <2 ) ; os_name == "nt"');
    expect(at(text, read.nameSpan)).toBe('Foo_Bar');
    expect(at(text, read.specifierSpan)).toBe('>=1.0 , <2');
    expect(read.specifiers.map(({ span }) => at(text, span))).toEqual(['>=1.0', '<2']);
    expect(read.specifiers.map(({ operator, version }) => operator + version)).toEqual(['>=1.0', '<2']);
    expect(read.marker && formatMarker(read.marker)).toBe('os_name == "nt"');
  });

  it('leaves the comma at the end out of the place of the versions', () => {
    const text = 'foo >=1.0 ,';
    expect(at(text, requirement(text).specifierSpan)).toBe('>=1.0');
    expect(requirement('foo').specifierSpan).toBeUndefined();
  });

  it('reads the wheel at the end of a URL, escapes decoded', () => {
    const read = requirement(
      'torch @ https://x.invalid/whl/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl#sha256=00',
    );
    expect(read.wheel).toMatchObject({ distribution: 'torch', version: { text: '2.1.0+cu118', local: 'cu118' } });
    expect(read.wheel?.tags).toEqual([{ python: 'cp310', abi: 'cp310', platform: 'linux_x86_64' }]);
    expect(read.specifiers).toEqual([]);
  });

  it.each([
    ['', '', 'A requirement is expected'],
    ['numpy=1.24', '=1.24', 'pip needs “==”'],
    ['numpy=1.24=py39_0', '=1.24=py39_0', "conda's way to pin"],
    ['foo =>1', '=>1', 'wrong order'],
    ['foo 1.0', '1.0', 'An operator such as “==” is missing'],
    ['foo>=', '>=', 'A version is missing after “>=”'],
    ['foo>=1.0,==', '==', 'A version is missing'],
    ['foo>=1.0 <2.0', '<2.0', 'A comma is missing before “<2.0”'],
    ['foo==1.0 bar', 'bar', 'should end before “bar”'],
    ['foo>=2.*', '>=2.*', '“2.*” is not a version that can follow >='],
    ['foo==1.0[x]', '==1.0[x]', 'Extras stand before'],
    ['foo^1.2', '^1.2', 'range of another tool'],
    ['foo,>=1', ',', 'missing before this comma'],
    ['foo>=1,,<2', ',', 'missing before this comma'],
    ['foo (>=1', '(>=1', 'not closed'],
    ['foo[a', '[a', 'not closed'],
    ['foo[a b]', 'a b', '“a b” is not the name of an extra'],
    ['foo[a,]', '[a,]', 'is not the name of an extra'],
    ['foo @ ', '@', 'A URL is missing'],
    ['foo @ https://x.invalid/a b', 'b', 'Nothing but a marker'],
    ['git+https://x.invalid/r.git', 'git+https://x.invalid/r.git', 'needs the name'],
    ['-r x', '-r x', 'begins with the name'],
    ['foo; python < "3"', 'python', 'not a marker variable'],
  ])('refuses %s', (text, place, message) => {
    const result = parseRequirement(text, locate);
    if (result.ok) throw new Error('a problem was expected');
    expect(result.problem.message).toContain(message);
    expect(at(text, result.problem.span)).toBe(place);
  });

  it('never throws, and every place lies inside the text', () => {
    const pieces = fc.constantFrom(
      'foo',
      '[a]',
      ' ',
      '==',
      '>=1.0',
      '1.2.*',
      ',',
      '(',
      ')',
      '@',
      'https://x.invalid/a.whl',
      ';',
      'os_name',
      '"x"',
      '[',
      ']',
      '=',
      '${V}',
      'é',
      '\t',
    );
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces, { maxLength: 10 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const result = parseRequirement(text, locate);
        const spans = result.ok
          ? [result.requirement.span, result.requirement.nameSpan, result.requirement.specifierSpan]
          : [result.problem.span];
        for (const span of spans) {
          if (span === undefined) continue;
          expect(span.start).toBeGreaterThanOrEqual(offset);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(offset + text.length);
        }
      }),
      propertyOptions(),
    );
  });

  it('reads long hostile text in linear time', () => {
    const long = 200_000;
    const started = performance.now();
    for (const text of [
      'a'.repeat(long),
      `a${'-'.repeat(long)}`,
      `a[${','.repeat(long)}]`,
      `a${'['.repeat(long)}`,
      `a==${' '.repeat(long)}x`,
      `a @ ${';'.repeat(long)}`,
      `a;${'('.repeat(long)}`,
    ]) {
      parseRequirement(text, locate);
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('isPinned', () => {
  it.each([
    ['foo==1.0', true],
    ['foo===1.0', true],
    ['foo==1.0,>=0.5', true],
    ['foo==1.*', false],
    ['foo>=1.0', false],
    ['foo', false],
    ['foo @ https://x.invalid/foo-1.0-py3-none-any.whl', true],
    ['foo @ https://x.invalid/foo.zip', false],
  ])('%s: %s', (text, expected) => {
    expect(isPinned(requirement(text))).toBe(expected);
  });
});
