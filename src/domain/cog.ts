import type { Include, IndexOptions, ManifestOf } from './manifest.ts';
import type { Requirement } from './requirement.ts';
import type { ShellNode } from './shell.ts';
import type { Located, Span } from './source.ts';

/** A `cog.yaml`: what is installed into the image that Cog builds. */
export interface CogManifest extends ManifestOf<'cog'> {
  readonly gpu: boolean;
  /** As written: `3.11`. */
  readonly python: Located<string> | undefined;
  readonly cuda: Located<string> | undefined;
  readonly requirements: readonly Requirement[];
  /** The file that `python_requirements` names, relative to the folder of the `cog.yaml`. */
  readonly includes: readonly Include[];
  readonly options: IndexOptions;
  readonly systemNames: readonly Located<string>[];
  /** What `pre_install` runs before the requirements are installed, and `run` after. */
  readonly before: readonly CogCommand[];
  readonly after: readonly CogCommand[];
}

/** One line of `run`, as a shell reads it. */
export interface CogCommand {
  readonly script: ShellNode;
  readonly span: Span;
}
