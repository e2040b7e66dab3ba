import type { Environment, Project } from './environment.ts';
import type { Draft, Severity } from './finding.ts';
import type { Knowledge, KnowledgeEntry } from './knowledge.ts';

/** A rule is one small pure value; its id is its file name, stamped by the engine. */
export type Rule = RuleFor<'environment', Environment> | RuleFor<'project', Project>;

interface RuleFor<Scope extends string, Subject> {
  readonly scope: Scope;
  /** The highest severity it may give. */
  readonly severity: Severity;
  /** The version of wheelclash that first had it. */
  readonly since: string;
  /** The kinds of fact it may ask for; the engine refuses others. */
  readonly facts: readonly KnowledgeEntry['kind'][];
  readonly docs: RuleDocs;
  check(subject: Subject, knowledge: Knowledge): Iterable<Draft>;
}

/** Sentences for people, in Markdown. */
export interface RuleDocs {
  /** One sentence: what is wrong. */
  readonly what: string;
  /** Why it matters and why resolvers do not see it. */
  readonly why: string;
  /** What to do. */
  readonly how: string;
  /** When it stays silent on purpose, and what it assumes. */
  readonly limits?: string;
  /** Why no cure of it is offered as an edit; absent where a fixture shows one that is. */
  readonly noFix?: string;
}
