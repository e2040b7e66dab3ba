import type { ManifestOf, UvConflictMember } from './manifest.ts';
import type { Marker } from './marker.ts';
import type { DistributionName } from './requirement.ts';
import type { Span } from './source.ts';
import type { SpecifierSet } from './specifier.ts';
import type { Version } from './version.ts';
import type { VersionSet } from './version-set.ts';

/** A lock file: the exact versions that an installer takes. */
export interface LockManifest extends ManifestOf<'lock'> {
  readonly tool: 'uv' | 'poetry' | 'pdm' | 'pipenv' | 'pylock';
  readonly requiresPython: SpecifierSet | undefined;
  readonly distributions: readonly LockedDistribution[];
  /** Groups of a workspace root that is no project itself (uv), or those installed by default (pylock; without members). */
  readonly groups: readonly LockedGroup[];
  /** Sets of extras and groups of which at most one is installed at a time (uv). */
  readonly conflicts: readonly (readonly UvConflictMember[])[];
}

/** One exact version of a distribution in a lock. Two entries of one name hold under conditions that exclude each other. */
export interface LockedDistribution {
  readonly name: DistributionName;
  /** Undefined for a directory whose version is made when it is built. */
  readonly version: Version | undefined;
  readonly source: LockedSource;
  readonly dependencies: readonly LockedDependency[];
  /** What it requires besides when an extra of it is asked for. */
  readonly extras: readonly LockedGroup[];
  /** Dependency groups, of a project that the lock is for (uv). */
  readonly groups: readonly LockedGroup[];
  /**
   * Under which condition each list of the project installs it, where the lock says so itself; `main` is the list of the
   * project's own requirements. Undefined where only the dependencies say what is installed (uv, poetry before 2.0).
   */
  readonly lists: readonly LockedList[] | undefined;
  /** The parts of the resolution it belongs to, where there are several (uv). */
  readonly forks: readonly Marker[];
  /** The line with its name. */
  readonly span: Span;
}

/** `directory` is a project of the same repository, by its path relative to the lock; the URL of an index is empty for the default. */
export interface LockedSource {
  readonly kind: 'index' | 'url' | 'git' | 'directory';
  readonly url: string;
}

export interface LockedList {
  readonly name: string;
  readonly marker: Marker | undefined;
}

/** The name of an extra or a group, normalized, with what it adds. */
export interface LockedGroup {
  readonly name: string;
  readonly dependencies: readonly LockedDependency[];
}

/** An edge from one locked distribution to others of the same lock. */
export interface LockedDependency {
  readonly name: DistributionName;
  readonly extras: readonly string[];
  readonly marker: Marker | undefined;
  /** Which of several entries with this name is meant; undefined values do not decide. */
  readonly version: Version | undefined;
  readonly sourceUrl: string | undefined;
  readonly allowed: VersionSet | undefined;
}
