import type { Entry } from './knowledge.ts';
import type { DistributionName } from './requirement.ts';

/** What conda calls a distribution by another name than the index does: with it, pip finds the distribution installed. */
export interface CondaName extends Entry<'conda-name'> {
  /** Conda's name, in lower case. */
  readonly conda: string;
  readonly distribution: DistributionName;
}
