import { anyOf, type Marker, not } from '../domain/marker.ts';
import type { ShellCommand, ShellWord } from '../domain/shell.ts';
import { expandOperand } from './expand.ts';
import type { ExecutedCommand, ExpandedWord } from './shell.ts';
import { activated, fails, isBuiltin, runBuiltin } from './shell-builtins.ts';
import { assignForked, forkIn, scopesOf } from './shell-forks.ts';
import { innerShell } from './shell-inner.ts';
import { assumedSuccess, failure, type Outcome, success, undecided } from './shell-outcome.ts';

import { assign, environmentOf, lookup, type Scope, type Value, valueOfWord } from './shell-scope.ts';
import { runScriptFile } from './shell-scripts.ts';
import { evaluateTest } from './shell-test.ts';
import { expandToOne, expandWord } from './shell-words.ts';
import { expanderOf, type Frame, fresh, limits, type Step, type World } from './shell-world.ts';
import { programName, type Unwrapped, unwrap } from './shell-wrappers.ts';

/** Runs one simple command: it changes the scope, decides something, or is added to what the script executes. */
export function runCommand(node: ShellCommand, scope: Scope, frame: Frame, world: World): Step {
  const assigned = withAssignments(node, scope, frame, world);
  if (node.words.length === 0) return { scope: assigned, outcome: assumedSuccess('the assignment', false) };
  const fork = isOrdinary(node.words[0], scope) ? forkIn(node.words, scope) : undefined;
  const chosen = fork === undefined || world.forks >= limits.forks ? [] : scopesOf(fork, scope);
  if (chosen.length > 0) {
    world.forks += chosen.length;
    const steps = chosen.map((one) => runCommand(node, one, frame, world));
    return { scope, outcome: steps[0]?.outcome ?? success };
  }
  const defaulted = withDefaults(node.words, scope, world);
  if (isTest(node.words[0])) return { scope: defaulted, outcome: decideTest(node.words, defaulted, frame, world) };
  const expander = expanderOf(world, defaulted, frame.depth);
  const unwrapped = unwrap(node.words.flatMap((word) => expandWord(word, expander)));
  const [head] = unwrapped.words;
  world.steps += Math.floor(unwrapped.words.length / 4);
  if (head === undefined) return { scope: defaulted, outcome: assumedSuccess('an empty command', false) };
  if (isTestName(head.text) && unwrapped.words.length < node.words.length) {
    // `command [ … ]`: the words of the test are the last ones written.
    const words = node.words.slice(node.words.length - unwrapped.words.length);
    return { scope: defaulted, outcome: decideTest(words, defaulted, frame, world) };
  }
  return dispatch(node, unwrapped, defaulted, frame, world);
}

/** A test of a variable that branches left with different values is answered for each of them. */
function decideTest(words: readonly ShellWord[], scope: Scope, frame: Frame, world: World): Outcome {
  const fork = forkIn(words, scope);
  const chosen = fork === undefined || world.forks >= limits.forks ? [] : scopesOf(fork, scope);
  if (chosen.length === 0) return evaluateTest(words, scope, world, frame.depth);
  world.forks += chosen.length;
  const yes: Marker[] = [];
  const no: Marker[] = [];
  for (const one of chosen) {
    const { marker } = evaluateTest(words, one, world, frame.depth);
    if (marker.kind === 'always') yes.push(one.when);
    else if (marker.kind === 'never') no.push(one.when);
    else return evaluateTest(words, scope, world, frame.depth);
  }
  if (yes.length === 0 || no.length === 0) return no.length === 0 ? success : failure;
  return undecided(yes.length <= no.length ? anyOf(...yes) : not(anyOf(...no)));
}

function dispatch(node: ShellCommand, unwrapped: Unwrapped, scope: Scope, frame: Frame, world: World): Step {
  const { words } = unwrapped;
  const name = words[0]?.text ?? '';
  if (name === 'true' || name === ':') return { scope, outcome: success };
  if (name === 'false') return { scope, outcome: failure };
  const body = scope.functions.get(name);
  if (body !== undefined) return callFunction(name, words, scope, frame, world);
  const changed = runBuiltin(scope, words, world);
  if (changed !== undefined) {
    const failed = (name === 'exit' || name === 'return') && fails(words.slice(1));
    return { scope: changed, outcome: failed ? failure : assumedSuccess(shown(words), false) };
  }
  const inner = commandScope(node, unwrapped, scope, frame, world);
  if (node.nested !== undefined) {
    const own = name === 'eval' ? inner : innerShell(words, inner);
    const nested = world.run(node.nested, inNamedEnvironment(words, own, world), deeper(frame));
    if (name === 'eval') return nested;
    // The nested shell has variables of its own; only what it leaves to do or not do goes on.
    return { scope, outcome: assumedOr(nested.outcome, words) };
  }
  const script = runScriptFile(words, inner, frame, world);
  if (script !== undefined) {
    if (isSourced(name)) return script;
    return { scope: { ...scope, ended: script.scope.ended }, outcome: assumedOr(script.outcome, words) };
  }
  addCommand(node, words, inner, frame, world);
  return { scope: activated(scope, words, world), outcome: assumedSuccess(shown(words), isProbe(words)) };
}

function isSourced(name: string): boolean {
  return name === '.' || name === 'source';
}

/** The success of a whole script is assumed where that of its last command is. */
function assumedOr(outcome: Outcome, words: readonly ExpandedWord[]): Outcome {
  return outcome.assumed === undefined ? outcome : assumedSuccess(shown(words), false);
}

function deeper(frame: Frame): Frame {
  return { ...frame, depth: frame.depth + 1 };
}

