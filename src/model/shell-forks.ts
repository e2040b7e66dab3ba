import { allOf, type Marker, mayHoldTogether } from '../domain/marker.ts';
import type { ShellWord } from '../domain/shell.ts';
import type { Scope, ScopeVariable, Value } from './shell-scope.ts';

/** Branches that left variables with different values: what each of them says, as long as nothing else is assigned. */
export interface Fork {
  readonly ways: readonly ForkWay[];
}

interface ForkWay {
  /** The condition of the branch. */
  readonly when: Marker;
  readonly values: ReadonlyMap<string, Value>;
}

const mostWays = 4;

/** Remembers the values that branches gave; undefined where there are too many branches. */
export function forkOf(
  names: readonly string[],
  branches: readonly { readonly when: Marker; readonly variables: ReadonlyMap<string, ScopeVariable> }[],
  missing: 'unset' | 'unknown',
): Fork | undefined {
  const ways = branches.flatMap(({ when, variables }) => {
    const values = new Map(names.map((name) => [name, plainValue(variables.get(name) ?? { state: missing })]));
    // A value may hang on an earlier fork: then each of its possible ways is one of the new fork.
    const earlier = names.map((name) => variables.get(name)?.fork).find((fork) => fork !== undefined);
    if (earlier === undefined) return [{ when, values }];
    return possibleWays(earlier, when).map((way) => {
      const own = names.filter((name) => variables.get(name)?.fork === earlier);
      const chosen = own.map((name) => [name, way.values.get(name) ?? { state: 'unknown' }] as const);
      return { when: allOf(when, way.when), values: new Map([...values, ...chosen]) };
    });
  });
  return ways.length > mostWays || names.length === 0 ? undefined : { ways };
}

function possibleWays(fork: Fork, when: Marker): readonly ForkWay[] {
  return fork.ways.filter((way) => mayHoldTogether([when, way.when], {}));
}

function plainValue({ state, partial }: Value): Value {
  return partial === undefined ? { state } : { state, partial };
}

/** The fork that decides a variable in one of the words. */
export function forkIn(words: readonly ShellWord[], scope: Scope): Fork | undefined {
  for (const word of words) {
    for (const part of word.parts) {
      const fork = part.kind === 'variable' ? scope.variables.get(part.name)?.fork : undefined;
      if (fork !== undefined) return fork;
    }
  }
  return undefined;
}

/** The scopes of the branches of a fork, each under its condition. */
export function scopesOf(fork: Fork, scope: Scope): readonly Scope[] {
  return possibleWays(fork, scope.when).map((way) => scopeOf(fork, way, scope));
}

function scopeOf(fork: Fork, { when, values }: ForkWay, scope: Scope): Scope {
  const variables = new Map(scope.variables);
  for (const [name, variable] of scope.variables) {
    if (variable.fork !== fork) continue;
    const { origin, exported } = variable;
    variables.set(name, { ...(values.get(name) ?? { state: 'unknown' }), origin, exported });
  }
  return { ...scope, variables, when: allOf(scope.when, when) };
}

/** The scope after an assignment whose value hangs on a fork; `evaluate` gives it in the scope of each way. */
export function assignForked(
  scope: Scope,
  fork: Fork,
  name: string,
  evaluate: (chosen: Scope) => Value,
  origin: number,
): Scope {
  const extended: Fork = {
    ways: possibleWays(fork, scope.when).map((way) => ({
      when: way.when,
      values: new Map(way.values).set(name, evaluate(scopeOf(fork, way, scope))),
    })),
  };
  const variables = new Map(scope.variables);
  for (const [other, variable] of variables) {
    if (variable.fork === fork) variables.set(other, { ...variable, fork: extended });
  }
  const exported = scope.allexport || (scope.variables.get(name)?.exported ?? false);
  variables.set(name, { state: 'unknown', origin, exported, fork: extended });
  return { ...scope, variables };
}
