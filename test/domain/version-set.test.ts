import { describe, expect, it } from 'vitest';
import { parseSpecifierSet } from '../../src/domain/specifier.ts';
import { parseVersion, type Version } from '../../src/domain/version.ts';
import {
  anyVersion,
  atLeast,
  bridged,
  complement,
  contains,
  describeSet,
  hasUpperBound,
  isEmpty,
  isSubset,
  newestIn,
  noVersion,
  overlaps,
  pinOf,
  sameSet,
  spanOf,
  versionSet,
  versionSetOf,
} from '../../src/domain/version-set.ts';

function read(text: string): Version {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`not a version: ${text}`);
  return version;
}

describe('contains', () => {
  it.each([
    // [version, specifiers, expected]: local versions
    ['1.0+cu118', '==1.0', true],
    ['1.0+cu121', '==1.0+cu118', false],
    ['1.0', '==1.0+cu118', false],
    ['1.0+cu118', '!=1.0', false],
    ['1.0+cu121', '!=1.0+cu118', true],
    ['1.0+cu118', '<=1.0', true],
    ['1.0+cu118', '>=1.0', true],
    ['1.0+cu118', '>1.0', false],
    ['1.0.dev1+a', '>1.0.dev1', false],
    // post releases
    ['1.0.post1', '>1.0', false],
    ['1.0.post1.dev0', '>1.0', false],
    ['1.0.0.1', '>1.0', true],
    ['1.0.post2', '>1.0.post1', true],
    ['1.0', '<1.0.post1', true],
    ['1.0.post1.dev0', '<1.0.post1', false],
    ['1.0.post1', '<=1.0', false],
    ['1.0a1.post1', '>1.0a1', false],
    ['1.0.post1', '>1.0.dev1', true],
    // pre-releases
    ['1.0rc1', '<1.0', false],
    ['1.0.dev1', '<1.0a1', true],
    ['1.0a1', '<1.0rc1', true],
    ['2.0rc1', '<2.0.post1', true],
    ['1.0rc1', '<=1.0', true],
    ['1.0rc1', '', true],
    // epochs
    ['1!1.0', '>1.0', true],
    ['1!1.0', '==1.0', false],
    ['1!1.0', '==1.*', false],
    // wildcards and compatible releases
    ['1', '==1.0.*,>=1', true],
    ['1.0.dev1', '==1.0.*', true],
    ['1.1', '!=1.0.*', true],
    ['1.0rc1+x', '!=1.0.*', false],
    ['1.4.5', '~=1.4.2', true],
    ['1.5.dev0', '~=1.4.2', false],
    ['1.4.1', '~=1.4.2', false],
    ['1.5', '~=1.4', true],
    ['2.0rc1', '~=1.4', false],
    // arbitrary equality
    ['1.0.1', '===1.0.*', false],
    ['1.0', '===1.0', true],
    ['1.0+cu118', '===1.0', false],
  ])('%s in %j: %s', (version, specifiers, expected) => {
    expect(contains(versionSetOf(parseSpecifierSet(specifiers) ?? []), read(version))).toBe(expected);
  });

  it('stays quick for thousands of clauses', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `!=1.${index}`).join(',');
    const started = performance.now();
    const set = versionSetOf(parseSpecifierSet(text) ?? []);
    expect(contains(set, read('1.777'))).toBe(false);
    expect(contains(set, read('1.777.1'))).toBe(true);
    expect(describeSet(set)).toBe(text);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('allows everything where a version cannot be read', () => {
    expect(sameSet(versionSetOf([{ operator: '==', version: 'nonsense' }]), anyVersion)).toBe(true);
    expect(sameSet(versionSetOf([{ operator: '==', version: '1.x.*' }]), anyVersion)).toBe(true);
  });
});

