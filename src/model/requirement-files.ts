import type { InstallStep } from '../domain/environment.ts';
import { limits } from '../domain/limits.ts';
import type { IndexOptions, LocalProject, PyprojectManifest, RequirementsManifest } from '../domain/manifest.ts';
import type { DistributionName, Requirement } from '../domain/requirement.ts';
import type { Located, Problem, Span } from '../domain/source.ts';
import { isAbsolute } from './outside.ts';
import type { ProjectFiles } from './project-files.ts';
import { directoryOf, joinPath, pyprojectAt, requirementsAt } from './project-files.ts';
import { packageSources } from './sources.ts';
import { plainStep } from './steps.ts';

/** What one install command reads from files: everything they include, in order. */
export interface Collected {
  readonly requirements: Requirement[];
  readonly constraints: Requirement[];
  readonly options: IndexOptions[];
  readonly problems: Problem[];
  /** Paths of the manifests that were read, so that they are no environments of their own. */
  readonly swallowed: Set<string>;
  readonly uncertain: DistributionName[];
  /** URLs without a name. */
  readonly unnamed: Located<string>[];
}

export function emptyCollection(): Collected {
  return {
    requirements: [],
    constraints: [],
    options: [],
    problems: [],
    swallowed: new Set(),
    uncertain: [],
    unnamed: [],
  };
}

const tooManyIncludes = `This is the end of a chain of more than ${limits.includeDepth.most} files that include each other. The file was not followed from here.`;

/**
 * Adds a requirements file and what it includes. Nested paths are relative to the file that names them, as pip reads them;
 * a file is read once, so that cycles end.
 */
export function collectFile(
  manifest: RequirementsManifest,
  as: 'requirements' | 'constraints',
  files: ProjectFiles,
  into: Collected,
  depth = 0,
): void {
  const mark = as === 'constraints' ? `${manifest.path}\n-c` : manifest.path;
  if (into.swallowed.has(mark)) return;
  into.swallowed.add(mark);
  if (as === 'constraints') into.swallowed.add(manifest.path);
  (as === 'constraints' ? into.constraints : into.requirements).push(...manifest.requirements);
  if (as === 'requirements') into.unnamed.push(...manifest.unnamed);
  into.options.push(manifest.options);
  for (const include of manifest.includes) {
    const path = isAbsolute(include.path) ? undefined : joinPath(directoryOf(manifest.path), include.path);
    const included = requirementsAt(files, path);
    // A file included from a constraints file only constrains, whatever the option says.
    const kind = as === 'constraints' ? 'constraints' : include.kind;
    if (included === undefined) continue;
    if (depth < limits.includeDepth.most) collectFile(included, kind, files, into, depth + 1);
    else into.problems.push({ message: tooManyIncludes, span: include.span });
  }
  for (const project of manifest.localProjects) collectLocalProject(project, directoryOf(manifest.path), files, into);
}

/** Adds what `pip install .[extra]` or `-e ./server` requires. */
export function collectLocalProject(
  project: LocalProject,
  directory: string,
  files: ProjectFiles,
  into: Collected,
): void {
  const manifest = pyprojectAt(files, joinPath(directory, project.path));
  if (manifest !== undefined) collectProject(manifest, project.extras, into);
}

/** Adds what a declared project requires, with these extras. */
export function collectProject(manifest: PyprojectManifest, extras: readonly string[], into: Collected): void {
  into.requirements.push(...manifest.dependencies);
  const pending = [...extras];
  const seen = new Set<string>();
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const extra = manifest.extras.find((one) => one.name === name);
    if (extra === undefined) continue;
    into.requirements.push(...extra.requirements);
    pending.push(...extra.includes.map((include) => include.value));
  }
}

/** One step for everything an install command collected. */
export function stepOf(collected: Collected, installer: InstallStep['installer'], span: Span): InstallStep {
  return {
    ...plainStep(installer, span),
    requirements: collected.requirements,
    constraints: collected.constraints,
    sources: packageSources(collected.options),
    prereleases: collected.options.some((options) => options.prereleases),
    uncertain: collected.uncertain,
    ...(collected.unnamed.length === 0 ? {} : { unnamed: collected.unnamed }),
  };
}
