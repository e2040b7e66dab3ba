import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locateAt } from '../../src/domain/source.ts';
import { asksForPrereleases, formatSpecifierSet, parseSpecifierSet } from '../../src/domain/specifier.ts';
import { propertyOptions } from '../property.ts';
import { spelledSpecifierText } from './version-arbitraries.ts';

describe('parseSpecifierSet', () => {
  it.each([
    ['', ''],
    [' ', ''],
    [',', ''],
    ['>=1.0', '>=1.0'],
    ['>=1.0,', '>=1.0'],
    ['>=1,,<2', '>=1,<2'],
    [' >= 1.0 , < 2 ', '>=1.0,<2'],
    ['==1.0.*', '==1.0.*'],
    ['!= 5.0.*', '!=5.0.*'],
    ['==1!2.*', '==1!2.*'],
    ['==v1.*', '==v1.*'],
    ['==1.0+cu118', '==1.0+cu118'],
    ['~=1.4.2', '~=1.4.2'],
    ['~=1.0rc1', '~=1.0rc1'],
    ['===anything', '===anything'],
    ['=== 1.0.*', '===1.0.*'],
    ['<1.0a1', '<1.0a1'],
    ['>=V1.0-1', '>=V1.0-1'],
  ])('reads %j as %j', (text, normal) => {
    const set = parseSpecifierSet(text);
    expect(set && formatSpecifierSet(set)).toBe(normal);
  });

  it.each([
    'foo',
    '1.0',
    '=1.0',
    '=>1.0',
    '>=',
    '>=2.*',
    '~=1',
    '~=1.*',
    '~=1.0.*',
    '~=1.0+local',
    '<1.0+local',
    '>=1.0+local',
    '==1.0a1.*',
    '==1.0.dev1.*',
    '==1.0+a.*',
    '==*',
    '==1.0 .*',
    '>=1.0 <2',
    '>=1.0;',
    '(>=1.0)',
    '^1.0',
    '>=1.0,foo',
    '===1;',
    '===a b',
  ])('refuses %j', (text) => {
    expect(parseSpecifierSet(text)).toBeUndefined();
  });

  it('knows the place of every clause', () => {
    const text = ' >= 1.0 ,,<2, !=1.5.* ';
    const set = parseSpecifierSet(text, locateAt('a.txt', 0));
    expect(set?.map(({ span }) => span && text.slice(span.start, span.end))).toEqual(['>= 1.0', '<2', '!=1.5.*']);
    expect(parseSpecifierSet('>=1', locateAt('a.txt', 40))?.[0]?.span).toEqual({ path: 'a.txt', start: 40, end: 43 });
    expect(parseSpecifierSet('>=1')?.[0]).toEqual({ operator: '>=', version: '1' });
  });

  it('reads its own text as the same clauses', () => {
    const property = fc.property(spelledSpecifierText, (text) => {
      const set = parseSpecifierSet(text);
      if (set !== undefined) expect(parseSpecifierSet(formatSpecifierSet(set))).toEqual(set);
    });
    fc.assert(property, propertyOptions());
  });
});

describe('asksForPrereleases', () => {
  it.each([
    ['>=2.0rc1', true],
    ['<3,>=2.0.dev0', true],
    ['===1.0a1', true],
    ['>=2.0', false],
    ['!=2.0rc1', false],
    ['==2.0.*', false],
    ['===odd', false],
    ['', false],
  ])('%j: %s', (text, expected) => {
    expect(asksForPrereleases(parseSpecifierSet(text) ?? [])).toBe(expected);
  });
});
