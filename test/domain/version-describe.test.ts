import { describe, expect, it } from 'vitest';
import { formatVersion, parseVersion, type Version } from '../../src/domain/version.ts';
import { complement, describeSet, intersect, pinOf, union, versionSet } from '../../src/domain/version-set.ts';

function read(text: string): Version {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`not a version: ${text}`);
  return version;
}

describe('describeSet', () => {
  it.each([
    ['*', 'any version'],
    ['>=0.dev0', 'any version'],
    ['< 2.0, >= 1.24', '>=1.24,<2.0'],
    ['==2.1.0', '==2.1.0'],
    ['==2.1.0+cu118', '==2.1.0+cu118'],
    ['==2.1.*', '==2.1.*'],
    ['==2.0.*', '==2.0.*'],
    ['~=1.4.2', '>=1.4.2,<1.5'],
    ['!=1.26.0,<2,>=1.24', '>=1.24,<2,!=1.26.0'],
    ['!=1.3.*', '!=1.3.*'],
    ['!=5.1.*,!=5.2.*,>3', '>3,!=5.1.*,!=5.2.*'],
    ['!=1.0+cpu', '!=1.0+cpu'],
    ['==1.*,!=1.5', '==1.*,!=1.5'],
    ['<1 || >=2', '<1 || >=2'],
    ['<1 || >=20', '<1 || >=20'],
    ['>1.0', '>1.0'],
    ['>1.0.post1', '>1.0.post1'],
    ['>1.0a1', '>1.0a1'],
    ['>1.0.dev1', '>=1.0.dev2'],
    ['<=1.0', '<=1.0'],
    ['<=1.0.post2', '<=1.0.post2'],
    ['<1.0rc1', '<1.0rc1'],
    ['<1!2', '<1!2'],
    ['===1.0', '===1.0'],
    ['===odd', '===odd'],
    ['===odd || <1', '<1 || ===odd'],
  ])('writes %s as %s', (text, expected) => {
    expect(describeSet(versionSet(text))).toBe(expected);
  });

  it.each([
    ['<2', '>=2.dev0'],
    ['>=1.0', '<=1.0,!=1.0'],
    ['<=1.0', '>=1.0,!=1.0'],
    ['>1.0', '<=1.0.post*'],
    ['==1.0', '!=1.0'],
    ['===1.0', '<=1.0,!=1.0 || >1.0'],
  ])('writes what %s leaves out as %s', (text, expected) => {
    expect(describeSet(complement(versionSet(text)))).toBe(expected);
  });

  it('writes sets that were computed', () => {
    expect(describeSet(intersect(versionSet('>=1,<3'), versionSet('>=2')))).toBe('>=2,<3');
    expect(describeSet(union(versionSet('==1.0'), versionSet('==2.*')))).toBe('==1.0 || ==2.*');
    expect(formatVersion(pinOf(intersect(versionSet('>=2'), versionSet('<=2'))) ?? read('0'))).toBe('2');
  });
});
