import type { Knowledge, KnowledgeEntry } from '../domain/knowledge.ts';
import type { Problem, Span } from '../domain/source.ts';
import { contradictions } from './contradictions.ts';
import { type KnowledgeFile, lintPlaced } from './lint.ts';
import { subjectOf } from './subject.ts';

/** The facts that a project brings. */
export interface OwnFacts {
  readonly entries: readonly KnowledgeEntry[];
  readonly problems: readonly Problem[];
  /** Ids of bundled facts that they replace, sorted. */
  readonly replaced: readonly string[];
}

/**
 * Reads the files of facts of a project and checks them as the bundled ones are checked, and beside those: a fact with
 * the id of a bundled one replaces it, and one that contradicts a bundled one without that is a problem. Never throws.
 */
export function lintOwnFacts(files: readonly KnowledgeFile[], knowledge: Knowledge, today: string): OwnFacts {
  const { placed, problems } = lintPlaced(files, today, { loose: true });
  const entries = placed.map(({ entry }) => entry);
  const ids = new Set(entries.map(({ id }) => id));
  const places = new Map(placed.map(({ entry, span }): [KnowledgeEntry, Span] => [entry, span]));
  const bundled = new Set<KnowledgeEntry>();
  for (const entry of entries)
    for (const fact of knowledge.about(subjectOf(entry), entry.kind)) if (!ids.has(fact.id)) bundled.add(fact);
  const against = contradictions([...bundled, ...entries]).flatMap(({ first, second, about }): readonly Problem[] => {
    const span = places.get(second);
    if (span === undefined || !bundled.has(first)) return [];
    const message = `${second.id}: gives another value of ${about} than the bundled ${first.id}; give it that id to replace it, or versions that do not overlap`;
    return [{ message, span }];
  });
  const links = placed.flatMap(({ entry, span }) =>
    (entry.kind === 'symptom' ? (entry.facts ?? []) : [])
      .filter((id) => !ids.has(id) && knowledge.find(id) === undefined)
      .map((id) => ({ message: `${entry.id}: there is no fact ${id}`, span })),
  );
  const replaced = entries.filter(({ id }) => knowledge.find(id) !== undefined).map(({ id }) => id);
  return { entries, problems: [...problems, ...against, ...links], replaced: replaced.sort() };
}