describe('isEmpty', () => {
  it.each([
    '>1.0,<1.0.post1',
    '>=2,<1',
    '>=1.0,<1.0',
    '==1.0,!=1.0',
    '==1.0,==1.1',
    '==1.0+a,==1.0+b',
    '==1.0+a,!=1.0',
    '>1.0a1,<1.0a2.dev0',
    '>1.0.dev1,<1.0.dev2',
    '<0',
    '<0.dev0',
    '==1.*,==2.*',
    '~=1.4,>=2',
    '===odd,>=1',
    '===odd,===even',
    '===1.0,>1.0',
  ])('%s allows nothing', (text) => {
    expect(isEmpty(versionSet(text))).toBe(true);
    expect(sameSet(versionSet(text), noVersion)).toBe(true);
    expect(describeSet(versionSet(text))).toBe('no version');
  });

  it.each([
    '>2,<2.0.1',
    '>=1.0,<=1.0',
    '>1.0,<1.0.0.1',
    '<0.dev1',
    '==1.0,!=1.0+a',
    '>1!0,<1!0.1',
    '===odd,===ODD',
    '===1.0,==1.0.0',
    '===odd',
    '>=1.0rc1,<1.0rc2',
  ])('%s allows something', (text) => {
    expect(isEmpty(versionSet(text))).toBe(false);
    expect(overlaps(versionSet(text), anyVersion)).toBe(true);
  });
});

describe('versionSet', () => {
  it('joins ranges', () => {
    const set = versionSet('<1 || ==2.1.* || >=3,!=3.5');
    const inside = ['0.9', '2.1.7', '3.0', '4'].map(read);
    const outside = ['1', '2.2', '3.5+x'].map(read);
    expect(inside.every((version) => contains(set, version))).toBe(true);
    expect(outside.some((version) => contains(set, version))).toBe(false);
    expect(versionSet('<1 || ==2.1.* || >=3,!=3.5')).toBe(set);
  });

  it.each(['', ' ', '*', ' * '])('takes %j as any version', (text) => {
    expect(sameSet(versionSet(text), anyVersion)).toBe(true);
  });

  it.each(['foo', '>=1 ||', '|| >=1', '>=1 | <2', '^1', ','])('throws for %j', (text) => {
    expect(() => versionSet(text)).toThrow('not a version range');
  });
});

describe('set relations', () => {
  it('sees through spelling', () => {
    expect(sameSet(versionSet('>=1.0,<2.0'), versionSet('<2,>=1'))).toBe(true);
    expect(sameSet(versionSet('~=1.4'), versionSet('>=1.4,==1.*'))).toBe(true);
    expect(sameSet(versionSet('>1.0a1'), versionSet('>=1.0a2.dev0'))).toBe(true);
    expect(sameSet(versionSet('<2 || >=2.dev0'), anyVersion)).toBe(true);
    expect(sameSet(versionSet('<2 || >=2'), anyVersion)).toBe(false);
  });

  it('orders by inclusion', () => {
    expect(isSubset(versionSet('==1.*,!=1.3'), versionSet('>=1.0.dev0,<3'))).toBe(true);
    expect(isSubset(versionSet('>=1'), versionSet('>1'))).toBe(false);
    expect(isSubset(versionSet('==1.0+a'), versionSet('==1.0'))).toBe(true);
    expect(isSubset(noVersion, versionSet('==1'))).toBe(true);
    expect(isSubset(anyVersion, versionSet('>=0.dev0'))).toBe(true);
    expect(isSubset(versionSet('===odd'), versionSet('>=0.dev0'))).toBe(false);
    expect(isSubset(versionSet('===odd'), versionSet('===odd || >=1'))).toBe(true);
  });

  it('turns inside out', () => {
    expect(sameSet(complement(versionSet('==1.0')), versionSet('!=1.0'))).toBe(true);
    expect(sameSet(complement(complement(versionSet('>1,!=2.*'))), versionSet('>1,!=2.*'))).toBe(true);
    expect(sameSet(complement(anyVersion), noVersion)).toBe(true);
    expect(overlaps(complement(versionSet('===odd')), versionSet('===odd'))).toBe(false);
    expect(overlaps(complement(versionSet('===odd')), versionSet('===even'))).toBe(true);
  });

  it('overlaps where one version fits both', () => {
    expect(overlaps(versionSet('<2'), versionSet('>=1.9'))).toBe(true);
    expect(overlaps(versionSet('<2'), versionSet('>=2.0rc1'))).toBe(false);
    expect(overlaps(versionSet('===odd'), versionSet('===Odd || ==1'))).toBe(true);
    expect(overlaps(noVersion, anyVersion)).toBe(false);
  });
});

