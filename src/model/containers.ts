import type { BuildPreset, Declarations } from '../domain/declarations.ts';
import type { DockerfileManifest } from '../domain/docker-manifest.ts';
import type { BaseImage, Service } from '../domain/environment.ts';
import type { ImageBuild } from '../domain/image-build.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { Manifest } from '../domain/manifest.ts';
import type { Problem } from '../domain/source.ts';
import { markerValues } from '../domain/target.ts';
import { preinstalledStep } from './base-image.ts';
import { guessContext } from './build-context.ts';
import { builtImage, pulledImage, type ServiceImage } from './compose-image.ts';
import { joinedService, type ServiceJob, serviceJob } from './compose-job.ts';
import { composeStacks } from './compose-stacks.ts';
import { startedPrograms } from './compose-start.ts';
import { serviceVariables } from './compose-variables.ts';
import { describeBuild } from './docker-describe.ts';
import type { NamedContext, StageResult } from './docker-state.ts';
import type { DockerBuild } from './dockerfile.ts';
import type { EnvironmentDraft } from './environment.ts';
import type { ProjectFiles } from './project-files.ts';
import { type Builder, sharedBuilds } from './shared-builds.ts';
import { pythonOf, stageDrafts } from './stage-drafts.ts';

export interface Containers {
  readonly drafts: readonly EnvironmentDraft[];
  readonly services: readonly Service[];
  readonly builds: readonly ImageBuild[];
  /** Requirements files that some image installs. */
  readonly swallowed: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

interface Built {
  readonly manifest: DockerfileManifest;
  readonly build: DockerBuild;
  /** Stages that a service or the default target needs. */
  readonly reached: ReadonlySet<number>;
}

const deepestContexts = 20;

/** The environments of Dockerfile stages and compose services, joined: a service that builds a stage runs that stage. */
export function containerEnvironments(
  manifests: readonly Manifest[],
  files: ProjectFiles,
  knowledge: Knowledge,
  platform: string | undefined,
  { arguments: given, builds: presets }: Pick<Declarations, 'arguments' | 'builds'> = {
    arguments: new Map(),
    builds: [],
  },
): Containers {
  const machine = markerValues(platform).platform_machine ?? 'x86_64';
  const jobs = composeStacks(manifests, files).flatMap((stack) =>
    stack.services.map((service) => {
      const job = serviceJob(service, stack, files);
      return { ...job, arguments: new Map([...job.arguments, ...given]) };
    }),
  );
  const follow = sharedBuilds(files, knowledge);
  const drafts: EnvironmentDraft[] = [];
  const services: Service[] = [];
  const swallowed = new Set<string>();
  const problems: Problem[] = [];
  const builds: ImageBuild[] = [];
  const reachedByServices = new Map<string, Set<number>>();

  const known = new Map<ServiceJob, ServiceBuilt | undefined>();
  const builtBy = (job: ServiceJob, depth: number): ServiceBuilt | undefined => {
    if (!known.has(job)) {
      // A circle of services that build on each other has no beginning.
      known.set(job, undefined);
      const contextOf = (value: string | undefined) => {
        const other = /^service:(.{1,200})$/.exec(value ?? '')?.[1];
        if (other === undefined) return /^docker-image:\/\/(.{1,500})$/.exec(value ?? '')?.[1];
        const source = jobs.find((one) => one.stack === job.stack && one.service.name === other);
        return source === undefined || depth >= deepestContexts ? undefined : builtBy(source, depth + 1)?.stage;
      };
      const contexts = new Map([...job.contexts].map(([name, value]) => [name, contextOf(value)] as const));
      known.set(job, buildOf(job, contexts, files, follow, machine));
    }
    return known.get(job);
  };

  const serviceDrafts: EnvironmentDraft[] = [];
  for (const job of jobs) {
    const id = `${job.sameAs ?? job.stack.path}#${job.service.name}`;
    const built = builtBy(job, 0);
    const manifest = built?.manifest;
    let own: readonly EnvironmentDraft[] = [];
    let image: ServiceImage = { base: undefined, stages: [], variables: [], healthcheck: 'unknown' };
    if (built !== undefined && manifest !== undefined) {
      const { build, stage } = built;
      for (const path of build.swallowed) swallowed.add(path);
      if (stage !== undefined) {
        builds.push(describeBuild(manifest.path, build, reachable(build, stage)));
        const reached = reachedByServices.get(manifest.path) ?? new Set();
        for (const index of reachable(build, stage)) reached.add(index);
        reachedByServices.set(manifest.path, reached);
        image = builtImage(stage, build, files, knowledge);
        own = stageDrafts(
          stage,
          id,
          job.service.span,
          serviceVariables(job.service, job.stack.folder, job.outer, files, image.variables).variables,
          true,
        );
      }
    } else if (job.image !== undefined && job.service.build === undefined) {
      image = pulledImage(job.image, knowledge);
      own = imageDraft(image.base, id, job, knowledge, files);
    }
    const processes = startedPrograms(job.service.entrypoint, job.service.command, image.stages);
    if (job.sameAs === undefined) serviceDrafts.push(...own.map((draft) => ({ ...draft, processes })));
    services.push(joinedService(job, own[0]?.id, image, files, manifest));
  }

  const jobOf = new Map([...jobs].reverse().map((job) => [job.dockerfile, job]));
  for (const manifest of manifests) {
    if (manifest.kind !== 'dockerfile') continue;
    const context = jobOf.get(manifest.path)?.context ?? guessContext(manifest, files);
    const build = follow(manifest, { context, arguments: given, machine });
    for (const path of build.swallowed) swallowed.add(path);
    problems.push(...build.problems);
    const built: Built = { manifest, build, reached: reachedStages(manifest, build, reachedByServices) };
    const described = describeBuild(manifest.path, build, built.reached);
    builds.push(described);
    drafts.push(...dockerfileDrafts(built, described));
    for (const preset of presets.filter(({ dockerfile }) => (dockerfile ?? manifest.path) === manifest.path)) {
      const options = { context, arguments: new Map([...given, ...preset.arguments]), machine };
      drafts.push(...presetDrafts(manifest, follow(manifest, options), preset));
    }
  }
  return { drafts: [...drafts, ...serviceDrafts], services, builds, swallowed, problems };
}

interface ServiceBuilt {
  readonly manifest: DockerfileManifest;
  readonly build: DockerBuild;
  /** The stage it runs; undefined where the Dockerfile has no such stage. */
  readonly stage: StageResult | undefined;
}

/** The build of a service; undefined where it has none, or none that can be read. */
function buildOf(
  job: ServiceJob,
  contexts: ReadonlyMap<string, NamedContext>,
  files: ProjectFiles,
  follow: Builder,
  machine: string,
): ServiceBuilt | undefined {
  const found =
    job.dockerfile === undefined ? job.service.build?.inlineDockerfile : files.manifests.get(job.dockerfile);
  if (found?.kind !== 'dockerfile') return undefined;
  const options = { context: job.context, arguments: job.arguments, machine, contexts };
  const build = follow(found, options);
  return { manifest: found, build, stage: targetStage(build, job.target) };
}

function imageDraft(
  base: BaseImage | undefined,
  id: string,
  job: ServiceJob,
  knowledge: Knowledge,
  files: ProjectFiles,
): readonly EnvironmentDraft[] {
  if (base === undefined) return [];
  const step = preinstalledStep(base, knowledge);
  return [
    {
      id,
      declaredAt: job.service.span,
      baseImage: base,
      python: pythonOf(base),
      steps: step === undefined ? [] : [step],
      variables: serviceVariables(job.service, job.stack.folder, job.outer, files).variables,
    },
  ];
}

function targetStage(build: DockerBuild, target: string | undefined): StageResult | undefined {
  if (target === undefined) return build.stages.at(-1);
  return (
    build.stages.find((result) => result.stage.name === target.toLowerCase()) ??
    (/^\d{1,4}$/.test(target) ? build.stages[Number(target)] : undefined)
  );
}

/** The stage and all it builds on or copies from. */
function reachable(build: DockerBuild, stage: StageResult): ReadonlySet<number> {
  const found = new Set<number>();
  const pending = [stage.stage.index];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    if (found.has(index)) continue;
    found.add(index);
    pending.push(...(build.stages[index]?.uses ?? []));
  }
  return found;
}

