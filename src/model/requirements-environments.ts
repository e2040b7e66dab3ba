import type { InstallStep } from '../domain/environment.ts';
import { manifestKind } from '../domain/file-names.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { CondaManifest, RequirementsManifest } from '../domain/manifest.ts';
import type { Span } from '../domain/source.ts';
import { condaPipPart, condaRequest } from './conda-steps.ts';
import type { EnvironmentDraft } from './environment.ts';
import { namedOverrides } from './header-command.ts';
import { directoryOf, type ProjectFiles, requirementsAt } from './project-files.ts';
import { declaredPython } from './python.ts';
import { type Collected, collectFile, emptyCollection, stepOf } from './requirement-files.ts';

/** A requirements file that nobody includes: one `pip install -r`. */
export function requirementsEnvironment(
  manifest: RequirementsManifest,
  files: ProjectFiles,
): EnvironmentDraft & { readonly collected: Collected } {
  const collected = emptyCollection();
  collectFile(manifest, 'requirements', files, collected);
  const span = wholeOf(manifest, collected);
  const { overrides, paths } = namedOverrides(manifest, files);
  for (const path of paths) collected.swallowed.add(path);
  // pip has no overrides: where there are some, uv installs.
  const step = { ...stepOf(collected, overrides.length > 0 ? 'uv' : 'pip', span), overrides };
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
  knowledge: Knowledge,
): EnvironmentDraft & { readonly collected: Collected } {
  const collected = condaPipPart(manifest, files);
  const span = manifest.dependencies[0]?.span ??
    collected.requirements[0]?.span ?? { path: manifest.path, start: 0, end: 0 };
  const { step, python } = condaRequest(manifest.dependencies, span, knowledge);
  const steps: InstallStep[] = step === undefined ? [] : [step];
  if (collected.requirements.length > 0) steps.push(stepOf(collected, 'pip', collected.requirements[0]?.span ?? span));
  return { id: manifest.path, declaredAt: span, steps, python, collected };
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
