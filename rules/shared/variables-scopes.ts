import type { Environment, Project, Service, Variable } from '../../src/domain/environment.ts';
import type { Severity } from '../../src/domain/finding.ts';
import { severityFor } from './compose-services.ts';

/** One place where variables are in force: a service, or an image that no service runs. */
export interface VariableScope {
  /** The name for messages: "service worker", "Dockerfile". */
  readonly name: string;
  readonly variables: ReadonlyMap<string, Variable>;
  /** False where more may be set that was not read. */
  readonly complete: boolean;
  readonly environment: Environment | undefined;
  readonly service: Service | undefined;
  /** The words of all commands. */
  readonly words: readonly string[];
  /** Undefined where nothing says so. */
  readonly gpu: boolean | undefined;
  /** Lowers a severity where the scope is for development or not reached. */
  cap(severity: Severity): Severity;
}

/** Every service with its variables, then every other environment that sets some. */
export function* variableScopes(project: Project): Generator<VariableScope> {
  const environments = new Map(project.environments.map((environment) => [environment.id, environment]));
  const run = new Set(project.services.map(({ environment }) => environment));
  for (const service of project.services) {
    yield {
      name: `the service ${service.name}`,
      variables: named([...service.variables, ...optionsOf(service)]),
      complete: service.variablesComplete,
      environment: service.environment === undefined ? undefined : environments.get(service.environment),
      service,
      words: service.starts.flatMap(({ words }) => words),
      gpu: service.gpus !== undefined && service.gpus.devices.kind !== 'none',
      cap: (severity) => severityFor(service, severity),
    };
  }
  for (const environment of project.environments) {
    if (run.has(environment.id) || environment.variables.length === 0) continue;
    const { cuda } = environment.baseImage ?? {};
    yield {
      name: environment.id,
      variables: named(environment.variables),
      complete: false,
      environment,
      service: undefined,
      words: [],
      gpu: cuda === undefined || cuda === 'none' ? undefined : true,
      cap: (severity) => (environment.reached || severity !== 'error' ? severity : 'warning'),
    };
  }
}

function named(variables: readonly Variable[]): ReadonlyMap<string, Variable> {
  return new Map(variables.map((variable) => [variable.name, variable]));
}

/** `python -OO` means what PYTHONOPTIMIZE=2 means. */
function optionsOf({ starts }: Service): readonly Variable[] {
  return starts.flatMap(({ words, span }): readonly Variable[] => {
    const python = words.findIndex((word) => /(?:^|\/)python\d?(?:\.\d{1,2})?$/.test(word));
    const level = python < 0 ? 0 : (/^-[A-Zb-z]{0,8}?(O{1,3})/.exec(words[python + 1] ?? '')?.[1]?.length ?? 0);
    return level === 0 ? [] : [{ name: 'PYTHONOPTIMIZE', value: String(level), span }];
  });
}
