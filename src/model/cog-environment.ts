import type { CogCommand, CogManifest } from '../domain/cog.ts';
import type { InstallStep } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { StepContext } from './command-context.ts';
import { stepOfCommand } from './command-step.ts';
import type { EnvironmentDraft } from './environment.ts';
import { noImageFiles } from './image-files.ts';
import { readInstallCommand } from './install-command.ts';
import { directoryOf, joinPath, type ProjectFiles, requirementsAt } from './project-files.ts';
import { pythonSet } from './python.ts';
import { type Collected, collectFile, emptyCollection, stepOf } from './requirement-files.ts';
import { evaluateShell } from './shell.ts';
import { ownSite, siteOf } from './site.ts';
import { plainStep } from './steps.ts';

/** The environment of the image that Cog builds: the system's distributions, then those of Python. */
export function cogEnvironment(
  manifest: CogManifest,
  files: ProjectFiles,
  knowledge: Knowledge,
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
    steps: [
      ...apt,
      ...commandSteps(manifest.before, files, knowledge),
      stepOf(collected, 'pip', span),
      ...commandSteps(manifest.after, files, knowledge),
    ],
    python: isVersion ? { value: pythonSet(python.value), span: python.span } : undefined,
    collected,
  };
}

/** What the commands install into Cog's own Python. They run before the project is copied, so that no file of it is there. */
function commandSteps(
  commands: readonly CogCommand[],
  files: ProjectFiles,
  knowledge: Knowledge,
): readonly InstallStep[] {
  return commands.flatMap(({ script, span }) => {
    const evaluation = evaluateShell(script, {
      variables: new Map(),
      directory: '/',
      id: `${span.path}:${span.start}`,
      sharedId: span.path,
      target: { machine: 'x86_64' },
    });
    return evaluation.commands.flatMap((command) => {
      const install = readInstallCommand(command);
      if (install === undefined) return [];
      const place = 'place' in install ? install.place : undefined;
      if (place !== undefined && siteOf(place, command.variables, new Set(), command.directory) !== ownSite) return [];
      const context: StepContext = {
        ...{ image: noImageFiles, files, knowledge, span, piped: undefined, pipSettings: new Map() },
        directory: command.directory,
        when: command.when,
      };
      return stepOfCommand(install, context).steps;
    });
  });
}
