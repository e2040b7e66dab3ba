import type { BaseImage, InstallStep, StartedProgram } from './environment.ts';
import type { Marker } from './marker.ts';
import type { Located, Span } from './source.ts';

/** A Dockerfile as a build follows it: what its stages run, in order. */
export interface ImageBuild {
  readonly path: string;
  readonly stages: readonly BuildStage[];
}

export interface BuildStage {
  readonly index: number;
  readonly name: string | undefined;
  /** The reference after FROM. */
  readonly from: Located<string>;
  /** The image below it, through the stages it continues; undefined where a variable nobody sets names it. */
  readonly base: BaseImage | undefined;
  /** The stage it continues. */
  readonly parent: number | undefined;
  /** Stages it continues, copies from or mounts. */
  readonly uses: ReadonlySet<number>;
  /** False for a stage that neither the last stage nor a service reaches. */
  readonly reached: boolean;
  /** False for a stage that others continue or copy from: no program is started in it. */
  readonly runs: boolean;
  /** The site that a program without a path of its own uses at run time: empty for that of the interpreter, else a path. */
  readonly site: string;
  /** Its own commands, without those of the stages it continues. */
  readonly commands: readonly BuildCommand[];
  /** What was installed into it, those below it and what was copied included, with the site it went to; undefined for system distributions. */
  readonly installs: readonly { readonly site: string | undefined; readonly step: InstallStep }[];
  /** The programs a container of it starts, as far as they are written in the Dockerfile. */
  readonly starts: readonly StartedProgram[];
  /** Variables at its end; undefined where the value is unknown. */
  readonly variables: ReadonlyMap<string, string | undefined>;
  /** True where something unknown may have put programs and files into it: an archive, a clone, another image, a script. */
  readonly opaque: boolean;
  /** Sources of COPY and ADD that the project has and `.dockerignore` leaves out: the build stops there. */
  readonly ignored: readonly Located<string>[];
}

/** A command of a RUN, without wrappers such as sudo. */
export interface BuildCommand {
  readonly words: readonly BuildWord[];
  /** Undefined where the value is unknown; a name that is missing may be set by the base image. */
  readonly variables: ReadonlyMap<string, string | undefined>;
  readonly when: Marker;
  /** True when its failure does not fail the RUN. */
  readonly masked: boolean;
  readonly span: Span;
  /** The whole RUN. */
  readonly instruction: Span;
  /** Set where it installs, or would. */
  readonly install?: BuildInstall;
}

export interface BuildWord extends Located<string> {
  /** False where a part of it is unknown and stands as written. */
  readonly known: boolean;
}

/** What a command asks an installer of Python distributions or of the system to do. */
export interface BuildInstall {
  readonly tool:
    | 'pip'
    | 'uv'
    | 'poetry'
    | 'pdm'
    | 'pipenv'
    | 'pipx'
    | 'setuptools'
    | 'apt'
    | 'apk'
    | 'dnf'
    | 'conda'
    | 'mamba'
    | 'micromamba';
  readonly removes: boolean;
  /** Requirements that the shell cut at `>` or `<`: what the author meant, and where it stands. */
  readonly eaten: readonly Located<string>[];
  /** What it changes; undefined where that is nothing that is known. */
  readonly step: InstallStep | undefined;
  /** Where it writes: empty for the site of the interpreter, else a path; undefined for system distributions. */
  readonly site: string | undefined;
  /** As written or meant: `/venv/bin/python`, `python3.11`; undefined for the default. */
  readonly interpreter: string | undefined;
  /** True with `--target`, `--prefix` or `--user`. */
  readonly elsewhere: boolean;
  /** True with `--break-system-packages`. */
  readonly breaksSystem: boolean;
  /** Files of `-r` and `-c` that nothing put where the command looks for them, though the project has a file of that name. */
  readonly missing: readonly Located<string>[];
}
