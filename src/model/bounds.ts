import type { Demand } from '../domain/environment.ts';
import type { Marker, MarkerValues } from '../domain/marker.ts';
import { allOf, mayHoldTogether, not } from '../domain/marker.ts';
import type { Version } from '../domain/version.ts';
import type { VersionSet } from '../domain/version-set.ts';
import { anyVersion, intersect, pinOf } from '../domain/version-set.ts';

/** Demands on one distribution that can hold at the same time, and what they allow together. */
export interface Variant {
  readonly demands: readonly [Demand, ...Demand[]];
  readonly allowed: VersionSet;
  /** The one public version that is allowed, if it is only one. */
  readonly pin: Version | undefined;
  readonly when: Marker;
}

const mostVariants = 12;

/**
 * Splits the demands on one distribution into sets that can hold together, so that exclusive markers
 * (`numpy<2; python_version < "3.9"` beside `numpy>=2; python_version >= "3.9"`) are never intersected.
 * Together they cover every case, up to a number of cases that real projects do not reach.
 */
export function variantsOf(demands: readonly Demand[], target: MarkerValues): readonly Variant[] {
  let cells: readonly Cell[] = [{ members: [], markers: [] }];
  for (const demand of demands) {
    const always = demand.when.kind === 'always';
    const next = cells.flatMap((cell) => (always ? [joined(cell, demand)] : split(cell, demand, target)));
    // Too many cases: the rest of the markers then only decides what may hold together with all of a case.
    cells = next.length <= mostVariants ? next : cells.map((cell) => fitting(cell, demand, target));
  }
  return compact(cells.map((cell) => variantFrom(cell.members, allOf(...cell.markers))));
}

/** One case: the demands that hold in it, and the markers that make it. */
interface Cell {
  readonly members: readonly Demand[];
  readonly markers: readonly Marker[];
}

function split(cell: Cell, demand: Demand, target: MarkerValues): readonly Cell[] {
  const without = { members: cell.members, markers: [...cell.markers, not(demand.when)] };
  if (!mayHoldTogether([...cell.markers, demand.when], target)) return [cell];
  const inside = joined(cell, demand);
  if (!mayHoldTogether(without.markers, target)) return [{ ...inside, markers: cell.markers }];
  return [inside, without];
}

function joined(cell: Cell, demand: Demand): Cell {
  const markers = demand.when.kind === 'always' ? cell.markers : [...cell.markers, demand.when];
  return { members: [...cell.members, demand], markers };
}

function fitting(cell: Cell, demand: Demand, target: MarkerValues): Cell {
  return mayHoldTogether([...cell.markers, demand.when], target) ? joined(cell, demand) : cell;
}

function variantFrom(demands: readonly Demand[], when: Marker): Variant | undefined {
  const [first, ...rest] = demands;
  if (first === undefined) return undefined;
  const allowed = demands.reduce<VersionSet>((set, demand) => intersect(set, demand.allowed), anyVersion);
  return { demands: [first, ...rest], allowed, pin: pinOf(allowed), when };
}

function compact(variants: readonly (Variant | undefined)[]): readonly Variant[] {
  return variants.filter((variant) => variant !== undefined);
}
