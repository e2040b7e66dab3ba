import type { Problem } from './source.ts';
import type { VersionSet } from './version-set.ts';

export { allOf, always, anyOf, assumption, never, not } from './marker-build.ts';
export { evaluateMarker } from './marker-evaluate.ts';
export { formatMarker } from './marker-format.ts';
export { parseMarker } from './marker-parse.ts';
export { mayHoldTogether } from './marker-satisfiable.ts';
export { withExtras } from './marker-values.ts';

/** The names a marker may ask about: those of the dependency specifier standard and of lock files. */
export type MarkerVariable =
  | 'os_name'
  | 'sys_platform'
  | 'platform_machine'
  | 'platform_python_implementation'
  | 'platform_release'
  | 'platform_system'
  | 'platform_version'
  | 'python_version'
  | 'python_full_version'
  | 'implementation_name'
  | 'implementation_version'
  | 'extra'
  | 'extras'
  | 'dependency_groups';

export type MarkerOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '~=' | '===' | 'in' | 'not in';

/** Known values of marker variables; a missing one is unknown. */
export interface MarkerValues {
  readonly os_name?: string;
  readonly sys_platform?: string;
  readonly platform_machine?: string;
  readonly platform_system?: string;
  readonly platform_python_implementation?: string;
  readonly implementation_name?: string;
  readonly platform_release?: string;
  readonly platform_version?: string;
  /** The full Python versions that are possible. */
  readonly python?: VersionSet;
  /** All extras that are active, normalized. */
  readonly extras?: readonly string[];
}

/** One comparison, to be read as `variable operator value`, whichever side the literal was written on. */
export interface MarkerComparison {
  readonly kind: 'compare';
  readonly variable: MarkerVariable;
  readonly operator: MarkerOperator;
  readonly value: string;
  /** Only for `in` and `not in`: the literal is looked for inside the variable (`'linux' in sys_platform`). */
  readonly reversed: boolean;
}

/** A condition under which a requirement, step or bound is in force. */
export type Marker =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  | MarkerComparison
  | { readonly kind: 'and' | 'or'; readonly terms: readonly Marker[] }
  | { readonly kind: 'not'; readonly term: Marker }
  /** A free boolean, such as a shell branch whose condition is unknown. Equal ids are the same boolean. */
  | { readonly kind: 'assumption'; readonly id: string; readonly text: string };

export type MarkerResult =
  | { readonly ok: true; readonly marker: Marker }
  | { readonly ok: false; readonly problem: Problem };