function withAssignments(node: ShellCommand, scope: Scope, frame: Frame, world: World): Scope {
  let result = scope;
  for (const { name, value } of node.assignments) {
    const given = assignedValue(value, result, frame, world);
    const fork = given.state === 'unknown' ? forkIn([value], result) : undefined;
    if (fork === undefined) {
      result = assign(result, name, given, fresh(world));
    } else {
      const evaluate = (chosen: Scope) => assignedValue(value, chosen, frame, world);
      result = assignForked(result, fork, name, evaluate, fresh(world));
    }
  }
  return result;
}

function assignedValue(value: ShellWord, scope: Scope, frame: Frame, world: World): Value {
  return valueOfWord(expandToOne(value, expanderOf(world, scope, frame.depth)));
}

/** Not a command of the shell itself or a function, which change the scope. */
function isOrdinary(word: ShellWord | undefined, scope: Scope): boolean {
  const [part] = word?.parts ?? [];
  if (part?.kind !== 'text' && part?.kind !== 'glob') return part !== undefined;
  const { text } = part;
  return !(isBuiltin(text) || isTestName(text) || scope.functions.has(text));
}

/** The scope a command runs in: assignments before it are exported to it alone. */
function commandScope(node: ShellCommand, unwrapped: Unwrapped, scope: Scope, frame: Frame, world: World): Scope {
  let result = scope;
  for (const { name, value } of node.assignments) {
    result = assign(result, name, assignedValue(value, result, frame, world), fresh(world), true);
  }
  for (const { name, value } of unwrapped.assignments) {
    result = assign(result, name, value === undefined ? 'unknown' : { value }, fresh(world), true);
  }
  return result;
}

/** `${X:=word}` also assigns. */
function withDefaults(words: readonly ShellWord[], scope: Scope, world: World): Scope {
  let result = scope;
  for (const part of words.flatMap((word) => word.parts)) {
    if (part.kind !== 'variable' || (part.operator !== ':=' && part.operator !== '=')) continue;
    const state = lookup(result, part.name);
    const empty = state === 'unset' || (part.operator === ':=' && state !== 'unknown' && state.value === '');
    if (!empty && state !== 'unknown') continue;
    const current = result;
    const value = expandOperand(part.argument ?? '', (name) => lookup(current, name));
    result = assign(result, part.name, empty && value.known ? { value: value.text } : 'unknown', fresh(world));
  }
  return result;
}

function isTest(word: ShellWord | undefined): boolean {
  const part = word?.parts[0];
  if (part?.kind !== 'text' && part?.kind !== 'glob') return false;
  return word?.parts.length === 1 && isTestName(part.text);
}

function isTestName(text: string): boolean {
  return text === '[' || text === '[[' || text === 'test';
}

function callFunction(name: string, words: readonly ExpandedWord[], scope: Scope, frame: Frame, world: World): Step {
  const body = scope.functions.get(name);
  if (body === undefined || frame.calls >= limits.calls) {
    world.tooComplex = true;
    return { scope, outcome: assumedSuccess(name, false) };
  }
  const called = { ...scope, positional: words.slice(1) };
  const step = world.run(body, called, { ...frame, depth: frame.depth + 1, calls: frame.calls + 1 });
  const ended = step.scope.ended === 'return' ? undefined : step.scope.ended;
  return { scope: { ...step.scope, positional: scope.positional, when: scope.when, ended }, outcome: step.outcome };
}

/** `conda run -n name sh -c …` runs the script inside that environment. */
function inNamedEnvironment(words: readonly ExpandedWord[], scope: Scope, world: World): Scope {
  const [program = '', subcommand] = words.map((word) => word.text);
  if (!/^(?:conda|mamba|micromamba)$/.test(programName(program)) || subcommand !== 'run') return scope;
  const at = words.findIndex((word) => /^(?:-n|--name|-p|--prefix)$/.test(word.text));
  const name = at < 0 ? undefined : words[at + 1];
  if (name === undefined) return scope;
  return assign(scope, 'CONDA_DEFAULT_ENV', name.known ? { value: name.text } : 'unknown', fresh(world), true);
}

function addCommand(
  node: ShellCommand,
  words: readonly ExpandedWord[],
  scope: Scope,
  frame: Frame,
  world: World,
): void {
  if (world.commands.length >= limits.commands) {
    world.tooComplex = true;
    return;
  }
  const expander = expanderOf(world, scope, frame.depth);
  const redirects = [...node.redirects, ...frame.redirects].map(
    ({ operator, target, body, span }): ExecutedCommand['redirects'][number] => ({
      operator,
      target: target === undefined ? undefined : expandToOne(target, expander),
      ...(body === undefined ? {} : { body }),
      span,
    }),
  );
  world.commands.push({
    words,
    variables: environmentOf(scope),
    directory: scope.directory,
    when: scope.when,
    redirects,
    span: node.span,
    failureMasked: frame.masked,
  });
}

const probes = new Set([
  'which',
  'type',
  'hash',
  'grep',
  'egrep',
  'fgrep',
  'nvidia-smi',
  'lspci',
  'id',
  'getent',
  'cmp',
  'diff',
  'pgrep',
]);
const probingArguments = new Map([
  ['command', ['-v', '-V']],
  ['dpkg', ['-s', '-l']],
  ['pip', ['show']],
  ['pip3', ['show']],
]);

function isProbe(words: readonly ExpandedWord[]): boolean {
  const name = programName(words[0]?.text ?? '');
  return probes.has(name) || (probingArguments.get(name)?.includes(words[1]?.text ?? '') ?? false);
}

const longestShown = 80;

function shown(words: readonly ExpandedWord[]): string {
  const text = words
    .slice(0, 20)
    .map((word) => word.text.slice(0, longestShown))
    .join(' ');
  return `${text.length > longestShown ? `${text.slice(0, longestShown)}…` : text} succeeds`;
}
