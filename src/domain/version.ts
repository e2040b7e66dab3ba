import { Remembered } from './remember.ts';
import { scanVersion } from './version-scan.ts';

/** A PEP 440 version. */
export interface Version {
  /** As written. */
  readonly text: string;
  readonly epoch: number;
  readonly release: readonly number[];
  readonly pre: { readonly phase: 'a' | 'b' | 'rc'; readonly number: number } | undefined;
  readonly post: number | undefined;
  readonly dev: number | undefined;
  /** Normalized, without `+`: `cu118`. */
  readonly local: string | undefined;
}

const versions = new Remembered<Version | undefined>(20_000, 100);

/**
 * Reads a version as PEP 440 does, alternate spellings, a leading `v` and surrounding blanks included.
 * Undefined for anything else, and for numbers too large to be told apart (2^53 and more).
 */
export function parseVersion(text: string): Version | undefined {
  return versions.of(text, () => scanVersion(text));
}

/** PEP 440's total order: negative, zero or positive. Trailing zeros and spelling do not count, local versions do. */
export function compareVersions(a: Version, b: Version): number {
  return (
    compareNumbers(a.epoch, b.epoch) ||
    compareReleases(a.release, b.release) ||
    compareNumbers(phaseRank(a), phaseRank(b)) ||
    compareNumbers(a.pre?.number ?? 0, b.pre?.number ?? 0) ||
    compareNumbers(a.post ?? -1, b.post ?? -1) ||
    compareNumbers(a.dev ?? Number.POSITIVE_INFINITY, b.dev ?? Number.POSITIVE_INFINITY) ||
    compareLocals(a.local, b.local)
  );
}

/** The normal form of PEP 440; the number of release segments stays as written. */
export function formatVersion(version: Version): string {
  const epoch = version.epoch === 0 ? '' : `${version.epoch}!`;
  const pre = version.pre === undefined ? '' : `${version.pre.phase}${version.pre.number}`;
  const post = version.post === undefined ? '' : `.post${version.post}`;
  const dev = version.dev === undefined ? '' : `.dev${version.dev}`;
  const local = version.local === undefined ? '' : `+${version.local}`;
  return `${epoch}${version.release.join('.')}${pre}${post}${dev}${local}`;
}

/** The same version without its local part: `2.1.0` for `2.1.0+cu118`. */
export function publicVersion(version: Version): Version {
  return version.local === undefined ? version : withParts(version, { local: undefined });
}

/** True for alpha, beta, candidate and development releases. */
export function isPrerelease(version: Version): boolean {
  return version.pre !== undefined || version.dev !== undefined;
}

/** The first two release segments: "2.1" for 2.1.3, "3.0" for 3. */
export function majorMinor(version: Version): string {
  return `${version.release[0] ?? 0}.${version.release[1] ?? 0}`;
}

/** A copy with other parts, whose `text` is its normal form. */
export function withParts(version: Version, parts: Partial<Omit<Version, 'text'>>): Version {
  const changed = { ...version, ...parts };
  return { ...changed, text: formatVersion(changed) };
}

function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareReleases(a: readonly number[], b: readonly number[]): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const order = compareNumbers(a[index] ?? 0, b[index] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

/** A development release of a final version sorts before its first alpha. */
function phaseRank(version: Version): number {
  switch (version.pre?.phase) {
    case 'a':
      return 0;
    case 'b':
      return 1;
    case 'rc':
      return 2;
    default:
      return version.post === undefined && version.dev !== undefined ? -1 : 3;
  }
}

function compareLocals(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  const left = a.split('.');
  const right = b.split('.');
  for (const [index, segment] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    const order = compareLocalSegments(segment, other);
    if (order !== 0) return order;
  }
  return left.length === right.length ? 0 : -1;
}

/** Numbers sort after words; they stay text because build numbers may exceed 2^53. */
function compareLocalSegments(a: string, b: string): number {
  if (a === b) return 0;
  const numeric = isDigits(a);
  if (numeric !== isDigits(b)) return numeric ? 1 : -1;
  if (numeric && a.length !== b.length) return a.length < b.length ? -1 : 1;
  return a < b ? -1 : 1;
}

function isDigits(text: string): boolean {
  return /^[0-9]+$/.test(text);
}
