import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareVersions,
  formatVersion,
  isPrerelease,
  majorMinor,
  parseVersion,
  publicVersion,
  type Version,
} from '../../src/domain/version.ts';
import { propertyOptions } from '../property.ts';
import { spelledVersionText, versionText } from './version-arbitraries.ts';

const fixed = propertyOptions();

function read(text: string): Version {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`not a version: ${text}`);
  return version;
}

describe('parseVersion', () => {
  it.each([
    ['1.0', '1.0'],
    [' 1.0 ', '1.0'],
    ['1.0\n', '1.0'],
    ['\t1.0', '1.0'],
    ['v2.1.0', '2.1.0'],
    ['V1', '1'],
    ['0001.02', '1.2'],
    ['1!2.3', '1!2.3'],
    ['0!2.3', '2.3'],
    ['1.0alpha', '1.0a0'],
    ['1.0-BETA.2', '1.0b2'],
    ['1.0c1', '1.0rc1'],
    ['1.0.preview_3', '1.0rc3'],
    ['1.0pre', '1.0rc0'],
    ['1.0-1', '1.0.post1'],
    ['1.0rev4', '1.0.post4'],
    ['1.0-r4', '1.0.post4'],
    ['1.0post', '1.0.post0'],
    ['1.0.rc.', '1.0rc0'],
    ['1.0DEV', '1.0.dev0'],
    ['1.0a-1', '1.0a1'],
    ['1.0a1.post2.dev3+Ubuntu-01_x', '1.0a1.post2.dev3+ubuntu.1.x'],
    ['1.0+ubuntu.1', '1.0+ubuntu.1'],
    ['1.0+000', '1.0+0'],
    ['1.0+malformed', '1.0+malformed'],
  ])('reads %j as %s', (text, normal) => {
    expect(formatVersion(read(text))).toBe(normal);
    expect(read(text).text).toBe(text);
  });

  it.each([
    '',
    ' ',
    'foo',
    '1.',
    '.1',
    '1..0',
    '1!',
    'vv1',
    'v 1',
    '1.0x',
    '1.0+',
    '1.0+a..b',
    '1.0+a+b',
    '1.0.*',
    '1.0-',
    '1,0',
    '1.0 1',
    '1.0+\u212a',
    '\u0661.0',
  ])('refuses %j', (text) => {
    expect(parseVersion(text)).toBeUndefined();
  });

  it('refuses numbers that cannot be told apart, but reads local versions of any length', () => {
    expect(parseVersion('1.9007199254740993')).toBeUndefined();
    expect(parseVersion(`1.${'9'.repeat(400)}`)).toBeUndefined();
    expect(compareVersions(read('1+9007199254740992'), read('1+9007199254740993'))).toBeLessThan(0);
  });

  it('survives long hostile text quickly', () => {
    const started = performance.now();
    for (const text of ['1.'.repeat(100_000), '1'.repeat(100_000), `1+${'a.'.repeat(100_000)}`]) {
      expect(parseVersion(text)).toBeUndefined();
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('reads its own normal form as the same version', () => {
    const property = fc.property(spelledVersionText, (text) => {
      const version = parseVersion(text);
      if (version === undefined) return;
      const again = read(formatVersion(version));
      expect(compareVersions(version, again)).toBe(0);
      expect(formatVersion(again)).toBe(formatVersion(version));
    });
    fc.assert(property, fixed);
  });
});

describe('compareVersions', () => {
  it('sorts as PEP 440 says', () => {
    const sorted = [
      '0.dev0',
      '0',
      '1.dev0',
      '1.0.dev456',
      '1.0a1.dev1',
      '1.0a1',
      '1.0a1.post1.dev2',
      '1.0a1.post1',
      '1.0a2',
      '1.0a12',
      '1.0b1.dev1',
      '1.0b2',
      '1.0rc1.dev1',
      '1.0rc1',
      '1.0',
      '1.0+a',
      '1.0+a.0',
      '1.0+a.1',
      '1.0+a0',
      '1.0+ubuntu',
      '1.0+5',
      '1.0+5.a',
      '1.0+5.0',
      '1.0+10',
      '1.0.post0.dev0',
      '1.0.post0',
      '1.0.post1.dev0',
      '1.0.post1',
      '1.0.post1+x',
      '1.0.0.1',
      '1.0.1',
      '1.1.dev1',
      '1.10',
      '2',
      '1!0.dev0',
      '1!0',
    ];
    for (const [i, a] of sorted.entries()) {
      for (const [j, b] of sorted.entries()) {
        expect(Math.sign(compareVersions(read(a), read(b))), `${a} against ${b}`).toBe(Math.sign(i - j));
      }
    }
  });

  it('does not see trailing zeros', () => {
    expect(compareVersions(read('1'), read('1.0.0'))).toBe(0);
    expect(compareVersions(read('1.0+cu118'), read('1.0.0+CU118'))).toBe(0);
  });

  it('is a total order', () => {
    const version = versionText.map(read);
    const property = fc.property(version, version, version, (a, b, c) => {
      expect(compareVersions(a, b)).toBe(0 - compareVersions(b, a));
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
        expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
    });
    fc.assert(property, fixed);
  });

  it('sorts spelled versions like their normal forms', () => {
    const property = fc.property(fc.array(spelledVersionText, { maxLength: 20 }), (texts) => {
      const versions = texts.map(parseVersion).filter((version) => version !== undefined);
      const sorted = versions.toSorted(compareVersions).map(formatVersion);
      expect(versions.map(formatVersion).map(read).toSorted(compareVersions).map(formatVersion)).toEqual(sorted);
    });
    fc.assert(property, fixed);
  });
});

describe('parts of versions', () => {
  it('drops the local version only', () => {
    expect(formatVersion(publicVersion(read('2.1.0.post1+cu118')))).toBe('2.1.0.post1');
    expect(publicVersion(read('2.1.0')).text).toBe('2.1.0');
  });

  it('knows pre-releases', () => {
    expect(['1a1', '1.dev0', '1.post1.dev2', '1rc1.post1'].map(read).every(isPrerelease)).toBe(true);
    expect(['1', '1.post1', '1+a'].map(read).some(isPrerelease)).toBe(false);
  });

  it('gives two segments', () => {
    expect(['2.1.3', '3', '1!4.10rc1'].map(read).map(majorMinor)).toEqual(['2.1', '3.0', '4.10']);
  });
});
