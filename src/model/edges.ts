import type { Certainty, Knowledge, Requires } from '../domain/knowledge.ts';
import { formatMarker } from '../domain/marker.ts';
import { Remembered } from '../domain/remember.ts';
import type { DistributionName, Requirement } from '../domain/requirement.ts';
import { formatRequirement, parseRequirement } from '../domain/requirement.ts';
import { compareVersions, type Version } from '../domain/version.ts';
import type { VersionSet } from '../domain/version-set.ts';
import {
  bridged,
  hasUpperBound,
  inRange,
  isEmpty,
  isOtherPin,
  isSubset,
  noVersion,
  overlaps,
  pinOf,
  spanOf,
  union,
  versionSet,
  versionSetOf,
} from '../domain/version-set.ts';

/** One requirement that metadata states, with the fact that says so. */
export interface Edge {
  readonly fact: Requires;
  readonly requirement: Requirement;
}

const certainties: readonly Certainty[] = ['verified', 'likely', 'unverified'];
const nowhere = () => ({ path: '', start: 0, end: 0 });
const parsed = new Map<string, Requirement | undefined>();

/** What every version in `allowed` requires; `build` is the build that will be installed, undefined when unknown. */
export function certainEdges(
  name: DistributionName,
  allowed: VersionSet,
  build: string | undefined,
  knowledge: Knowledge,
): readonly Edge[] {
  if (isEmpty(allowed) || knowledge.about(name, 'requires').length === 0) return [];
  const { ofRanges } = answersOf(knowledge);
  const known = ofRanges.get(allowed) ?? new Remembered<readonly Edge[]>(mostAnswers);
  ofRanges.set(allowed, known);
  return known.of(`${name} ${build ?? ''}`, () => edgesOfRange(about(name, build, knowledge), allowed));
}

interface Answers {
  readonly ofRanges: WeakMap<VersionSet, Remembered<readonly Edge[]>>;
  readonly ofVersions: Remembered<readonly Edge[]>;
  readonly likely: Remembered<readonly Edge[]>;
}

const mostAnswers = 5000;

/** A project asks for the same distributions in many places, and a base holds many facts about each. */
const answers = new WeakMap<Knowledge, Answers>();

function answersOf(knowledge: Knowledge): Answers {
  const known = answers.get(knowledge);
  if (known !== undefined) return known;
  const fresh: Answers = {
    ofRanges: new WeakMap(),
    ofVersions: new Remembered(mostAnswers),
    likely: new Remembered(mostAnswers),
  };
  answers.set(knowledge, fresh);
  return fresh;
}

function edgesOfRange(facts: readonly Requires[], allowed: VersionSet): readonly Edge[] {
  const pin = pinOf(allowed);
  const covering = facts.filter((fact) => covers(fact.versions, allowed, pin));
  const edges = edgesOf(covering);
  if (pin !== undefined || covering.some(({ complete }) => complete === true)) return edges;
  const stated = new Set(edges.map(({ requirement }) => keyOfEdge(requirement)));
  return [...edges, ...joinedEdges(facts, allowed).filter(({ requirement }) => !stated.has(keyOfEdge(requirement)))];
}

interface Joined {
  versions: VersionSet;
  /** What any of the facts allows. */
  bounds: VersionSet;
  edge: Edge;
}

/**
 * What several facts prove together: each covers a part of the range and names the same distribution under the same
 * marker. Its bounds are the widest that they state, and the least certain of the facts speaks for all.
 */
function joinedEdges(facts: readonly Requires[], allowed: VersionSet): readonly Edge[] {
  const parts = facts.filter((fact) => overlaps(versionSet(fact.versions), allowed));
  if (parts.length < 2 || !isSubset(allowed, bridged(rangeOf(parts)))) return [];
  const joined = new Map<string, Joined>();
  for (const fact of parts)
    for (const edge of edgesOf([fact])) {
      const key = keyOfEdge(edge.requirement);
      const before = joined.get(key);
      const versions = versionSet(fact.versions);
      const bounds = versionSetOf(edge.requirement.specifiers);
      joined.set(
        key,
        before === undefined
          ? { versions, bounds, edge }
          : {
              versions: union(before.versions, versions),
              bounds: union(before.bounds, bounds),
              edge: weaker(before.edge, edge),
            },
      );
    }
  const complete = parts.filter((fact) => fact.complete === true);
  return [...joined]
    .filter(
      ([key, { versions, edge }]) =>
        isSubset(allowed, bridged(versions)) && (isOfExtra(edge) || !complete.some((fact) => lacks(fact, key))),
    )
    .map(([, { edge, bounds }]) => withBounds(edge, bounds));
}

function rangeOf(facts: readonly Requires[]): VersionSet {
  return facts.reduce((set, { versions }) => union(set, versionSet(versions)), noVersion);
}

/** A complete list holds the base requirements only: it denies none that an extra brings. */
function isOfExtra({ requirement: { marker } }: Edge): boolean {
  return marker !== undefined && /\bextra\b/.test(formatMarker(marker));
}

