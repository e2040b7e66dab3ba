import type { DistributionName } from './requirement.ts';

/** One distribution of what a resolver chose for an environment. */
export interface ResolvedDistribution {
  readonly name: DistributionName;
  /** As the resolver writes it, local version included. */
  readonly version: string;
  /** The distributions that require it; empty where only the project does. */
  readonly via: readonly DistributionName[];
}

/** What a resolver chose, by the id of the environment. */
export type Resolutions = ReadonlyMap<string, readonly ResolvedDistribution[]>;
