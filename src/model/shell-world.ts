import { limits as general } from '../domain/limits.ts';
import type { Marker } from '../domain/marker.ts';
import { assumption } from '../domain/marker.ts';
import type { ShellNode, ShellRedirect } from '../domain/shell.ts';
import type { ExecutedCommand, ShellState } from './shell.ts';
import { captureOutput } from './shell-capture.ts';
import type { Outcome } from './shell-outcome.ts';
import { lookup, resolvePath, type Scope } from './shell-scope.ts';
import type { Expander } from './shell-words.ts';

/** How a node is evaluated inside others. */
export interface Frame {
  /** A failure here does not fail the instruction. */
  readonly masked: boolean;
  /** Nesting of nodes, function calls included. */
  readonly depth: number;
  readonly calls: number;
  /** Redirections of the groups around it. */
  readonly redirects: readonly ShellRedirect[];
}

/** What evaluating a node leaves behind. */
export interface Step {
  readonly scope: Scope;
  readonly outcome: Outcome;
}

/** The one changing thing of an evaluation: what was found, and how much work is left. */
export interface World {
  readonly state: ShellState;
  readonly commands: ExecutedCommand[];
  /** The scope of a branch that runs only under a condition. */
  readonly under: (scope: Scope, condition: Marker) => Scope;
  readonly run: (node: ShellNode, scope: Scope, frame: Frame) => Step;
  branches: number;
  /** Commands that were run once for each value of a variable. */
  forks: number;
  steps: number;
  counter: number;
  tooComplex: boolean;
}

/** Where an evaluation gives up; a step is a node, a round of `$(…)` or four words. */
export const limits = {
  branches: general.shellBranches.most,
  commands: general.shellCommands.most,
  steps: general.shellSteps.most,
  depth: general.nesting.most,
  calls: 8,
  rounds: 32,
  forks: 200,
  /** Beyond those the script was started with. */
  variables: 500,
} as const;

/** A number that no earlier call returned. */
export function fresh(world: World): number {
  world.counter += 1;
  return world.counter;
}

/**
 * A condition nobody here can decide. The same text about the same unchanged variables is the same condition;
 * `names` undefined means that it may answer differently each time.
 */
export function assume(world: World, text: string, names: readonly string[] | undefined, scope: Scope): Marker {
  const { id, sharedId } = world.state;
  if (names === undefined) return assumption(`${id}#${fresh(world)}?${text}`, text);
  const origins = [...new Set(names)].sort().map((name) => scope.variables.get(name)?.origin ?? 0);
  if (origins.every((origin) => origin === 0)) return assumption(`${sharedId ?? id}?${text}`, text);
  return assumption(`${id}#${origins.join(',')}?${text}`, text);
}

/** Counts one more undecided branch; false when there are too many. */
export function mayBranch(world: World): boolean {
  world.branches += 1;
  if (world.branches > limits.branches) world.tooComplex = true;
  return !world.tooComplex;
}

/** The expander of words in this scope. */
export function expanderOf(world: World, scope: Scope, depth: number): Expander {
  return {
    lookup: (name) => lookup(scope, name),
    partial: (name) => scope.variables.get(name)?.partial,
    positional: scope.positional,
    capture: (script) => captureOutput(script, scope, world, depth + 1),
    listFiles: (pattern) => filesOf(world, scope, pattern),
  };
}

function filesOf(world: World, scope: Scope, pattern: string): readonly string[] | undefined {
  const files = world.state.listFiles?.(resolvePath(scope.directory, pattern));
  if (files === undefined || pattern.startsWith('/')) return files;
  // A shell lists matches of a relative pattern as relative paths.
  const base = scope.directory.endsWith('/') ? scope.directory : `${scope.directory}/`;
  const dotted = pattern.startsWith('./') ? './' : '';
  return files.map((file) => (file.startsWith(base) ? dotted + file.slice(base.length) : file));
}
