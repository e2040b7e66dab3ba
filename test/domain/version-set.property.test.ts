import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSpecifierSet, type SpecifierSet } from '../../src/domain/specifier.ts';
import { compareVersions, parseVersion, type Version } from '../../src/domain/version.ts';
import {
  anyVersion,
  bridged,
  complement,
  contains,
  describeSet,
  intersect,
  isEmpty,
  isSubset,
  newestIn,
  noVersion,
  overlaps,
  pinOf,
  sameSet,
  spanOf,
  union,
  type VersionSet,
  versionSet,
  versionSetOf,
} from '../../src/domain/version-set.ts';
import { propertyOptions } from '../property.ts';
import { specifierText, versionText } from './version-arbitraries.ts';
import { satisfies } from './version-clauses.ts';

const fixed = propertyOptions();

function read(text: string): Version {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`not a version: ${text}`);
  return version;
}

function clauses(text: string): SpecifierSet {
  const set = parseSpecifierSet(text);
  if (set === undefined) throw new Error(`not a specifier set: ${text}`);
  return set;
}

/** Versions at and beside every number the arbitraries use. */
const version = versionText.map(read);
const several = fc.array(version, { minLength: 20, maxLength: 40 });
const ranges: fc.Arbitrary<VersionSet> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: specifierText },
      { weight: 1, arbitrary: fc.constantFrom('===odd', '===1.0', '*') },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((texts) => versionSet(texts.join(' || ')));
const sets = fc.oneof(
  ranges,
  ranges.map(complement),
  fc.tuple(ranges, ranges).map(([a, b]) => intersect(a, complement(b))),
);

describe('sets of versions', () => {
  it('hold what every clause allows, judged one by one', () => {
    const property = fc.property(specifierText.map(clauses), several, (specifiers, versions) => {
      const set = versionSetOf(specifiers);
      for (const candidate of versions) {
        expect(contains(set, candidate), candidate.text).toBe(
          specifiers.every((clause) => satisfies(candidate, clause)),
        );
      }
    });
    fc.assert(property, fixed);
  });

  it('follow boolean logic', () => {
    const property = fc.property(sets, sets, several, (a, b, versions) => {
      const [both, either, rest] = [intersect(a, b), union(a, b), complement(a)];
      for (const candidate of versions) {
        const [inA, inB] = [contains(a, candidate), contains(b, candidate)];
        expect(contains(both, candidate)).toBe(inA && inB);
        expect(contains(either, candidate)).toBe(inA || inB);
        expect(contains(rest, candidate)).toBe(!inA);
      }
    });
    fc.assert(property, fixed);
  });

  it('obey the laws of sets', () => {
    const property = fc.property(sets, sets, sets, (a, b, c) => {
      expect(isEmpty(intersect(a, complement(a)))).toBe(true);
      expect(sameSet(union(a, complement(a)), anyVersion)).toBe(true);
      expect(sameSet(complement(complement(a)), a)).toBe(true);
      expect(sameSet(intersect(a, union(b, c)), union(intersect(a, b), intersect(a, c)))).toBe(true);
      expect(sameSet(union(a, noVersion), a) && sameSet(intersect(a, anyVersion), a)).toBe(true);
      expect(sameSet(intersect(a, b), intersect(b, a)) && sameSet(union(a, b), union(b, a))).toBe(true);
    });
    fc.assert(property, fixed);
  });

  it('agree on inclusion, overlap and emptiness', () => {
    const property = fc.property(sets, sets, several, (a, b, versions) => {
      expect(isSubset(intersect(a, b), a) && isSubset(a, union(a, b))).toBe(true);
      expect(isSubset(a, b)).toBe(isEmpty(intersect(a, complement(b))));
      expect(overlaps(a, b)).toBe(!isEmpty(intersect(a, b)));
      for (const candidate of versions) {
        if (contains(a, candidate)) expect(isEmpty(a)).toBe(false);
        if (isSubset(a, b) && contains(a, candidate)) expect(contains(b, candidate)).toBe(true);
      }
    });
    fc.assert(property, fixed);
  });

  it('can be written and read again', () => {
    const property = fc.property(ranges, (set) => {
      const text = describeSet(set);
      if (text === 'any version') expect(sameSet(set, anyVersion)).toBe(true);
      else if (text === 'no version') expect(isEmpty(set)).toBe(true);
      else if (!text.includes('post*')) expect(sameSet(versionSet(text), set), text).toBe(true);
    });
    fc.assert(property, fixed);
  });

  it('have a pin exactly where one public version is left', () => {
    const property = fc.property(version, sets, (candidate, set) => {
      const public_ = candidate.local === undefined ? candidate : read(candidate.text.replace(/\+.*/, ''));
      const narrowed = intersect(set, versionSetOf([{ operator: '==', version: public_.text }]));
      const pin = pinOf(narrowed);
      expect(pin === undefined).toBe(isEmpty(narrowed));
      if (pin !== undefined) expect(compareVersions({ ...pin, local: undefined }, public_)).toBe(0);
    });
    fc.assert(property, fixed);
  });

  it('give the newest version they hold', () => {
    const property = fc.property(sets, several, (set, versions) => {
      const newest = newestIn(set, versions, { prereleases: true });
      const held = versions.filter((candidate) => contains(set, candidate));
      expect(newest === undefined).toBe(held.length === 0);
      if (newest !== undefined) expect(held.every((candidate) => compareVersions(candidate, newest) <= 0)).toBe(true);
    });
    fc.assert(property, fixed);
  });
});

describe('what several facts cover together', () => {
  it('bridging adds nothing but pre-releases', () => {
    fc.assert(
      fc.property(specifierText, specifierText, versionText, (a, b, text) => {
        const set = union(versionSetOf(clauses(a)), versionSetOf(clauses(b)));
        const version = read(text);
        if (!contains(set, version) && contains(bridged(set), version))
          expect(version.pre !== undefined || version.dev !== undefined).toBe(true);
        expect(isSubset(set, bridged(set))).toBe(true);
      }),
      fixed,
    );
  });

  it('the span of a set holds all of it', () => {
    fc.assert(
      fc.property(specifierText, specifierText, (a, b) => {
        const set = union(versionSetOf(clauses(a)), versionSetOf(clauses(b)));
        const span = spanOf(set);
        if (span !== undefined) expect(isSubset(set, versionSetOf(span))).toBe(true);
      }),
      fixed,
    );
  });

  it('meets at a release, and not across one', () => {
    const joined = (a: string, b: string) => bridged(union(versionSet(a), versionSet(b)));
    expect(isSubset(versionSet('>=1.5,<2.5'), joined('>=1,<2', '>=2,<3'))).toBe(true);
    expect(isSubset(versionSet('>=1.5,<2.5'), joined('>=1,<2', '>=2.1,<3'))).toBe(false);
  });
});
