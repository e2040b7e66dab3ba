import type { CogManifest } from '../domain/cog.ts';
import type { InstallStep } from '../domain/environment.ts';
import type { EnvironmentDraft } from './environment.ts';
import { directoryOf, joinPath, type ProjectFiles, requirementsAt } from './project-files.ts';
import { pythonSet } from './python.ts';
import { type Collected, collectFile, emptyCollection, stepOf } from './requirement-files.ts';
import { plainStep } from './steps.ts';

/** The environment of the image that Cog builds: the system's distributions, then those of Python. */
export function cogEnvironment(
  manifest: CogManifest,
  files: ProjectFiles,
): EnvironmentDraft & { readonly collected: Collected } {
  const collected = emptyCollection();
  collected.requirements.push(...manifest.requirements);
  collected.options.push(manifest.options);
  for (const include of manifest.includes) {
    const included = requirementsAt(files, joinPath(directoryOf(manifest.path), include.path));
    if (included !== undefined) collectFile(included, include.kind, files, collected);
  }
  const [system] = manifest.systemNames;
  const span = manifest.requirements[0]?.span ??
    manifest.includes[0]?.span ??
    system?.span ?? { path: manifest.path, start: 0, end: 0 };
  const apt: readonly InstallStep[] =
    system === undefined
      ? []
      : [{ ...plainStep('apt', system.span), systemNames: manifest.systemNames.map(({ value }) => value) }];
  const { python } = manifest;
  const isVersion = python !== undefined && /^\d{1,2}\.\d{1,3}(?:\.\d{1,3})?$/.test(python.value);
  return {
    id: manifest.path,
    declaredAt: span,
    steps: [...apt, stepOf(collected, 'pip', span)],
    python: isVersion ? { value: pythonSet(python.value), span: python.span } : undefined,
    collected,
  };
}
