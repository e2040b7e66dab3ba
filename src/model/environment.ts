import type { BaseImage, Environment, InstallStep, StartedProgram, Variable } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { MarkerValues } from '../domain/marker.ts';
import type { Located, Span } from '../domain/source.ts';
import type { VersionSet } from '../domain/version-set.ts';
import { withRepositories } from './repositories.ts';
import { simulate } from './simulate.ts';
import { inOrder } from './steps.ts';

export interface EnvironmentDraft {
  readonly id: string;
  readonly declaredAt: Span;
  readonly steps: readonly InstallStep[];
  readonly baseImage?: BaseImage | undefined;
  readonly python?: Located<VersionSet> | undefined;
  readonly variables?: readonly Variable[];
  readonly processes?: readonly StartedProgram[];
  readonly reached?: boolean;
  readonly runs?: boolean;
  readonly extras?: readonly string[];
  /** True when distributions may be there that nobody knows of: the image is unknown. */
  readonly hiddenBase?: boolean;
  readonly machine?: Environment['machine'];
}

/** Runs the steps and joins what they leave behind with what surrounds them. */
export function buildEnvironment(draft: EnvironmentDraft, platform: MarkerValues, knowledge: Knowledge): Environment {
  const steps = inOrder(draft.steps).map((step) => withRepositories(step, knowledge));
  const target: MarkerValues = {
    ...platform,
    ...(draft.python === undefined ? {} : { python: draft.python.value }),
    extras: draft.extras ?? [],
  };
  const environment: Environment = {
    id: draft.id,
    declaredAt: draft.declaredAt,
    baseImage: draft.baseImage,
    python: draft.python,
    target,
    steps,
    ...simulate(steps, target, knowledge, draft.hiddenBase),
    variables: draft.variables ?? [],
    ...(draft.processes === undefined ? {} : { processes: draft.processes }),
    reached: draft.reached ?? true,
    runs: draft.runs ?? true,
    ...(draft.hiddenBase === true ? { hiddenBase: true } : {}),
    ...(draft.machine === undefined ? {} : { machine: draft.machine }),
  };
  builtFrom.set(environment, knowledge);
  return environment;
}

const builtFrom = new WeakMap<Environment, Knowledge>();

/** What an environment was built from: with a resolver's choices, where there are some; else what is given. */
export function knowledgeOf(environment: Environment, otherwise: Knowledge): Knowledge {
  return builtFrom.get(environment) ?? otherwise;
}
