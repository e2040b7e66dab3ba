import type { CogManifest } from './cog.ts';
import type { PipelineManifest } from './component.ts';
import type { ComposeManifest } from './compose-manifest.ts';
import type { DockerfileManifest } from './docker-manifest.ts';
import type { LockManifest } from './lock.ts';
import type { Marker } from './marker.ts';
import type { DistributionName, Requirement } from './requirement.ts';
import type { ScriptManifest } from './script.ts';
import type { Comment, Located, Problem, Span } from './source.ts';
import type { SpecifierSet } from './specifier.ts';

/** A file in which the project declares what it installs, as written. Parsers keep everything and decide nothing. */
export type Manifest =
  | RequirementsManifest
  | PyprojectManifest
  | DockerfileManifest
  | ComposeManifest
  | CondaManifest
  | CogManifest
  | LockManifest
  | ScriptManifest
  | PipelineManifest
  | UnreadManifest;

/** What every manifest has. */
export interface ManifestOf<Kind extends string> {
  readonly kind: Kind;
  readonly path: string;
  readonly problems: readonly Problem[];
  readonly comments: readonly Comment[];
}

/** A file of a known name whose text as a whole could not be read; `problems` says why. */
export type UnreadManifest = ManifestOf<'unread'>;

/** Where an install command or file looks for distributions. */
export interface IndexOptions {
  /** Replaces the default index. */
  readonly indexUrl: Located<string> | undefined;
  readonly extraIndexUrls: readonly Located<string>[];
  readonly findLinks: readonly Located<string>[];
  readonly noIndex: boolean;
  readonly prereleases: boolean;
}

export interface RequirementsManifest extends ManifestOf<'requirements'> {
  readonly requirements: readonly Requirement[];
  /** `.`, `./path`, `-e .[extra]`, and paths to archives without a readable name. */
  readonly localProjects: readonly LocalProject[];
  /** `-r` and `-c` lines, as written; the model resolves them. */
  readonly includes: readonly Include[];
  readonly options: IndexOptions;
  /** URLs whose distribution the file does not name (`git+https://host/repo`). */
  readonly unnamed: readonly Located<string>[];
}

export interface LocalProject {
  /** As written, without extras: `.`, `./server`. */
  readonly path: string;
  readonly extras: readonly string[];
  readonly editable: boolean;
  /** The condition written after `;`. */
  readonly marker?: Marker;
  readonly span: Span;
}

export interface Include {
  readonly kind: 'requirements' | 'constraints';
  readonly path: string;
  readonly span: Span;
}

/** What a project declares about itself: a `pyproject.toml`, else a `setup.cfg`, the literal lists of a `setup.py`, or a `Pipfile`. */
export interface PyprojectManifest extends ManifestOf<'pyproject'> {
  /** `[project] name`, or that of another tool's table. */
  readonly name: Located<string> | undefined;
  readonly requiresPython: (Located<string> & { readonly specifiers: SpecifierSet }) | undefined;
  readonly dependencies: readonly Requirement[];
  readonly extras: readonly RequirementGroup[];
  readonly groups: readonly RequirementGroup[];
  readonly buildRequirements: readonly Requirement[];
  /** Names listed in `[project] dynamic`. */
  readonly dynamic: readonly string[];
  /** What `[tool.uv]` says; for other installers, what they say about the same things. `installer` tells whose it is. */
  readonly uv: UvSettings | undefined;
  /** False when the file only configures tools. */
  readonly declaresProject: boolean;
  /** The tables in which the project's own requirements are declared; `pep621` also where there are none. */
  readonly dialect: PyprojectDialect;
  /** The installer that the file is configured for; undefined where any could be used. */
  readonly installer: 'uv' | 'poetry' | 'pdm' | 'hatch' | 'pixi' | 'pipenv' | undefined;
}

export type PyprojectDialect = 'pep621' | 'poetry' | 'pdm' | 'hatch' | 'pixi' | 'setuptools' | 'pipenv';

