import type { DockerfileManifest } from './docker-manifest.ts';
import type { ManifestOf } from './manifest.ts';
import type { Located, Span } from './source.ts';
import type { Tree } from './tree.ts';

export interface ComposeManifest extends ManifestOf<'compose'> {
  readonly name: string | undefined;
  readonly services: readonly ComposeService[];
  readonly includes: readonly ComposeInclude[];
  /** The whole file, with places: what the fields of a service do not say. */
  readonly tree: Tree;
}

/** A file that is included. */
export interface ComposeInclude extends Located<string> {
  /** True where it is laid over the path before it, as an override is. */
  readonly over?: boolean;
  /** Directory to which its paths are relative, where the entry names one (`project_directory`). */
  readonly directory?: string;
}

/** A service with anchors and merge keys resolved; `${VAR}` still in its texts. */
export interface ComposeService {
  readonly name: string;
  /** The key of the service. */
  readonly span: Span;
  readonly settings: Tree;
  readonly image: Located<string> | undefined;
  readonly build: ComposeBuild | undefined;
  /** Map or list form, in order. A variable without a value comes from the caller's environment. */
  readonly environment: readonly ComposeVariable[];
  readonly envFiles: readonly ComposeEnvFile[];
  readonly command: ComposeCommand | undefined;
  readonly entrypoint: ComposeCommand | undefined;
  readonly profiles: readonly string[];
  readonly extends: { readonly service: string; readonly file: string | undefined; readonly span: Span } | undefined;
}

export interface ComposeBuild {
  readonly context: Located<string> | undefined;
  readonly dockerfile: Located<string> | undefined;
  readonly inline: Located<string> | undefined;
  /** The text of `inline` read as a Dockerfile, with places in this file; undefined where Compose fills in variables. */
  readonly inlineDockerfile?: DockerfileManifest | undefined;
  readonly target: Located<string> | undefined;
  readonly arguments: readonly ComposeVariable[];
  /** `additional_contexts`: the name after which FROM and COPY --from find it, and what it is. */
  readonly contexts: readonly ComposeVariable[];
  readonly span: Span;
}

export interface ComposeEnvFile extends Located<string> {
  /** False when the file may be missing. */
  readonly required: boolean;
  /** True where its values are taken as written (`format: raw`). */
  readonly raw?: boolean;
}

export interface ComposeVariable {
  readonly name: string;
  /** As the container gets it; `${VAR}` still in it. */
  readonly value: string | undefined;
  /** How YAML has it where that differs from what the container gets: `True` becomes `true`, `1.10` becomes `1.1`. */
  readonly written?: string;
  readonly span: Span;
}

export interface ComposeCommand {
  /** The words of the list form, or the whole text of the string form. */
  readonly words: readonly string[];
  readonly form: 'list' | 'string';
  readonly span: Span;
}
