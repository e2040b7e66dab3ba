import type { LockedDependency, LockedDistribution, LockManifest } from '../domain/lock.ts';
import type { Marker } from '../domain/marker.ts';
import { always, anyOf } from '../domain/marker.ts';
import { type DistributionName, distributionName, type Requirement } from '../domain/requirement.ts';
import { compareVersions } from '../domain/version.ts';
import { contains } from '../domain/version-set.ts';
import { either, isLarge, type LockWorld, lockWorld, memberExtra, settle, together } from './lock-markers.ts';

/** Where the walk begins: what the author wrote, and what the lock says it became. */
export interface LockRoot {
  readonly author: Requirement;
  readonly dependency: LockedDependency;
}

/** One way to a locked distribution. */
export interface LockWay {
  readonly chain: readonly [Requirement, ...Requirement[]];
  /** The extras that are asked for on this way. */
  readonly extras: readonly string[];
  readonly when: Marker;
}

/** A locked distribution that is installed. */
export interface Reached {
  readonly entry: LockedDistribution;
  readonly when: Marker;
  /** In the order they were found, the shortest first. */
  readonly ways: readonly [LockWay, ...LockWay[]];
}

interface Node {
  readonly entry: LockedDistribution;
  when: Marker;
  /** True once its conditions had too many alternatives. */
  isWide: boolean;
  /** By extra; the empty name stands for the distribution without extras. */
  readonly parts: Map<string, Marker>;
  readonly ways: Map<string, LockWay>;
}

interface Walking {
  readonly world: LockWorld;
  readonly byName: ReadonlyMap<DistributionName, readonly LockedDistribution[]>;
  readonly nodes: Map<LockedDistribution, Node>;
  readonly queue: { readonly node: Node; readonly part: string; readonly chain: LockWay['chain'] }[];
}

const mostWays = 24;
const mostConditions = 8;
const mostVisits = 20_000;

/** Follows the dependencies of a lock from its roots, breadth first, with the conditions along every way. */
export function walkLock(lock: LockManifest, roots: readonly LockRoot[], world: LockWorld): readonly Reached[] {
  const walking: Walking = { world, byName: entriesByName(lock), nodes: new Map(), queue: [] };
  for (const root of roots) follow(walking, root.dependency, always, undefined, root.author);
  for (let at = 0; at < walking.queue.length && at < mostVisits; at += 1) {
    const visit = walking.queue[at];
    if (visit === undefined) break;
    const { node, part, chain } = visit;
    const when = node.parts.get(part) ?? always;
    for (const dependency of dependenciesOf(node.entry, part))
      follow(walking, dependency, when, { node, part, chain }, undefined);
  }
  return [...walking.nodes.values()].flatMap(({ entry, when, ways }) => {
    const [first, ...rest] = ways.values();
    return first === undefined ? [] : [{ entry, when, ways: [first, ...rest] as const }];
  });
}

const indexed = new WeakMap<LockManifest, ReadonlyMap<DistributionName, readonly LockedDistribution[]>>();

/** The entries of a lock by name. */
export function entriesByName(lock: LockManifest): ReadonlyMap<DistributionName, readonly LockedDistribution[]> {
  const known = indexed.get(lock);
  if (known !== undefined) return known;
  const byName = new Map<DistributionName, LockedDistribution[]>();
  for (const entry of lock.distributions) {
    const list = byName.get(entry.name);
    if (list === undefined) byName.set(entry.name, [entry]);
    else list.push(entry);
  }
  indexed.set(lock, byName);
  return byName;
}

/** The entries that a dependency may mean. */
export function meantBy(
  dependency: LockedDependency,
  entries: readonly LockedDistribution[],
): readonly LockedDistribution[] {
  const { version, sourceUrl, allowed } = dependency;
  return entries.filter((entry) => {
    if (version !== undefined && entry.version !== undefined && compareVersions(version, entry.version) !== 0)
      return false;
    if (sourceUrl !== undefined && entry.source.url !== sourceUrl) return false;
    if (entry.version === undefined || entry.source.kind !== 'index') return true;
    return allowed === undefined || contains(allowed, entry.version);
  });
}

/** What stands in a chain for a locked distribution. */
export function lockedRequirement(
  entry: LockedDistribution,
  extras: readonly string[],
  marker: Marker | undefined,
): Requirement {
  const { name, version, span } = entry;
  return {
    name,
    written: name,
    extras,
    specifiers: version === undefined ? [] : [{ operator: '==', version: version.text }],
    marker,
    url: undefined,
    wheel: undefined,
    editable: false,
    span,
    nameSpan: span,
    specifierSpan: undefined,
  };
}

