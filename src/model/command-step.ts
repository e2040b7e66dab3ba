import type { InstallStep, PackageSource } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { IndexOptions } from '../domain/manifest.ts';
import { always } from '../domain/marker.ts';
import { knownIndex } from '../domain/package-index.ts';
import type { Located } from '../domain/source.ts';
import { condaSteps } from './command-conda.ts';
import { nothingChanged, type StepContext, type StepResult } from './command-context.ts';
import { projectCommandStep } from './command-project.ts';
import { imagePath } from './image-files.ts';
import { manifestIn, projectIn } from './image-lookup.ts';
import type { CommandInclude, DistributionsCommand, InstallCommand, SystemCommand } from './install-command.ts';
import { lockEnvironment } from './lock-environment.ts';
import { projectStep } from './pyproject-environments.ts';
import { type Collected, collectFile, collectProject, emptyCollection } from './requirement-files.ts';
import { packageSources } from './sources.ts';
import { plainStep } from './steps.ts';

/** What an install command of a RUN changes in the site it writes to. */
export function stepOfCommand(command: InstallCommand, context: StepContext): StepResult {
  switch (command.kind) {
    case 'distributions':
      return distributionsStep(command, context);
    case 'project':
      return projectCommandStep(command, context);
    case 'system':
      return systemStep(command, context);
    case 'conda':
      return condaSteps(command, context);
    default:
      return nothingChanged;
  }
}

const changing = new Set(['install', 'sync', 'add', 'uninstall', 'remove']);

function distributionsStep(command: DistributionsCommand, context: StepContext): StepResult {
  const compiles = command.action === 'compile';
  if ((!changing.has(command.action) && !compiles) || command.dryRun)
    return { ...nothingChanged, problems: command.problems };
  const collected = emptyCollection();
  collected.requirements.push(...command.requirements);
  if (command.tool === 'pip') collected.options.push(settingOptions(context.pipSettings));
  collected.options.push(command.options);
  collected.uncertain.push(...command.uncertain);
  collected.unnamed.push(...command.unnamed);
  const before: InstallStep[] = [];
  for (const include of command.files) before.push(...collectInclude(include, command, context, collected));
  for (const local of command.localProjects) {
    const project = projectIn(imagePath(context.directory, local.path), context.image, context.files);
    if (project !== undefined) collectProject(project, local.extras, collected);
  }
  const removes = command.action === 'uninstall' || command.action === 'remove';
  const step: InstallStep = {
    ...plainStep(installerOf(command.tool), context.span),
    action: removes ? 'uninstall' : 'install',
    requirements: collected.requirements,
    constraints: collected.constraints,
    overrides: overridesOf(command, context, collected),
    sources: [...backendSources(command, context.knowledge), ...packageSources(collected.options)],
    upgrade: command.upgrade,
    ...(command.upgrade && command.upgradesAll ? { upgradesAll: true } : {}),
    reinstall: command.reinstall,
    noDependencies: command.noDependencies,
    noBuildIsolation: command.noBuildIsolation,
    prereleases: collected.options.some((options) => options.prereleases),
    uncertain: collected.uncertain,
    ...(collected.unnamed.length === 0 ? {} : { unnamed: collected.unnamed }),
    when: context.when,
    ...(command.action === 'sync' ? { exact: true } : {}),
  };
  const empty = step.requirements.length === 0 && step.constraints.length === 0 && step.unnamed === undefined;
  return {
    steps: empty ? before : [...before, step],
    swallowed: collected.swallowed,
    problems: [...command.problems, ...collected.problems],
  };
}

/** What the files of uv's `--override` say; they are no environments of their own. */
function overridesOf(
  command: DistributionsCommand,
  context: StepContext,
  collected: Collected,
): InstallStep['overrides'] {
  return command.overrideFiles.flatMap(({ value }) => {
    const manifest = manifestIn(imagePath(context.directory, value), context.image, context.files);
    if (manifest?.kind !== 'requirements') return [];
    collected.swallowed.add(manifest.path);
    return manifest.requirements;
  });
}

/** Adds what a file of `-r` or `-c` says; what a lock or another tool's export says is a step of its own. */
function collectInclude(
  include: CommandInclude,
  command: DistributionsCommand,
  context: StepContext,
  collected: Collected,
): readonly InstallStep[] {
  const path = imagePath(context.directory, include.path);
  const written = context.image.written.get(path);
  const exported = isInput(include.path) ? context.piped : written?.kind === 'steps' ? written.steps : undefined;
  if (exported !== undefined && include.kind === 'requirements')
    return exported.map((step) => ({
      ...step,
      installer: installerOf(command.tool),
      when: context.when,
      span: context.span,
    }));
  const manifest = include.known ? manifestIn(path, context.image, context.files) : undefined;
  if (manifest?.kind === 'requirements') collectFile(manifest, include.kind, context.files, collected);
  if (manifest?.kind === 'pyproject') {
    const selection = { extras: command.extras, groups: command.groups };
    collected.requirements.push(...projectStep(manifest, selection).requirements);
  }
  if (manifest?.kind !== 'lock') return [];
  const locked = lockEnvironment(manifest, context.files, true)?.steps ?? [];
  const exact = command.action === 'sync' ? { exact: true } : {};
  return locked.map((step) => ({ ...step, ...exact, installer: 'uv', when: context.when, span: context.span }));
}

function isInput(path: string): boolean {
  return path === '-' || path === '/dev/stdin';
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
  return { steps: [step], swallowed: new Set(), problems: [] };
}
