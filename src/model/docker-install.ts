import type { DockerRun } from '../domain/docker-manifest.ts';
import type { InstallStep } from '../domain/environment.ts';
import type { BuildInstall } from '../domain/image-build.ts';
import type { StepContext } from './command-context.ts';
import { stepOfCommand } from './command-step.ts';
import { noteConda, noteCreated, noteInstall } from './docker-python.ts';
import type { Building, State } from './docker-state.ts';
import { type ImageFiles, imagePath } from './image-files.ts';
import type { InstallCommand } from './install-command.ts';
import type { ExecutedCommand } from './shell.ts';
import { ownSite, siteOf } from './site.ts';

/** One RUN while its commands are followed. */
export interface Running {
  readonly instruction: DockerRun;
  /** What it sees: the files of the stage and what is mounted. */
  image: ImageFiles;
  /** What an export of the same RUN hands to `-r -`. */
  piped: readonly InstallStep[] | undefined;
}

/** What an installer does to the stage; undefined for commands that install nothing. */
export function followInstall(
  install: InstallCommand,
  command: ExecutedCommand,
  running: Running,
  state: State,
  building: Building,
): BuildInstall | undefined {
  if (install.kind === 'environment') {
    state.sites.add(install.path);
    if (install.action === 'create') noteCreated(install, state.interpreters);
    return undefined;
  }
  if (install.kind === 'setting') {
    if (install.tool === 'pip' && install.value !== undefined) state.pipSettings.set(install.key, install.value);
    else if (install.tool === 'pip') state.pipSettings.delete(install.key);
    return undefined;
  }
  const context: StepContext = {
    pipSettings: state.pipSettings,
    image: running.image,
    piped: running.piped,
    files: building.files,
    knowledge: building.knowledge,
    span: running.instruction.span,
    directory: command.directory,
    when: command.when,
  };
  const { steps, swallowed, problems, environment, python } = stepOfCommand(install, context);
  building.problems.push(...problems);
  for (const path of swallowed) building.swallowed.add(path);
  if (isWriting(install)) {
    keepWritten(install, command, steps, running, state);
    return undefined;
  }
  const place = 'place' in install ? install.place : undefined;
  const project = install.kind === 'project' ? install.projectDirectory : command.directory;
  const named = place === undefined || environment === undefined ? place : { ...place, environment };
  const site = named === undefined ? undefined : siteOf(named, command.variables, state.sites, project);
  if (site !== undefined && (steps.length > 0 || python !== undefined)) {
    state.sites.add(site);
    if (python !== undefined) noteConda(site, python, state.interpreters);
    else if (named !== undefined && install.kind !== 'conda')
      noteInstall(named, site, site === ownSite, command.span, state.interpreters);
  }
  for (const step of steps) state.steps.push({ site, step });
  return installOf(install, steps[0], site);
}

/** Commands that write a list for a later one: `uv export`, `poetry export`, `pip-compile`. */
function isWriting(install: InstallCommand): boolean {
  return (
    (install.kind === 'project' && install.action === 'export') ||
    (install.kind === 'distributions' && install.action === 'compile')
  );
}

/** The file that a command writes installs later what the command would install now. */
function keepWritten(
  install: InstallCommand,
  command: ExecutedCommand,
  steps: readonly InstallStep[],
  running: Running,
  state: State,
): void {
  const output = 'output' in install ? install.output?.value : undefined;
  const redirected = command.redirects.find(({ operator }) => operator === '>')?.target;
  const path = output ?? (redirected?.known === true ? redirected.text : undefined);
  if (path === undefined || path === '/dev/stdout') {
    running.piped = steps;
    return;
  }
  if (steps.length === 0 || /[$`]/.test(path)) return;
  const entry = [imagePath(command.directory, path), { kind: 'steps', steps }] as const;
  running.image = { ...running.image, written: new Map([...running.image.written, entry]) };
  state.image = { ...state.image, written: new Map([...state.image.written, entry]) };
}

function installOf(
  install: InstallCommand,
  step: InstallStep | undefined,
  site: string | undefined,
): BuildInstall | undefined {
  if (!('tool' in install) || install.kind === 'environment' || install.kind === 'setting') return undefined;
  if (!installing.has(install.action) || ('dryRun' in install && install.dryRun)) return undefined;
  const place = 'place' in install ? install.place : undefined;
  const eaten = 'eaten' in install ? install.eaten : [];
  return {
    tool: install.tool,
    removes: install.action === 'uninstall' || install.action === 'remove',
    eaten: eaten.map(({ requirement, span }) => ({ value: requirement, span })),
    step,
    site,
    interpreter: place?.interpreter,
    elsewhere: place !== undefined && (place.target !== undefined || place.prefix !== undefined || place.user),
    breaksSystem: place?.breakSystemPackages ?? false,
    missing: [],
  };
}

const installing: ReadonlySet<string> = new Set('install uninstall sync add remove run create update'.split(' '));
