import type { DeclaredComponent } from './component.ts';

/** What a user declares about a project because no file of it says so. Paths are those of the manifests. */
export interface Declarations {
  readonly components?: readonly DeclaredComponent[];
  readonly environments: readonly DeclaredEnvironment[];
  readonly builds: readonly BuildPreset[];
  /** Build arguments of every image, as `docker build --build-arg` gives them. */
  readonly arguments: ReadonlyMap<string, string>;
}

/** Manifests that one environment installs, one step each, in this order. */
export interface DeclaredEnvironment {
  readonly name: string;
  readonly manifests: readonly string[];
  /** A version or specifiers of Python; undefined where the manifests decide. */
  readonly python: string | undefined;
}

/** Build arguments that are used together. */
export interface BuildPreset {
  readonly name: string;
  readonly arguments: ReadonlyMap<string, string>;
  /** The Dockerfile it is for; undefined for all. */
  readonly dockerfile: string | undefined;
  /** The stage that is built; undefined for the last. */
  readonly target: string | undefined;
}
