import type { DockerStage } from '../domain/docker-manifest.ts';
import type { BaseImage, Service, Variable } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { Span } from '../domain/source.ts';
import { describeImage, imageVariables } from './base-image.ts';
import type { StageResult } from './docker-state.ts';
import type { DockerBuild } from './dockerfile.ts';
import type { ProjectFiles } from './project-files.ts';

/** What the image of a service brings along. */
export interface ServiceImage {
  readonly base: BaseImage | undefined;
  /** The stage it is built from and the stages below it, nearest first; empty for a pulled image. */
  readonly stages: readonly DockerStage[];
  readonly variables: readonly Variable[];
  readonly healthcheck: Service['imageHealthcheck'];
}

/** The image that a build of the stage makes. */
export function builtImage(
  result: StageResult,
  build: DockerBuild,
  files: ProjectFiles,
  knowledge: Knowledge,
): ServiceImage {
  const stages = stagesBelow(result, build);
  const { base } = result;
  const own = new Map(result.places.map((variable) => [variable.name, variable]));
  const preset = presetVariables(base, knowledge).filter(({ name }) => !own.has(name));
  return {
    base,
    stages,
    variables: [...preset, ...own.values()],
    healthcheck:
      ownHealthcheck(stages, files) ??
      healthcheckOf(base) ??
      (base === undefined || base.facts.length === 0 ? 'unknown' : 'no'),
  };
}

/** An image that is pulled, as far as it is known; nothing for a text that is no reference. */
export function pulledImage(image: { readonly text: string; readonly span: Span }, knowledge: Knowledge): ServiceImage {
  const base = describeImage(image.text, image.span, knowledge);
  return {
    base,
    stages: [],
    variables: presetVariables(base, knowledge),
    healthcheck: healthcheckOf(base) ?? 'unknown',
  };
}

function presetVariables(base: BaseImage | undefined, knowledge: Knowledge): readonly Variable[] {
  if (base === undefined) return [];
  return [...imageVariables(base, knowledge)].map(([name, value]) => ({ name, value, span: base.span, from: 'image' }));
}

function stagesBelow({ stage }: StageResult, { stages }: DockerBuild): readonly DockerStage[] {
  const found: DockerStage[] = [];
  for (let next: DockerStage | undefined = stage; next !== undefined && !found.includes(next); ) {
    found.push(next);
    const from = next.from.value.toLowerCase();
    const index: number = next.index;
    next = stages.find((other) => other.stage.name === from && other.stage.index < index)?.stage;
  }
  return found;
}

/** What the nearest HEALTHCHECK says; undefined where there is none. */
function ownHealthcheck(stages: readonly DockerStage[], files: ProjectFiles): 'yes' | 'no' | undefined {
  for (const { instructions } of stages) {
    const last = instructions.findLast((one) => one.kind === 'other' && one.keyword.toUpperCase() === 'HEALTHCHECK');
    if (last === undefined) continue;
    const text = files.text(last.span.path)?.slice(last.span.start, last.span.end) ?? '';
    return /^healthcheck\s{1,100}none\s{0,100}$/i.test(text) ? 'no' : 'yes';
  }
  return undefined;
}

/** What facts say of the image; images that others build on have no health check unless facts name one. */
function healthcheckOf(base: BaseImage | undefined): 'yes' | 'no' | undefined {
  const said = base?.facts.flatMap((fact) => (fact.kind === 'image' ? (fact.healthcheck ?? []) : [])) ?? [];
  return said.includes(true) ? 'yes' : said.includes(false) ? 'no' : undefined;
}
