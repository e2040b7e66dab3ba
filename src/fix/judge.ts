import type { TextEdit } from '../domain/fix.ts';
import type { SourceFile } from '../domain/source.ts';
import { applyEdits } from './apply.ts';
import { type Checked, type Claim, faultsOf, identityOf } from './guards.ts';
import { keepsLocks, lockChange, withLocks } from './locks.ts';
import type { RenderContext } from './render.ts';

/** A result in which fixes are proven, and how to get that of changed files. */
export interface Bench<Result extends Checked> {
  readonly result: Result & RenderContext;
  check(files: readonly SourceFile[]): Result;
}

/** A claim with the edits that are to make it true. */
export interface Attempt extends Claim {
  readonly edits: readonly TextEdit[];
}

/** What came of attempts: the faults, the files as they would be written, and the locks that are behind them then. */
export interface Judgement<Result> {
  readonly faults: readonly string[];
  readonly files: readonly SourceFile[];
  /** The result for these files, unless locks are behind them. */
  readonly after: Result | undefined;
  readonly stale: readonly string[];
}

/** Makes all attempts together, in memory. Locks that they leave behind are judged as the next locking would write them. */
export function judge<Result extends Checked>(attempts: readonly Attempt[], bench: Bench<Result>): Judgement<Result> {
  const { result, check } = bench;
  const changes = attempts.map(({ action, edits }) => ({
    action: action ?? ({ kind: 'advice' } as const),
    paths: edits.map(({ span }) => span.path),
  }));
  const locks = lockChange(result.project, changes);
  const files = applyEdits(
    result.files,
    attempts.flatMap(({ edits }) => edits),
  );
  const before = keepsLocks(locks) ? result : check(withLocks(result.files, locks, 'before'));
  const after = check(withLocks(files, locks, 'after'));
  const { stale } = locks;
  const found = new Set(before.findings.map(identityOf));
  // Without the lock it may not be seen at all; then its end proves nothing.
  const unseen = attempts.filter(({ finding }) => !found.has(identityOf(finding)));
  const faults = [
    ...unseen.map(({ finding }) => `only seen with the lock: ${finding.rule} ${finding.at.path}`),
    ...faultsOf(before, after, attempts),
  ];
  return { faults, files, after: stale.length === 0 ? after : undefined, stale };
}
