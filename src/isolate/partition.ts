import { type IsolationTier, isolationTiers } from '../domain/isolation.ts';
import { limits } from '../domain/limits.ts';

/** Items of which not all may be inside one boundary of the tier. */
export interface Constraint {
  /** Indexes of items, at least two. */
  readonly members: readonly number[];
  readonly tier: IsolationTier;
}

export interface PartitionInput {
  /** By item: what it counts for when the largest unit is chosen to be the main one. */
  readonly weights: readonly number[];
  readonly constraints: readonly Constraint[];
}

/** Where an item is: the number of its group at each tier, the strongest first; equal numbers mean the same group. */
export type Place = readonly number[];

export interface Partition {
  /** By item. */
  readonly places: readonly Place[];
  /** False where the search was cut short, so that a partition with fewer units may exist. */
  readonly exact: boolean;
}

/** Tiers that are boundaries, the strongest first. */
export const boundaries: readonly IsolationTier[] = ['container', 'venv', 'process', 'thread'];

/** Steps of the search before it settles for the best partition seen. */
export const mostSteps: number = limits.planSteps.most;

/**
 * The fewest units in which every constraint holds; among those the fewest containers, then the fewest venvs, processes
 * and threads, then the largest main unit. Of equal partitions the one that fills units in the order of the items, so that
 * callers who sort them get a stable result. Branch and bound; exact within `limit` steps.
 */
export function partition(input: PartitionInput, limit = mostSteps): Partition {
  const search = new Search(input, limit);
  return search.run();
}

interface Unit {
  readonly place: Place;
  weight: number;
  readonly items: Set<number>;
}

/** Counts of units, containers, venvs, processes and threads, then the weight of the main unit, negated: less is better. */
type Cost = readonly number[];

class Search {
  private readonly order: readonly number[];
  private readonly touching: readonly (readonly Constraint[])[];
  private readonly depths: readonly number[];
  private readonly rest: readonly number[];
  private readonly units: Unit[] = [];
  private readonly assigned: (Unit | undefined)[];
  private readonly input: PartitionInput;
  private readonly limit: number;
  private best: { readonly cost: Cost; readonly places: readonly Place[] } | undefined;
  private steps = 0;

  constructor(input: PartitionInput, limit: number) {
    this.input = input;
    this.limit = limit;
    const { weights, constraints } = input;
    this.touching = weights.map((_, item) => constraints.filter(({ members }) => members.includes(item)));
    const degree = (item: number) => this.touching[item]?.length ?? 0;
    this.order = weights.map((_, item) => item).sort((a, b) => degree(b) - degree(a) || a - b);
    const used = new Set(constraints.map(({ tier }) => tier));
    this.depths = boundaries.map((_, depth) => depth).filter((depth) => used.has(boundaries[depth] ?? 'thread'));
    let left = 0;
    this.rest = [...this.order]
      .reverse()
      .map((item) => {
        left += weights[item] ?? 0;
        return left;
      })
      .reverse();
    this.assigned = weights.map(() => undefined);
  }

  run(): Partition {
    this.visit(0);
    const places = this.best?.places ?? [];
    return { places, exact: this.steps <= this.limit };
  }

  private visit(at: number): void {
    this.steps += 1;
    if (this.best !== undefined && (this.steps > this.limit || !isLess(this.bound(at), this.best.cost))) return;
    const item = this.order[at];
    if (item === undefined) {
      this.best = { cost: this.bound(at), places: this.assigned.map((unit) => unit?.place ?? []) };
      return;
    }
    // The heaviest first: a good partition early cuts off most others.
    for (const unit of [...this.units].sort((a, b) => b.weight - a.weight)) {
      if (!this.fits(item, unit.place)) continue;
      this.put(item, unit);
      this.visit(at + 1);
      this.take(item, unit);
    }
    for (const place of this.newPlaces()) {
      if (!this.fits(item, place)) continue;
      const unit: Unit = { place, weight: 0, items: new Set() };
      this.units.push(unit);
      this.put(item, unit);
      this.visit(at + 1);
      this.take(item, unit);
      this.units.pop();
    }
  }

  private put(item: number, unit: Unit): void {
    this.assigned[item] = unit;
    unit.items.add(item);
    unit.weight += this.input.weights[item] ?? 0;
  }

  private take(item: number, unit: Unit): void {
    this.assigned[item] = undefined;
    unit.items.delete(item);
    unit.weight -= this.input.weights[item] ?? 0;
  }

  /** New groups that are worth trying: one behind each boundary that a constraint names, weaker ones first. */
  private newPlaces(): readonly Place[] {
    if (this.units.length === 0) return [boundaries.map(() => 0)];
    const places: Place[] = [];
    for (const depth of [...this.depths].reverse()) {
      const around = new Map(this.units.map(({ place }) => [place.slice(0, depth).join(), place.slice(0, depth)]));
      for (const prefix of around.values()) {
        const siblings = this.units.filter(({ place }) => prefix.every((group, index) => place[index] === group));
        const next = Math.max(...siblings.map(({ place }) => place[depth] ?? 0)) + 1;
        places.push([...prefix, next, ...boundaries.slice(depth + 1).map(() => 0)]);
      }
    }
    return places;
  }

  private fits(item: number, place: Place): boolean {
    return (this.touching[item] ?? []).every(({ members, tier }) => {
      const depth = boundaries.indexOf(tier);
      return members.some((member) => {
        if (member === item) return false;
        const other = this.assigned[member]?.place;
        return other === undefined || !isTogether(place, other, depth);
      });
    });
  }

  /** What the partition costs at least once the items from `at` on are placed. */
  private bound(at: number): Cost {
    const groups = boundaries.map(
      (_, depth) => new Set(this.units.map(({ place }) => place.slice(0, depth + 1).join())).size,
    );
    const largest = Math.max(0, ...this.units.map(({ weight }) => weight));
    return [this.units.length, ...groups, -(largest + (this.rest[at] ?? 0))];
  }
}

/** Are both in one group at this depth, and so at all stronger tiers? */
function isTogether(a: Place, b: Place, depth: number): boolean {
  for (let index = 0; index <= depth; index += 1) if (a[index] !== b[index]) return false;
  return true;
}

function isLess(a: Cost, b: Cost): boolean {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index >= 0 && (a[index] ?? 0) < (b[index] ?? 0);
}

/** The strongest boundary between two places; `inline` where they are one. */
export function tierBetween(a: Place, b: Place): IsolationTier {
  const depth = boundaries.findIndex((_, index) => a[index] !== b[index]);
  return boundaries[depth] ?? isolationTiers[0];
}
