import { parseCondaMatch } from '../domain/conda-match.ts';
import type { InstallStep } from '../domain/environment.ts';
import type { CondaDependency } from '../domain/manifest.ts';
import type { StepContext, StepResult } from './command-context.ts';
import { condaPipPart, condaRequest } from './conda-steps.ts';
import { imagePath } from './image-files.ts';
import { manifestIn } from './image-lookup.ts';
import type { CondaCommand } from './install-command.ts';
import { stepOf } from './requirement-files.ts';
import { plainStep } from './steps.ts';

/** The text before the first part that only a shell knows. */
function beforeUnknown(text: string): string {
  const at = text.search(/[$`]/);
  return at < 0 ? text : text.slice(0, at);
}

/** What a conda command changes: its own specifications and those of its files, then what pip installs from a file's list. */
export function condaSteps(command: CondaCommand, context: StepContext): StepResult {
  const dependencies: CondaDependency[] = command.specs.flatMap(
    ({ value, span }) => parseCondaMatch(beforeUnknown(value), span) ?? [],
  );
  const swallowed = new Set<string>();
  const after: InstallStep[] = [];
  let named: string | undefined;
  for (const file of command.files) {
    const manifest = file.known
      ? manifestIn(imagePath(context.directory, file.value), context.image, context.files)
      : undefined;
    if (manifest?.kind === 'conda') {
      swallowed.add(manifest.path);
      dependencies.push(...manifest.dependencies);
      named ??= manifest.name;
      const collected = condaPipPart(manifest, context.files);
      for (const path of collected.swallowed) swallowed.add(path);
      if (collected.requirements.length > 0)
        after.push({ ...stepOf(collected, 'pip', context.span), when: context.when });
    } else if (manifest?.kind === 'requirements') {
      swallowed.add(manifest.path);
      for (const { written, specifiers, span } of manifest.requirements)
        dependencies.push({ name: written.toLowerCase(), specifiers, build: undefined, channel: undefined, span });
    }
  }
  const { step, python } = condaRequest(dependencies, context.span, context.knowledge);
  const removes = command.action === 'remove';
  const own: InstallStep | undefined =
    step === undefined
      ? undefined
      : {
          ...step,
          when: context.when,
          action: removes ? 'uninstall' : 'install',
          upgrade: command.action === 'update',
        };
  // An empty environment is one too: what follows goes there.
  const created =
    command.action === 'create' && own === undefined
      ? [{ ...plainStep('conda', context.span), when: context.when }]
      : [];
  return {
    steps: [...(own === undefined ? created : [own]), ...after],
    swallowed,
    problems: [],
    environment: command.place.environment ?? (command.action === 'create' ? named : undefined) ?? 'base',
    python: removes ? undefined : python,
  };
}
