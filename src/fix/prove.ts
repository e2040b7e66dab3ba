import type { Finding } from '../domain/finding.ts';
import type { Fix, TextEdit } from '../domain/fix.ts';
import { limits } from '../domain/limits.ts';
import type { Checked } from './guards.ts';
import { type Bench, judge } from './judge.ts';
import { locksBehind, relock } from './locks.ts';
import { type RenderContext, render } from './render.ts';

/** How many checks are spent on proofs, and checks times the size of the project: work and no time, so that two runs agree. */
const mostChecks = limits.proofs.most;
const mostWork = 15_000;

/** How many more checks may be made. */
export interface Budget {
  left: number;
}

/** A budget for projects of this size. */
export function budgetFor({ project: { manifests, environments }, findings }: Checked, times = 1): Budget {
  const installed = environments.reduce((sum, environment) => sum + environment.installed.length, 0);
  const size = 1 + manifests.length + environments.length + installed / 10 + findings.length / 2;
  return { left: times * Math.min(mostChecks, Math.ceil(mostWork / size)) };
}

interface Candidate {
  readonly finding: Finding;
  readonly index: number;
  readonly title: string;
  readonly action: Fix;
  readonly edits: readonly TextEdit[];
}

/**
 * The findings with edits in those fixes that are proven: applied in memory, each cures its finding and breaks nothing.
 * All other fixes stay words. `first` ends the work on a finding after its first fix with edits.
 */
export function proveFixes<Result extends Checked>(
  findings: readonly Finding[],
  bench: Bench<Result>,
  enough: 'first' | 'all',
  budget: Budget = budgetFor(bench.result),
): readonly Finding[] {
  const spend = () => {
    budget.left -= 1;
    return budget.left >= 0;
  };
  const reach = reachOf(bench.result);
  const proven = new Map<Finding, Map<number, Fix>>();
  const most = Math.max(0, ...findings.map(({ fixes }) => fixes.length));
  for (let index = 0; index < most; index++) {
    const open = findings.filter((finding) => enough === 'all' || !proven.has(finding));
    const candidates = open.flatMap((finding) => candidateOf(finding, index, bench.result));
    for (const batch of batchesOf(candidates, reach))
      for (const { finding, title, edits } of provenAmong(batch, bench, spend)) {
        const fix = finding.fixes[index];
        if (fix === undefined) continue;
        proven.set(finding, (proven.get(finding) ?? new Map()).set(index, { ...fix, title, edits }));
      }
  }
  return findings.map((finding) => {
    const own = proven.get(finding);
    return own === undefined
      ? finding
      : { ...finding, fixes: finding.fixes.map((fix, index) => own.get(index) ?? fix) };
  });
}

function candidateOf(finding: Finding, index: number, context: RenderContext): readonly Candidate[] {
  const fix = finding.fixes[index];
  const rendered = fix === undefined ? undefined : render(fix, finding, context);
  if (fix === undefined || rendered === undefined) return [];
  const { title, edits } = rendered;
  const paths = edits.map(({ span }) => span.path);
  const stale = locksBehind(context.project, paths).map(({ tool }) => relock[tool]);
  const then = stale.length === 0 ? '' : `, then run ${[...new Set(stale)].join(' and ')}`;
  return [{ finding, index, action: fix, title: `${title}${then}`, edits }];
}

/** Candidates that share no file and no environment cannot help or harm each other, so that one check proves them all. */
function batchesOf(
  candidates: readonly Candidate[],
  reach: (candidate: Candidate) => ReadonlySet<string>,
): readonly (readonly Candidate[])[] {
  const batches: { readonly members: Candidate[]; readonly taken: Set<string> }[] = [];
  for (const candidate of candidates) {
    const own = reach(candidate);
    const free = batches.find(({ taken }) => [...own].every((one) => !taken.has(one)));
    const batch = free ?? { members: [], taken: new Set<string>() };
    if (free === undefined) batches.push(batch);
    batch.members.push(candidate);
    for (const one of own) batch.taken.add(one);
  }
  return batches.map(({ members }) => members);
}

/** The files a candidate changes, and the environments that read them or in which its finding is seen. */
function reachOf({ project }: RenderContext): (candidate: Candidate) => ReadonlySet<string> {
  const readers = new Map<string, Set<string>>();
  for (const { id, declaredAt, steps } of project.environments) {
    const spans = steps.flatMap((step) => [step.span, ...step.requirements.map(({ span }) => span)]);
    for (const { path } of [declaredAt, ...spans]) readers.set(path, (readers.get(path) ?? new Set()).add(id));
  }
  return ({ finding, edits }) => {
    const paths = edits.map(({ span }) => span.path);
    const ids = [...finding.environments, ...paths.flatMap((path) => [...(readers.get(path) ?? [])])];
    return new Set([...paths.map((path) => `file ${path}`), ...ids.map((id) => `environment ${id}`)]);
  };
}

/** Those of a batch that hold. Those in whose files a fault is do not; where that says nothing, the batch is halved. */
function provenAmong<Result extends Checked>(
  batch: readonly Candidate[],
  bench: Bench<Result>,
  spend: () => boolean,
): readonly Candidate[] {
  if (batch.length === 0 || !spend()) return [];
  const { faults } = judge(batch, bench);
  if (faults.length === 0) return batch;
  if (batch.length === 1) return [];
  // A fault names the file it is in, and no two of a batch share a file.
  const innocent = batch.filter(({ finding, edits }) => {
    const paths = [finding.at.path, ...edits.map(({ span }) => span.path)];
    return !faults.some((fault) => paths.some((path) => fault.endsWith(` ${path}`)));
  });
  if (innocent.length < batch.length) return provenAmong(innocent, bench, spend);
  const half = Math.ceil(batch.length / 2);
  return [batch.slice(0, half), batch.slice(half)].flatMap((part) => provenAmong(part, bench, spend));
}
