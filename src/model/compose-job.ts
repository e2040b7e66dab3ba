import type { DockerfileManifest } from '../domain/docker-manifest.ts';
import type { Service } from '../domain/environment.ts';
import type { Span } from '../domain/source.ts';
import { gpuUse } from './compose-gpu.ts';
import type { ServiceImage } from './compose-image.ts';
import type { ComposeStack, StackService } from './compose-stacks.ts';
import { startedPrograms } from './compose-start.ts';
import { composeReader } from './compose-value.ts';
import { composeVariables, dotenvVariables, serviceVariables } from './compose-variables.ts';
import { interpolateCompose, lookupIn } from './expand.ts';
import { joinPath, type ProjectFiles } from './project-files.ts';

/** A service of a stack with what its build or image needs, variables applied. */
export interface ServiceJob extends StackService {
  readonly stack: ComposeStack;
  readonly context: string;
  readonly dockerfile: string | undefined;
  readonly target: string | undefined;
  readonly arguments: ReadonlyMap<string, string | undefined>;
  readonly image: { readonly text: string; readonly span: Span } | undefined;
  readonly contexts: ReadonlyMap<string, string | undefined>;
  /** What compose interpolates with. */
  readonly outer: ReadonlyMap<string, string | undefined>;
}

/** Reads where the image of a service comes from; what only the caller's environment knows is undefined. */
export function serviceJob(entry: StackService, stack: ComposeStack, files: ProjectFiles): ServiceJob {
  const { service } = entry;
  const { folder } = stack;
  const outer = composeVariables(folder, files);
  const lookup = lookupIn(outer, 'unset');
  const say = (text: string | undefined) => {
    if (text === undefined) return undefined;
    const value = interpolateCompose(text, lookup);
    return value.known ? value.text : undefined;
  };
  const { build } = service;
  const context = build === undefined ? undefined : joinPath(folder, say(build.context?.value) ?? '.');
  const dockerfile =
    context === undefined || build?.inline !== undefined
      ? undefined
      : joinPath(context, say(build?.dockerfile?.value) ?? 'Dockerfile');
  const image = say(service.image?.value);
  return {
    ...entry,
    stack,
    context: context ?? folder,
    dockerfile,
    target: say(build?.target?.value),
    arguments: new Map(
      (build?.arguments ?? []).map((argument) => [
        argument.name,
        argument.value === undefined ? outer.get(argument.name) : say(argument.value),
      ]),
    ),
    contexts: new Map((build?.contexts ?? []).map(({ name, value }) => [name.toLowerCase(), say(value)])),
    image: image === undefined || service.image === undefined ? undefined : { text: image, span: service.image.span },
    outer,
  };
}

/** The service joined with its environment and image. */
export function joinedService(
  job: ServiceJob,
  environment: string | undefined,
  image: ServiceImage,
  files: ProjectFiles,
  dockerfile: DockerfileManifest | undefined,
): Service {
  const { service, stack, appended, complete } = job;
  const known = serviceVariables(service, stack.folder, job.outer, files, image.variables);
  return {
    name: service.name,
    path: stack.path,
    declared: service,
    environment,
    variables: known.variables,
    // The variables of an image nobody knows are unknown.
    variablesComplete: known.complete && image.base !== undefined && image.base.facts.length > 0,
    stack: stack.path,
    build: dockerfile === undefined ? undefined : { dockerfile, context: job.context, target: job.target },
    dotenv: dotenvVariables(stack.folder, files),
    activeProfiles: (job.outer.get('COMPOSE_PROFILES') ?? '').split(',').filter((name) => name !== ''),
    complete,
    appended,
    gpus: gpuUse(
      service,
      { variables: known.variables, complete: known.complete && image.base?.cuda === 'none' },
      composeReader(job.outer),
    ),
    starts: startedPrograms(service.entrypoint, service.command, image.stages),
    image: image.base,
    imageHealthcheck: image.healthcheck,
  };
}
