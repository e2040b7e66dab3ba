import type { Component } from './component.ts';
import type { Finding } from './finding.ts';
import type { Fix } from './fix.ts';
import type { IsolationTier } from './isolation.ts';
import type { IndexOptions } from './manifest.ts';
import type { Requirement } from './requirement.ts';

/** Components of which not all may be on one side of a boundary of this tier. */
export interface Conflict {
  /** Names, sorted; at least two. */
  readonly components: readonly string[];
  readonly tier: IsolationTier;
  /** What is wrong with them together; empty for a declaration. */
  readonly findings: readonly Finding[];
  /** Why a cheaper boundary is not enough, or who declared this one. */
  readonly reason: string;
}

/** The components that run together, and the requirements they need. */
export interface IsolationUnit {
  /** `main`, or the first of its components. */
  readonly name: string;
  /** What separates it from the unit around it or, at the top, from `main`. */
  readonly tier: IsolationTier;
  readonly components: readonly string[];
  /** What its site-packages asks for; of a unit that shares the one of another, what is its own. */
  readonly requirements: readonly Requirement[];
  readonly separations: readonly UnitSeparation[];
  /** Distributions that it needs to talk to the others and that nothing here requires. */
  readonly needs: readonly string[];
  /** True where something in its site-packages uses a GPU. */
  readonly gpu: boolean;
  /** Units behind weaker boundaries inside this one. */
  readonly inside: readonly IsolationUnit[];
}

/** Why a unit is apart from another one. */
export interface UnitSeparation {
  readonly from: string;
  readonly tier: IsolationTier;
  readonly conflicts: readonly Conflict[];
  /** What the next cheaper boundary would leave broken. */
  readonly cheaper: string;
  /** What the boundary costs, a sentence each. */
  readonly costs: readonly string[];
}

/** A cure that needs no distance. */
export interface Alternative {
  readonly title: string;
  readonly fix: Fix;
  /** The conflict it cures. */
  readonly finding: Finding;
  /** True where nothing has to be apart any more once it is applied. */
  readonly avoidsSplit: boolean;
}

/** How the components of a project are kept apart. */
export interface Plan {
  readonly components: readonly Component[];
  /** The first is the main one. */
  readonly units: readonly IsolationUnit[];
  /** Requirements that every site-packages of the plan asks for. */
  readonly base: readonly Requirement[];
  readonly conflicts: readonly Conflict[];
  readonly alternatives: readonly Alternative[];
  /** What distance between components does not cure. */
  readonly unsolved: readonly Finding[];
  /** Sentences about what was assumed or left out. */
  readonly notes: readonly string[];
  readonly setting: PlanSetting;
}

/** What the written files repeat from the project besides its requirements. */
export interface PlanSetting {
  /** The environment the plan is made for. */
  readonly environment: string;
  readonly projectName: string | undefined;
  /** Specifiers, such as `>=3.10,<3.12`. */
  readonly python: string | undefined;
  readonly image: string | undefined;
  /** What the image must hold of CUDA for what loads the libraries of the system; undefined where nothing does. */
  readonly systemCuda: string | undefined;
  /** Distributions of the operating system that an image without them must get, where the project names no image. */
  readonly systemNames: readonly string[];
  readonly installer: 'pip' | 'uv';
  readonly indexes: Pick<IndexOptions, 'noIndex' | 'prereleases'> & { readonly sources: readonly PlanSource[] };
  readonly constraints: readonly Requirement[];
  readonly overrides: readonly Requirement[];
  readonly excludes: readonly string[];
}

/** An index or page the project takes distributions from. */
export interface PlanSource {
  readonly kind: 'index' | 'extra-index' | 'find-links' | 'explicit-index';
  readonly url: string;
  /** Only these distributions come from it; absent means any. */
  readonly only?: readonly string[];
}
