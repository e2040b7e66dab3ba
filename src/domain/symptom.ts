import type { Entry, KnowledgeEntry } from './knowledge.ts';
import type { Span } from './source.ts';

/**
 * What a known cause leaves in the log of a build or a run. Its texts are those of `log-text.ts`: they match whatever the
 * white space, the quotes and the line breaks are.
 */
export interface Symptom extends Entry<'symptom'> {
  /** Texts of which one must stand in the log. */
  readonly shows: readonly string[];
  /** Texts of which one must stand near it, where it means nothing alone. */
  readonly beside?: readonly string[];
  /** Texts that take its meaning away where one stands near it. */
  readonly unless?: readonly string[];
  /** How many lines `beside` and `unless` reach, both ways; 40 where absent. */
  readonly within?: string;
  /** True for a line that means nothing, though people take it for the cause. */
  readonly harmless?: boolean;
  /** Rules that look for the cause in the files of a project. */
  readonly rules: readonly string[];
  /** Distributions it is about: normalized names, or `{part}` for the name that this part of the text holds. */
  readonly about: readonly string[];
  /** Ids of facts that name the cause. Which of them it is, the project and the lines nearby decide. */
  readonly facts?: readonly string[];
  /** What to do, in words. Absent only where it is harmless. */
  readonly cure?: string;
}

/** A symptom that stands in a log. */
export interface Sighting {
  readonly symptom: Symptom;
  /** What the parts of its text hold. */
  readonly values: ReadonlyMap<string, string>;
  /** The line in which it stands first: 1-based. */
  readonly line: number;
  /** That line without escapes, time stamps and the names of services; long lines are cut. */
  readonly text: string;
  /** In how many places it stands. */
  readonly times: number;
  /** Import packages whose files the lines before it name, as a traceback does; nearest first. */
  readonly near: readonly string[];
}

/** What a log holds. */
export interface LogReading {
  /** How many lines were read. */
  readonly lines: number;
  /** In the order of the log. */
  readonly sightings: readonly Sighting[];
  /** How many more there were than are kept. */
  readonly left: number;
}

/** How the cause of a sighting is seen in a project, the strongest first. */
export const grounds = ['finding', 'fact', 'requirement', 'none'] as const;
export type Ground = (typeof grounds)[number];

/** A sighting with what is known of its cause. */
export interface Diagnosis {
  readonly sighting: Sighting;
  /** Normalized names, without repetition. */
  readonly distributions: readonly string[];
  /** Facts that name the cause, those first that hold in the project, then those that the log speaks of. */
  readonly facts: readonly KnowledgeEntry[];
  /** `finding`: a rule reports it; `fact`: a fact holds there; `requirement`: a distribution is installed there. */
  readonly ground: Ground;
  /** Places in the project, the most telling first. */
  readonly places: readonly DiagnosedPlace[];
}

export interface DiagnosedPlace {
  readonly span: Span;
  readonly message: string;
  /** The rule whose finding it is; absent for a requirement. */
  readonly rule?: string;
}
