import type { InstallStep, PackageSource } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { IndexOptions, PyprojectManifest } from '../domain/manifest.ts';
import { always, type Marker } from '../domain/marker.ts';
import { knownIndex } from '../domain/package-index.ts';
import type { Located, Problem, Span } from '../domain/source.ts';
import { hostPath, type ImageFiles, imagePath } from './image-files.ts';
import type { DistributionsCommand, InstallCommand, ProjectCommand, SystemCommand } from './install-command.ts';
import { lockOf, type ProjectLock } from './lock-files.ts';
import { declarationAt, directoryOf, type ProjectFiles, pyprojectAt, requirementsAt } from './project-files.ts';
import { projectStep } from './pyproject-environments.ts';
import { collectFile, collectLocalProject, emptyCollection } from './requirement-files.ts';
import { packageSources } from './sources.ts';
import { plainStep } from './steps.ts';

export interface StepContext {
  readonly image: ImageFiles;
  readonly files: ProjectFiles;
  readonly knowledge: Knowledge;
  /** The RUN instruction. */
  readonly span: Span;
  readonly directory: string;
  readonly when: Marker;
  readonly pipSettings: ReadonlyMap<string, Located<string>>;
}

export interface StepResult {
  readonly step: InstallStep | undefined;
  readonly swallowed: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

const nothing: StepResult = { step: undefined, swallowed: new Set(), problems: [] };

/** What an install command of a RUN changes in the site it writes to. */
export function stepOfCommand(command: InstallCommand, context: StepContext): StepResult {
  switch (command.kind) {
    case 'distributions':
      return distributionsStep(command, context);
    case 'project':
      return projectCommandStep(command, context);
    case 'system':
      return systemStep(command, context);
    default:
      return nothing;
  }
}

const changing = new Set(['install', 'sync', 'add', 'uninstall', 'remove']);

function distributionsStep(command: DistributionsCommand, context: StepContext): StepResult {
  if (!changing.has(command.action) || command.dryRun) return { ...nothing, problems: command.problems };
  const collected = emptyCollection();
  collected.requirements.push(...command.requirements);
  if (command.tool === 'pip') collected.options.push(settingOptions(context.pipSettings));
  collected.options.push(command.options);
  collected.uncertain.push(...command.uncertain);
  for (const include of command.files) {
    if (!include.known) continue;
    const host = hostPath(imagePath(context.directory, include.path), context.image, context.files);
    const manifest = requirementsAt(context.files, host);
    if (manifest !== undefined) collectFile(manifest, include.kind, context.files, collected);
    const project =
      host?.endsWith('pyproject.toml') === true ? pyprojectAt(context.files, directoryOf(host)) : undefined;
    if (project !== undefined)
      collected.requirements.push(
        ...projectStep(project, { extras: command.extras, groups: command.groups }).requirements,
      );
  }
  for (const local of command.localProjects) {
    const host = hostPath(imagePath(context.directory, local.path), context.image, context.files);
    if (host !== undefined) collectLocalProject({ ...local, path: '.' }, host, context.files, collected);
  }
  const removes = command.action === 'uninstall' || command.action === 'remove';
  const step: InstallStep = {
    ...plainStep(installerOf(command.tool), context.span),
    action: removes ? 'uninstall' : 'install',
    requirements: collected.requirements,
    constraints: collected.constraints,
    sources: [...backendSources(command, context.knowledge), ...packageSources(collected.options)],
    upgrade: command.upgrade,
    reinstall: command.reinstall,
    noDependencies: command.noDependencies,
    noBuildIsolation: command.noBuildIsolation,
    prereleases: collected.options.some((options) => options.prereleases),
    uncertain: collected.uncertain,
    when: context.when,
  };
  const empty = step.requirements.length === 0 && step.constraints.length === 0;
  return { step: empty ? undefined : step, swallowed: collected.swallowed, problems: command.problems };
}

/** pip's configuration stands behind the command line: what an option replaces there is replaced, the rest is added. */
function settingOptions(settings: ReadonlyMap<string, Located<string>>): IndexOptions {
  const value = (name: string) => settings.get(`global.${name}`) ?? settings.get(`install.${name}`);
  const urls = (name: string): readonly Located<string>[] => {
    const written = value(name);
    return written === undefined
      ? []
      : written.value
          .split(/\s+/)
          .filter((url) => url !== '')
          .map((url) => ({ value: url, span: written.span }));
  };
  return {
    indexUrl: value('index-url'),
    extraIndexUrls: urls('extra-index-url'),
    findLinks: urls('find-links'),
    noIndex: value('no-index')?.value === 'true',
    prereleases: value('pre')?.value === 'true',
  };
}

function installerOf(tool: DistributionsCommand['tool']): InstallStep['installer'] {
  return tool === 'setuptools' || tool === 'pipx' ? 'pip' : tool;
}

/** uv's torch backend serves the torch family from the index of that build. */
function backendSources(command: DistributionsCommand, knowledge: Knowledge): readonly PackageSource[] {
  const backend = command.torchBackend;
  if (backend === undefined || backend.value === 'auto' || !/^[a-z0-9.]{1,20}$/.test(backend.value)) return [];
  const url = `https://download.pytorch.org/whl/${backend.value}`;
  const match = knownIndex(url, knowledge);
  if (match === undefined) return [];
  return [
    {
      kind: 'explicit-index',
      url,
      only: match.fact.serves.map((distribution) => ({ distribution, when: always })),
      span: backend.span,
    },
  ];
}

function projectCommandStep(command: ProjectCommand, context: StepContext): StepResult {
  if (command.action !== 'install' && command.action !== 'run') return nothing;
  const file = command.tool === 'pipenv' ? 'Pipfile' : 'pyproject.toml';
  const host = hostPath(imagePath(command.projectDirectory, file), context.image, context.files);
  const manifest = host === undefined ? undefined : declarationAt(context.files, directoryOf(host), file);
  if (manifest === undefined || !command.selectionKnown) return nothing;
  const names = manifest.groups.map((group) => group.name);
  const defaults = manifest.uv?.defaultGroups === 'all' ? names : (manifest.uv?.defaultGroups ?? ['dev']);
  const withDefaults = command.noDefaultGroups ? [] : defaults.filter((name) => !(command.noDev && name === 'dev'));
  const groups =
    command.onlyGroups.length > 0
      ? command.onlyGroups
      : command.allGroups
        ? names
        : [...withDefaults, ...command.groups];
  const extras = command.allExtras ? manifest.extras.map((extra) => extra.name) : command.extras;
  const only = command.onlyGroups.length > 0;
  const step = projectStep(
    manifest,
    {
      extras: extras.filter((name) => !only && !command.noExtras.includes(name)),
      groups: groups.filter((name) => name !== 'main' && !command.noGroups.includes(name)),
      project: !only || command.onlyGroups.includes('main'),
    },
    lockIn(command, manifest, context),
  );
  return {
    step: { ...step, installer: command.tool, when: context.when, span: context.span },
    swallowed: new Set(),
    problems: command.problems,
  };
}

/** The lock that the command follows, where it was copied into the image. */
function lockIn(command: ProjectCommand, manifest: PyprojectManifest, context: StepContext): ProjectLock | undefined {
  const found = command.upgrade ? undefined : lockOf(manifest, context.files, command.tool);
  if (found === undefined) return undefined;
  const up = '../'.repeat(found.project === '' ? 0 : found.project.split('/').length);
  const name = found.lock.path.slice(directoryOf(found.lock.path).length).replace(/^\//, '');
  const path = imagePath(command.projectDirectory, `${up}${name}`);
  return hostPath(path, context.image, context.files) === undefined ? undefined : found;
}

function systemStep(command: SystemCommand, context: StepContext): StepResult {
  const step: InstallStep = {
    ...plainStep('apt', context.span),
    action: command.action,
    systemNames: command.names.map((name) => name.value),
    sources: (command.archives ?? []).map(({ value, span }) => ({
      kind: 'extra-index',
      url: value,
      only: undefined,
      span,
    })),
    when: context.when,
  };
  return { step, swallowed: new Set(), problems: [] };
}
