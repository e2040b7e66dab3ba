import { Remembered } from './remember.ts';
import { parseSpecifierSet, type Specifier, type SpecifierSet } from './specifier.ts';
import { compareVersions, isPrerelease, publicVersion, type Version } from './version.ts';
import { clauseIntervals } from './version-clause.ts';
import { aboveLocals, below, compareCuts, highest } from './version-cut.ts';
import { describeIntervals } from './version-describe.ts';
import {
  between,
  bridgeIntervals,
  complementIntervals,
  everything,
  type Intervals,
  intersectIntervals,
  intervalsAreWithin,
  intervalsOverlap,
  isWithin,
  uniteIntervals,
} from './version-interval.ts';
import {
  allStrings,
  complementStrings,
  intersectStrings,
  namedStrings,
  noStrings,
  type OddStrings,
  onlyString,
  stringsAreWithin,
  uniteStrings,
} from './version-strings.ts';

/**
 * A set of versions, pre-releases and local versions included: every specifier set is one, and so is every union,
 * intersection and complement. Immutable; use the functions of this file and look at no field.
 */
export interface VersionSet {
  readonly intervals: Intervals;
  readonly strings: OddStrings;
}

/** Every version. */
export const anyVersion: VersionSet = { intervals: everything, strings: allStrings };

/** No version: what contradicting bounds leave. */
export const noVersion: VersionSet = { intervals: [], strings: noStrings };

/**
 * The versions that all clauses allow, as PEP 440 and PyPA's packaging 26 define them with pre-releases allowed.
 * A clause whose version cannot be read allows every version, because unknown is never a conflict.
 */
export function versionSetOf(specifiers: SpecifierSet): VersionSet {
  if (specifiers.length === 0) return anyVersion;
  const key = specifiers.map(({ operator, version }) => operator + version).join('\u0000');
  return setsOfClauses.of(key, () => meet(specifiers));
}

function meet(specifiers: SpecifierSet): VersionSet {
  // In pairs, so that thousands of clauses stay cheap.
  let sets = specifiers.map(clauseSet);
  while (sets.length > 1) {
    const halves = sets;
    sets = halves.flatMap((set, index) => (index % 2 === 0 ? [intersect(set, halves[index + 1] ?? anyVersion)] : []));
  }
  return sets[0] ?? anyVersion;
}

const sets = new Remembered<VersionSet>(5000);
/** Sets of clauses of the project, which repeats few of them in many files. */
const setsOfClauses = new Remembered<VersionSet>(5000, 100);

/**
 * The versions a text of the knowledge base means: specifier sets joined by ` || `; `*` or nothing means any version.
 * Throws where the text is malformed, because the text is ours.
 */
export function versionSet(text: string): VersionSet {
  return sets.of(text, () => {
    const trimmed = text.trim();
    return trimmed === '' ? anyVersion : trimmed.split('||').map(alternative).reduce(union, noVersion);
  });
}

/**
 * Is the version in a range of the knowledge base? The same as `contains(versionSet(text), version)`, but a plain pin
 * (`==2.1.0`) of another release is refused without being parsed: a base holds thousands of them.
 */
export function inRange(text: string, version: Version): boolean {
  return !isOtherPin(text, version) && contains(versionSet(text), version);
}

const plainPin = /^==(\d{1,9}(?:\.\d{1,9}){0,5})$/;

/** True when the text is one plain pin of a release that differs from the version's. */
export function isOtherPin(text: string, version: Version): boolean {
  if (version.epoch !== 0) return false;
  const release = plainPin.exec(text)?.[1];
  if (release === undefined) return false;
  const parts = release.split('.');
  for (let at = 0; at < Math.max(parts.length, version.release.length); at += 1)
    if (Number(parts[at] ?? 0) !== (version.release[at] ?? 0)) return true;
  return false;
}

/** The versions of either set. */
export function union(a: VersionSet, b: VersionSet): VersionSet {
  if (a === b || b === noVersion) return a;
  if (a === noVersion) return b;
  return {
    intervals: uniteIntervals(a.intervals, b.intervals),
    strings: uniteStrings(a.strings, b.strings),
  };
}

/** The versions of both sets. */
export function intersect(a: VersionSet, b: VersionSet): VersionSet {
  if (a === b || b === anyVersion) return a;
  if (a === anyVersion) return b;
  return {
    intervals: intersectIntervals(a.intervals, b.intervals),
    strings: intersectStrings(a.strings, b.strings),
  };
}

/** The versions outside a set. */
export function complement(set: VersionSet): VersionSet {
  return { intervals: complementIntervals(set.intervals), strings: complementStrings(set.strings) };
}

/** True when no version that PEP 440's order knows, and no text named after `===`, is in the set. */
export function isEmpty(set: VersionSet): boolean {
  return set.intervals.length === 0 && namedStrings(set.strings).length === 0;
}