describe('newestIn', () => {
  const versions = ['1.0', '1.2', '2.0rc1', '1.1', '2.1.dev3', '1.2+cpu'].map(read);

  it.each([
    ['*', false, '1.2+cpu'],
    ['*', true, '2.1.dev3'],
    ['<1.2', false, '1.1'],
    ['>=2.0.dev0', false, '2.1.dev3'],
    ['>=2.0.dev0,<2.1', false, '2.0rc1'],
    ['>3', true, undefined],
  ])('takes the newest of %s (pre-releases: %s)', (text, prereleases, expected) => {
    expect(newestIn(versionSet(text), versions, { prereleases })?.text).toBe(expected);
  });
});

describe('pinOf', () => {
  it.each([
    ['==2.1.0', '2.1.0'],
    ['==2.1.0+cu118', '2.1.0+cu118'],
    ['===2.1.0', '2.1.0'],
    ['==2.1.0,>=2', '2.1.0'],
    ['>=2.1.0,<=2.1.0', '2.1.0'],
    ['==2.1,!=2.1+cpu', '2.1'],
    ['==2.1+cpu || ==2.1+cu118', '2.1'],
    ['==1.0rc1', '1.0rc1'],
    ['>1.0.dev1,<1.0.dev3', '1.0.dev2'],
    ['==2.1.*', undefined],
    ['>=2.1', undefined],
    ['<=2.1', undefined],
    ['==1 || ==2', undefined],
    ['>1,<1.0.0.1', undefined],
    ['===odd', undefined],
    ['===odd || ==1', undefined],
    ['*', undefined],
    ['<0', undefined],
  ])('of %s is %s', (text, expected) => {
    expect(pinOf(versionSet(text))?.text).toBe(expected);
  });
});

describe('bounds', () => {
  it('starts at a version', () => {
    expect(sameSet(atLeast(read('1.2')), versionSet('>=1.2'))).toBe(true);
    expect(contains(atLeast(read('1.2+b')), read('1.2+a'))).toBe(false);
  });

  it.each([
    ['<2', true],
    ['==1.*', true],
    ['<=1 || ==3', true],
    ['<0', true],
    ['===odd', true],
    ['>=1', false],
    ['!=1', false],
    ['*', false],
    ['<1 || >2', false],
  ])('%s ends somewhere: %s', (text, expected) => {
    expect(hasUpperBound(versionSet(text))).toBe(expected);
  });
});

describe('what fewer tests looked at', () => {
  const parsed = (texts: readonly string[]) => texts.flatMap((text): Version[] => [parseVersion(text) ?? []].flat());

  it.each([
    [['1.0', '2.0', '1.5'], '2.0'],
    [['2.0', '1.0'], '2.0'],
    [['1.0', '2.0rc1'], '1.0'],
    [['2.0rc1', '2.0rc2'], '2.0rc2'],
  ])('the newest of %j is %s, in whatever order they come', (texts, expected) => {
    expect(newestIn(anyVersion, parsed(texts))?.text).toBe(expected);
  });

  it.each([
    ['==2.1.0', '2.1.0'],
    ['==2.1.0+cu118', '2.1.0+cu118'],
    ['==2.1.0,!=2.1.0+cu118', '2.1.0'],
    ['>=2.1.0,<=2.1.0', '2.1.0'],
    ['==2.1.*', undefined],
    ['==1.0 || ==2.0', undefined],
    ['===anything', undefined],
    ['==2.1.0 || ===anything', undefined],
    ['<1,>2', undefined],
  ])('the pin of %s is %s, when asked again too', (text, expected) => {
    const set = versionSet(text);
    expect(pinOf(set)?.text).toBe(expected);
    expect(pinOf(set)?.text).toBe(expected);
  });

  it.each([
    ['>=1,<2 || >=2,<3', '>=1,<3'],
    ['==1.0 || ==2.0', '>=1.0,<=2.0'],
    ['>=1', '>=1'],
    ['<3 || >=5', ''],
  ])('from the lowest to the highest of %s: "%s"', (text, expected) => {
    const clauses = spanOf(versionSet(text));
    expect(clauses?.map(({ operator, version }) => operator + version).join()).toBe(expected);
  });

  it.each(['<1,>2', '===anything', '==1.0 || ===anything'])('%s has no lowest and highest version', (text) => {
    expect(spanOf(versionSet(text))).toBeUndefined();
  });

  it('only pre-releases between two parts are bridged', () => {
    expect(describeSet(bridged(versionSet('>=1,<2 || >=2,<3')))).toBe('>=1,<3');
    expect(describeSet(bridged(versionSet('>=1,<2 || >=2.1,<3')))).toBe('>=1,<2 || >=2.1,<3');
  });
});
