import type { InstallStep } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import { always, evaluateMarker, type MarkerValues, mayHoldTogether, withExtras } from '../domain/marker.ts';
import type { DistributionName } from '../domain/requirement.ts';
import type { Version } from '../domain/version.ts';
import type { VersionSet } from '../domain/version-set.ts';
import { anyVersion, inRange, intersect, isEmpty, isSubset, pinOf, versionSet } from '../domain/version-set.ts';
import type { BoundsTable } from './bounds-table.ts';
import { type Edge, edgesOfVersion, likelyEdges } from './edges.ts';
import { allowedBy } from './resolution-bounds.ts';

/** What a version is held against before it is chosen. */
export interface Agreement {
  readonly table: BoundsTable;
  readonly step: InstallStep;
  readonly target: MarkerValues;
  readonly knowledge: Knowledge;
}

const deepestLook = 4;

/** Would this version agree with every bound known so far? */
export function suits(
  name: DistributionName,
  version: Version,
  extras: readonly string[],
  agreement: Agreement,
  depth = 0,
): boolean {
  const { knowledge } = agreement;
  const known = edgesOfVersion(name, version, undefined, knowledge);
  for (const edge of known.length > 0 ? known : likelyEdges(name, version, knowledge)) {
    if (edge.requirement.name !== name && wouldContradict(edge, extras, agreement, depth)) return false;
  }
  for (const fact of knowledge.about(name, 'breaks')) {
    if (fact.metadata !== 'forbids' || fact.extras !== undefined) continue;
    const fits = inRange(fact.versions, version);
    if (fits && isBoundInto(fact.with.distribution, versionSet(fact.with.versions), agreement)) return false;
  }
  for (const fact of knowledge.mentioning(name, 'breaks')) {
    if (fact.metadata !== 'forbids' || fact.extras !== undefined) continue;
    const fits = inRange(fact.with.versions, version);
    if (fits && isBoundInto(fact.distribution, versionSet(fact.versions), agreement)) return false;
  }
  return true;
}

function isBoundInto(name: DistributionName, set: VersionSet, { table }: Agreement): boolean {
  return table.together(name).some((variant) => !isEmpty(variant.allowed) && isSubset(variant.allowed, set));
}

/** Would following this edge leave a distribution without any version? */
export function wouldContradict(edge: Edge, extras: readonly string[], agreement: Agreement, depth = 0): boolean {
  const { table, step, target } = agreement;
  const { requirement } = edge;
  if (step.excludes.includes(requirement.name)) return false;
  if (step.overrides.some((override) => override.name === requirement.name)) return false;
  const { marker } = requirement;
  if (marker !== undefined && evaluateMarker(marker, withExtras(target, extras)) === false) return false;
  const allowed = allowedBy(requirement);
  const together = table.together(requirement.name);
  const current = together.length > 0 ? together : [{ allowed: anyVersion, when: always }];
  return current.some((variant) => {
    if (isEmpty(variant.allowed)) return false;
    if (marker !== undefined && !mayHoldTogether([variant.when, marker], withExtras(target, extras))) return false;
    const both = intersect(variant.allowed, allowed);
    if (isEmpty(both)) return true;
    const pin = pinOf(both);
    return (
      pin !== undefined &&
      depth < deepestLook &&
      !suits(requirement.name, pin, requirement.extras, agreement, depth + 1)
    );
  });
}
