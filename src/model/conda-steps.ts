import type { InstallStep } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { CondaDependency, CondaManifest } from '../domain/manifest.ts';
import { distributionName, type Requirement } from '../domain/requirement.ts';
import type { Located, Span } from '../domain/source.ts';
import { hasUpperBound, type VersionSet, versionSetOf } from '../domain/version-set.ts';
import { directoryOf, joinPath, type ProjectFiles, requirementsAt } from './project-files.ts';
import { type Collected, collectFile, collectLocalProject, emptyCollection } from './requirement-files.ts';
import { plainStep } from './steps.ts';

/** What conda is asked for. */
export interface CondaRequest {
  /** Undefined where nothing but Python is asked for. */
  readonly step: InstallStep | undefined;
  /** The Python it names with a version. */
  readonly python: Located<VersionSet> | undefined;
}

/** One step for match specifications; Python among them is the interpreter and no distribution. */
export function condaRequest(dependencies: readonly CondaDependency[], span: Span, knowledge: Knowledge): CondaRequest {
  const python = dependencies.findLast(({ name }) => name === 'python');
  const requirements = dependencies
    .filter(({ name }) => name !== 'python')
    .map(
      ({ name, specifiers, span: place }): Requirement => ({
        name: knowledge.about(name, 'conda-name')[0]?.distribution ?? distributionName(name),
        written: name,
        extras: [],
        specifiers,
        marker: undefined,
        url: undefined,
        wheel: undefined,
        editable: false,
        span: place,
        nameSpan: place,
        specifierSpan: undefined,
      }),
    );
  // What conda brings along is its own metadata's business, and an open version is conda's to choose.
  const uncertain = requirements
    .filter(({ specifiers }) => !hasUpperBound(versionSetOf(specifiers)))
    .map(({ name }) => name);
  const known = python !== undefined && python.specifiers.length > 0;
  return {
    step:
      requirements.length === 0
        ? undefined
        : { ...plainStep('conda', span), requirements, noDependencies: true, uncertain },
    python: known ? { value: versionSetOf(python.specifiers), span: python.span } : undefined,
  };
}

/** What pip installs after conda: the list under `pip:` of an environment file. */
export function condaPipPart(manifest: CondaManifest, files: ProjectFiles): Collected {
  const collected = emptyCollection();
  const directory = directoryOf(manifest.path);
  collected.requirements.push(...manifest.pip);
  collected.options.push(manifest.pipOptions);
  for (const include of manifest.pipIncludes) {
    const included = requirementsAt(files, joinPath(directory, include.path));
    if (included !== undefined) collectFile(included, include.kind, files, collected);
  }
  for (const project of manifest.pipLocalProjects) collectLocalProject(project, directory, files, collected);
  return collected;
}
