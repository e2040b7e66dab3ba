import type { Marker, MarkerComparison, MarkerValues } from '../domain/marker.ts';
import { allOf, always, anyOf, evaluateMarker, mayHoldTogether, never, not } from '../domain/marker.ts';
import { distributionName } from '../domain/requirement.ts';
import { overlaps, versionSet } from '../domain/version-set.ts';

/** What the markers of a lock are asked about in one environment. */
export interface LockWorld {
  readonly target: MarkerValues;
  /** Active extras, and uv's names for those that exclude each other (`extra-4-demo-gpu`). */
  readonly extras: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly settled: Map<Marker, Marker>;
  /** How often it was asked whether conditions can hold together. */
  readonly asked: { count: number };
}

/** Markers with more alternatives than this are not asked whether they always hold. */
const mostAlternatives = 12;
const largest = 40;
/** A hostile lock is not worth more; real ones stay far below. */
const mostQuestions = 1_000;

/** A world in which these extras and groups are active. */
export function lockWorld(target: MarkerValues, extras: Iterable<string>, groups: Iterable<string>): LockWorld {
  return { target, extras: new Set(extras), groups: new Set(groups), settled: new Map(), asked: { count: 0 } };
}

/** The name under which uv asks whether an extra of one of several projects is active. */
export function memberExtra(project: string, extra: string): string {
  return `extra-${project.length}-${project}-${extra}`;
}

/** What is left of a marker once the platform, the extras and the groups are known: mostly nothing, or a bound on Python. */
export function settle(marker: Marker | undefined, world: LockWorld): Marker {
  if (marker === undefined || marker.kind === 'always') return always;
  const known = world.settled.get(marker);
  if (known !== undefined) return known;
  const result = compute(marker, world);
  world.settled.set(marker, result);
  return result;
}

/** Either of the two; `always` where they leave no final release of Python out. */
export function either(a: Marker, b: Marker, world: LockWorld): Marker {
  const both = anyOf(a, b);
  if (both.kind !== 'or' || both.terms.length > mostAlternatives) return both;
  return holdsOnEveryPython(both, world.target) ? always : both;
}

/**
 * Both of the two; `never` where they cannot hold together. A condition that grows beyond what people write is cut down
 * to the second alone, which says less and is still true.
 */
export function together(a: Marker, b: Marker, world: LockWorld): Marker {
  const both = allOf(a, b);
  if (both.kind === 'always' || both === a || both === b) return both;
  if (isLarge(both)) return b;
  world.asked.count += 1;
  if (world.asked.count > mostQuestions) return both;
  return mayHoldTogether([both], world.target) ? both : never;
}

/** True for a marker of more comparisons than are worth reasoning about. */
export function isLarge(marker: Marker): boolean {
  return sizeOf(marker, largest + 1) > largest;
}

function sizeOf(marker: Marker, enough: number): number {
  if (marker.kind === 'not') return sizeOf(marker.term, enough);
  if (!('terms' in marker)) return 1;
  let size = 0;
  for (const term of marker.terms) {
    size += sizeOf(term, enough - size);
    if (size >= enough) break;
  }
  return size;
}

/**
 * Between two versions that a marker names nothing changes, so it is enough to ask about these and their neighbours.
 * Pre-releases are left out: 3.11rc1 is neither below 3.11 nor at least 3.11.
 */
function holdsOnEveryPython(marker: Marker, target: MarkerValues): boolean {
  const named = pythonsIn(marker);
  if (named === undefined) return false;
  const points = named.flatMap(([major, minor, patch]) => [
    `${major}.${minor}.${patch}`,
    `${major}.${minor}.${patch + 1}`,
    patch > 0 ? `${major}.${minor}.${patch - 1}` : `${major}.${Math.max(0, minor - 1)}.99`,
    `${major}.${minor + 1}.0`,
  ]);
  const asked = points
    .map((point) => versionSet(`==${point}`))
    .filter((point) => target.python === undefined || overlaps(point, target.python));
  return asked.length > 0 && asked.every((python) => evaluateMarker(marker, { ...target, python }) === true);
}

/** The versions of Python that a marker names; undefined where it asks about anything else. */
function pythonsIn(marker: Marker): readonly (readonly [number, number, number])[] | undefined {
  if (marker.kind === 'not') return pythonsIn(marker.term);
  if ('terms' in marker) {
    const parts = marker.terms.map(pythonsIn);
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if (marker.kind !== 'compare' || !marker.variable.startsWith('python_')) return undefined;
  const [, major, minor, patch] = /^(\d{1,3})\.(\d{1,4})(?:\.(\d{1,4}))?(?:\.\*)?$/.exec(marker.value) ?? [];
  return major === undefined ? undefined : [[Number(major), Number(minor), Number(patch ?? 0)]];
}

function compute(marker: Marker, world: LockWorld): Marker {
  switch (marker.kind) {
    case 'compare':
      return compare(marker, world);
    case 'not':
      return not(settle(marker.term, world));
    case 'and':
      return allOf(...marker.terms.map((term) => settle(term, world)));
    case 'or':
      return anyOf(...marker.terms.map((term) => settle(term, world)));
    default:
      return marker;
  }
}

function compare(marker: MarkerComparison, world: LockWorld): Marker {
  const active = activeFor(marker, world);
  if (active !== undefined) {
    const positive = marker.operator === '==' || marker.operator === '===' || marker.operator === 'in';
    return active.has(distributionName(marker.value)) === positive ? always : never;
  }
  const holds = evaluateMarker(marker, world.target);
  return holds === undefined ? marker : holds ? always : never;
}

function activeFor({ variable }: MarkerComparison, world: LockWorld): ReadonlySet<string> | undefined {
  if (variable === 'extra' || variable === 'extras') return world.extras;
  return variable === 'dependency_groups' ? world.groups : undefined;
}
