import type { Include, IndexOptions, LocalProject } from '../domain/manifest.ts';
import type { DistributionName, Requirement } from '../domain/requirement.ts';
import type { Located, Problem, Span } from '../domain/source.ts';
import { readConda } from './install-command-conda.ts';
import { readEnvironmentCommand } from './install-command-environment.ts';
import { readOther } from './install-command-other.ts';
import { readPip } from './install-command-pip.ts';
import { type Program, programOf } from './install-command-program.ts';
import { readProject } from './install-command-project.ts';
import { readUv } from './install-command-uv.ts';
import type { ExecutedCommand } from './shell.ts';

/** What a command line that installs, removes or prepares an installation says. Texts of unknown parts stay as written (`cu${CUDA}`). */
export type InstallCommand =
  | DistributionsCommand
  | ProjectCommand
  | CondaCommand
  | SystemCommand
  | EnvironmentCommand
  | SettingCommand
  | CloneCommand;

/** The environment a command writes to. Nothing set means what `VIRTUAL_ENV` and `PATH` of the command's variables say. */
export interface InstallPlace {
  /** `/venv/bin/python`, `python3.11`, or what `--python` says (for uv a version such as `3.11` too); undefined for the default. */
  readonly interpreter: string | undefined;
  /** The name or the prefix of a conda environment: from `-n`, `-p` or `conda run`, else the active one (`CONDA_DEFAULT_ENV`). */
  readonly environment: string | undefined;
  /** `--target`: a directory outside of any site-packages. */
  readonly target: string | undefined;
  readonly prefix: string | undefined;
  readonly user: boolean;
  /** `--system`: uv and pipenv write to the interpreter itself. */
  readonly system: boolean;
  readonly breakSystemPackages: boolean;
  /** The tool whose project environment it is: `uv run pip …`, `poetry run pip …`, `uv sync`. */
  readonly projectOf: 'uv' | 'poetry' | 'pdm' | 'pipenv' | undefined;
}

/** `-r` or `-c`; `known` is false when the path has an unknown part. */
export type CommandInclude = Include & { readonly known: boolean };

/** A requirement the shell cut at `>` or `<`: what the author meant, and where it stands. */
export interface EatenRequirement {
  readonly requirement: string;
  readonly span: Span;
}

/** A command that names distributions: pip, `uv pip`, `uv add`, `poetry add`, `pipx install`, `python setup.py install` … */
export interface DistributionsCommand {
  readonly kind: 'distributions';
  readonly tool: 'pip' | 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'pipx' | 'setuptools';
  /** `add` and `remove` also change the project; `tool` installs into an environment of its own; `compile` installs nothing. */
  readonly action: 'install' | 'uninstall' | 'sync' | 'compile' | 'download' | 'wheel' | 'add' | 'remove' | 'tool';
  readonly place: InstallPlace;
  /** For a cut requirement what is left of it, so a bare name. */
  readonly requirements: readonly Requirement[];
  /** Distributions whose version (or source) has an unknown part: `torch==${VERSION}`. Their requirement has no specifiers. */
  readonly uncertain: readonly DistributionName[];
  readonly eaten: readonly EatenRequirement[];
  readonly files: readonly CommandInclude[];
  /** Files of uv's `--override`. */
  readonly overrideFiles: readonly Located<string>[];
  readonly localProjects: readonly LocalProject[];
  /** URLs whose distribution the command does not name. */
  readonly unnamed: readonly Located<string>[];
  readonly options: IndexOptions;
  /** `--torch-backend` or `UV_TORCH_BACKEND`. */
  readonly torchBackend: Located<string> | undefined;
  readonly upgrade: boolean;
  /** True where an upgrade is for all that is required, too: pip's eager strategy, and uv always. */
  readonly upgradesAll: boolean;
  /** uv's `-P`: only these are upgraded. */
  readonly upgraded: readonly DistributionName[];
  readonly reinstall: boolean;
  readonly noDependencies: boolean;
  readonly noBuildIsolation: boolean;
  /** Values of `--only-binary`. */
  readonly onlyBinary: readonly string[];
  /** Of the project file given with `-r pyproject.toml`, and groups of `--group`. */
  readonly extras: readonly string[];
  readonly groups: readonly string[];
  readonly allExtras: boolean;
  readonly dryRun: boolean;
  /** What `compile -o` writes. */
  readonly output: Located<string> | undefined;
  readonly problems: readonly Problem[];
  readonly span: Span;
}