function lacks(fact: Requires, key: string): boolean {
  return !edgesOf([fact]).some(({ requirement }) => keyOfEdge(requirement) === key);
}

function weaker(a: Edge, b: Edge): Edge {
  return certainties.indexOf(b.fact.certainty) > certainties.indexOf(a.fact.certainty) ? b : a;
}

function withBounds({ fact, requirement }: Edge, bounds: VersionSet): Edge {
  return { fact, requirement: { ...requirement, specifiers: spanOf(bounds) ?? [] } };
}

function keyOfEdge({ name, extras, marker }: Requirement): string {
  return `${name} ${extras.join()} ${marker === undefined ? '' : formatMarker(marker)}`;
}

function covers(versions: string, allowed: VersionSet, pin: Version | undefined): boolean {
  return !(pin !== undefined && isOtherPin(versions, pin)) && isSubset(allowed, versionSet(versions));
}

/** What the metadata of one version requires. */
export function edgesOfVersion(
  name: DistributionName,
  version: Version,
  build: string | undefined,
  knowledge: Knowledge,
): readonly Edge[] {
  if (knowledge.about(name, 'requires').length === 0) return [];
  return answersOf(knowledge).ofVersions.of(`${name} ${build ?? ''} ${version.text}`, () =>
    edgesOf(about(name, build, knowledge).filter((fact) => inRange(fact.versions, version))),
  );
}

/**
 * What a version whose metadata was not read most likely requires: what the nearest earlier release in its own series
 * does. It serves to back away from a version, never to accuse it.
 */
export function likelyEdges(name: DistributionName, version: Version, knowledge: Knowledge): readonly Edge[] {
  if (knowledge.about(name, 'requires').length === 0) return [];
  return answersOf(knowledge).likely.of(`${name} ${version.text}`, () =>
    edgesOfNearest(about(name, undefined, knowledge), version),
  );
}

function edgesOfNearest(facts: readonly Requires[], version: Version): readonly Edge[] {
  let nearest: Version | undefined;
  for (const fact of facts) {
    const release = pinOf(versionSet(fact.versions));
    if (release === undefined || !sameSeries(release, version) || compareVersions(release, version) > 0) continue;
    if (nearest === undefined || compareVersions(release, nearest) > 0) nearest = release;
  }
  const before = nearest;
  return before === undefined ? [] : edgesOf(facts.filter((fact) => inRange(fact.versions, before)));
}

function sameSeries(a: Version, b: Version): boolean {
  const [major, minor] = a.release;
  return a.epoch === b.epoch && major === b.release[0] && minor === b.release[1];
}

const texts = new WeakMap<Edge, string>();

/** Equal for edges of one fact that say the same. */
export function identityOfEdge(edge: Edge): string {
  const known = texts.get(edge);
  if (known !== undefined) return known;
  const text = `${edge.fact.id}\n${formatRequirement(edge.requirement)}`;
  texts.set(edge, text);
  return text;
}

/** What the newest version requires when no release is known: the facts whose range is still open above. */
export function openEdges(
  name: DistributionName,
  allowed: VersionSet,
  build: string | undefined,
  knowledge: Knowledge,
): readonly Edge[] {
  if (hasUpperBound(allowed)) return [];
  return edgesOf(about(name, build, knowledge).filter((fact) => !hasUpperBound(versionSet(fact.versions))));
}

/** Metadata may differ per build (the nvidia-* pins of torch); facts about another or an unknown build say nothing. */
function about(name: DistributionName, build: string | undefined, knowledge: Knowledge): readonly Requires[] {
  return knowledge.about(name, 'requires').filter((fact) => fact.build === undefined || fact.build === build);
}

/** A complete list of a version replaces the partial ones beside it. */
function edgesOf(facts: readonly Requires[]): readonly Edge[] {
  const complete = facts.filter((fact) => fact.complete === true);
  const edges: Edge[] = [];
  const seen = new Set<string>();
  for (const fact of complete.length > 0 ? complete : facts) addEdges(fact, edges, seen, () => true);
  // The complete lists hold base requirements only, so extras still come from the others.
  if (complete.length > 0)
    for (const fact of facts) if (fact.complete !== true) addEdges(fact, edges, seen, (text) => text.includes('extra'));
  return edges;
}

function addEdges(fact: Requires, edges: Edge[], seen: Set<string>, wanted: (text: string) => boolean): void {
  for (const text of fact.requires) {
    if (seen.has(text) || !wanted(text)) continue;
    seen.add(text);
    const requirement = requirementFrom(text);
    if (requirement !== undefined) edges.push({ fact, requirement });
  }
}

function requirementFrom(text: string): Requirement | undefined {
  if (!parsed.has(text)) {
    const result = parseRequirement(text, nowhere);
    parsed.set(text, result.ok ? result.requirement : undefined);
  }
  return parsed.get(text);
}