function follow(
  walking: Walking,
  dependency: LockedDependency,
  reached: Marker,
  parent: Walking['queue'][number] | undefined,
  author: Requirement | undefined,
): void {
  const { world } = walking;
  const when = together(reached, conditionOf(dependency, world), world);
  if (when.kind === 'never') return;
  const meant = meantBy(dependency, walking.byName.get(dependency.name) ?? []);
  for (const entry of meant) {
    const own = meant.length > 1 && entry.forks.length > 0 ? together(when, forkOf(entry, world), world) : when;
    if (own.kind === 'never') continue;
    const written = lockedRequirement(entry, dependency.extras, dependency.marker);
    const chain: LockWay['chain'] =
      parent === undefined ? [author ?? written] : [parent.chain[0], ...parent.chain.slice(1), written];
    // An extra of a distribution that requires itself is no new way to it.
    const key = parent === undefined ? `${author?.span.path} ${author?.span.start}` : keyOf(parent.node.entry);
    arrive(
      walking,
      entry,
      { chain, extras: dependency.extras, when: own },
      parent?.node.entry === entry ? undefined : key,
    );
  }
}

/** An edge that asks for extras of another project may have them as its own condition (uv): asking makes them active. */
function conditionOf({ name, extras, marker }: LockedDependency, world: LockWorld): Marker {
  const settled = settle(marker, world);
  if (settled.kind !== 'never' || extras.length === 0) return settled;
  const active = [...world.extras, ...extras.map((extra) => memberExtra(name, extra))];
  return settle(marker, lockWorld(world.target, active, world.groups));
}

function arrive(walking: Walking, entry: LockedDistribution, way: LockWay, key: string | undefined): void {
  const { world, nodes, queue } = walking;
  const node: Node = nodes.get(entry) ?? { entry, when: way.when, isWide: false, parts: new Map(), ways: new Map() };
  nodes.set(entry, node);
  node.when = widened(node.when, way.when, node, world);
  if (key !== undefined) addWay(node, way, key, world);
  for (const part of ['', ...way.extras]) {
    const known = node.parts.get(part);
    const wider = known === undefined ? way.when : widened(known, way.when, node, world);
    if (known !== undefined && isSame(known, wider)) continue;
    node.parts.set(part, wider);
    queue.push({ node, part, chain: way.chain });
  }
}

function addWay(node: Node, way: LockWay, key: string, world: LockWorld): void {
  const known = node.ways.get(key);
  if (known === undefined && node.ways.size >= mostWays) return;
  if (known === undefined) node.ways.set(key, way);
  else
    node.ways.set(key, {
      ...known,
      extras: [...new Set([...known.extras, ...way.extras])],
      when: either(known.when, way.when, world),
    });
}

/** Too many alternatives are given up for the conditions of the entry itself, which every way implies. */
function widened(known: Marker, more: Marker, node: Node, world: LockWorld): Marker {
  if (known.kind === 'always') return known;
  if (node.isWide) return forkOf(node.entry, world);
  const both = either(known, more, world);
  if (both.kind !== 'or' || (both.terms.length <= mostConditions && !isLarge(both))) return both;
  node.isWide = true;
  return forkOf(node.entry, world);
}

function forkOf(entry: LockedDistribution, world: LockWorld): Marker {
  if (entry.forks.length === 0) return always;
  const fork = anyOf(...entry.forks.map((marker) => settle(marker, world)));
  return fork.kind === 'never' ? always : fork;
}

function keyOf({ name, version, source }: LockedDistribution): string {
  return `${name} ${version?.text ?? ''} ${source.url}`;
}

function isSame(a: Marker, b: Marker): boolean {
  if (a === b || (a.kind === 'always' && b.kind === 'always')) return true;
  return a.kind === 'or' && b.kind === 'or'
    ? a.terms.length === b.terms.length
    : a.kind === b.kind && JSON.stringify(a) === JSON.stringify(b);
}

function dependenciesOf(entry: LockedDistribution, part: string): readonly LockedDependency[] {
  if (part === '') return entry.dependencies;
  return entry.extras.find(({ name }) => name === distributionName(part))?.dependencies ?? [];
}
