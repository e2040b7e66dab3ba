import type { InstallStep } from '../domain/environment.ts';
import type { PyprojectManifest } from '../domain/manifest.ts';
import { distributionName } from '../domain/requirement.ts';
import { nothingChanged, type StepContext, type StepResult } from './command-context.ts';
import { hostPath, imagePath } from './image-files.ts';
import type { ProjectCommand } from './install-command.ts';
import { lockOf, type ProjectLock } from './lock-files.ts';
import { declarationAt, directoryOf, joinPath, type ProjectFiles, pyprojectAt } from './project-files.ts';
import { projectStep, settingsOf } from './pyproject-environments.ts';

/** What `uv sync`, `poetry install` and their like install, or export to a file. */
export function projectCommandStep(command: ProjectCommand, context: StepContext): StepResult {
  const manifest = command.action === 'lock' || command.noSync ? undefined : projectOf(command, context);
  if (manifest === undefined || !command.selectionKnown) return nothingChanged;
  const lock = lockIn(command, manifest, context);
  const step: InstallStep = {
    ...selectedStep(command, manifest, lock, context.files),
    installer: command.tool,
    when: context.when,
    span: context.span,
    ...(command.exact && command.action === 'install' ? { exact: true } : {}),
  };
  const extra: readonly InstallStep[] =
    command.with.length === 0 ? [] : [{ ...step, requirements: command.with, exact: false }];
  return { steps: [step, ...extra.map(withoutLock)], swallowed: new Set(), problems: command.problems };
}

/** `uv run --with` adds to what the project installs; the lock says nothing of it. */
function withoutLock({ lock: _, ...step }: InstallStep): InstallStep {
  return step;
}

function projectOf(command: ProjectCommand, context: StepContext): PyprojectManifest | undefined {
  const file = command.tool === 'pipenv' ? 'Pipfile' : 'pyproject.toml';
  const host = hostPath(imagePath(command.projectDirectory, file), context.image, context.files);
  const manifest = host === undefined ? undefined : declarationAt(context.files, directoryOf(host), file);
  return manifest === undefined || command.member === undefined
    ? manifest
    : memberNamed(command.member, manifest, context);
}

/** A member of the workspace by its name; undefined where none is known to have it. */
function memberNamed(name: string, root: PyprojectManifest, { files }: StepContext): PyprojectManifest | undefined {
  if (root.name?.value === name) return root;
  const folder = directoryOf(root.path);
  const isMember = (manifest: PyprojectManifest) =>
    manifest.name?.value === name && (folder === '' || manifest.path.startsWith(`${folder}/`));
  for (const manifest of files.manifests.values())
    if (manifest.kind === 'pyproject' && isMember(manifest)) return pyprojectAt(files, directoryOf(manifest.path));
  return undefined;
}

function selectedStep(
  command: ProjectCommand,
  manifest: PyprojectManifest,
  lock: ProjectLock | undefined,
  files: ProjectFiles,
): InstallStep {
  const names = manifest.groups.map((group) => group.name);
  const defaults = manifest.uv?.defaultGroups === 'all' ? names : (manifest.uv?.defaultGroups ?? ['dev']);
  // Without development groups uv leaves out the one of that name; the others know more of them.
  const none = command.noDefaultGroups || (command.noDev && command.tool !== 'uv');
  const withDefaults = none ? [] : defaults.filter((name) => !(command.noDev && name === 'dev'));
  const normal = (given: readonly string[]) => given.map((name) => String(distributionName(name)));
  const only = command.onlyDev ? ['dev'] : normal(command.onlyGroups);
  const groups = only.length > 0 ? only : command.allGroups ? names : [...withDefaults, ...normal(command.groups)];
  // pdm's groups are extras too.
  const alsoExtras = command.tool === 'pdm' ? normal(command.groups) : [];
  const extras = command.allExtras
    ? manifest.extras.map((extra) => extra.name)
    : [...normal(command.extras), ...alsoExtras];
  const project = only.length === 0 || only.includes('main');
  return projectStep(
    manifest,
    {
      extras: extras.filter((name) => project && !normal(command.noExtras).includes(name)),
      groups: [...new Set(groups)].filter((name) => name !== 'main' && !normal(command.noGroups).includes(name)),
      project,
    },
    lock,
    settingsOf(manifest, files),
    files,
  );
}

/** The lock that the command follows, where it was copied into the image. */
function lockIn(command: ProjectCommand, manifest: PyprojectManifest, context: StepContext): ProjectLock | undefined {
  const found = command.upgrade ? undefined : lockOf(manifest, context.files, command.tool);
  if (found === undefined) return undefined;
  const root = directoryOf(found.lock.path);
  const name = found.lock.path.slice(root === '' ? 0 : root.length + 1);
  const own = joinPath('', directoryOf(manifest.path).slice(root === '' ? 0 : root.length + 1));
  // A member is named from the root of its workspace, where the lock lies beside the command's directory.
  const up = command.member !== undefined || own === '' ? '' : '../'.repeat(own.split('/').length);
  const path = imagePath(command.projectDirectory, `${up}${name}`);
  return hostPath(path, context.image, context.files) === undefined ? undefined : found;
}
