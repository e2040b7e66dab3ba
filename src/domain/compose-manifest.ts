import type { ManifestOf } from './manifest.ts';
import type { Located, Span } from './source.ts';
import type { Tree } from './tree.ts';

export interface ComposeManifest extends ManifestOf<'compose'> {
  readonly name: string | undefined;
  readonly services: readonly ComposeService[];
  readonly includes: readonly Located<string>[];
  /** The whole file, with places: what the fields of a service do not say. */
  readonly tree: Tree;
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
  readonly target: Located<string> | undefined;
  readonly arguments: readonly ComposeVariable[];
  readonly span: Span;
}

export interface ComposeEnvFile extends Located<string> {
  /** False when the file may be missing. */
  readonly required: boolean;
}

export interface ComposeVariable {
  readonly name: string;
  readonly value: string | undefined;
  readonly span: Span;
}

export interface ComposeCommand {
  /** The words of the list form, or the whole text of the string form. */
  readonly words: readonly string[];
  readonly form: 'list' | 'string';
  readonly span: Span;
}