/** True when the version is in the set; pre-releases count like all others. */
export function contains(set: VersionSet, version: Version): boolean {
  return isWithin(set.intervals, version);
}

/** True when every version of `a` is in `b`. */
export function isSubset(a: VersionSet, b: VersionSet): boolean {
  return intervalsAreWithin(a.intervals, b.intervals) && stringsAreWithin(a.strings, b.strings);
}

/** True when some version is in both sets. */
export function overlaps(a: VersionSet, b: VersionSet): boolean {
  return intervalsOverlap(a.intervals, b.intervals) || !isEmpty(intersect(a, b));
}

/** True when both sets hold the same versions, however they were written. */
export function sameSet(a: VersionSet, b: VersionSet): boolean {
  return a === b || (isSubset(a, b) && isSubset(b, a));
}

/**
 * The newest of the versions that are in the set. Pre-releases count only when asked for, or when the set holds none of
 * the final ones, as PEP 440 says; undefined when the set holds none of them.
 */
export function newestIn(
  set: VersionSet,
  versions: readonly Version[],
  options: { readonly prereleases?: boolean } = {},
): Version | undefined {
  let newest: Version | undefined;
  let newestFinal: Version | undefined;
  for (const version of versions) {
    if (!contains(set, version)) continue;
    if (newest === undefined || compareVersions(version, newest) > 0) newest = version;
    if (isPrerelease(version)) continue;
    if (newestFinal === undefined || compareVersions(version, newestFinal) > 0) newestFinal = version;
  }
  return options.prereleases === true ? newest : (newestFinal ?? newest);
}

/**
 * The one public version the set allows, with its local version when only that is allowed; undefined for none or many.
 * `==2.1.0` gives 2.1.0, `==2.1.0+cu118` gives 2.1.0+cu118. The text is as written.
 */
export function pinOf(set: VersionSet): Version | undefined {
  const known = pins.get(set);
  if (known !== undefined) return known.pin;
  const pin = findPin(set);
  pins.set(set, { pin });
  return pin;
}

const pins = new WeakMap<VersionSet, { readonly pin: Version | undefined }>();

function findPin(set: VersionSet): Version | undefined {
  const first = set.intervals[0];
  const last = set.intervals.at(-1);
  if (first === undefined || last === undefined || namedStrings(set.strings).length > 0) return undefined;
  const { from } = first;
  const pinned = publicVersion(from.at);
  if (compareCuts(last.to, aboveLocals(pinned)) > 0) return undefined;
  const single = first === last && compareVersions(from.at, last.to.at) === 0;
  return single ? from.at : pinned;
}

/** A version and all that are newer. */
export function atLeast(version: Version): VersionSet {
  return { intervals: between(below(version), highest), strings: noStrings };
}

/** True when some version is newer than all of the set. */
export function hasUpperBound(set: VersionSet): boolean {
  const last = set.intervals.at(-1);
  return last === undefined || compareCuts(last.to, highest) < 0;
}

/** The set as people write it: ">=1.24,<2", "==1.* || ==3.*", "any version", "no version". */
export function describeSet(set: VersionSet): string {
  const parts = [...describeIntervals(set.intervals), ...namedStrings(set.strings).map((text) => `===${text}`)];
  return parts.length === 0 ? 'no version' : parts.map((part) => part || 'any version').join(' || ');
}

/** The set and the pre-releases that alone stand between its parts: `>=1,<2` and `>=2,<3` make `>=1,<3`. */
export function bridged({ intervals, strings }: VersionSet): VersionSet {
  return { intervals: bridgeIntervals(intervals), strings };
}

/** The clauses for everything from the lowest to the highest version of the set; undefined where none says that. */
export function spanOf({ intervals, strings }: VersionSet): SpecifierSet | undefined {
  const [first] = intervals;
  const last = intervals.at(-1);
  if (first === undefined || last === undefined || strings !== noStrings) return undefined;
  const [text = ''] = describeIntervals([{ ...first, to: last.to }]);
  return text === '' ? [] : parseSpecifierSet(text);
}

function clauseSet(clause: Specifier): VersionSet {
  const intervals = clauseIntervals(clause);
  if (intervals !== undefined) return { intervals, strings: noStrings };
  return clause.operator === '===' ? { intervals: [], strings: onlyString(clause.version) } : anyVersion;
}

function alternative(text: string): VersionSet {
  const trimmed = text.trim();
  if (trimmed === '*') return anyVersion;
  const specifiers = parseSpecifierSet(trimmed);
  if (specifiers === undefined || specifiers.length === 0) throw new Error(`not a version range: "${text}"`);
  return versionSetOf(specifiers);
}
