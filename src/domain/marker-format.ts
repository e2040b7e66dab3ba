import type { Marker, MarkerComparison } from './marker.ts';

/** The marker as an author would write it; negations and assumptions, which have no syntax, are put in words. */
export function formatMarker(marker: Marker): string {
  return format(marker, ({ text }) => text);
}

/** Equal for markers that are built alike; unlike the formatted text, it tells assumptions with equal texts apart. */
export function identityOf(marker: Marker): string {
  const known = identities.get(marker);
  if (known !== undefined) return known;
  const identity = format(marker, ({ id }) => JSON.stringify(id));
  identities.set(marker, identity);
  return identity;
}

const identities = new WeakMap<Marker, string>();

type Assumption = Extract<Marker, { kind: 'assumption' }>;

function format(marker: Marker, name: (assumption: Assumption) => string): string {
  switch (marker.kind) {
    case 'always':
    case 'never':
      return marker.kind;
    case 'compare':
      return formatComparison(marker);
    case 'assumption':
      return name(marker);
    case 'not':
      return `not (${format(marker.term, name)})`;
    case 'and':
      return marker.terms
        .map((term) => (term.kind === 'or' ? `(${format(term, name)})` : format(term, name)))
        .join(' and ');
    case 'or':
      return marker.terms.map((term) => format(term, name)).join(' or ');
  }
}

function formatComparison({ variable, operator, value, reversed }: MarkerComparison): string {
  const literal = value.includes('"') ? `'${value}'` : `"${value}"`;
  return reversed ? `${literal} ${operator} ${variable}` : `${variable} ${operator} ${literal}`;
}
