import type { ComposeService } from './compose-manifest.ts';
import type { DockerfileManifest } from './docker-manifest.ts';
import type { GpuUse } from './gpu.ts';
import type { ImageReference } from './image.ts';
import type { ImageBuild } from './image-build.ts';
import type { KnowledgeEntry, Requires } from './knowledge.ts';
import type { LockManifest } from './lock.ts';
import type { Manifest, UvScopedSettings } from './manifest.ts';
import type { Marker, MarkerValues } from './marker.ts';
import type { DistributionName, Requirement } from './requirement.ts';
import type { Located, Problem, Span } from './source.ts';
import type { Version } from './version.ts';
import type { VersionSet } from './version-set.ts';

/** Everything the files of a project say, joined across files. Rules read it and change nothing. */
export interface Project {
  readonly manifests: readonly Manifest[];
  readonly environments: readonly Environment[];
  readonly services: readonly Service[];
  /** What Dockerfiles run: each as a plain build follows it, and as every service that builds it does. */
  readonly builds: readonly ImageBuild[];
  /** What could not be read or was left out, with its place. */
  readonly problems: readonly Problem[];
}

/** One site-packages at run time. */
export interface Environment {
  /** `requirements.txt`, `pyproject.toml[gpu]`, `pyproject.toml:dev`, `Dockerfile#runtime`, `compose.yaml#worker`. */
  readonly id: string;
  readonly declaredAt: Span;
  readonly baseImage: BaseImage | undefined;
  /** The Pythons it may run on; undefined where nothing says so. */
  readonly python: Located<VersionSet> | undefined;
  /** What markers are evaluated against: the target platform; undefined values are unknown. */
  readonly target: MarkerValues;
  readonly steps: readonly InstallStep[];
  /** Every bound on every distribution, direct and derived, in the order of the steps. */
  readonly demands: readonly Demand[];
  /** What the steps leave behind, sorted by name. */
  readonly installed: readonly Installed[];
  readonly variables: readonly Variable[];
  /** The programs that are started in it, as far as the files say; each may be a process of its own. */
  readonly processes?: readonly StartedProgram[];
  /** False for a build stage that others copy from or continue: programs are not started in it, so what they need at run time may be missing there. */
  readonly runs: boolean;
  /**
   * False where nothing shows that it is ever built: a stage that neither the last stage nor a service reaches, all extras at
   * once. It gives warnings at most.
   */
  readonly reached: boolean;
  /** True where distributions may be there that nobody knows of: the image is unknown. */
  readonly hiddenBase?: boolean;
  /** What the user says of the machine: the NVIDIA driver, and the GPU by name or compute capability. */
  readonly machine?: { readonly driver?: string; readonly gpu?: string };
}

export interface BaseImage {
  readonly reference: ImageReference;
  /** The reference after FROM or `image:`. */
  readonly span: Span;
  /** What is known of it, from image facts whose pattern fits the tag; undefined values are unknown. */
  readonly os: string | undefined;
  readonly libc: string | undefined;
  readonly python: string | undefined;
  /** What the system's package manager installs as python3. */
  readonly systemPython: string | undefined;
  /** `none` where it is known to hold none. */
  readonly cuda: string | undefined;
  /** `none` where it is known to hold none. */
  readonly cudnn: string | undefined;
  readonly nvcc: boolean | undefined;
  readonly facts: readonly KnowledgeEntry[];
}

