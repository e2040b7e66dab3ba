import type { Specifier } from '../../src/domain/specifier.ts';
import { compareVersions, isPrerelease, parseVersion, publicVersion, type Version } from '../../src/domain/version.ts';

/** PEP 440's operators, clause by clause and without any notion of ranges: a second opinion for the sets. */
export function satisfies(version: Version, { operator, version: text }: Specifier): boolean {
  if (text.endsWith('.*')) {
    const matches = hasPrefix(version, read(text.slice(0, -2)));
    return operator === '==' ? matches : !matches;
  }
  const wanted = read(text);
  const seen = wanted.local === undefined ? publicVersion(version) : version;
  const order = compareVersions(seen, wanted);
  switch (operator) {
    case '===':
      return compareVersions(version, wanted) === 0;
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '<':
      return order < 0 && (isPrerelease(wanted) || !isPrereleaseOf(version, wanted));
    case '>':
      return order > 0 && !isPostOf(version, wanted);
    case '~=':
      return order >= 0 && hasPrefix(version, { ...wanted, release: wanted.release.slice(0, -1) });
  }
}

function read(text: string): Version {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`not a version: ${text}`);
  return version;
}

function hasPrefix(version: Version, prefix: Version): boolean {
  return (
    version.epoch === prefix.epoch && prefix.release.every((part, index) => part === (version.release[index] ?? 0))
  );
}

function sameRelease(a: Version, b: Version): boolean {
  const final = { pre: undefined, post: undefined, dev: undefined, local: undefined };
  return compareVersions({ ...a, ...final }, { ...b, ...final }) === 0;
}

function isPrereleaseOf(version: Version, wanted: Version): boolean {
  if (!sameRelease(version, wanted) || !isPrerelease(version)) return false;
  return wanted.post === undefined || (version.pre === undefined && version.post === wanted.post);
}

function isPostOf(version: Version, wanted: Version): boolean {
  const samePhase = version.pre?.phase === wanted.pre?.phase && version.pre?.number === wanted.pre?.number;
  const plain = wanted.post === undefined && wanted.dev === undefined;
  return plain && sameRelease(version, wanted) && samePhase && version.post !== undefined;
}
