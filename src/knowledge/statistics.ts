import type { Certainty, Knowledge, KnowledgeEntry, KnowledgeKind } from '../domain/knowledge.ts';
import { allKinds } from './kinds.ts';
import { subjectOf } from './subject.ts';

/** How many facts a base has, of which kinds, how sure and how old. */
export interface Statistics {
  readonly date: string;
  readonly facts: number;
  readonly subjects: number;
  /** Pieces of evidence, and different sources among them. */
  readonly evidence: number;
  readonly sources: number;
  readonly kinds: readonly KindCount[];
  /** The day on which evidence of the fact that was read longest ago was read, and the newest such day. */
  readonly oldest: string;
  readonly newest: string;
  /** Facts by the age of their newest evidence; `days` is the highest age of the group. */
  readonly ages: readonly { readonly days: number | undefined; readonly facts: number }[];
}

export interface KindCount extends Readonly<Record<Certainty, number>> {
  readonly kind: KnowledgeKind;
  readonly facts: number;
}

const ageLimits: readonly (number | undefined)[] = [30, 90, 180, 365, undefined];

/** Counts a base as of a day (YYYY-MM-DD). */
export function statisticsOf(knowledge: Knowledge, today: string): Statistics {
  const entries = allKinds.flatMap((kind): readonly KnowledgeEntry[] => knowledge.all(kind));
  const days = entries.map(readOn).sort();
  const ages = entries.map((entry) => daysBetween(readOn(entry), today));
  const groups = ageLimits.map((days, at) => {
    const least = at === 0 ? -1 : (ageLimits[at - 1] ?? 0);
    return { days, facts: ages.filter((age) => age > least && (days === undefined || age <= days)).length };
  });
  const evidence = entries.flatMap((entry) => entry.evidence);
  return {
    date: knowledge.date,
    facts: entries.length,
    subjects: new Set(entries.map(subjectOf)).size,
    evidence: evidence.length,
    sources: new Set(evidence.map(({ source }) => source)).size,
    kinds: allKinds.flatMap(
      (kind) =>
        kindCount(
          kind,
          entries.filter((entry) => entry.kind === kind),
        ) ?? [],
    ),
    oldest: days[0] ?? '',
    newest: days.at(-1) ?? '',
    ages: groups,
  };
}

/** The day on which somebody last read evidence of the fact. */
export function readOn({ evidence }: KnowledgeEntry): string {
  return evidence.reduce((newest, { checked }) => (checked > newest ? checked : newest), '');
}

/** Whole days from one day to another (YYYY-MM-DD); never below zero. */
export function daysBetween(from: string, to: string): number {
  const days = (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000;
  return Number.isFinite(days) ? Math.max(0, Math.round(days)) : 0;
}

function kindCount(kind: KnowledgeKind, entries: readonly KnowledgeEntry[]): KindCount | undefined {
  const count = (certainty: Certainty) => entries.filter((entry) => entry.certainty === certainty).length;
  if (entries.length === 0) return undefined;
  return {
    kind,
    facts: entries.length,
    verified: count('verified'),
    likely: count('likely'),
    unverified: count('unverified'),
  };
}