/** One command or section that installs or removes, in order. */
export interface InstallStep {
  /** Its place in `Environment.steps`. */
  readonly position: number;
  readonly installer: 'image' | 'pip' | 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'conda' | 'apt';
  readonly action: 'install' | 'uninstall';
  readonly requirements: readonly Requirement[];
  readonly constraints: readonly Requirement[];
  /** Overrides and excludes of uv, pdm and their like: for every requirement on the name, in this step. */
  readonly overrides: readonly Requirement[];
  readonly excludes: readonly DistributionName[];
  /** Overrides and excludes for what one distribution requires; absent where there are none. */
  readonly scoped?: readonly UvScopedSettings[];
  readonly sources: readonly PackageSource[];
  /** True where what the step names is replaced by the newest version its bounds allow. */
  readonly upgrade: boolean;
  /** True where that holds for everything these require, too. */
  readonly upgradesAll?: boolean;
  readonly reinstall: boolean;
  readonly noDependencies: boolean;
  readonly noBuildIsolation: boolean;
  readonly prereleases: boolean;
  /** Distributions of the operating system that an apt, apk or dnf step installs or removes. */
  readonly systemNames: readonly string[];
  /** URLs of repositories that say no name; absent where there are none. */
  readonly unnamed?: readonly Located<string>[];
  /** Distributions whose version a variable decides that the files do not set. */
  readonly uncertain: readonly DistributionName[];
  /** True when it ran in another stage and COPY --from brought what it installed: nothing is compiled in this image then. */
  readonly copied: boolean;
  /** True when it also removes what it does not install (`uv sync`, `pip-sync`). */
  readonly exact?: boolean;
  /** The lock whose exact versions it installs; absent where it resolves. */
  readonly lock?: LockedInstall;
  /** When it runs: unknown shell branches are assumptions. */
  readonly when: Marker;
  /** The instruction, line or table that a person would edit. */
  readonly span: Span;
}

/** The part of a lock that a step installs. */
export interface LockedInstall {
  readonly lock: LockManifest;
  /** The directory of the project relative to the lock; empty for the directory of the lock itself. */
  readonly project: string;
  /** Asked for by name; what they include is in `lists` only. */
  readonly extras: readonly string[];
  readonly groups: readonly string[];
  /** The author's requirements, list by list: those of the project itself have the name `main`. */
  readonly lists: readonly LockedAuthorList[];
  /** Where only a part of the lists is installed: the names of what is. */
  readonly only?: ReadonlySet<DistributionName>;
}

export interface LockedAuthorList {
  readonly kind: 'project' | 'extra' | 'group';
  readonly name: string;
  readonly requirements: readonly Requirement[];
}

/** An index, find-links page or direct source a step may take distributions from. */
export interface PackageSource {
  readonly kind: 'default' | 'index' | 'extra-index' | 'find-links' | 'explicit-index';
  /** Without credentials; empty for the default index. */
  readonly url: string;
  /** For explicit indexes: the distributions whose source names it, with the condition. */
  readonly only: readonly { readonly distribution: DistributionName; readonly when: Marker }[] | undefined;
  readonly span: Span | undefined;
}

/** One bound on one distribution, with the way it came. */
export interface Demand {
  readonly name: DistributionName;
  readonly kind: 'requirement' | 'constraint' | 'override' | 'preinstalled';
  readonly allowed: VersionSet;
  /** The specifiers as text, for messages; empty for any version. */
  readonly text: string;
  readonly extras: readonly string[];
  /** Markers along the chain, the extra, and unknown shell branches. */
  readonly when: Marker;
  /** False when it only holds for the version that an installer would choose today, and another choice would avoid it. */
  readonly certain: boolean;
  /**
   * From what the author wrote to the requirement that names the distribution; the last one is this bound.
   * Only the first has a place in a file; the others come from metadata.
   */
  readonly chain: readonly [Requirement, ...Requirement[]];
  /** The `requires` facts along the chain; empty for what the author wrote. */
  readonly facts: readonly Requires[];
  readonly step: InstallStep;
}

