import type { MarkerComparison } from './marker.ts';
import { Remembered } from './remember.ts';
import { parseSpecifierSet } from './specifier.ts';
import { parseVersion, type Version } from './version.ts';
import {
  atLeast,
  complement,
  contains,
  intersect,
  noVersion,
  union,
  type VersionSet,
  versionSet,
  versionSetOf,
} from './version-set.ts';

/** The Pythons there are: a marker that holds only outside of them (`python_version < "0"`) holds nowhere. */
export const existingPythons: VersionSet = versionSet('>=2.6,<4');

/** 2.6 and 2.7, then 3.0 and on, further than anyone can foresee. */
const minors: readonly string[] = ['2.6', '2.7', ...Array.from({ length: 50 }, (_, minor) => `3.${minor}`)];

/** Numbers beyond this are no Python, and their successors might not be readable. */
const greatestPart = 1_000_000;

/**
 * The full Python versions for which a comparison of `python_version` (which is X.Y only) or `python_full_version`
 * holds. Undefined when the literal is no version, so that nothing can be said.
 */
export function pythonsOf(comparison: MarkerComparison): VersionSet | undefined {
  const { variable, operator, value, reversed } = comparison;
  return pythons.of(`${variable} ${operator} ${reversed} ${value}`, () => findPythons(comparison));
}

/** Projects compare with few Pythons many times. */
const pythons = new Remembered<VersionSet | undefined>(1000, 150);

function findPythons(comparison: MarkerComparison): VersionSet | undefined {
  const { variable, operator } = comparison;
  if (operator === 'in' || operator === 'not in') {
    const within = variable === 'python_version' ? minorsWithin(comparison) : versionsListed(comparison);
    return operator === 'in' || within === undefined ? within : complement(within);
  }
  return variable === 'python_version' ? pythonsOfMinor(comparison) : versionsOf(comparison);
}

/**
 * The versions for which `variable operator value` holds, for variables that hold a whole version. Wildcards after an
 * ordering operator (`>=3.6.*`) are read as what was meant. Undefined when the literal is no version.
 */
export function versionsOf({ operator, value }: MarkerComparison): VersionSet | undefined {
  if (operator === 'in' || operator === 'not in') return undefined;
  const equality = operator === '==' || operator === '!=';
  const version = equality || !value.endsWith('.*') ? value : value.slice(0, -2);
  if (operator === '===' && parseVersion(version) === undefined) return undefined;
  const specifiers = parseSpecifierSet(operator + version);
  return specifiers?.length === 1 ? versionSetOf(specifiers) : undefined;
}

/** Minors below the literal, at it and above it answer alike; only the one at it needs to be asked. */
function pythonsOfMinor(comparison: MarkerComparison): VersionSet | undefined {
  const allowed = versionsOf(comparison);
  const wildcard = comparison.value.trim().endsWith('.*');
  const literal = parseVersion(wildcard ? comparison.value.trim().slice(0, -2) : comparison.value);
  if (allowed === undefined || literal === undefined || literal.epoch !== 0) return undefined;
  const [major = 0, minor = 0] = literal.release;
  if (major > greatestPart || minor > greatestPart) return undefined;
  const { operator } = comparison;
  if (wildcard && literal.release.length === 1 && (operator === '==' || operator === '!=')) return allowed;
  const below = complement(from(`${major}.${minor}`));
  const above = from(`${major}.${minor + 1}`);
  const at = contains(allowed, minorVersion(`${major}.${minor}`)) ? only(`${major}.${minor}`) : noVersion;
  switch (operator) {
    case '<':
    case '<=':
      return union(below, at);
    case '>':
    case '>=':
      return union(at, above);
    case '!=':
      return union(union(below, at), above);
    case '~=':
      return literal.release.length > 2 ? at : union(at, intersect(above, versionSet(`==${major}.*`)));
    default:
      return at;
  }
}

/** `python_version in "2.7, 3.5"` and `"3" in python_version` look for text in text. */
function minorsWithin({ value, reversed }: MarkerComparison): VersionSet {
  return minors
    .filter((minor) => (reversed ? minor.includes(value) : value.includes(minor)))
    .reduce<VersionSet>((set, minor) => union(set, only(minor)), noVersion);
}

function versionsListed({ value, reversed }: MarkerComparison): VersionSet | undefined {
  if (reversed) return undefined;
  let set = noVersion;
  for (const word of value.split(/[\s,;|]+/)) {
    if (word === '') continue;
    const version = parseVersion(word);
    if (version === undefined || version.local !== undefined) return undefined;
    // `3.8.0` is not part of the text `3.8`.
    if (version.release.length > 2) set = union(set, versionSetOf([{ operator: '==', version: word }]));
  }
  return set;
}

/** Pre-releases of a minor have its `python_version` already. */
function from(minor: string): VersionSet {
  return atLeast(minorVersion(`${minor}.dev0`));
}

function only(minor: string): VersionSet {
  return versionSet(`==${minor}.*`);
}

function minorVersion(text: string): Version {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`not a minor version: ${text}`);
  return version;
}
