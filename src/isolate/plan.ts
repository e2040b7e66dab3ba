import type { Component } from '../domain/component.ts';
import { type IsolationTier, strongerTier } from '../domain/isolation.ts';
import type { Conflict, IsolationUnit } from '../domain/plan.ts';
import type { Bench } from './bench.ts';
import { ConflictSearch } from './conflicts.ts';
import { boundaries, type Partition, type Place, partition } from './partition.ts';
import { type PlacedUnit, unitTree } from './units.ts';

export interface IsolateOptions {
  /** One unit for each component. */
  readonly perComponent?: boolean;
  /** Sets of components that are declared to exclude each other, with the words that say who declares it. */
  readonly exclusive?: readonly { readonly components: readonly string[]; readonly reason: string }[];
  /** Distributions for talking between processes; the first is proposed where none is installed. */
  readonly messaging?: readonly string[];
  /** Megabytes of a distribution, where they are known. */
  readonly sizeOf?: (distribution: string) => number | undefined;
}

export interface Isolation {
  readonly units: readonly IsolationUnit[];
  readonly conflicts: readonly Conflict[];
  readonly notes: readonly string[];
}

const mostRounds = 60;

/**
 * The fewest units, at the cheapest tiers, in which no two components conflict. Conflicts are looked for where they
 * matter: a partition that is best for the known ones is checked as a whole, and what it still breaks is learnt until
 * nothing is left. The order of the components does not matter.
 */
export function isolate(components: readonly Component[], bench: Bench, options: IsolateOptions = {}): Isolation {
  const sorted = [...components].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const names = sorted.map(({ name }) => name);
  const search = new ConflictSearch(bench, declared(sorted, options));
  let placed = place(sorted, search.found());
  let rounds = 0;
  while (names.length > 1 && search.isComplete() && rounds < mostRounds && learns(search, placed.units)) {
    placed = place(sorted, search.found());
    rounds += 1;
  }
  const notes: string[] = [];
  if (!search.isComplete() || rounds >= mostRounds)
    notes.push('Not every combination of components could be looked at; check the written files');
  if (!placed.exact)
    notes.push('The search was cut short: every conflict is respected, but a plan with fewer units may exist');
  const conflicts = search.found();
  return { units: unitTree(placed.units, conflicts, search.bench, options), conflicts, notes };
}

/** Boundaries that somebody asks for, whatever the distributions say. */
function declared(components: readonly Component[], options: IsolateOptions): readonly Conflict[] {
  const result: Conflict[] = [];
  for (const [index, one] of components.entries())
    for (const other of components.slice(index + 1)) {
      const tier = declaredTier(one, other);
      const pair = [one.name, other.name];
      if (tier !== 'inline') {
        const who = [one, other].filter(({ isolation }) => isolation?.tier === tier).map(({ name }) => name);
        const reason = `${who.join(' and ')} ${who.length === 1 ? 'is' : 'are'} declared to be apart by ${tier}.`;
        result.push({ components: pair, tier, findings: [], reason });
      }
      if (options.perComponent === true)
        result.push({
          components: pair,
          tier: strongerTier('venv', tier),
          findings: [],
          reason: 'One unit for each component was asked for.',
        });
    }
  for (const { components, reason } of options.exclusive ?? [])
    if (components.length > 1) result.push({ components: [...components].sort(), tier: 'venv', findings: [], reason });
  return result;
}

function declaredTier(one: Component, other: Component): IsolationTier {
  const [a, b] = [one.isolation, other.isolation];
  const tier = strongerTier(a?.tier ?? 'inline', b?.tier ?? 'inline');
  const shared = a?.venv !== undefined && a.venv === b?.venv && tier === 'venv';
  return shared ? 'process' : tier;
}

interface Placement {
  readonly units: readonly PlacedUnit[];
  readonly exact: boolean;
}

/** Components without a conflict stay in the main unit, so that only the others are searched. */
function place(components: readonly Component[], conflicts: readonly Conflict[]): Placement {
  const bound = new Set(conflicts.flatMap((conflict) => conflict.components));
  const items = components.filter(({ name }) => bound.has(name));
  const indexOf = new Map(items.map(({ name }, index) => [name, index]));
  const result: Partition =
    items.length === 0
      ? { places: [], exact: true }
      : partition({
          weights: items.map(({ requirements }) => 1_000 + requirements.length),
          constraints: conflicts.map(({ components: members, tier }) => ({
            members: members.flatMap((name) => indexOf.get(name) ?? []),
            tier,
          })),
        });
  const groups = new Map<string, { readonly place: Place; readonly members: Component[] }>();
  for (const [index, item] of items.entries()) {
    const at = result.places[index] ?? boundaries.map(() => 0);
    const group = groups.get(at.join()) ?? { place: at, members: [] };
    group.members.push(item);
    groups.set(at.join(), group);
  }
  const ranked = [...groups.values()].sort(
    (a, b) => b.members.length - a.members.length || linesOf(b.members) - linesOf(a.members) || byName(a, b),
  );
  const main = ranked[0] ?? { place: boundaries.map(() => 0), members: [] };
  const free = components.filter(({ name }) => !bound.has(name));
  const units = [{ ...main, members: [...main.members, ...free] }, ...ranked.slice(1)];
  return {
    exact: result.exact,
    units: units.map(({ place: at, members }) => ({
      place: at,
      components: members.map(({ name }) => name).sort(),
    })),
  };
}

function linesOf(members: readonly Component[]): number {
  return members.reduce((sum, { requirements }) => sum + requirements.length, 0);
}

function byName(a: { readonly members: readonly Component[] }, b: { readonly members: readonly Component[] }): number {
  const [one = '', other = ''] = [a.members[0]?.name, b.members[0]?.name];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Looks at every group of the partition as a whole; true where a conflict comes to light that was not known. */
function learns(search: ConflictSearch, units: readonly PlacedUnit[]): boolean {
  let learnt = false;
  for (const [depth, tier] of boundaries.entries()) {
    if (tier === 'container') continue;
    const groups = new Map<string, string[]>();
    for (const { place: at, components } of units) {
      const key = at.slice(0, depth + 1).join();
      groups.set(key, [...(groups.get(key) ?? []), ...components]);
    }
    for (const members of groups.values()) if (members.length > 1 && search.search(members, tier)) learnt = true;
  }
  return learnt;
}
