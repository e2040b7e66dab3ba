import type { Demand, Environment } from '../../src/domain/environment.ts';
import type { Knowledge } from '../../src/domain/knowledge.ts';
import type { DistributionName } from '../../src/domain/requirement.ts';
import { anyVersion, intersect, isEmpty, overlaps, pinOf, type VersionSet } from '../../src/domain/version-set.ts';
import { holdWhereGiven, isOfOtherBuild } from './distributions-conditions.ts';
import { parentOf } from './distributions-words.ts';

/** Bounds of one install step that no version of a distribution satisfies together. */
export interface Contradiction {
  readonly name: DistributionName;
  /** The fewest bounds that already contradict each other; at least two, in the order of the step. */
  readonly core: readonly Demand[];
  /** Further bounds that contradict one of the core in the same way. */
  readonly more: readonly Demand[];
}

const mostDemands = 200;

/**
 * The contradictions of an environment, one per distribution and step. Overrides settle a contradiction, and a pin to a
 * version that cannot exist (`==1000000000.0.0`) is a way to refuse a distribution on purpose; both are left out.
 */
export function* contradictionsOf(environment: Environment): Iterable<Contradiction> {
  for (const demands of byStepAndName(environment.demands).values()) {
    if (demands.length < 2 || demands.some(({ kind }) => kind === 'override')) continue;
    if (demands.some(isPoison)) continue;
    const certain = demands
      .filter((demand) => demand.certain && demand.allowed !== anyVersion && !isOfOtherBuild(demand, environment))
      .slice(0, mostDemands);
    const core = pairOf(certain, environment) ?? setOf(certain, environment);
    const [first] = core ?? [];
    if (core === undefined || first === undefined) continue;
    if (!demands.some((demand) => demand.kind === 'requirement' && holdWhereGiven([...core, demand], environment)))
      continue;
    yield { name: first.name, core, more: alikeIn(certain, core, environment) };
  }
}

/** True where rows of releases that belong together name the distribution and everything that bounds it here. */
export function areCompanions({ core }: Contradiction, knowledge: Knowledge): boolean {
  const parents = core.flatMap((demand) => parentOf(demand)?.name ?? []);
  const [{ name } = { name: undefined }] = core;
  return name !== undefined && parents.length > 0 && parents.every((parent) => standInOneRow(name, parent, knowledge));
}

function standInOneRow(a: DistributionName, b: DistributionName, knowledge: Knowledge): boolean {
  const rows = [
    ...knowledge.about(a, 'companions'),
    ...knowledge.about(b, 'companions'),
    ...knowledge.mentioning(a, 'companions'),
  ];
  return rows.some((row) => [a, b].every((name) => row.distribution === name || row.members[name] !== undefined));
}

function byStepAndName(demands: readonly Demand[]): ReadonlyMap<string, readonly Demand[]> {
  const groups = new Map<string, Demand[]>();
  for (const demand of demands) {
    if (demand.kind === 'preinstalled' || demand.step.installer === 'apt') continue;
    const key = `${demand.step.position} ${demand.name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [demand]);
    else group.push(demand);
  }
  return groups;
}

function isPoison({ allowed, kind }: Demand): boolean {
  const pin = kind === 'constraint' ? pinOf(allowed) : undefined;
  return pin !== undefined && (pin.release[0] ?? 0) >= 9999;
}

/** The two that say it most plainly: what the author wrote, then what is nearest to it. */
function pairOf(demands: readonly Demand[], environment: Environment): readonly Demand[] | undefined {
  let best: readonly [Demand, Demand] | undefined;
  for (const [at, first] of demands.entries())
    for (const second of demands.slice(at + 1)) {
      if (overlaps(first.allowed, second.allowed)) continue;
      if (best !== undefined && distance(best) <= distance([first, second])) continue;
      if (holdWhereGiven([first, second], environment)) best = [first, second];
    }
  return best;
}

function distance(pair: readonly Demand[]): number {
  return pair.reduce((sum, { chain, facts }) => sum + chain.length + (facts.every(isVerified) ? 0 : 10), 0);
}

function isVerified(fact: { readonly certainty: string }): boolean {
  return fact.certainty === 'verified';
}

/** A smallest set without a common version where every two of its members have one. */
function setOf(demands: readonly Demand[], environment: Environment): readonly Demand[] | undefined {
  if (!isEmpty(common(demands)) || !holdWhereGiven(demands, environment)) return undefined;
  let core = demands;
  for (const demand of demands) {
    const without = core.filter((other) => other !== demand);
    if (isEmpty(common(without))) core = without;
  }
  return core.length < 2 ? undefined : core;
}

function alikeIn(demands: readonly Demand[], core: readonly Demand[], environment: Environment): readonly Demand[] {
  return demands.filter(
    (demand) =>
      !core.includes(demand) &&
      core.some((other) => !overlaps(other.allowed, demand.allowed) && holdWhereGiven([other, demand], environment)),
  );
}

function common(demands: readonly Demand[]): VersionSet {
  return demands.reduce<VersionSet>((set, { allowed }) => intersect(set, allowed), anyVersion);
}
