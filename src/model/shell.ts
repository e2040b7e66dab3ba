import { allOf, always, type Marker } from '../domain/marker.ts';
import type { ShellNode, ShellRedirect } from '../domain/shell.ts';
import type { Locate, Span } from '../domain/source.ts';
import { runCase, runIf } from './shell-branches.ts';
import { runCommand } from './shell-command.ts';
import { runList } from './shell-list.ts';
import { runFor, runWhile } from './shell-loops.ts';
import { negated, type Outcome, success, undecided } from './shell-outcome.ts';
import { knownValue, type Scope, type ScopeVariable } from './shell-scope.ts';
import { assume, type Frame, limits, type Step, type World } from './shell-world.ts';

/** A word as the command gets it. An unknown part stands in `text` as it is written (`${CUDA}`), so that names can still be read. */
export interface ExpandedWord {
  readonly text: string;
  readonly known: boolean;
  readonly span: Span;
  /** True when any part was quoted. */
  readonly quoted: boolean;
  /** Exact where the characters stand in the file as they are; a character out of an expansion is placed at the whole expansion. */
  readonly locate: Locate;
}

/** A redirection of an executed command. `body` is a here-document. */
export interface ExecutedRedirect {
  readonly operator: string;
  readonly target: ExpandedWord | undefined;
  readonly body?: string;
  readonly span: Span;
}

/** One command a script may run, without wrappers such as sudo and env. */
export interface ExecutedCommand {
  readonly words: readonly ExpandedWord[];
  /** Its environment: exported variables only; undefined where the value is unknown. */
  readonly variables: ReadonlyMap<string, string | undefined>;
  /** Absolute where it is known, otherwise with the unknown part as written (`${PWD}/server`). */
  readonly directory: string;
  readonly when: Marker;
  readonly redirects: readonly ExecutedRedirect[];
  readonly span: Span;
  /** True when a failure of this command does not fail the whole script. */
  readonly failureMasked: boolean;
}

/** A script in a file, and the words of the shell that its first line names. */
export interface ShellScript {
  readonly node: ShellNode;
  readonly shell: readonly string[];
  /** False where it can only matter to the shell that reads it as its own (`. file`). */
  readonly installs: boolean;
}

/** What is known before a script runs. */
export interface ShellState {
  /** All are exported. Undefined means known to exist, value unknown. */
  readonly variables: ReadonlyMap<string, string | undefined>;
  /** What a name means that is not in `variables`; `unknown` unless said otherwise, since a base image may set it. */
  readonly missing?: 'unset' | 'unknown';
  readonly directory: string;
  /** Answers `[ -f x ]` and the like for an absolute path (file or directory); undefined where unknown. */
  readonly fileExists?: (path: string) => boolean | undefined;
  /** The absolute paths an absolute pattern matches; undefined where unknown. */
  readonly listFiles?: (pattern: string) => readonly string[] | undefined;
  /** What a script that stands at an absolute path runs; undefined where it is unknown. */
  readonly readScript?: (path: string) => ShellScript | undefined;
  /** Prefix of the ids of assumptions, different for each script: `Dockerfile:120`. */
  readonly id: string;
  /**
   * Prefix for conditions that only ask variables the script has not changed. Scripts started with the same variables
   * may share it, so that `[ "$CUDA" = 1 ]` in two of them is one assumption. `id` where it is left out.
   */
  readonly sharedId?: string;
  readonly target: { readonly machine: string };
  /** `pipefail`, `errexit` of the shell that runs the script (`SHELL ["bash", "-eo", "pipefail", "-c"]`). */
  readonly options?: { readonly errexit: boolean; readonly pipefail: boolean };
}

/** What a script would do. */
export interface ShellEvaluation {
  /** In the order they would run. One that uses a variable which branches left different is listed once for each of them. */
  readonly commands: readonly ExecutedCommand[];
  /** The variables at its end, exported or not; undefined where the value is unknown. */
  readonly variables: ReadonlyMap<string, string | undefined>;
  /** The directory at its end, written as in `ExecutedCommand.directory`. */
  readonly directory: string;
  /** True when a limit was reached: then commands may be missing. */
  readonly tooComplex: boolean;
}

