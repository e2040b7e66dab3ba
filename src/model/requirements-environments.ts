import type { InstallStep } from '../domain/environment.ts';
import { manifestKind } from '../domain/file-names.ts';
import type { CondaManifest, RequirementsManifest } from '../domain/manifest.ts';
import { distributionName, type Requirement } from '../domain/requirement.ts';
import type { Span } from '../domain/source.ts';
import { versionSetOf } from '../domain/version-set.ts';
import type { EnvironmentDraft } from './environment.ts';
import { directoryOf, joinPath, type ProjectFiles, requirementsAt } from './project-files.ts';
import { declaredPython } from './python.ts';
import { type Collected, collectFile, collectLocalProject, emptyCollection } from './requirement-files.ts';
import { packageSources } from './sources.ts';
import { plainStep } from './steps.ts';

/** A requirements file that nobody includes: one `pip install -r`. */
export function requirementsEnvironment(
  manifest: RequirementsManifest,
  files: ProjectFiles,
): EnvironmentDraft & { readonly collected: Collected } {
  const collected = emptyCollection();
  collectFile(manifest, 'requirements', files, collected);
  const span = wholeOf(manifest, collected);
  const step = stepOf(collected, 'pip', span);
  return {
    id: manifest.path,
    declaredAt: span,
    steps: [step],
    python: declaredPython(directoryOf(manifest.path), files),
    collected,
  };
}

/** A conda environment file: conda's part first, then the list under `pip:`. */
export function condaEnvironment(
  manifest: CondaManifest,
  files: ProjectFiles,
): EnvironmentDraft & { readonly collected: Collected } {
  const collected = emptyCollection();
  const directory = directoryOf(manifest.path);
  collected.requirements.push(...manifest.pip);
  collected.options.push(manifest.pipOptions);
  for (const include of manifest.pipIncludes) {
    const included = requirementsAt(files, joinPath(directory, include.path));
    if (included !== undefined) collectFile(included, include.kind, files, collected);
  }
  for (const project of manifest.pipLocalProjects) collectLocalProject(project, directory, files, collected);
  const span = manifest.dependencies[0]?.span ??
    collected.requirements[0]?.span ?? { path: manifest.path, start: 0, end: 0 };
  const python = manifest.dependencies.find((dependency) => dependency.name === 'python');
  const steps: InstallStep[] = [];
  const conda = manifest.dependencies
    .filter((dependency) => dependency !== python)
    .map(
      (dependency): Requirement => ({
        name: distributionName(dependency.name),
        written: dependency.name,
        extras: [],
        specifiers: dependency.specifiers,
        marker: undefined,
        url: undefined,
        wheel: undefined,
        editable: false,
        span: dependency.span,
        nameSpan: dependency.span,
        specifierSpan: undefined,
      }),
    );
  if (conda.length > 0) {
    // What conda brings along is its own metadata's business, and an open version is conda's to choose.
    const uncertain = conda
      .filter((requirement) => requirement.specifiers.length === 0)
      .map((requirement) => requirement.name);
    steps.push({ ...plainStep('conda', span), requirements: conda, noDependencies: true, uncertain });
  }
  if (collected.requirements.length > 0) steps.push(stepOf(collected, 'pip', collected.requirements[0]?.span ?? span));
  const known = python !== undefined && python.specifiers.length > 0;
  return {
    id: manifest.path,
    declaredAt: span,
    steps,
    python: known ? { value: versionSetOf(python.specifiers), span: python.span } : undefined,
    collected,
  };
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
  };
}

/** Is it a file for people or another file only: constraints, or the source of a compiled list that lies beside it? */
export function isNoEnvironment(manifest: RequirementsManifest, files: ProjectFiles): boolean {
  if (manifestKind(manifest.path) === 'constraints') return true;
  if (!manifest.path.endsWith('.in')) return false;
  return requirementsAt(files, `${manifest.path.slice(0, -'.in'.length)}.txt`) !== undefined;
}

function wholeOf(manifest: RequirementsManifest, collected: Collected): Span {
  return manifest.requirements[0]?.span ?? collected.requirements[0]?.span ?? { path: manifest.path, start: 0, end: 0 };
}
