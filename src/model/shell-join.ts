import { allOf, anyOf, type Marker } from '../domain/marker.ts';
import { forkOf } from './shell-forks.ts';
import { type Scope, type ScopeVariable, unknownDirectory } from './shell-scope.ts';
import { assume, fresh, type World } from './shell-world.ts';

/** One way through a branching construct: the condition it started under and what it ended as. */
export interface Way {
  readonly startedWhen: Marker;
  readonly scope: Scope;
}

/**
 * What is known after several ways that exclude each other: equal values stay, others are unknown.
 * A way that fails the instruction does not count, since nothing follows it.
 */
export function join(before: Scope, ways: readonly Way[], world: World): Scope {
  const live = ways.filter((way) => way.scope.ended === undefined);
  const [first] = live;
  if (first === undefined) return { ...(ways.at(-1)?.scope ?? before), when: before.when };
  const left = ways.some((way) => way.scope.ended !== undefined && way.scope.ended !== 'failure');
  const narrowed = left || live.some((way) => way.scope.when !== way.startedWhen);
  const scopes = live.map((way) => way.scope);
  return {
    ...first.scope,
    variables: joinVariables(scopes, before.missing, world),
    directory: scopes.every((scope) => scope.directory === first.scope.directory)
      ? first.scope.directory
      : unknownDirectory,
    when: narrowed ? oneOf(scopes, before, world) : before.when,
  };
}

const heaviestCondition = 300;

/** Some way did not leave the script. A condition that would grow too much becomes an assumption of its own. */
function oneOf(scopes: readonly Scope[], before: Scope, world: World): Marker {
  let weight = 0;
  for (const scope of scopes) weight += weightOf(scope.when, heaviestCondition - weight);
  if (weight < heaviestCondition) return anyOf(...scopes.map((scope) => scope.when));
  return allOf(before.when, assume(world, 'the script goes on', undefined, before));
}

function weightOf(marker: Marker, most: number): number {
  if (marker.kind === 'not') return 1 + weightOf(marker.term, most - 1);
  if (!('terms' in marker)) return 1;
  let weight = 1;
  for (const term of marker.terms) {
    if (weight >= most) break;
    weight += weightOf(term, most - weight);
  }
  return weight;
}

function joinVariables(
  scopes: readonly Scope[],
  missing: 'unset' | 'unknown',
  world: World,
): ReadonlyMap<string, ScopeVariable> {
  const first = scopes[0]?.variables ?? new Map<string, ScopeVariable>();
  if (scopes.every((scope) => scope.variables === first)) return first;
  const absent: ScopeVariable = { state: missing, exported: false, origin: 0 };
  const result = new Map<string, ScopeVariable>();
  const differing: string[] = [];
  let assigned = false;
  for (const name of new Set(scopes.flatMap((scope) => [...scope.variables.keys()]))) {
    const versions = scopes.map((scope) => scope.variables.get(name) ?? absent);
    const [model = absent] = versions;
    const exported = versions.some((version) => version.exported);
    const untouched = versions.every((version) => version.origin === model.origin);
    if (versions.every((version) => sameState(version, model))) {
      result.set(name, { ...model, exported });
    } else {
      result.set(name, { state: 'unknown', origin: untouched ? model.origin : fresh(world), exported });
      differing.push(name);
      assigned ||= !untouched;
    }
  }
  // A condition that only tells what a variable is says nothing after the branches.
  const fork = assigned ? forkOf(differing, scopes, missing) : undefined;
  if (fork === undefined) return result;
  for (const name of differing) {
    const variable = result.get(name);
    if (variable !== undefined) result.set(name, { ...variable, fork });
  }
  return result;
}

/** Two unknown values are the same only where nothing assigned one of them. */
function sameState(a: ScopeVariable, b: ScopeVariable): boolean {
  if (a.state === 'unknown') return b.state === 'unknown' && a.origin === b.origin;
  if (typeof a.state === 'string' || typeof b.state === 'string') return a.state === b.state;
  return a.state.value === b.state.value;
}
