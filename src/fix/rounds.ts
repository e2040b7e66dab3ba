import type { Finding } from '../domain/finding.ts';
import type { Fix, TextEdit } from '../domain/fix.ts';
import type { SourceFile } from '../domain/source.ts';
import { fitTogether } from './apply.ts';
import type { Checked } from './guards.ts';
import { judge } from './judge.ts';
import { budgetFor, proveFixes } from './prove.ts';
import type { RenderContext } from './render.ts';

/** Which fixes may be applied, and to what. */
export interface FixPolicy {
  readonly unsafe: boolean;
  /** The findings that are to be cured. */
  pick(findings: readonly Finding[]): readonly Finding[];
  mayEdit(path: string): boolean;
}

export interface FixOutcome<Result> {
  /** The result for the files as they are after all fixes. */
  readonly result: Result;
  /** In the order in which they were applied. */
  readonly applied: readonly AppliedFix[];
  /** Fixes with edits that were left out because they are unsafe. */
  readonly unsafeLeft: number;
  /** False when there was still something to apply after the last round. */
  readonly settled: boolean;
  /** Locks that are behind their manifests now; with them, what was cured is still found until they are written anew. */
  readonly stale: readonly string[];
}

export interface AppliedFix {
  readonly finding: Finding;
  readonly title: string;
  readonly action: Fix;
}

const mostRounds = 10;
/** All rounds together may make so many times the checks of one proof. */
const mostProofs = 3;

/**
 * Applies the first proven fix of each finding, in rounds, until nothing is left to apply. Edits that touch each other
 * wait for the next round; fixes that only hold one by one are applied one by one. Nothing is written.
 */
export function fixAll<Result extends Checked & RenderContext>(
  start: Result,
  check: (files: readonly SourceFile[]) => Result,
  policy: FixPolicy,
): FixOutcome<Result> {
  const applied: AppliedFix[] = [];
  const stale = new Set<string>();
  const budget = budgetFor(start, mostProofs);
  let result = start;
  for (let round = 0; ; round++) {
    const candidates = proveFixes(policy.pick(result.findings), { result, check }, 'first', budget).flatMap(
      firstWithEdits,
    );
    const allowed = candidates.filter(
      ({ fix, edits }) =>
        (policy.unsafe || fix.safety === 'safe') && edits.every(({ span }) => policy.mayEdit(span.path)),
    );
    const unsafeLeft = policy.unsafe ? 0 : candidates.filter(({ fix }) => fix.safety === 'unsafe').length;
    if (allowed.length === 0 || round === mostRounds)
      return {
        result,
        applied,
        unsafeLeft,
        settled: allowed.length === 0 && (budget.left >= 0 || applied.length === 0),
        stale: [...stale].sort(),
      };
    const next = applyTogether(result, check, allowed);
    applied.push(...next.chosen.map(({ finding, fix }) => ({ finding, title: fix.title, action: fix })));
    for (const path of next.stale) stale.add(path);
    result = next.after ?? check(next.files);
  }
}

interface Candidate {
  readonly finding: Finding;
  readonly fix: Fix;
  readonly edits: readonly TextEdit[];
}

function firstWithEdits(finding: Finding): readonly Candidate[] {
  const fix = finding.fixes.find(({ edits }) => edits !== undefined && edits.length > 0);
  return fix?.edits === undefined ? [] : [{ finding, fix, edits: fix.edits }];
}

/** What a fix changes: two that bound one distribution in one file are not made at once, as the first may cure both. */
function subjectOf({ fix, edits }: Candidate): string {
  const path = edits[0]?.span.path ?? '';
  switch (fix.kind) {
    case 'add':
      return `${/^[\w.-]*/.exec(fix.requirement)?.[0] ?? ''} ${path}`;
    case 'pin':
    case 'remove':
      return `${fix.requirement.name} ${path}`;
    case 'exclude':
    case 'override':
      return `${fix.distribution} ${path}`;
    default:
      return `${fix.title} ${path} ${edits[0]?.span.start ?? 0}`;
  }
}

/** Each is proven alone. What the batch breaks, the first of it alone does not. */
function applyTogether<Result extends Checked & RenderContext>(
  before: Result,
  check: (files: readonly SourceFile[]) => Result,
  allowed: readonly Candidate[],
) {
  const chosen: Candidate[] = [];
  for (const candidate of allowed)
    if (chosen.every((other) => subjectOf(other) !== subjectOf(candidate) && fitTogether(other.edits, candidate.edits)))
      chosen.push(candidate);
  const attempt = (some: readonly Candidate[]) => {
    const attempts = some.map(({ finding, fix, edits }) => ({ finding, title: fix.title, action: fix, edits }));
    return { chosen: some, ...judge(attempts, { result: before, check }) };
  };
  const all = attempt(chosen);
  return chosen.length === 1 || all.faults.length === 0 ? all : attempt(chosen.slice(0, 1));
}
