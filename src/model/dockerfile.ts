import type { DockerArgument, DockerfileManifest, DockerInstruction, DockerStage } from '../domain/docker-manifest.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import { limits } from '../domain/limits.ts';
import type { Problem, Span } from '../domain/source.ts';
import { describeImage, imageVariables, preinstalledStep } from './base-image.ts';
import { copy } from './docker-copy.ts';
import { hiddenFiles } from './docker-ignore.ts';
import { copiedInterpreters, noInterpreters } from './docker-python.ts';
import { runInstruction } from './docker-run.ts';
import { type Building, type BuildOptions, expand, type StageResult, type State, variablesOf } from './docker-state.ts';
import { expandDockerText, lookupIn } from './expand.ts';
import { imagePath, noImageFiles } from './image-files.ts';
import type { ProjectFiles } from './project-files.ts';
import { activeSite, ownSite, type SiteStep } from './site.ts';

export interface DockerBuild {
  readonly stages: readonly StageResult[];
  readonly swallowed: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Follows a Dockerfile stage by stage: variables, files and install steps, as a build would see them. Runs nothing. */
export function buildDockerfile(
  manifest: DockerfileManifest,
  files: ProjectFiles,
  knowledge: Knowledge,
  options: BuildOptions,
): DockerBuild {
  const building: Building = {
    files,
    knowledge,
    options,
    context: { folder: options.context, hidden: hiddenFiles(manifest.path, options.context, files) },
    done: [],
    global: platformArguments(options.machine),
    swallowed: new Set(),
    problems: [],
  };
  for (const argument of manifest.globalArguments) declare(building.global, argument, building.global, building);
  for (const stage of manifest.stages) building.done.push(buildStage(stage, building));
  return { stages: building.done, swallowed: building.swallowed, problems: building.problems };
}

/** What BuildKit says of the platform it builds for and on, to every stage that asks. */
function platformArguments(machine: string): Map<string, string | undefined> {
  const architecture = machine === 'aarch64' ? 'arm64' : machine === 'x86_64' ? 'amd64' : undefined;
  if (architecture === undefined) return new Map();
  return new Map(
    ['TARGET', 'BUILD'].flatMap((prefix): readonly [string, string][] => [
      [`${prefix}PLATFORM`, `linux/${architecture}`],
      [`${prefix}OS`, 'linux'],
      [`${prefix}ARCH`, architecture],
      [`${prefix}VARIANT`, ''],
    ]),
  );
}

function declare(
  into: Map<string, string | undefined>,
  argument: DockerArgument,
  known: ReadonlyMap<string, string | undefined>,
  { options, problems }: Pick<Building, 'options' | 'problems'>,
): void {
  if (options.arguments.has(argument.name)) into.set(argument.name, options.arguments.get(argument.name));
  else if (argument.default === undefined) into.set(argument.name, undefined);
  else {
    const value = expandDockerText(argument.default.value, lookupIn(known, 'unset'));
    into.set(argument.name, value.known ? value.text : undefined);
    if (value.tooLong === true) problems.push(tooLong(argument.name, argument.span));
  }
}

function tooLong(name: string, span: Span): Problem {
  const message = `The value of ${name.slice(0, 80)} grows beyond ${limits.expansion.most} characters, and was not followed`;
  return { message, span };
}

function buildStage(stage: DockerStage, building: Building): StageResult {
  const state = startStage(stage, building);
  const parent = state.parent === undefined ? undefined : building.done[state.parent];
  // What a stage keeps for those that continue it runs first in them.
  for (const instruction of parent?.stage.instructions ?? [])
    if (instruction.kind === 'onbuild') apply(instruction.instruction, state, building);
  for (const instruction of stage.instructions) apply(instruction, state, building);
  return {
    stage,
    base: state.base,
    variables: state.environment,
    places: state.places,
    directory: state.directory,
    shell: state.shell,
    image: state.image,
    steps: state.steps,
    sites: state.sites,
    active: activeSite(state.environment, state.sites),
    uses: state.uses,
    commands: state.commands,
    parent: state.parent,
    put: state.put,
    opaque: state.opaque,
    pipSettings: state.pipSettings,
    interpreters: state.interpreters,
    ignored: state.ignored,
  };
}

function startStage(stage: DockerStage, building: Building): State {
  const from = expandDockerText(stage.from.value, lookupIn(building.global, 'unset'));
  const name = from.text.toLowerCase();
  // A named context hides a stage and an image of that name.
  const hidden = from.known && building.options.contexts?.has(name) === true;
  const context = hidden ? building.options.contexts?.get(name) : undefined;
  const stageHere = from.known && !hidden ? building.done.find((other) => other.stage.name === name) : undefined;
  const parent = typeof context === 'object' ? context : stageHere;
  if (parent !== undefined)
    return {
      base: parent.base,
      environment: new Map(parent.variables),
      arguments: new Map(),
      places: [...parent.places],
      directory: parent.directory,
      image: parent.image,
      steps: [...parent.steps],
      sites: new Set(parent.sites),
      shell: parent.shell,
      uses: new Set(stageHere === undefined ? [] : [stageHere.stage.index]),
      commands: [],
      parent: stageHere?.stage.index,
      put: [...parent.put],
      opaque: parent.opaque,
      pipSettings: new Map(parent.pipSettings),
      interpreters: copiedInterpreters(parent.interpreters),
      ignored: [],
    };
  const own = hidden || !from.known ? undefined : from.text;
  const reference = typeof context === 'string' ? context : own;
  const base = reference === undefined ? undefined : describeImage(reference, stage.from.span, building.knowledge);
  const environment = new Map<string, string | undefined>([['PATH', defaultPath]]);
  const steps: SiteStep[] = [];
  if (base !== undefined) {
    for (const [name, value] of imageVariables(base, building.knowledge)) environment.set(name, value);
    const installed = preinstalledStep(base, building.knowledge);
    if (installed !== undefined) steps.push({ site: ownSite, step: installed });
  }
  return {
    base,
    environment,
    arguments: new Map(),
    places: [],
    directory: '/',
    image: noImageFiles,
    steps,
    sites: new Set([ownSite]),
    shell: [],
    uses: new Set(),
    commands: [],
    parent: undefined,
    put: [],
    opaque: false,
    pipSettings: new Map(),
    interpreters: noInterpreters(),
    ignored: [],
  };
}

function apply(instruction: DockerInstruction, state: State, building: Building): void {
  switch (instruction.kind) {
    case 'arg':
      if (
        instruction.default === undefined &&
        !building.options.arguments.has(instruction.name) &&
        building.global.has(instruction.name)
      )
        state.arguments.set(instruction.name, building.global.get(instruction.name));
      else declare(state.arguments, instruction, variablesOf(state), building);
      return;
    case 'env': {
      const value = expand(instruction.value.value, state);
      state.environment.set(instruction.name, value.known ? value.text : undefined);
      if (value.tooLong === true) building.problems.push(tooLong(instruction.name, instruction.span));
      state.places.push({
        name: instruction.name,
        value: value.known ? value.text : undefined,
        span: instruction.span,
      });
      return;
    }
    case 'workdir': {
      const path = expand(instruction.path.value, state);
      if (path.known) state.directory = imagePath(state.directory, path.text);
      state.image = { ...state.image, directories: new Set([...state.image.directories, state.directory]) };
      return;
    }
    case 'copy':
      copy(instruction, state, building);
      return;
    case 'run':
      runInstruction(instruction, state, building);
      return;
    case 'shell':
      state.shell = instruction.words;
      return;
    default:
      return;
  }
}