export interface Installed {
  readonly name: DistributionName;
  /** The versions that every bound of its last step allows. Empty where bounds contradict each other. */
  readonly versions: VersionSet;
  /** The part of `versions` an installer would choose today: the newest known release and what is newer. */
  readonly expected: VersionSet;
  /** The single version of a pin (with local version where written), else the newest known release in `versions`. */
  readonly version: Version | undefined;
  /**
   * `pinned`: one public version; `bounded`: an upper bound is known; `open`: none;
   * `unknown`: a URL without a version or an unknown variable decides, so nothing may be concluded from the version.
   */
  readonly basis: 'pinned' | 'bounded' | 'open' | 'unknown';
  readonly extras: readonly string[];
  readonly when: Marker;
  /** The shortest chain to it. */
  readonly chain: readonly [Requirement, ...Requirement[]];
  /** Facts of that chain and, where `version` is not a pin, the `latest` fact it comes from. */
  readonly facts: readonly KnowledgeEntry[];
  readonly demands: readonly Demand[];
  readonly step: InstallStep;
  /** Where the author's words say it comes from; undefined when any of the step's sources may serve it. */
  readonly source: PackageSource | undefined;
  /** The local tag of the build (`cu118`, `cpu`), from the version, the wheel name or the only source; undefined when unknown. */
  readonly build: string | undefined;
  /** What an earlier step had put there, when this step changed it. */
  readonly replaced: Installed | undefined;
}

/** An environment variable that is in force when the environment runs. */
export interface Variable {
  readonly name: string;
  readonly value: string | undefined;
  readonly span: Span;
  /** Which file says so; absent means the Dockerfile, or the service itself. */
  readonly from?: 'image' | 'env-file';
}

/** A compose service joined with what it runs in. */
export interface Service {
  readonly name: string;
  /** The main file of its stack. */
  readonly path: string;
  /** Overrides and `extends` applied; `${VAR}` still in its texts. */
  readonly declared: ComposeService;
  /** The environment it runs in; undefined for an image nobody here builds or knows. */
  readonly environment: string | undefined;
  /** Of the image, the Dockerfile, env files and the service itself: the last word on each name. */
  readonly variables: readonly Variable[];
  /** False where a file that may set more could not be read. */
  readonly variablesComplete: boolean;
  /** Services of one stack may run together: the files that are started as one. */
  readonly stack: string;
  /** What its image is built from; undefined for a pulled image, and where a variable decides or no file is there. */
  readonly build: ServiceBuild | undefined;
  /** What the `.env` beside the file sets: it fills in `${NAME}` there and reaches no container by itself. */
  readonly dotenv: readonly Variable[];
  /** Profiles that `.env` switches on (`COMPOSE_PROFILES`); a `*` stands for all. */
  readonly activeProfiles: readonly string[];
  /** False where the rest of the service stands in a file that was not joined: nothing may be concluded from what it lacks. */
  readonly complete: boolean;
  /** Lists to which an override, or what is extended, appended: the dotted key with the places of both parts. */
  readonly appended: readonly AppendedList[];
  /** Undefined for a service that asks for no GPU. */
  readonly gpus: GpuUse | undefined;
  /** The programs its container starts, as far as they are written here. */
  readonly starts: readonly StartedProgram[];
  /** What is known of the image it runs; undefined where the reference cannot be read. */
  readonly image: BaseImage | undefined;
  /** Health check of the image: of the Dockerfile it is built from, or what facts say. */
  readonly imageHealthcheck: 'yes' | 'no' | 'unknown';
}

/** The Dockerfile of a service, as its build uses it. */
export interface ServiceBuild {
  /** The file with its instructions; for `dockerfile_inline` the compose file itself. */
  readonly dockerfile: DockerfileManifest;
  /** Directory of the project that is sent to the build. */
  readonly context: string;
  /** As written, variables applied. */
  readonly target: string | undefined;
}

export interface AppendedList {
  readonly key: string;
  readonly base: Span;
  readonly added: Span;
  /** The key of the list that is appended; undefined where the list has no key of its own. */
  readonly addedKey: Span | undefined;
}

/** One program with its words, out of a command, an entry point, or a script written in them. */
export interface StartedProgram {
  readonly words: readonly string[];
  /** True where it goes on beside the next one: `a & b`. */
  readonly beside?: true;
  /** The command or instruction that starts it. */
  readonly span: Span;
}
