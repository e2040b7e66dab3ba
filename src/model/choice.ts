import type { Knowledge, Latest, Published } from '../domain/knowledge.ts';
import type { MarkerValues } from '../domain/marker.ts';
import type { DistributionName } from '../domain/requirement.ts';
import type { Version } from '../domain/version.ts';
import { compareVersions, isPrerelease, parseVersion } from '../domain/version.ts';
import type { VersionSet } from '../domain/version-set.ts';
import {
  atLeast,
  complement,
  contains,
  inRange,
  intersect,
  isEmpty,
  overlaps,
  pinOf,
  versionSet,
} from '../domain/version-set.ts';

/** The version an installer would take from a range today, as far as the known releases tell. */
export interface Choice {
  /** Undefined when no known release suits. */
  readonly version: Version | undefined;
  /** The next newer known release, which another bound refuses. */
  readonly below: Version | undefined;
  /** True when nothing is known about releases: the newest one is some unknown version. */
  readonly newestUnknown: boolean;
  readonly fact: Latest | undefined;
}

export const unknownChoice: Choice = { version: undefined, below: undefined, newestUnknown: false, fact: undefined };

/** Known releases in a range that the target's Python can install, newest first. */
export function candidatesFor(
  name: DistributionName,
  allowed: VersionSet,
  target: MarkerValues,
  prereleases: boolean,
  build: string | undefined,
  knowledge: Knowledge,
): { readonly fact: Latest | undefined; readonly candidates: readonly Version[] } {
  const [fact] = knowledge.about(name, 'latest');
  if (fact === undefined) return { fact, candidates: [] };
  const candidates: Version[] = [];
  for (const release of fact.releases) {
    const version = parseVersion(release.version);
    if (version === undefined || !contains(allowed, version)) continue;
    if (isPrerelease(version) && !prereleases) continue;
    if (
      release.python !== undefined &&
      target.python !== undefined &&
      !overlaps(versionSet(release.python), target.python)
    )
      continue;
    if (build !== undefined && build !== 'default' && !mayHaveBuild(name, version, build, knowledge)) continue;
    candidates.push(version);
  }
  candidates.sort((a, b) => compareVersions(b, a));
  return { fact, candidates };
}

/** True when the environment may have held a release in the range before anything was installed, which installers keep. */
export function mayBePreinstalled(fact: Latest | undefined, allowed: VersionSet, target: MarkerValues): boolean {
  const held = fact?.preinstalled;
  const version = held === undefined ? undefined : parseVersion(held.version);
  if (held === undefined || version === undefined || !contains(allowed, version)) return false;
  return held.python === undefined || target.python === undefined || overlaps(versionSet(held.python), target.python);
}

/** An index of one build (`cu118`) holds only the versions that were published for it; a version newer than the knowledge follows the newest known one. */
function mayHaveBuild(name: DistributionName, version: Version, build: string, knowledge: Knowledge): boolean {
  const facts = knowledge.about(name, 'published');
  // The lists are of CUDA builds.
  if (!/^cu\d+$/.test(build)) return true;
  const own = facts.filter((fact) => inRange(fact.versions, version));
  if (own.length > 0)
    return own.some((fact) => fact.builds.includes(build) || (!fact.complete && !known(build, facts)));
  const earlier = facts.flatMap((fact) => {
    const release = pinOf(versionSet(fact.versions));
    return release === undefined || compareVersions(release, version) > 0 ? [] : [{ fact, release }];
  });
  earlier.sort((a, b) => compareVersions(b.release, a.release));
  const [nearest] = earlier;
  return nearest === undefined || nearest.fact.builds.includes(build);
}

function known(build: string, facts: readonly Published[]): boolean {
  return facts.some((fact) => fact.builds.includes(build));
}

/** The part of a range an installer would choose from: the chosen release and what may have come after it. */
export function expectedFor(allowed: VersionSet, choice: Choice | undefined): VersionSet {
  if (choice === undefined) return allowed;
  const fromChosen = choice.version === undefined ? allowed : intersect(allowed, atLeast(choice.version));
  const upTo = choice.below === undefined ? fromChosen : intersect(fromChosen, complement(atLeast(choice.below)));
  return isEmpty(upTo) ? allowed : upTo;
}
