import type { Marker, MarkerValues } from './marker.ts';
import { type Constraint, constraintOf, type MarkerWorld, worldOf } from './marker-constraint.ts';
import { isEmpty, isSubset, overlaps } from './version-set.ts';

/**
 * Whether a marker holds, given what is known: undefined where that does not decide it. Platform values imply each
 * other (`win32` is `Windows` is `nt`), and a platform that does not exist is never the current one.
 */
export function evaluateMarker(marker: Marker, values: MarkerValues): boolean | undefined {
  if (marker.kind === 'always' || marker.kind === 'never') return marker.kind === 'always';
  return evaluate(marker, worldOf([marker], values));
}

function evaluate(marker: Marker, world: MarkerWorld): boolean | undefined {
  switch (marker.kind) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'assumption':
      return undefined;
    case 'compare':
      return decide(constraintOf(marker, world), world);
    case 'not': {
      const holds = evaluate(marker.term, world);
      return holds === undefined ? undefined : !holds;
    }
    case 'and':
    case 'or': {
      const decisive = marker.kind === 'or';
      let result: boolean | undefined = !decisive;
      for (const term of marker.terms) {
        const holds = evaluate(term, world);
        if (holds === decisive) return decisive;
        if (holds === undefined) result = undefined;
      }
      return result;
    }
  }
}

function decide(constraint: Constraint, world: MarkerWorld): boolean | undefined {
  switch (constraint.kind) {
    case 'constant':
      return constraint.holds;
    case 'switch':
      return undefined;
    case 'choice':
      if (constraint.allowed.length === 0) return false;
      return constraint.allowed.length === world[constraint.of].length ? true : undefined;
    case 'versions':
      if (isEmpty(constraint.allowed)) return false;
      if (constraint.of !== 'python' || isEmpty(world.pythons)) return undefined;
      if (isSubset(world.pythons, constraint.allowed)) return true;
      return overlaps(world.pythons, constraint.allowed) ? undefined : false;
  }
}