/** A command that installs what project files declare: `uv sync`, `uv run`, `poetry install`, `pdm sync`, `pipenv install`. */
export interface ProjectCommand {
  readonly kind: 'project';
  readonly tool: 'uv' | 'poetry' | 'pdm' | 'pipenv';
  /** `run` installs before it runs something; `export` and `lock` install nothing. */
  readonly action: 'install' | 'run' | 'export' | 'lock';
  readonly place: InstallPlace;
  /** Absolute where it is known. */
  readonly projectDirectory: string;
  /** The member of the workspace that `uv sync --package` names. */
  readonly member?: string;
  readonly extras: readonly string[];
  readonly noExtras: readonly string[];
  readonly groups: readonly string[];
  readonly noGroups: readonly string[];
  /** When not empty, only these groups and not the project. poetry's `main` is the project itself. */
  readonly onlyGroups: readonly string[];
  readonly allExtras: boolean;
  readonly allGroups: boolean;
  /** `--no-dev`, `--prod`; for pipenv the absence of `--dev`. */
  readonly noDev: boolean;
  readonly onlyDev: boolean;
  readonly noDefaultGroups: boolean;
  /** False when an extra or group is given by an unknown value. */
  readonly selectionKnown: boolean;
  /** `--frozen`, `--locked`, `--deploy`: the lock file as it is. */
  readonly frozen: boolean;
  /** Removes what the project does not ask for. */
  readonly exact: boolean;
  readonly noInstallProject: boolean;
  readonly noInstall: readonly string[];
  /** `uv run --with`, `--no-sync`. */
  readonly with: readonly Requirement[];
  readonly noSync: boolean;
  readonly options: IndexOptions;
  readonly torchBackend: Located<string> | undefined;
  readonly upgrade: boolean;
  readonly reinstall: boolean;
  readonly noBuildIsolation: boolean;
  /** What `export -o` writes. */
  readonly output: Located<string> | undefined;
  readonly problems: readonly Problem[];
  readonly span: Span;
}

/** conda, mamba or micromamba: `install`, `create`, `update`, `remove`, `env create`, `env update`. */
export interface CondaCommand {
  readonly kind: 'conda';
  readonly tool: 'conda' | 'mamba' | 'micromamba';
  readonly action: 'install' | 'create' | 'update' | 'remove';
  readonly place: InstallPlace;
  readonly channels: readonly Located<string>[];
  /** As written: `pytorch=2.1.0=py3.10_cuda11.8*`. */
  readonly specs: readonly Located<string>[];
  readonly eaten: readonly EatenRequirement[];
  /** `--file`, `-f`. */
  readonly files: readonly (Located<string> & { readonly known: boolean })[];
  readonly span: Span;
}

/** Distributions of the operating system. */
export interface SystemCommand {
  readonly kind: 'system';
  readonly tool: 'apt' | 'apk' | 'dnf';
  readonly action: 'install' | 'uninstall';
  /** The version is what follows `=`. */
  readonly names: readonly (Located<string> & { readonly version: string | undefined })[];
  /** Archives it adds to those that later commands install from: `ppa:deadsnakes/ppa`. */
  readonly archives?: readonly Located<string>[];
  readonly span: Span;
}

/** A virtual environment is created, or made the one of the commands that follow. */
export interface EnvironmentCommand {
  readonly kind: 'environment';
  readonly tool: 'venv' | 'virtualenv' | 'uv' | 'shell';
  readonly action: 'create' | 'activate';
  /** Absolute where it is known. */
  readonly path: string;
  /** The Python it is created from; undefined for the default. */
  readonly interpreter: string | undefined;
  readonly systemSitePackages: boolean;
  readonly span: Span;
}

/** `pip config set`, `poetry config`, `conda config`: a setting of an installer that stays. */
export interface SettingCommand {
  readonly kind: 'setting';
  readonly tool: 'pip' | 'poetry' | 'conda';
  /** `global.index-url`, `virtualenvs.create`, `channels`. */
  readonly key: string;
  /** Undefined where it is removed. */
  readonly value: Located<string> | undefined;
  readonly span: Span;
}

/** `git clone`. */
export interface CloneCommand {
  readonly kind: 'clone';
  readonly url: string;
  /** The directory it creates, absolute where it is known. */
  readonly directory: string;
  readonly span: Span;
}

/**
 * Reads the command line of an installer; undefined for any other program. Unknown words are left out without a problem,
 * words that no installer could read become problems.
 */
export function readInstallCommand(command: ExecutedCommand): InstallCommand | undefined {
  const program = programOf(command);
  return program === undefined ? undefined : read(program);
}

function read(program: Program): InstallCommand | undefined {
  switch (program.name) {
    case 'pip':
    case 'pip-sync':
    case 'pip-compile':
    case 'setup.py':
      return readPip(program);
    case 'uv':
      return readUv(program);
    case 'poetry':
    case 'pdm':
    case 'pipenv':
    case 'pipx':
      return readProject(program);
    case 'conda':
    case 'mamba':
    case 'micromamba':
      return readConda(program);
    case 'venv':
    case 'virtualenv':
    case '.':
    case 'source':
      return readEnvironmentCommand(program);
    default:
      return readOther(program);
  }
}
