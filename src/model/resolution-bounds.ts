import type { Demand, InstallStep } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { Marker } from '../domain/marker.ts';
import { allOf, always, anyOf, evaluateMarker, never, not } from '../domain/marker.ts';
import type { DistributionName, Requirement } from '../domain/requirement.ts';
import type { Version } from '../domain/version.ts';
import type { VersionSet } from '../domain/version-set.ts';
import { anyVersion, intersect, versionSetOf } from '../domain/version-set.ts';
import type { Variant } from './bounds.ts';
import type { Edge } from './edges.ts';

/** Without an index, what a folder or page of wheels holds decides: nobody knows its newest release. */
export function offersUnknownReleases({ sources }: InstallStep): boolean {
  return sources.length > 0 && sources.every(({ kind }) => kind === 'find-links');
}

/** False where nothing can be there before the step: uv makes its environments empty. An upgrade replaces what is there. */
export function keepsWhatIsThere({ installer, upgrade, reinstall }: InstallStep): boolean {
  return installer !== 'uv' && !upgrade && !reinstall;
}

/** A URL without a version in its name, or a version that stands in a variable. */
export function hidesVersion(requirement: Requirement): boolean {
  if (requirement.url !== undefined) return requirement.wheel === undefined;
  return requirement.specifiers.length === 0 && requirement.specifierSpan !== undefined;
}

/**
 * Somebody's own build of a distribution (`4.37.2+custom.20`): its version says nothing about what it holds or requires.
 * Builds that an index publishes, and tags in their manner (`cu121`, `cpu`, `rocm6.0`), are the distribution itself.
 */
export function isForeignBuild(name: DistributionName, version: Version, knowledge: Knowledge): boolean {
  const { local } = version;
  if (local === undefined || /^(?:cu\d|cpu|rocm|xpu|cuda|pt\d|torch)/.test(local)) return false;
  return !knowledge.about(name, 'published').some((fact) => fact.builds.includes(local));
}

/** That a distribution is needed outlives the bound on it. */
export function withoutBounds(edge: Edge): Edge {
  return { ...edge, requirement: { ...edge.requirement, specifiers: [] } };
}

/** Names one variant of a distribution while its bounds grow. */
export function keyOf(name: DistributionName, variant: Variant): string {
  const markers = variant.when.kind === 'always' ? '' : variant.demands.map((demand) => demand.text).join('|');
  return `${name}\n${markers}`;
}

/** The demand that says best where a distribution comes from: what the author wrote, else the shortest chain. */
export function shortest(variant: Variant): Demand {
  const [first, ...rest] = variant.demands.filter((demand) => demand.kind !== 'constraint');
  return rest.reduce(
    (best, demand) => (demand.chain.length < best.chain.length ? demand : best),
    first ?? variant.demands[0],
  );
}

/** The extras that all demands of a variant ask for together. */
export function extrasOf(variant: Variant): readonly string[] {
  return [...new Set(variant.demands.flatMap((demand) => demand.extras))].sort();
}

/** What the bounds allow that hold whatever version of a sibling is chosen. */
export function allowedByCertain(variant: Variant): VersionSet {
  const certain = variant.demands.filter((demand) => demand.certain);
  if (certain.length === variant.demands.length) return variant.allowed;
  return certain.reduce<VersionSet>((set, demand) => intersect(set, demand.allowed), anyVersion);
}

/** The versions a requirement accepts; a wheel accepts its own. */
export function allowedBy(requirement: Requirement): VersionSet {
  if (requirement.wheel !== undefined)
    return versionSetOf([{ operator: '==', version: requirement.wheel.version.text }]);
  return requirement.specifiers.length === 0 ? anyVersion : versionSetOf(requirement.specifiers);
}

/** The part of a marker that is left once the extras are decided. */
export function withoutExtra(marker: Marker, extras: readonly string[]): Marker {
  const inner = (term: Marker) => withoutExtra(term, extras);
  switch (marker.kind) {
    case 'compare': {
      const holds = marker.variable === 'extra' ? evaluateMarker(marker, { extras }) : undefined;
      return holds === undefined ? marker : holds ? always : never;
    }
    case 'and':
      return allOf(...marker.terms.map(inner));
    case 'or':
      return anyOf(...marker.terms.map(inner));
    case 'not':
      return not(inner(marker.term));
    default:
      return marker;
  }
}
