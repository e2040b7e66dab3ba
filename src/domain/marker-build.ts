import type { Marker, MarkerOperator } from './marker.ts';
import { identityOf } from './marker-format.ts';

/** The condition that holds everywhere. */
export const always: Marker = { kind: 'always' };
/** The condition that holds nowhere. */
export const never: Marker = { kind: 'never' };

const opposites: ReadonlyMap<MarkerOperator, MarkerOperator> = new Map([
  ['==', '!='],
  ['!=', '=='],
  ['in', 'not in'],
  ['not in', 'in'],
]);

/** The conjunction, flattened, without constants and repeated terms. Nothing at all is `always`. */
export function allOf(...markers: readonly Marker[]): Marker {
  return join('and', markers, 'always', 'never');
}

/** The disjunction, flattened, without constants and repeated terms. Nothing at all is `never`. */
export function anyOf(...markers: readonly Marker[]): Marker {
  return join('or', markers, 'never', 'always');
}

/** The negation; comparisons that have an opposite operator stay comparisons. */
export function not(marker: Marker): Marker {
  switch (marker.kind) {
    case 'always':
      return never;
    case 'never':
      return always;
    case 'not':
      return marker.term;
    case 'compare': {
      const opposite = opposites.get(marker.operator);
      return opposite === undefined ? { kind: 'not', term: marker } : { ...marker, operator: opposite };
    }
    default:
      return { kind: 'not', term: marker };
  }
}

/** A free boolean: nothing tells whether it holds, but two markers with the same id hold or fail together. */
export function assumption(id: string, text: string): Marker {
  return { kind: 'assumption', id, text };
}

function join(
  kind: 'and' | 'or',
  markers: readonly Marker[],
  neutral: Marker['kind'],
  absorbing: Marker['kind'],
): Marker {
  const terms = new Map<string, Marker>();
  for (const marker of markers) {
    if (marker.kind === absorbing) return marker;
    const parts = marker.kind === kind && 'terms' in marker ? marker.terms : [marker];
    for (const part of parts) if (part.kind !== neutral) terms.set(identityOf(part), part);
  }
  const [first, ...rest] = terms.values();
  if (first === undefined) return kind === 'and' ? always : never;
  return rest.length === 0 ? first : { kind, terms: [first, ...rest] };
}
