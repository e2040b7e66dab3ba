import type { Finding } from '../domain/finding.ts';
import type { Alternative, Conflict } from '../domain/plan.ts';

/** Cures of the conflicts that need no distance, those that end the whole split first. */
export function alternativesOf(
  conflicts: readonly Conflict[],
  findings: readonly Finding[],
  /** Is nothing apart any more once the fix is applied? Undefined where that cannot be tried. */
  endsSplit: (finding: Finding, index: number) => boolean | undefined,
): readonly Alternative[] {
  const real = new Set(conflicts.flatMap((conflict) => conflict.findings.map(({ fingerprint }) => fingerprint)));
  const found = findings
    .filter(({ fingerprint }) => real.has(fingerprint))
    .flatMap((finding) =>
      finding.fixes.map((fix, index) => ({
        title: fix.title,
        fix,
        finding,
        avoidsSplit:
          endsSplit(finding, index) ?? (real.size === 1 && conflicts.every(({ findings: own }) => own.length > 0)),
      })),
    );
  const unique = [...new Map(found.map((one) => [`${one.finding.fingerprint} ${one.title}`, one])).values()];
  return [...unique.filter(({ avoidsSplit }) => avoidsSplit), ...unique.filter(({ avoidsSplit }) => !avoidsSplit)];
}