/** An extra or a dependency group. */
export interface RequirementGroup {
  /** Normalized like the name of a distribution, as are the names in `includes`. */
  readonly name: string;
  readonly requirements: readonly Requirement[];
  /** Groups it includes (PEP 735), or extras of the project itself that it asks for (`pkg[gpu]` inside `all`). */
  readonly includes: readonly Located<string>[];
  readonly span: Span;
}

export interface UvSettings {
  readonly sources: readonly UvSource[];
  readonly indexes: readonly UvIndex[];
  readonly overrides: readonly Requirement[];
  readonly constraints: readonly Requirement[];
  readonly excludes: readonly Located<DistributionName>[];
  /** Sets of extras and groups of which at most one is installed at a time. */
  readonly conflicts: readonly (readonly UvConflictMember[])[];
  readonly environments: readonly Marker[];
  /** Groups installed without being asked for; uv's own default is `dev`. */
  readonly defaultGroups: readonly string[] | 'all' | undefined;
  readonly requiredVersion: Located<string> | undefined;
  readonly workspaceMembers: readonly Located<string>[];
  readonly findLinks: readonly Located<string>[];
  /** Distributions built without build isolation: they see what is already installed. */
  readonly noBuildIsolation: readonly Located<DistributionName>[];
  /** Overrides and excludes that hold only for what one distribution requires. */
  readonly scoped: readonly UvScopedSettings[];
  /** What is installed, besides a distribution's own build requirements, when it is built. */
  readonly extraBuildRequirements: readonly RequirementGroup[];
  /** `first-index`, `unsafe-best-match` …; uv's own default is `first-index`. */
  readonly indexStrategy: Located<string> | undefined;
  /** `allow`, `disallow`, `if-necessary` …. */
  readonly prerelease: Located<string> | undefined;
  readonly span: Span;
}

/** Changes to the requirements of one distribution, at one version where `version` says so. */
export interface UvScopedSettings {
  readonly distribution: DistributionName;
  readonly version: string | undefined;
  readonly overrides: readonly Requirement[];
  readonly excludes: readonly Located<DistributionName>[];
  readonly span: Span;
}

export interface UvConflictMember {
  /** `project` stands for the requirements of the project itself, without extras and groups. */
  readonly kind: 'extra' | 'group' | 'project';
  readonly name: string;
  /** The workspace member whose extra or group it is, where the entry names one. */
  readonly project?: DistributionName;
}

export interface UvSource {
  readonly distribution: DistributionName;
  readonly index: string | undefined;
  readonly url: string | undefined;
  readonly git: string | undefined;
  readonly path: string | undefined;
  readonly workspace: boolean;
  readonly marker: Marker | undefined;
  readonly extra: string | undefined;
  readonly group: string | undefined;
  readonly span: Span;
}

export interface UvIndex {
  readonly name: string | undefined;
  readonly url: string;
  /** Used only by requirements whose source names it. */
  readonly explicit: boolean;
  /** Replaces the default index. */
  readonly default: boolean;
  /** True when only `uv pip` commands read it (`[tool.uv.pip]`). */
  readonly pipOnly?: true;
  readonly span: Span;
}

/** A conda `environment.yml`. */
export interface CondaManifest extends ManifestOf<'conda'> {
  readonly name: string | undefined;
  readonly channels: readonly Located<string>[];
  readonly dependencies: readonly CondaDependency[];
  /** The list under `pip:`, read as lines of a requirements file; pip installs it after everything else. */
  readonly pip: readonly Requirement[];
  readonly pipIncludes: readonly Include[];
  readonly pipLocalProjects: readonly LocalProject[];
  readonly pipOptions: IndexOptions;
  readonly pipUnnamed: readonly Located<string>[];
}

/** A conda match specification. Its name is conda's and may differ from the distribution's: `pytorch` is `torch`. */
export interface CondaDependency {
  /** In lower case, as conda names it. */
  readonly name: string;
  /** What PEP 440 can say of the version; empty for any version, alternatives, and versions that only conda knows. */
  readonly specifiers: SpecifierSet;
  readonly build: string | undefined;
  readonly channel: string | undefined;
  readonly span: Span;
}
