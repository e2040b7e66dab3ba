import type { DockerStage } from '../domain/docker-manifest.ts';
import type { BaseImage, Variable } from '../domain/environment.ts';
import type { BuildCommand } from '../domain/image-build.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { Located, Problem } from '../domain/source.ts';
import type { Interpreters } from './docker-python.ts';
import { type Expansion, expandDockerText, lookupIn } from './expand.ts';
import type { BuildContext, ImageFiles } from './image-files.ts';
import type { ProjectFiles } from './project-files.ts';
import type { SiteStep } from './site.ts';

/** What a stage is at its end. */
export interface StageResult {
  readonly stage: DockerStage;
  readonly base: BaseImage | undefined;
  readonly variables: ReadonlyMap<string, string | undefined>;
  readonly places: readonly Variable[];
  readonly directory: string;
  readonly shell: readonly string[];
  readonly image: ImageFiles;
  readonly steps: readonly SiteStep[];
  /** Virtual environments by path, and the interpreter's own site. */
  readonly sites: ReadonlySet<string>;
  /** The site that a program started in this stage uses. */
  readonly active: string;
  /** Indexes of the stages it builds on or copies from. */
  readonly uses: ReadonlySet<number>;
  readonly commands: readonly BuildCommand[];
  readonly parent: number | undefined;
  readonly put: readonly PutFiles[];
  readonly opaque: boolean;
  readonly pipSettings: ReadonlyMap<string, Located<string>>;
  readonly interpreters: Interpreters;
  /** Sources of COPY and ADD that the project has and `.dockerignore` leaves out. */
  readonly ignored: readonly Located<string>[];
}

export interface BuildOptions {
  /** Directory of the project that is sent to the build. */
  readonly context: string;
  readonly arguments: ReadonlyMap<string, string | undefined>;
  readonly machine: string;
  /** What FROM finds under a name before it looks for an image (`additional_contexts`). */
  readonly contexts?: ReadonlyMap<string, NamedContext>;
}

/** A stage of another build, an image by its reference, or something nobody knows. */
export type NamedContext = StageResult | string | undefined;

/** What a COPY or a mount may have put somewhere. */
export interface PutFiles {
  readonly directory: string;
  /** Names of the files it put into the directory; undefined where they are unknown. */
  readonly names: readonly string[] | undefined;
  /** For a directory of the project: files below it that `.dockerignore` left out, by their path in the image. */
  readonly without?: (path: string) => boolean;
}

/** What one build knows and finds. */
export interface Building {
  readonly files: ProjectFiles;
  readonly knowledge: Knowledge;
  readonly options: BuildOptions;
  readonly context: BuildContext;
  readonly done: StageResult[];
  readonly global: Map<string, string | undefined>;
  readonly swallowed: Set<string>;
  readonly problems: Problem[];
}

/** A stage while it is built. */
export interface State {
  base: BaseImage | undefined;
  environment: Map<string, string | undefined>;
  arguments: Map<string, string | undefined>;
  places: Variable[];
  directory: string;
  image: ImageFiles;
  steps: SiteStep[];
  sites: Set<string>;
  shell: readonly string[];
  uses: Set<number>;
  commands: BuildCommand[];
  readonly parent: number | undefined;
  put: PutFiles[];
  /** True where something unknown may have put files into it. */
  opaque: boolean;
  /** What `pip config set` wrote, by key (`global.index-url`). */
  pipSettings: Map<string, Located<string>>;
  readonly interpreters: Interpreters;
  ignored: Located<string>[];
}

/** ENV wins over ARG of the same name. */
export function variablesOf(state: State): Map<string, string | undefined> {
  return new Map([...state.arguments, ...state.environment]);
}

/** Expands a text of an instruction with the variables in force. */
export function expand(text: string, state: State): Expansion {
  return expandDockerText(text, lookupIn(variablesOf(state), 'unset'));
}

/** A stage by its name or number. */
export function stageNamed(name: string, building: Building): StageResult | undefined {
  return (
    building.done.find((other) => other.stage.name === name.toLowerCase()) ??
    (/^\d{1,4}$/.test(name) ? building.done[Number(name)] : undefined)
  );
}
