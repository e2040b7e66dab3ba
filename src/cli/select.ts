import type { Confidence, Finding, Severity } from '../domain/finding.ts';
import { didYouMean } from '../domain/nearest.ts';
import type { Threshold } from './config-keys.ts';
import { UsageError } from './host.ts';

/** Which findings are shown. */
export interface Selection {
  /** Ids of the only rules to show; undefined means all. */
  readonly select: readonly string[] | undefined;
  readonly ignore: readonly string[];
  /** Show notes too. */
  readonly notes: boolean;
  readonly minConfidence: Confidence;
}

export interface Selected {
  readonly shown: readonly Finding[];
  /** What the settings hide among the chosen rules. */
  readonly hidden: { readonly notes: number; readonly lowConfidence: number };
}

const rank: Readonly<Record<Confidence, number>> = { low: 0, medium: 1, high: 2 };
const severityRank: Readonly<Record<Severity, number>> = { note: 0, warning: 1, error: 2 };

/** Chooses what is shown and counts what is hidden. */
export function selectFindings(findings: readonly Finding[], selection: Selection): Selected {
  const { select, ignore, notes, minConfidence } = selection;
  const chosen = findings.filter(
    ({ rule }) => (select === undefined || select.includes(rule)) && !ignore.includes(rule),
  );
  const sure = chosen.filter(({ confidence }) => rank[confidence] >= rank[minConfidence]);
  const shown = sure.filter(({ severity }) => notes || severity !== 'note');
  return { shown, hidden: { notes: sure.length - shown.length, lowConfidence: chosen.length - sure.length } };
}

/** Is a finding at or above the threshold? */
export function reaches(findings: readonly Finding[], threshold: Threshold): boolean {
  return threshold !== 'never' && findings.some(({ severity }) => severityRank[severity] >= severityRank[threshold]);
}

/** Throws a usage error for an id that is no rule, with the nearest one. */
export function checkRuleIds(ids: readonly string[], option: string, known: ReadonlyMap<string, unknown>): void {
  for (const id of ids)
    if (!known.has(id))
      throw new UsageError(`${option} names "${id}", which is no rule${didYouMean(id, known.keys())}`);
}
