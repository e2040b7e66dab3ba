import type { Severity } from './finding.ts';
import type { Entry } from './knowledge.ts';
import type { DistributionName } from './requirement.ts';

/**
 * One thing to know about an environment variable. It holds where all its conditions do; a condition that is absent
 * always holds, and one about versions holds nowhere while they are unknown.
 */
export interface VariableFact extends Entry<'variable'> {
  readonly variable: string;
  /** Distributions or programs that read it; empty means nobody does. */
  readonly readBy: readonly string[];
  /** Versions of `distribution` that it speaks of. */
  readonly versions?: string;
  readonly distribution?: DistributionName;
  /** True where it also holds while the version of `distribution` is unknown, or it is not known to be installed. */
  readonly unknownToo?: boolean;
  /** It speaks only of these values: texts, ranges of whole numbers such as `2..`, one option such as `key:True`, or a part as in `*part*`. */
  readonly when?: readonly string[];
  /** It is silent where one of these variables is set too. */
  readonly unlessSet?: readonly string[];
  /** It speaks only where one of these is installed. */
  readonly beside?: readonly DistributionName[];
  /** It is silent where one of these is installed: they need it. */
  readonly unlessInstalled?: readonly DistributionName[];
  /** It is silent where a command holds one of these words. */
  readonly unlessRuns?: readonly string[];
  /** It speaks only where a command holds one of these words; `--option>1` asks for an option with a number above one. */
  readonly runs?: readonly string[];
  /** True where it only matters to services with a GPU. */
  readonly forGpu?: boolean;
  /** Allowed values: texts, or ranges of whole numbers such as `1..32`. */
  readonly values?: readonly string[];
  /** How its value is written where `values` cannot say it; a `directory` is where its readers keep what they download. */
  readonly format?: 'options' | 'devices' | 'runtime-devices' | 'capabilities' | 'directory';
  /** Words that a value of the format `capabilities` must hold. */
  readonly requires?: readonly string[];
  /** For the format `options` (`key:value,key:value`): what may stand behind each key. */
  readonly options?: Readonly<Record<string, VariableOption>>;
  /** Variables, and options of this variable itself, that lose their effect or fail beside it. */
  readonly cancels?: readonly string[];
  readonly replacedBy?: string;
  /** `wanted`: to be set beside its readers, for a purpose. */
  readonly status: 'read' | 'wanted' | 'phantom' | 'obsolete' | 'harmful';
  /** What a wanted variable limits: threads that are counted by the processors of the host, or GPU memory that is taken at the start. */
  readonly purpose?: 'threads' | 'gpu-memory';
  /** It is silent where nothing can be written in the container. */
  readonly unlessReadOnly?: boolean;
  readonly severity?: Severity;
  readonly cure?: string;
}

/** What may stand behind a key of a variable. */
export interface VariableOption {
  readonly value: 'boolean' | 'integer' | 'fraction' | 'power' | 'word' | 'any';
  /** Lowest integer. */
  readonly least?: string;
  readonly words?: readonly string[];
  /** Versions of the fact's distribution that know the key. */
  readonly versions?: string;
}

/** What a program that containers run does with processes, memory and devices. */
export interface ProgramFact extends Entry<'program'> {
  /** The command word (`celery`), or the module behind `-m`. */
  readonly program: string;
  /** Words that must follow it: `worker`. */
  readonly words?: readonly string[];
  /** Options and words with which the fact does not hold: `--pool=solo`. Values may stand apart from their option. */
  readonly unless?: readonly string[];
  /** The fact only holds where this option has a value above one. */
  readonly manyBy?: readonly string[];
  /** Image repositories whose own entry point starts it. */
  readonly images?: readonly string[];
  readonly roles: readonly ProgramRole[];
  /** Ends of paths that are wrong for versions of the image it runs in, with what is right as a sentence. */
  readonly wrongPaths?: readonly { readonly versions: string; readonly ends: string; readonly instead: string }[];
  readonly distribution?: DistributionName;
  readonly cure?: string;
}

/**
 * `forks-workers`: runs work in children forked after the code was loaded; `starts-children`: leaves reaping to
 * process 1; `reaps-children`: is an init; `queue-worker`: takes jobs; `shares-memory`: its processes exchange data
 * through /dev/shm; `fills-gpu`: takes most of the GPU's memory by default; `key-value-store`: redis and its kin;
 * `repairs-log`: the repair tool of such a store; `runs-programs`: keeps several programs running side by side.
 */
export type ProgramRole =
  | 'forks-workers'
  | 'starts-children'
  | 'reaps-children'
  | 'queue-worker'
  | 'shares-memory'
  | 'fills-gpu'
  | 'key-value-store'
  | 'repairs-log'
  | 'runs-programs';
