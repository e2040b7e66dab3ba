import type { Finding } from '../domain/finding.ts';
import { type IsolationTier, reachesTier } from '../domain/isolation.ts';
import { limits } from '../domain/limits.ts';
import type { Conflict } from '../domain/plan.ts';
import { type Bench, remembering } from './bench.ts';

const mostLooks = limits.planLooks.most;
/** Above this number of components that take part, pairs are not tried one by one. */
const mostPaired = 40;

/** How far apart a finding wants its two sides: what it says itself, else another site-packages. */
export function tierOf({ separation }: Finding): IsolationTier {
  return separation === undefined || separation.tier === 'inline' ? 'venv' : separation.tier;
}

/** Why nothing cheaper than its tier is enough. */
export function reasonOf({ separation }: Finding): string {
  return separation === undefined || separation.tier === 'inline'
    ? 'Threads and processes of one environment share its site-packages: what is installed there is what each of them imports.'
    : separation.reason;
}

/** Finds the smallest sets of components that cannot be together, and remembers them. */
export class ConflictSearch {
  private readonly conflicts = new Map<string, Conflict>();
  private readonly asked: () => number;
  readonly bench: Bench;

  constructor(bench: Bench, known: readonly Conflict[]) {
    const memory = remembering(bench);
    this.bench = memory.bench;
    this.asked = memory.asked;
    for (const conflict of known) this.add(conflict);
  }

  /** Sorted by components, then by the strongest tier. */
  found(): readonly Conflict[] {
    return [...this.conflicts.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, conflict]) => conflict);
  }

  /** False once the search was cut short. */
  isComplete(): boolean {
    return this.asked() < mostLooks;
  }

  /**
   * Looks at components inside one boundary of the tier and remembers each conflict that needs this tier or a stronger
   * one. What a component does to itself is none. True where something new was found.
   */
  search(members: readonly string[], tier: IsolationTier): boolean {
    const before = this.conflicts.size;
    const alone = members.flatMap((name) => this.bench([name]).findings);
    for (const finding of this.bench(members).findings)
      if (reachesTier(tierOf(finding), tier) && !isOld(finding, alone)) this.narrow(finding, members);
    return this.conflicts.size > before;
  }

  /** Finds the pairs that show the finding; where none does, a smallest larger set. */
  private narrow(finding: Finding, members: readonly string[]): void {
    const involved = members.filter((name) => finding.about.some((about) => this.bench([name]).installed.has(about)));
    let paired = false;
    if (involved.length <= mostPaired)
      for (const [index, one] of involved.entries())
        for (const other of involved.slice(index + 1)) {
          const shown = this.isComplete() ? this.kinIn([one, other], finding) : undefined;
          if (shown === undefined) continue;
          paired = true;
          this.add(conflictOf([one, other], shown));
        }
    if (paired) return;
    let smallest = this.kinIn(involved, finding) === undefined ? members : involved;
    for (const name of smallest) {
      if (smallest.length <= 2 || !this.isComplete()) break;
      const without = smallest.filter((other) => other !== name);
      if (this.kinIn(without, finding) !== undefined) smallest = without;
    }
    this.add(conflictOf(smallest, this.kinIn(smallest, finding) ?? finding));
  }

  /** What shows the same fault when these are together, and not when each is alone. */
  private kinIn(members: readonly string[], finding: Finding): Finding | undefined {
    const alone = members.flatMap((name) => this.bench([name]).findings);
    return this.bench(members).findings.find((other) => isKin(other, finding) && !isOld(other, alone));
  }

  private add(conflict: Conflict): void {
    const key = [...conflict.components, conflict.tier].join('\u0000');
    const known = this.conflicts.get(key);
    if (known === undefined) {
      this.conflicts.set(key, conflict);
      return;
    }
    const more = conflict.findings.filter(({ fingerprint }) =>
      known.findings.every((other) => other.fingerprint !== fingerprint),
    );
    // A declaration gives way to what is really wrong.
    const reason = known.findings.length === 0 && more.length > 0 ? conflict.reason : known.reason;
    if (more.length > 0) this.conflicts.set(key, { ...known, reason, findings: [...known.findings, ...more] });
  }
}

function conflictOf(components: readonly string[], finding: Finding): Conflict {
  return {
    components: [...components].sort(),
    tier: tierOf(finding),
    findings: [finding],
    reason: reasonOf(finding),
  };
}

/** Do both speak of one fault? With more components around, a finding may name more distributions. */
function isKin(one: Finding, other: Finding): boolean {
  if (one.rule !== other.rule) return false;
  const shared = one.about.filter((name) => other.about.includes(name)).length;
  return shared >= Math.min(2, one.about.length, other.about.length);
}

/** Is it already there when one of the components is alone? */
function isOld(finding: Finding, alone: readonly Finding[]): boolean {
  return alone.some(
    ({ rule, about }) =>
      rule === finding.rule &&
      (finding.about.every((name) => about.includes(name)) ||
        about.every((name) => (finding.about as readonly string[]).includes(name))),
  );
}