/**
 * Follows a script through variables, conditions, loops and functions. Conditions that cannot be decided are explored
 * on both sides, with the assumption in `when`; ordinary commands are assumed to succeed. Never throws and runs nothing.
 */
export function evaluateShell(script: ShellNode, state: ShellState): ShellEvaluation {
  const world: World = {
    state,
    commands: [],
    run: (node, scope, frame) => runNode(node, scope, frame, world),
    under: (scope, condition) => ({ ...scope, when: allOf(scope.when, condition) }),
    branches: 0,
    forks: 0,
    steps: 0,
    counter: 0,
    tooComplex: false,
  };
  const { scope } = world.run(script, startOf(state), { masked: false, depth: 0, calls: 0, redirects: [] });
  const variables = new Map<string, string | undefined>();
  for (const [name, variable] of scope.variables) {
    if (variable.state !== 'unset') variables.set(name, knownValue(variable.state));
  }
  return { commands: world.commands, variables, directory: scope.directory, tooComplex: world.tooComplex };
}

function startOf(state: ShellState): Scope {
  const variables = new Map<string, ScopeVariable>();
  for (const [name, value] of state.variables) {
    variables.set(name, { state: value === undefined ? 'unknown' : { value }, exported: true, origin: 0 });
  }
  return {
    variables,
    missing: state.missing ?? 'unknown',
    functions: new Map(),
    positional: undefined,
    directory: state.directory,
    when: always,
    errexit: state.options?.errexit ?? false,
    pipefail: state.options?.pipefail ?? false,
    allexport: false,
    ended: undefined,
  };
}

function runNode(node: ShellNode, scope: Scope, frame: Frame, world: World): Step {
  world.steps += 1;
  const tooManyVariables = scope.variables.size > world.state.variables.size + limits.variables;
  if (world.steps > limits.steps || frame.depth > limits.depth || tooManyVariables) world.tooComplex = true;
  if (world.tooComplex || scope.ended !== undefined) return { scope, outcome: success };
  const inner: Frame = { ...frame, depth: frame.depth + 1 };
  switch (node.kind) {
    case 'command':
      return runCommand(node, scope, inner, world);
    case 'list':
      return runList(node, scope, inner, world);
    case 'group':
    case 'subshell':
      return runBody(node, scope, inner, world);
    case 'if':
      return runIf(node, scope, inner, world);
    case 'case':
      return runCase(node, scope, inner, world);
    case 'for':
      return runFor(node, scope, inner, world);
    case 'while':
      return runWhile(node, scope, inner, world);
    case 'function':
      return { scope: { ...scope, functions: new Map(scope.functions).set(node.name, node.body) }, outcome: success };
    case 'opaque':
      return { scope, outcome: { ...success, assumed: { text: 'the condition holds', probe: true } } };
  }
}

function runBody(
  node: Extract<ShellNode, { kind: 'group' | 'subshell' }>,
  scope: Scope,
  frame: Frame,
  world: World,
): Step {
  const redirects = [...(node.redirects ?? []).map(appending), ...frame.redirects];
  const masked = frame.masked || node.negated === true;
  const step = world.run(node.body, scope, { ...frame, masked, redirects });
  const outcome = node.negated === true ? negated(settled(step, world)) : step.outcome;
  if (node.kind === 'group') return { scope: step.scope, outcome };
  // A subshell keeps what it changes for itself; only the failure that ends the instruction goes on.
  const ended = step.scope.ended === 'failure' ? 'failure' : undefined;
  return { scope: { ...scope, ended }, outcome };
}

/** A command whose failure is asked for (`! command -v nvcc`) is not simply assumed to succeed. */
function settled({ scope, outcome }: Step, world: World): Outcome {
  return outcome.assumed === undefined ? outcome : undecided(assume(world, outcome.assumed.text, undefined, scope));
}

/** Several commands of a group write to one file, each after the other. */
function appending(redirect: ShellRedirect): ShellRedirect {
  return redirect.operator === '>' ? { ...redirect, operator: '>>' } : redirect;
}
