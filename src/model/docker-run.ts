import type { DockerRun } from '../domain/docker-manifest.ts';
import type { BuildCommand } from '../domain/image-build.ts';
import { mountFromContext } from './docker-copy.ts';
import { followEdits } from './docker-edits.ts';
import { followInstall, type Running } from './docker-install.ts';
import { isHarmless, missingFiles } from './docker-missing.ts';
import { noteLinks } from './docker-python.ts';
import { type Building, type State, stageNamed, variablesOf } from './docker-state.ts';
import { copyFromStage, hostPath, type ImageFiles, imagePath } from './image-files.ts';
import { listImage } from './image-lookup.ts';
import { readInstallCommand } from './install-command.ts';
import { type ExecutedCommand, evaluateShell, type ShellScript } from './shell.ts';
import { shellOptions } from './shell-inner.ts';

/** Follows a RUN: the commands it executes and what they install. */
export function runInstruction(instruction: DockerRun, state: State, building: Building): void {
  if (instruction.script === undefined) return;
  const { files } = building;
  const running: Running = { instruction, image: mountedImage(instruction, state, building), piped: undefined };
  const { image } = running;
  const variables = variablesOf(state);
  const environment = condaShell(state.shell);
  if (environment !== undefined && instruction.form === 'shell') variables.set('CONDA_DEFAULT_ENV', environment);
  const evaluation = evaluateShell(instruction.script, {
    variables,
    directory: state.directory,
    fileExists: (path) => (hostPath(path, image, files) === undefined ? undefined : true),
    listFiles: (pattern) => listImage(pattern, image, files),
    readScript: (path) => scriptIn(path, image, building),
    id: `${instruction.span.path}:${instruction.span.start}`,
    sharedId: instruction.span.path,
    target: { machine: building.options.machine },
    ...(instruction.form === 'shell' ? { options: shellOptions(shellWords(state.shell)) } : {}),
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
    noteLinks(command, state.interpreters);
    followEdits(command, running, state, files);
    const found = install === undefined ? undefined : followInstall(install, command, running, state, building);
    state.commands.push({
      ...described(command, instruction),
      ...(found === undefined ? {} : { install: { ...found, missing } }),
    });
  }
}

function mountedImage(instruction: DockerRun, state: State, building: Building): ImageFiles {
  let { image } = state;
  for (const mount of instruction.mounts) {
    if (mount.type !== 'bind') continue;
    const target = imagePath(state.directory, mount.target ?? '/');
    if (mount.from === undefined) {
      image = mountFromContext(mount.source ?? '.', target, image, building);
      continue;
    }
    const from = stageNamed(mount.from, building);
    if (from === undefined) continue;
    state.uses.add(from.stage.index);
    const { directories } = image;
    image = { ...copyFromStage(imagePath('/', mount.source ?? '/'), target, from.image, image), directories };
  }
  return image;
}

function scriptIn(path: string, image: ImageFiles, { files }: Building): ShellScript | undefined {
  const host = hostPath(path, image, files);
  const manifest = host === undefined ? undefined : files.manifests.get(host);
  if (manifest?.kind !== 'script' || manifest.script === undefined) return undefined;
  return { node: manifest.script, shell: manifest.shell, installs: manifest.installs };
}

/** The words of a SHELL from the shell on: `bash -o pipefail -c` of `conda run -n ml bash -o pipefail -c`. */
function shellWords(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => /(?:^|\/)(?:ba|da|a|z|k)?sh$/.test(word));
  return at < 0 ? [] : words.slice(at + 1);
}

/** The environment of a SHELL that conda runs: `["conda", "run", "-n", "ml", "/bin/bash", "-c"]`. */
function condaShell(words: readonly string[]): string | undefined {
  const [program = '', verb] = words;
  if (!/(?:^|\/)(?:conda|mamba|micromamba)$/.test(program) || verb !== 'run') return undefined;
  const at = words.findIndex((word) => /^(?:-n|--name|-p|--prefix)$/.test(word));
  return at < 0 ? undefined : words[at + 1];
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
