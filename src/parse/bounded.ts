import type { DockerfileManifest, DockerStage } from '../domain/docker-manifest.ts';
import { type Limit, limits } from '../domain/limits.ts';
import type { Manifest, RequirementGroup } from '../domain/manifest.ts';
import type { Problem, Span } from '../domain/source.ts';

/** Cuts a list that has more entries than its limit, and remembers what was left out. */
type Cut = <Item extends { readonly span: Span }>(
  items: readonly Item[],
  limit: Limit,
  what: string,
) => readonly Item[];

/**
 * The manifest with no list longer than its limit; each that was cut is told at the first entry that was left out. Later
 * stages do more work for an entry than reading it, so that very long lists are cut here for all of them.
 */
export function bounded(manifest: Manifest): Manifest {
  const left: Problem[] = [];
  const cut: Cut = (items, { most }, what) => {
    const first = items[most];
    if (first === undefined) return items;
    const message = `This file lists very many ${what}: the ${items.length - most} from here on were left out.`;
    if (left.length < limits.problems.most) left.push({ message, span: first.span });
    return items.slice(0, most);
  };
  const parts = partsOf(manifest, cut);
  const problems = [...firstProblems(manifest.problems), ...left];
  if (left.length === 0 && problems.length === manifest.problems.length) return manifest;
  return { ...manifest, ...parts, problems } as Manifest;
}

function partsOf(manifest: Manifest, cut: Cut): Partial<Manifest> {
  switch (manifest.kind) {
    case 'requirements':
      return {
        requirements: cut(manifest.requirements, limits.requirements, 'requirements'),
        localProjects: cut(manifest.localProjects, limits.requirements, 'local projects'),
        includes: cut(manifest.includes, limits.includes, 'other files'),
        unnamed: cut(manifest.unnamed, limits.requirements, 'addresses'),
      };
    case 'conda':
      return {
        dependencies: cut(manifest.dependencies, limits.requirements, 'dependencies'),
        pip: cut(manifest.pip, limits.requirements, 'requirements'),
        pipIncludes: cut(manifest.pipIncludes, limits.includes, 'other files'),
      };
    case 'pyproject': {
      const groups = (list: readonly RequirementGroup[], what: string) =>
        cut(list, limits.groups, what).map((group) => ({
          ...group,
          requirements: cut(group.requirements, limits.requirements, 'requirements'),
          includes: cut(group.includes, limits.groups, what),
        }));
      return {
        dependencies: cut(manifest.dependencies, limits.requirements, 'requirements'),
        extras: groups(manifest.extras, 'extras'),
        groups: groups(manifest.groups, 'groups'),
        buildRequirements: cut(manifest.buildRequirements, limits.requirements, 'build requirements'),
      };
    }
    case 'dockerfile':
      return { stages: boundedStages(manifest, cut) };
    case 'compose':
      return {
        services: cut(manifest.services, limits.services, 'services'),
        includes: cut(manifest.includes, limits.includes, 'other files'),
      };
    case 'cog':
      return { requirements: cut(manifest.requirements, limits.requirements, 'requirements') };
    case 'lock':
      return { distributions: cut(manifest.distributions, limits.lockedDistributions, 'distributions') };
    case 'pipeline':
      return {
        extractors: cut(manifest.extractors, limits.extractors, 'extractors'),
      };
    default:
      return {};
  }
}

function boundedStages({ stages }: DockerfileManifest, cut: Cut): readonly DockerStage[] {
  let room: number = limits.instructions.most;
  return cut(stages, limits.stages, 'stages').map((stage) => {
    const instructions = cut(stage.instructions, { ...limits.instructions, most: room }, 'instructions');
    room -= instructions.length;
    return { ...stage, instructions };
  });
}

/** Problems in the order of the file; a file with very many gets the first ones and their number. */
export function firstProblems(problems: readonly Problem[]): readonly Problem[] {
  const ordered = problems.toSorted((a, b) => a.span.start - b.span.start);
  const more = ordered[limits.problems.most];
  if (more === undefined) return ordered;
  const message = `From here on, ${ordered.length - limits.problems.most} more places could not be read.`;
  return [...ordered.slice(0, limits.problems.most), { message, span: more.span }];
}
