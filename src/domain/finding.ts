import type { Fix } from './fix.ts';
import type { Separation } from './isolation.ts';
import type { KnowledgeEntry } from './knowledge.ts';
import type { Requirement } from './requirement.ts';
import type { Span } from './source.ts';

/** SARIF's levels, word for word. */
export type Severity = 'error' | 'warning' | 'note';
export type Confidence = 'high' | 'medium' | 'low';

/** A second place that takes part in the conflict. */
export interface RelatedPlace {
  readonly span: Span;
  readonly message: string;
}

/** What a rule yields. The engine adds the rule's id, the environments and the order. */
export interface Draft {
  /** What is wrong in the first sentence, then why. What to do is in `fixes`. */
  readonly message: string;
  /** Normalized distribution names; for other findings the image, variable or service. */
  readonly about: readonly [string, ...string[]];
  /** One chain per distribution that has one: from what the author wrote to what is installed. */
  readonly chains: readonly (readonly Requirement[])[];
  /** The facts the finding rests on. */
  readonly because: readonly KnowledgeEntry[];
  /** Cures, best first. */
  readonly fixes: readonly Fix[];
  /** How far apart the two must be kept where distance is the cure. */
  readonly separation: Separation | undefined;
  /** Never above the rule's own severity; absent means the rule's. */
  readonly severity?: Severity;
  readonly confidence: Confidence;
  /** The requirement, setting or instruction that a person would edit. */
  readonly at: Span;
  readonly related: readonly RelatedPlace[];
  /** Ids of the environments it concerns, where the rule looks at the whole project; others are told by the engine. */
  readonly environments?: readonly string[];
}

export interface Finding extends Draft {
  readonly rule: string;
  readonly severity: Severity;
  /** Ids of the environments in which it is seen; empty for findings about a file. */
  readonly environments: readonly string[];
  /** Hash of rule, sorted names, primary path and an ordinal among equals: no lines, no environments. */
  readonly fingerprint: string;
}
