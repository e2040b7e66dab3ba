import type { Include, IndexOptions, ManifestOf } from './manifest.ts';
import type { Requirement } from './requirement.ts';
import type { Located } from './source.ts';

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
}
