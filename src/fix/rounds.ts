import type { Finding } from '../domain/finding.ts';
import type { Fix, TextEdit } from '../domain/fix.ts';
import type { SourceFile } from '../domain/source.ts';
import { applyEdits, fitTogether } from './apply.ts';
import { type Checked, faultsOf } from './guards.ts';
import { proveFixes } from './prove.ts';
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
}

export interface AppliedFix {
  readonly finding: Finding;
  readonly title: string;
}

const mostRounds = 10;

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
  let result = start;
  for (let round = 0; ; round++) {
    const candidates = proveFixes(policy.pick(result.findings), { result, check }, 'first').flatMap(firstWithEdits);
    const allowed = candidates.filter(
      ({ fix, edits }) =>
        (policy.unsafe || fix.safety === 'safe') && edits.every(({ span }) => policy.mayEdit(span.path)),
    );
    const unsafeLeft = policy.unsafe ? 0 : candidates.filter(({ fix }) => fix.safety === 'unsafe').length;
    if (allowed.length === 0) return { result, applied, unsafeLeft, settled: true };
    if (round === mostRounds) return { result, applied, unsafeLeft, settled: false };
    const next = applyTogether(result, check, allowed);
    applied.push(...next.chosen.map(({ finding, fix }) => ({ finding, title: fix.title })));
    result = next.result;
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
  const apply = (some: readonly Candidate[]) =>
    check(
      applyEdits(
        before.files,
        some.flatMap(({ edits }) => edits),
      ),
    );
  const result = apply(chosen);
  const claims = chosen.map(({ finding, fix }) => ({ finding, title: fix.title }));
  if (chosen.length === 1 || faultsOf(before, result, claims).length === 0) return { chosen, result };
  const first = chosen.slice(0, 1);
  return { chosen: first, result: apply(first) };
}
