import type { Specifier } from './specifier.ts';
import { isPrerelease, parseVersion, type Version, withParts } from './version.ts';
import { above, aboveLocals, abovePosts, below, belowDevelopment, type Cut, highest, lowest } from './version-cut.ts';
import { between, complementIntervals, type Intervals } from './version-interval.ts';

/**
 * The versions one clause allows, pre-releases included, as PEP 440 and PyPA's packaging 26 define them.
 * Undefined where the text after the operator is no version; `===` then means a text, elsewhere it is an error.
 */
export function clauseIntervals({ operator, version: text }: Specifier): Intervals | undefined {
  if (text.endsWith('.*') && (operator === '==' || operator === '!=')) {
    const prefix = parseVersion(text.slice(0, -2));
    if (prefix === undefined) return undefined;
    const matching = between(belowDevelopment(prefix), belowDevelopment(nextRelease(prefix)));
    return operator === '==' ? matching : complementIntervals(matching);
  }
  const version = parseVersion(text);
  if (version === undefined) return undefined;
  switch (operator) {
    case '===':
      return between(below(version), above(version));
    case '==':
      return between(below(version), aboveMatching(version));
    case '!=':
      return complementIntervals(between(below(version), aboveMatching(version)));
    case '>=':
      return between(below(version), highest);
    case '<=':
      return between(lowest, aboveMatching(version));
    case '>':
      return between(aboveFamily(version), highest);
    case '<':
      return between(lowest, isPrerelease(version) ? below(version) : belowDevelopment(version));
    case '~=':
      return between(below(version), belowDevelopment(nextRelease(version, version.release.length - 1)));
  }
}

/** A version without a local part stands for all its local versions. */
function aboveMatching(version: Version): Cut {
  return version.local === undefined ? aboveLocals(version) : above(version);
}

/** `>1.0` leaves out 1.0's post releases, but `>1.0.post1` allows 1.0.post2. */
function aboveFamily(version: Version): Cut {
  return version.post === undefined && version.dev === undefined ? abovePosts(version) : aboveLocals(version);
}

/** The first final release after all that begin with the first `length` segments: 1.3 for 1.2 and for 1.2.7 with 2. */
function nextRelease(version: Version, length = version.release.length): Version {
  const release = version.release.slice(0, Math.max(1, length));
  release.push((release.pop() ?? 0) + 1);
  return withParts(version, { release, pre: undefined, post: undefined, dev: undefined, local: undefined });
}
