import type { DockerRun } from '../domain/docker-manifest.ts';
import type { InstallStep } from '../domain/environment.ts';
import type { BuildCommand, BuildInstall } from '../domain/image-build.ts';
import { stepOfCommand } from './command-step.ts';
import { mountFromContext } from './docker-copy.ts';
import { isHarmless, missingFiles } from './docker-missing.ts';
import { type Building, type State, stageNamed, variablesOf } from './docker-state.ts';
import { hostPath, type ImageFiles, imagePath } from './image-files.ts';
import { type InstallCommand, readInstallCommand } from './install-command.ts';
import { type ExecutedCommand, evaluateShell } from './shell.ts';
import { siteOf } from './site.ts';

/** Follows a RUN: the commands it executes and what they install. */
export function runInstruction(instruction: DockerRun, state: State, building: Building): void {
  if (instruction.script === undefined) return;
  const { files } = building;
  let image = state.image;
  for (const mount of instruction.mounts) {
    if (mount.type !== 'bind') continue;
    const target = imagePath(state.directory, mount.target ?? '/');
    if (mount.from === undefined) image = mountFromContext(mount.source ?? '.', target, image, building);
    else {
      const from = stageNamed(mount.from, building);
      if (from !== undefined) state.uses.add(from.stage.index);
    }
  }
  const evaluation = evaluateShell(instruction.script, {
    variables: variablesOf(state),
    directory: state.directory,
    fileExists: (path) => (hostPath(path, image, files) === undefined ? undefined : true),
    id: `${instruction.span.path}:${instruction.span.start}`,
    sharedId: instruction.span.path,
    target: { machine: building.options.machine },
    options: { errexit: state.shell.join(' ').includes('-e'), pipefail: state.shell.join(' ').includes('pipefail') },
  });
  if (evaluation.tooComplex)
    building.problems.push({
      message: 'This RUN has too many branches to follow; installs in it may be missed',
      span: instruction.span,
      minor: true,
    });
  const mounted = instruction.mounts.map((mount) => ({
    directory: imagePath(state.directory, mount.target ?? '/'),
    names: undefined,
  }));
  if (evaluation.tooComplex) state.opaque = true;
  for (const command of evaluation.commands) {
    const install = readInstallCommand(command);
    const missing =
      install?.kind === 'distributions' ? missingFiles(install, command, mounted, state, building.files) : [];
    if (!isHarmless(command, install)) state.opaque = true;
    const found = install === undefined ? undefined : follow(install, command, instruction, image, state, building);
    state.commands.push({
      ...described(command, instruction),
      ...(found === undefined ? {} : { install: { ...found, missing } }),
    });
  }
}

function described(command: ExecutedCommand, instruction: DockerRun): BuildCommand {
  return {
    words: command.words.map(({ text, known, span }) => ({ value: text, known, span })),
    variables: command.variables,
    when: command.when,
    masked: command.failureMasked,
    span: command.span,
    instruction: instruction.span,
  };
}

/** What an installer does to the stage; undefined for commands that only prepare one. */
function follow(
  install: InstallCommand,
  command: ExecutedCommand,
  instruction: DockerRun,
  image: ImageFiles,
  state: State,
  building: Building,
): BuildInstall | undefined {
  if (install.kind === 'environment') {
    state.sites.add(install.path);
    return undefined;
  }
  if (install.kind === 'setting') {
    if (install.tool === 'pip' && install.value !== undefined) state.pipSettings.set(install.key, install.value);
    else if (install.tool === 'pip') state.pipSettings.delete(install.key);
    return undefined;
  }
  const { step, swallowed, problems } = stepOfCommand(install, {
    pipSettings: state.pipSettings,
    image,
    files: building.files,
    knowledge: building.knowledge,
    span: instruction.span,
    directory: command.directory,
    when: command.when,
  });
  building.problems.push(...problems);
  for (const path of swallowed) building.swallowed.add(path);
  const place = 'place' in install ? install.place : undefined;
  const project = install.kind === 'project' ? install.projectDirectory : command.directory;
  const site = place === undefined ? undefined : siteOf(place, command.variables, state.sites, project);
  if (step !== undefined) {
    if (site !== undefined) state.sites.add(site);
    state.steps.push({ site, step });
  }
  return installOf(install, step, site);
}

function installOf(
  install: InstallCommand,
  step: InstallStep | undefined,
  site: string | undefined,
): BuildInstall | undefined {
  if (!('tool' in install) || install.kind === 'environment' || install.kind === 'setting') return undefined;
  if (!installing.has(install.action)) return undefined;
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
