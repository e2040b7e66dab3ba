import { compareVersions, type Version, withParts } from './version.ts';

/**
 * A place between two neighbouring versions of PEP 440's order: directly below `at`, or directly above it.
 * The functions below give every place exactly one spelling, so equal places compare as equal.
 */
export interface Cut {
  readonly at: Version;
  readonly above: boolean;
}

/** The versions between two cuts; `from` is below `to`, and at least one version lies between. */
export interface Interval {
  readonly from: Cut;
  readonly to: Cut;
}

const origin: Version = {
  text: '0.dev0',
  epoch: 0,
  release: [0],
  pre: undefined,
  post: undefined,
  dev: 0,
  local: undefined,
};

/** Below every version: PEP 440's order starts at `0.dev0`. */
export const lowest: Cut = { at: origin, above: false };

/** Above every version. */
export const highest: Cut = { at: { ...origin, text: '', epoch: Number.POSITIVE_INFINITY }, above: true };

/** The order of cuts along the order of versions. */
export function compareCuts(a: Cut, b: Cut): number {
  return compareVersions(a.at, b.at) || (a.above === b.above ? 0 : a.above ? 1 : -1);
}

/** True when the version lies below the cut. */
export function isBelow(version: Version, cut: Cut): boolean {
  const order = compareVersions(version, cut.at);
  return order < 0 || (order === 0 && cut.above);
}

/** Directly below this very version, local version included. */
export function below(version: Version): Cut {
  return { at: version, above: false };
}

/** Directly above this very version: below its first local version, or below what follows its own local version. */
export function above(version: Version): Cut {
  return { at: version, above: true };
}

/** Below all development releases of a version: where `<1.0` ends and `==1.*` begins. */
export function belowDevelopment(version: Version): Cut {
  return below(withParts(version, { dev: 0, local: undefined }));
}

/** Above a version and all its local versions, which is below the first development release of the next one. */
export function aboveLocals(version: Version): Cut {
  const { dev, post } = version;
  const next = dev === undefined ? { post: (post ?? -1) + 1, dev: 0 } : { dev: dev + 1 };
  return below(withParts(version, { ...next, local: undefined }));
}

/** Above a final version or pre-release and all its post releases: where `>1.0` begins. */
export function abovePosts(version: Version): Cut {
  const { pre } = version;
  if (pre !== undefined) {
    const next = { ...pre, number: pre.number + 1 };
    return below(withParts(version, { pre: next, post: undefined, dev: 0, local: undefined }));
  }
  // After the posts of a final version no version comes next: 1.0.1, 1.0.0.1, 1.0.0.0.1 ... go down without end.
  return above(withParts(version, { post: Number.POSITIVE_INFINITY, dev: undefined, local: undefined }));
}
