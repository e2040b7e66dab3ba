import { anyOf, type Marker, not } from '../domain/marker.ts';
import type { ShellNode, ShellWord } from '../domain/shell.ts';
import { join, type Way } from './shell-join.ts';
import { failure, type Outcome, success, undecided } from './shell-outcome.ts';
import { fitsPattern } from './shell-pattern.ts';
import { narrow, type Scope } from './shell-scope.ts';
import { expandToOne, expandToPattern } from './shell-words.ts';
import { assume, expanderOf, type Frame, mayBranch, type Step, type World } from './shell-world.ts';

type If = Extract<ShellNode, { kind: 'if' }>;
type Case = Extract<ShellNode, { kind: 'case' }>;

/** Runs the branch of an `if` whose condition is known to hold, or every branch that may run, each under its condition. */
export function runIf(node: If, scope: Scope, frame: Frame, world: World): Step {
  const branches = node.branches.map(({ condition, body }) => ({
    body,
    decide: (current: Scope): Step => {
      const step = world.run(condition, current, { ...inner(frame), masked: true });
      const { assumed } = step.outcome;
      if (assumed === undefined) return step;
      return { scope: step.scope, outcome: undecided(assume(world, assumed.text, undefined, step.scope)) };
    },
  }));
  return runBranches(branches, node.otherwise, scope, frame, world);
}

/** Runs the branch of a `case` that fits the subject, or every branch that may fit, each under its condition. */
export function runCase(node: Case, scope: Scope, frame: Frame, world: World): Step {
  const branches = node.branches.map(({ patterns, body }) => ({
    body,
    decide: (current: Scope): Step => ({
      scope: current,
      outcome: fits(node.subject, patterns, current, frame, world),
    }),
  }));
  return runBranches(branches, undefined, scope, frame, world);
}

interface Branch {
  readonly body: ShellNode;
  readonly decide: (scope: Scope) => Step;
}

function runBranches(
  branches: readonly Branch[],
  otherwise: ShellNode | undefined,
  scope: Scope,
  frame: Frame,
  world: World,
): Step {
  const ways: Way[] = [];
  let current = scope;
  let outcome: Outcome = success;
  const finish = (last: ShellNode | undefined): Step => {
    const startedWhen = current.when;
    const step = last === undefined ? { scope: current, outcome: success } : world.run(last, current, inner(frame));
    if (ways.length === 0) return step;
    ways.push({ startedWhen, scope: step.scope });
    return { scope: join(scope, ways, world), outcome: agreed(outcome, step.outcome) };
  };
  for (const { body, decide } of branches) {
    const { scope: asked, outcome: decision } = decide(current);
    if (world.tooComplex) return { scope: asked, outcome: success };
    current = asked;
    if (decision.marker.kind === 'always') return finish(body);
    if (decision.marker.kind === 'never') continue;
    if (!mayBranch(world)) return { scope: current, outcome: success };
    const taken = narrow(world.under(current, decision.marker), decision.whenTrue);
    const step = world.run(body, taken, inner(frame));
    outcome = ways.length === 0 ? step.outcome : agreed(outcome, step.outcome);
    ways.push({ startedWhen: taken.when, scope: step.scope });
    current = narrow(world.under(current, not(decision.marker)), decision.whenFalse);
  }
  return finish(otherwise);
}

function inner(frame: Frame): Frame {
  return { ...frame, depth: frame.depth + 1 };
}

/** The status after branches of which one ran; success unless all fail. */
function agreed(a: Outcome, b: Outcome): Outcome {
  return a.marker.kind === 'never' && b.marker.kind === 'never' ? failure : success;
}

function fits(subject: ShellWord, patterns: readonly ShellWord[], scope: Scope, frame: Frame, world: World): Outcome {
  const expander = expanderOf(world, scope, frame.depth);
  const value = expandToOne(subject, expander);
  const [only] = subject.parts;
  const variable =
    subject.parts.length === 1 && only?.kind === 'variable' && only.operator === undefined ? only.name : undefined;
  const written = [subject, ...patterns].flatMap((word) => word.parts);
  const names = written.some((part) => part.kind === 'command')
    ? undefined
    : written.flatMap((part) => (part.kind === 'variable' ? [part.name] : []));
  const terms: Marker[] = [];
  let literal: string | undefined;
  for (const word of patterns) {
    const pattern = expandToPattern(word, expander);
    if (pattern.known && /^\*+$/.test(pattern.text)) return success;
    const answer = value.known && pattern.known ? fitsPattern(pattern.text, value.text) : undefined;
    if (answer === true) return success;
    if (answer === false) continue;
    terms.push(assume(world, `${variable ?? value.text}=${pattern.text}`, names, scope));
    if (pattern.known && !/[*?[\\]/.test(pattern.text)) literal = pattern.text;
  }
  const marker = anyOf(...terms);
  if (marker.kind === 'never') return failure;
  if (variable === undefined || literal === undefined || patterns.length !== 1) return undecided(marker);
  return undecided(marker, new Map([[variable, literal]]));
}
