import type { DeclaredEnvironment } from '../domain/declarations.ts';
import type { InstallStep } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { EnvironmentDraft } from './environment.ts';
import { lockOf } from './lock-files.ts';
import { directoryOf, type ProjectFiles } from './project-files.ts';
import { projectStep, settingsOf } from './pyproject-environments.ts';
import { declaredPython, pythonOf, requestedPython } from './python.ts';
import { collectFile, emptyCollection, stepOf } from './requirement-files.ts';
import { condaEnvironment } from './requirements-environments.ts';

/** An environment the user declares: its manifests are installed one after the other. Undefined where none of them is known. */
export function declaredEnvironment(
  { name, manifests, python }: DeclaredEnvironment,
  files: ProjectFiles,
  knowledge: Knowledge,
): { readonly draft: EnvironmentDraft; readonly swallowed: ReadonlySet<string> } | undefined {
  const steps: InstallStep[] = [];
  const swallowed = new Set<string>();
  const pythons: EnvironmentDraft['python'][] = [];
  for (const path of manifests) {
    const manifest = files.manifests.get(path);
    const start = { path, start: 0, end: 0 };
    if (manifest?.kind === 'requirements') {
      const collected = emptyCollection();
      collectFile(manifest, 'requirements', files, collected);
      steps.push(stepOf(collected, 'pip', collected.requirements[0]?.span ?? start));
      for (const one of collected.swallowed) swallowed.add(one);
      pythons.push(declaredPython(directoryOf(path), files));
    } else if (manifest?.kind === 'pyproject') {
      steps.push(
        projectStep(manifest, { extras: [], groups: [] }, lockOf(manifest, files), settingsOf(manifest, files), files),
      );
      pythons.push(pythonOf(manifest) ?? declaredPython(directoryOf(path), files));
    } else if (manifest?.kind === 'conda') {
      const draft = condaEnvironment(manifest, files, knowledge);
      steps.push(...draft.steps);
      for (const one of [path, ...draft.collected.swallowed]) swallowed.add(one);
      pythons.push(draft.python);
    }
  }
  const [first] = steps;
  if (first === undefined) return undefined;
  const said = python === undefined ? undefined : requestedPython(python);
  const known = said ? { value: said, span: first.span } : pythons.find((one) => one !== undefined);
  return { draft: { id: name, declaredAt: first.span, steps, python: known }, swallowed };
}