/** Without a service that names a target, the last stage is what a plain build makes. */
function reachedStages(
  manifest: DockerfileManifest,
  build: DockerBuild,
  byServices: ReadonlyMap<string, ReadonlySet<number>>,
): ReadonlySet<number> {
  const last = build.stages.at(-1);
  const byDefault = last === undefined ? [] : [...reachable(build, last)];
  return new Set([...byDefault, ...(byServices.get(manifest.path) ?? [])]);
}

function dockerfileDrafts({ manifest, build, reached }: Built, { stages }: ImageBuild): readonly EnvironmentDraft[] {
  return build.stages.flatMap((result) => {
    const { stage } = result;
    const installs = result.steps.some(
      ({ step }) => step.installer !== 'image' && step.installer !== 'apt' && step.span.path === manifest.path,
    );
    const named = stage.name ?? (build.stages.length > 1 ? String(stage.index) : undefined);
    const id = named === undefined ? manifest.path : `${manifest.path}#${named}`;
    if (!installs) return [];
    // What a later stage uses is built, not run; the last stage is what a plain build makes.
    const runs = !build.stages.some((other) => other.uses.has(stage.index)) || result === build.stages.at(-1);
    return stageDrafts(result, id, stage.span, result.places, reached.has(stage.index)).map((draft) => ({
      ...draft,
      processes: stages[stage.index]?.starts ?? [],
      runs,
    }));
  });
}

/** The environments of a build with the arguments of a preset: `Dockerfile@NAME`. */
function presetDrafts(
  manifest: DockerfileManifest,
  build: DockerBuild,
  { name, target }: BuildPreset,
): readonly EnvironmentDraft[] {
  const stage = targetStage(build, target);
  if (stage === undefined) return [];
  const reached = reachable(build, stage);
  const drafts = dockerfileDrafts({ manifest, build, reached }, describeBuild(manifest.path, build, reached));
  return drafts.filter((draft) => draft.reached).map((draft) => ({ ...draft, id: `${draft.id}@${name}` }));
}
