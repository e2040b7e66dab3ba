import type { Demand, Installed } from '../../src/domain/environment.ts';
import type { DistributionName } from '../../src/domain/requirement.ts';
import { anyVersion, contains, intersect, isEmpty, isSubset, type VersionSet } from '../../src/domain/version-set.ts';

/**
 * How surely an installed version lies in a range: `surely` for every version the bounds allow, `expected` only for
 * what an installer takes today, `no` otherwise. An unknown version and contradicting bounds lie in no range.
 */
export type Holding = 'surely' | 'expected' | 'no';

/** Where the installed version lies. */
export function holding(installed: Installed, range: VersionSet): Holding {
  if (installed.basis === 'unknown' || isEmpty(installed.versions)) return 'no';
  if (isSubset(certainVersions(installed), range)) return 'surely';
  // The chosen release is asked too: a bound that leaves a gap can make `expected` wider than what is chosen.
  const { expected, version } = installed;
  return isSubset(expected, range) && (version === undefined || contains(range, version)) ? 'expected' : 'no';
}

/** The versions that bounds allow which hold whatever an installer chooses elsewhere. */
export function certainVersions(installed: Installed): VersionSet {
  return together(installed.demands.filter((demand) => demand.certain));
}

/** The versions that are allowed by everything but what another distribution requires. */
export function versionsWithout(installed: Installed, other: DistributionName): VersionSet {
  const free = installed.demands.filter((demand) => !demand.chain.some(({ name }) => name === other));
  return together(free.filter((demand) => demand.certain));
}

function together(demands: readonly Demand[]): VersionSet {
  return demands.reduce<VersionSet>((set, demand) => intersect(set, demand.allowed), anyVersion);
}
