import type { IsolationTier } from '../domain/isolation.ts';
import type { Conflict, IsolationUnit, UnitSeparation } from '../domain/plan.ts';
import type { Requirement } from '../domain/requirement.ts';
import type { Bench } from './bench.ts';
import { cheaperText, costsOf } from './costs.ts';
import { boundaries, type Place, tierBetween } from './partition.ts';
import type { IsolateOptions } from './plan.ts';

/** A unit with its place in the nest of boundaries. */
export interface PlacedUnit {
  readonly place: Place;
  readonly components: readonly string[];
}

interface Named extends PlacedUnit {
  readonly name: string;
}

/** The key of a requirement by its place in a file; two lines are two requirements even where they say the same. */
export function lineKey({ span, name }: Requirement): string {
  return `${span.path}\u0000${span.start}\u0000${name}`;
}

/** The units, the main one first, each other one under what is around it, sorted by tier and name. */
export function unitTree(
  placed: readonly PlacedUnit[],
  conflicts: readonly Conflict[],
  bench: Bench,
  options: IsolateOptions,
): readonly IsolationUnit[] {
  const named = withNames(placed, options.perComponent === true && placed.length > 1);
  const context: Context = { named, conflicts, bench, options };
  const [main] = named;
  if (main === undefined) return [];
  const { head, inside } = nest(named, 0, context);
  return [{ ...head, inside: [] }, ...inside];
}

interface Context {
  readonly named: readonly Named[];
  readonly conflicts: readonly Conflict[];
  readonly bench: Bench;
  readonly options: IsolateOptions;
}

function withNames(placed: readonly PlacedUnit[], byComponent: boolean): readonly Named[] {
  // The written files have these names already.
  const taken = new Set(['base']);
  return placed.map((unit, index) => {
    const wanted = index === 0 && !byComponent ? 'main' : (unit.components[0] ?? 'main');
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
    taken.add(name);
    return { ...unit, name };
  });
}

/** The first unit of `units` heads them; the others are inside what it shares with them. */
function nest(
  units: readonly Named[],
  depth: number,
  context: Context,
): { readonly head: IsolationUnit; readonly inside: readonly IsolationUnit[] } {
  const [first] = units as readonly [Named, ...Named[]];
  const tier: IsolationTier | undefined = boundaries[depth];
  if (tier === undefined) return { head: unitOf(first, 'inline', context), inside: [] };
  const groups = new Map<number, Named[]>();
  for (const unit of units) {
    const group = unit.place[depth] ?? 0;
    groups.set(group, [...(groups.get(group) ?? []), unit]);
  }
  const [own = [], ...others] = groups.values();
  const { head, inside } = nest(own, depth + 1, context);
  const apart = others.map((group) => {
    const built = nest(group, depth + 1, context);
    return { ...built.head, tier, inside: built.inside };
  });
  apart.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { head, inside: [...inside, ...apart] };
}

function unitOf(unit: Named, tier: IsolationTier, context: Context): IsolationUnit {
  return {
    name: unit.name,
    tier,
    components: unit.components,
    requirements: requirementsOf(unit, context),
    separations: separationsOf(unit, context),
    needs: needsOf(unit, context),
    gpu: context.bench(unit.components).gpu.length > 0,
    inside: [],
  };
}

/** The lines of a site-packages belong to the first unit in it; the others there keep what only they ask for. */
function requirementsOf(unit: Named, { named, bench }: Context): readonly Requirement[] {
  const venv = named.filter(({ place }) => sharesVenv(place, unit.place));
  const [head] = venv;
  const own = new Map<string, Requirement>();
  const headLines = new Set(bench(head?.components ?? []).requirements.map(lineKey));
  if (head !== unit) {
    for (const line of bench(unit.components).requirements)
      if (!headLines.has(lineKey(line))) own.set(lineKey(line), line);
    return [...own.values()];
  }
  const theirs = new Set(venv.slice(1).flatMap((other) => bench(other.components).requirements.map(lineKey)));
  const all = bench(venv.flatMap(({ components }) => components)).requirements;
  return all.filter((line) => headLines.has(lineKey(line)) || !theirs.has(lineKey(line)));
}

function sharesVenv(a: Place, b: Place): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function separationsOf(unit: Named, { named, conflicts, bench, options }: Context): readonly UnitSeparation[] {
  return named.flatMap((other) => {
    if (other === unit) return [];
    const between = conflicts.filter(
      ({ components }) =>
        components.some((name) => unit.components.includes(name)) &&
        components.some((name) => other.components.includes(name)),
    );
    if (between.length === 0) return [];
    const tier = tierBetween(unit.place, other.place);
    const sides = [bench(unit.components), bench(other.components)] as const;
    const costs = costsOf(tier, sides, options);
    return [{ from: other.name, tier, conflicts: between, cheaper: cheaperText(tier, between), costs }];
  });
}

/** A unit that is not alone talks to others; where nothing installed can do that, something is needed. */
function needsOf(unit: Named, { named, bench, options }: Context): readonly string[] {
  const [first] = options.messaging ?? [];
  const others = named.some(({ place }) => place !== unit.place && tierBetween(place, unit.place) !== 'thread');
  if (first === undefined || named.length < 2 || !others) return [];
  const { installed } = bench(
    named.filter(({ place }) => sharesVenv(place, unit.place)).flatMap(({ components }) => components),
  );
  return options.messaging?.some((name) => installed.has(name)) === true ? [] : [first];
}
