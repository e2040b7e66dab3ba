import type { Demand } from '../domain/environment.ts';
import { always, evaluateMarker, type MarkerValues, mayHoldTogether } from '../domain/marker.ts';
import type { DistributionName } from '../domain/requirement.ts';
import { type Variant, variantsOf } from './bounds.ts';

/** The bounds of one install step, by distribution. */
export class BoundsTable {
  /** Distributions with a new bound, whose edges must be followed again. */
  readonly changed = new Set<DistributionName>();
  private readonly bounds = new Map<DistributionName, Demand[]>();
  /** Variants by distribution, until a new bound arrives. */
  private readonly split = new Map<DistributionName, readonly Variant[]>();
  private readonly installed = new Map<DistributionName, readonly Variant[]>();
  private readonly target: MarkerValues;

  constructor(target: MarkerValues) {
    this.target = target;
  }

  /** Every bound, direct and derived. */
  demands(): readonly Demand[] {
    return [...this.bounds.values()].flat();
  }

  names(): Iterable<DistributionName> {
    return this.bounds.keys();
  }

  /** What is installed under which condition. */
  variants(name: DistributionName): readonly Variant[] {
    const known = this.installed.get(name);
    if (known !== undefined) return known;
    const variants = this.together(name).filter(({ demands }) => demands.some(({ kind }) => kind !== 'constraint'));
    this.installed.set(name, variants);
    return variants;
  }

  /** The bounds that can hold together, constraints alone included. */
  together(name: DistributionName): readonly Variant[] {
    const known = this.split.get(name);
    if (known !== undefined) return known;
    const variants = variantsOf(this.bounds.get(name) ?? [], this.target);
    this.split.set(name, variants);
    return variants;
  }

  /** Adds a bound; false where its condition cannot hold on the target. */
  add(demand: Demand): boolean {
    const holds = evaluateMarker(demand.when, this.target);
    if (holds === false || !mayHoldTogether([demand.when], this.target)) return false;
    const settled = holds === true && demand.when.kind !== 'always' ? { ...demand, when: always } : demand;
    const list = this.bounds.get(demand.name);
    if (list === undefined) this.bounds.set(demand.name, [settled]);
    else list.push(settled);
    this.split.delete(demand.name);
    this.installed.delete(demand.name);
    this.changed.add(demand.name);
    return true;
  }
}
