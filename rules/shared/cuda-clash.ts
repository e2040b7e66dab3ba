import type { Environment, Installed } from '../../src/domain/environment.ts';
import type { Severity } from '../../src/domain/finding.ts';
import type { Breaks, Knowledge } from '../../src/domain/knowledge.ts';
import { always, mayHoldTogether, parseMarker } from '../../src/domain/marker.ts';
import { locateAt } from '../../src/domain/source.ts';
import { versionSet } from '../../src/domain/version-set.ts';
import { type CudaStack, cudaStack, cudaStacks, factsHold, majorOf, majorOfBuild, supplyFor } from './cuda-stack.ts';
import { type Holding, holding } from './versions-bounds.ts';

/** Two frameworks that one process cannot use together. */
export interface CudaClash {
  readonly subject: Installed;
  readonly object: Installed;
  readonly held: readonly [subject: Holding, object: Holding];
  readonly severity: Severity;
  /** What was reported about the pair, the most severe first; empty where it follows from what both are built for. */
  readonly reports: readonly Breaks[];
  readonly stacks: readonly CudaStack[];
}

/** Pairs that clash at run time in one process, each once. Asks for `breaks` and `built-for` facts. */
export function cudaClashes(environment: Environment, knowledge: Knowledge): readonly CudaClash[] {
  const stacks = cudaStacks(environment, knowledge);
  const reported = environment.installed.flatMap((subject) =>
    reportedPairs(subject, 'cuda-runtime-clash', environment, knowledge),
  );
  const unsolved = reported.filter(({ subject }) => {
    const stack = stacks.find(({ installed }) => installed === subject);
    return stack === undefined || !stack.borrows || supplyFor(stack, stacks, environment, knowledge) === 'missing';
  });
  const derived = stacks.flatMap((stack) => derivedPair(stack, stacks, environment, knowledge));
  const known = new Set(unsolved.map(({ subject }) => subject));
  return [...unsolved, ...derived.filter(({ subject }) => !known.has(subject))];
}

/**
 * Pairs of which a `breaks` fact for that rule speaks, joined to one for each pair. A fact about CUDA builds says
 * nothing of a build without CUDA, nor of one that nobody knows.
 */
export function reportedPairs(
  subject: Installed,
  rule: string,
  environment: Environment,
  knowledge: Knowledge,
): readonly CudaClash[] {
  const facts = knowledge.about(subject.name, 'breaks').filter((fact) => fact.rule === rule);
  if (facts.length === 0 || !factsHold(environment.target)) return [];
  const own = cudaStack(subject, knowledge);
  if (own?.cuda === 'none') return [];
  const names = new Set(facts.map((fact) => fact.with.distribution));
  return environment.installed.flatMap((object) => {
    if (object === subject || !names.has(object.name)) return [];
    const stack = cudaStack(object, knowledge);
    if (stack === undefined || stack.cuda === 'none') return [];
    const found = facts.flatMap((fact) => reportOf(fact, subject, own, stack, environment) ?? []);
    const [worst, ...others] = found.sort((a, b) => rank(a) - rank(b));
    if (worst === undefined) return [];
    const reports = [...worst.reports, ...others.flatMap(({ reports: more }) => more)];
    return [{ ...worst, reports }];
  });
}

function reportOf(
  fact: Breaks,
  subject: Installed,
  own: CudaStack | undefined,
  object: CudaStack,
  { target }: Environment,
): CudaClash | undefined {
  if (fact.with.distribution !== object.installed.name) return undefined;
  if (fact.extras?.some((extra) => !subject.extras.includes(extra)) === true) return undefined;
  const { cuda } = fact.with;
  if (cuda === 'other' && !differ(majorOf(own?.cuda) ?? majorOfBuild(subject.build), majorOf(object.cuda)))
    return undefined;
  if (cuda !== undefined && cuda !== 'other' && majorOf(object.cuda) !== cuda) return undefined;
  const within = [
    holding(subject, versionSet(fact.versions)),
    holding(object.installed, versionSet(fact.with.versions)),
  ] as const;
  if (within.includes('no')) return undefined;
  const marker = fact.when === undefined ? undefined : parseMarker(fact.when, locateAt('', 0));
  const condition = marker?.ok === true ? marker.marker : always;
  if (!mayHoldTogether([subject.when, object.installed.when, condition], target)) return undefined;
  const held = [weaker(within[0], own?.held), weaker(within[1], object.held)] as const;
  const stacks = own === undefined ? [object] : [own, object];
  const facts = [fact, ...stacks.map((stack) => stack.fact), ...subject.facts, ...object.installed.facts];
  const proven = !held.includes('expected') && facts.every(isVerified);
  const severity = fact.severity === 'error' && !proven ? 'warning' : fact.severity;
  return { subject, object: object.installed, held, severity, reports: [fact], stacks };
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** What loads the CUDA libraries it finds, where the only ones to be found are another framework's, of other majors. */
function derivedPair(
  stack: CudaStack,
  stacks: readonly CudaStack[],
  environment: Environment,
  knowledge: Knowledge,
): readonly CudaClash[] {
  if (!stack.borrows || stack.fact.forGpu !== true || stack.cudnn === undefined) return [];
  const other = stacks.find(
    ({ brings, isLibrary, installed }) =>
      brings && !isLibrary && mayHoldTogether([installed.when, stack.installed.when], environment.target),
  );
  if (other === undefined || supplyFor(stack, stacks, environment, knowledge) !== 'missing') return [];
  const held = [stack.held, other.held] as const;
  const proven = !held.includes('expected') && isVerified(stack.fact) && isVerified(other.fact);
  const severity = stack.fact.fallsBack === false && proven ? 'error' : 'warning';
  return [{ subject: stack.installed, object: other.installed, held, severity, reports: [], stacks: [stack, other] }];
}

const severities: readonly Severity[] = ['error', 'warning', 'note'];

function rank({ severity }: CudaClash): number {
  return severities.indexOf(severity);
}

function isVerified({ certainty }: { readonly certainty: string }): boolean {
  return certainty === 'verified';
}

function weaker(one: Holding, other: Holding | undefined): Holding {
  return one === 'expected' || other === 'expected' ? 'expected' : one;
}
