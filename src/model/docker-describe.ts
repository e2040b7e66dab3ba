import type { DockerStage } from '../domain/docker-manifest.ts';
import type { ImageBuild } from '../domain/image-build.ts';
import { startedPrograms } from './compose-start.ts';
import type { StageResult } from './docker-state.ts';
import type { DockerBuild } from './dockerfile.ts';

/** A build in the words that rules read. */
export function describeBuild(path: string, { stages }: DockerBuild, reached: ReadonlySet<number>): ImageBuild {
  return {
    path,
    stages: stages.map((result) => ({
      index: result.stage.index,
      name: result.stage.name,
      from: result.stage.from,
      base: result.base,
      parent: result.parent,
      uses: result.uses,
      reached: reached.has(result.stage.index),
      runs: result === stages.at(-1) || !stages.some((other) => other.uses.has(result.stage.index)),
      site: result.active,
      commands: result.commands,
      installs: result.steps,
      starts: startedPrograms(undefined, undefined, stagesBelow(result, stages)),
      variables: result.variables,
      opaque: result.opaque,
      ignored: result.ignored,
    })),
  };
}

/** The stage and those it continues, nearest first. */
function stagesBelow(result: StageResult, stages: readonly StageResult[]): readonly DockerStage[] {
  const found: DockerStage[] = [];
  for (let next: StageResult | undefined = result; next !== undefined && !found.includes(next.stage); ) {
    found.push(next.stage);
    const parent: number | undefined = next.parent;
    next = stages.find(({ stage }) => stage.index === parent);
  }
  return found;
}
