import type { IsolationTier } from './isolation.ts';
import type { ManifestOf } from './manifest.ts';
import type { Requirement } from './requirement.ts';
import type { Located, SourceFile, Span } from './source.ts';

/** A component as the configuration declares it: `[tool.wheelclash.components.NAME]`. */
export interface DeclaredComponent {
  readonly name: string;
  /** Requirements, or paths of manifests relative to the checked root, as written. */
  readonly requirements: readonly string[];
  readonly isolation: IsolationTier | undefined;
  /** Where the settings stand: the file and the keys that lead to the table. */
  readonly place: { readonly file: SourceFile; readonly keys: readonly string[] } | undefined;
}

/** A declared component with the place of the setting that isolates it, or of its table. */
export type LocatedComponent = DeclaredComponent & { readonly span: Span | undefined };

/** A YAML file with a top-level list `extractors:` that says how the components of a pipeline are kept apart. */
export interface PipelineManifest extends ManifestOf<'pipeline'> {
  readonly extractors: readonly Extractor[];
}

export interface Extractor {
  readonly name: Located<string>;
  readonly isolation: Located<IsolationTier> | undefined;
  readonly venvPath: Located<string> | undefined;
  readonly span: Span;
}

/** What a user runs apart from the rest, or could. */
export interface Component {
  readonly name: string;
  readonly origin: 'declared' | 'pipeline' | 'service' | 'extra' | 'group' | 'file' | 'requirement';
  /** The requirements of the author that are its own. */
  readonly requirements: readonly Requirement[];
  /** The boundary it is declared to have; undefined where nothing is said. */
  readonly isolation: DeclaredIsolation | undefined;
  /** The environment of its own in which it is known to run: that of a service. */
  readonly environment?: string;
}

export interface DeclaredIsolation {
  readonly tier: IsolationTier;
  /** Components with one `venv_path` share a site-packages. */
  readonly venv: string | undefined;
  /** The setting that says so; undefined where its place is not known. */
  readonly span: Span | undefined;
}
