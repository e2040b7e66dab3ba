import type { PyprojectManifest, RequirementGroup, UvSource } from '../domain/manifest.ts';
import { allOf } from '../domain/marker.ts';
import type { DistributionName, Requirement } from '../domain/requirement.ts';
import { workspaceProject, workspaceRootOf } from '../domain/workspace.ts';
import { directoryOf, joinPath, type ProjectFiles, pyprojectAt } from './project-files.ts';

/** What projects of this repository bring that a project requires as a member of its workspace or by a path. */
export interface LocalRequirements {
  /** What they require, at the lines of their own files. */
  readonly requirements: readonly Requirement[];
  /** Distributions that they take from elsewhere, so that their versions are not known. */
  readonly uncertain: readonly DistributionName[];
}

/** Longest way from project to project that is followed. */
const deepest = 20;

/** Follows the requirements of a project into the projects beside it, each of them once with each condition. */
export function localRequirements(
  given: readonly Requirement[],
  manifest: PyprojectManifest,
  sources: readonly UvSource[],
  files: ProjectFiles,
): LocalRequirements {
  const found: Requirement[] = [];
  const uncertain: DistributionName[] = [];
  const seen = new Set<string>();
  const follow = (
    requirements: readonly Requirement[],
    from: PyprojectManifest,
    own: readonly UvSource[],
    depth: number,
  ) => {
    for (const requirement of requirements) {
      const project = projectFor(requirement, from, own, files);
      if (project === undefined || project === manifest || depth > deepest) continue;
      const extras = project.extras.filter(({ name }) => requirement.extras.includes(name));
      const key = `${project.path} ${extras.map(({ name }) => name).join()}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const brought = [project.dependencies, ...withIncluded(extras, project).map((extra) => extra.requirements)]
        .flat()
        .map((one) => under(requirement, one));
      const theirs = project.uv?.sources ?? [];
      found.push(
        ...brought.filter(({ name }) => !theirs.some((source) => source.workspace && source.distribution === name)),
      );
      uncertain.push(...theirs.filter((source) => !source.workspace).map(({ distribution }) => distribution));
      follow(brought, project, theirs, depth + 1);
    }
  };
  follow(given, manifest, sources, 0);
  return { requirements: found, uncertain };
}

function projectFor(
  { name }: Requirement,
  from: PyprojectManifest,
  sources: readonly UvSource[],
  files: ProjectFiles,
): PyprojectManifest | undefined {
  const source = sources.find(({ distribution }) => distribution === name);
  if (source?.path !== undefined) return pyprojectAt(files, joinPath(directoryOf(from.path), source.path));
  const root = workspaceRootOf(from, files.all) ?? from;
  const member = source?.workspace ?? root.uv?.sources.some((one) => one.workspace && one.distribution === name);
  return member === true ? workspaceProject(name, root, files.all) : undefined;
}

function withIncluded(extras: readonly RequirementGroup[], project: PyprojectManifest): readonly RequirementGroup[] {
  const result = [...extras];
  for (const { includes } of result)
    for (const { value } of includes) {
      const other = project.extras.find(({ name }) => name === value);
      if (other !== undefined && !result.includes(other)) result.push(other);
    }
  return result;
}

/** What a requirement brings, on the condition under which it is there itself. */
function under({ marker }: Requirement, brought: Requirement): Requirement {
  if (marker === undefined) return brought;
  return { ...brought, marker: brought.marker === undefined ? marker : allOf(marker, brought.marker) };
}
