import type { Entry } from './knowledge.ts';
import type { DistributionName, ImportName } from './requirement.ts';

/** What a distribution takes and costs when it is kept apart from others: only plans ask for it. */
export interface Usage extends Entry<'usage'> {
  readonly distribution: DistributionName;
  readonly versions?: string;
  /** Import packages it uses although it requires no distribution that has them. */
  readonly imports?: readonly ImportName[];
  /** Size of its wheel for Linux x86_64 in megabytes. */
  readonly megabytes?: string;
  /** Programs use it to talk to other processes; `proposed` is the one to take where there is none yet. */
  readonly messaging?: 'proposed' | 'suitable';
}
