import { not } from '../domain/marker.ts';
import type { ShellNode } from '../domain/shell.ts';
import { join } from './shell-join.ts';
import { success, undecided } from './shell-outcome.ts';
import { assign, type Scope } from './shell-scope.ts';
import { expandWord } from './shell-words.ts';
import { assume, expanderOf, type Frame, fresh, limits, mayBranch, type Step, type World } from './shell-world.ts';

type For = Extract<ShellNode, { kind: 'for' }>;
type While = Extract<ShellNode, { kind: 'while' }>;

/** Runs the body once for each word; a word that stands for unknown words runs it once, under an assumption. */
export function runFor(node: For, scope: Scope, frame: Frame, world: World): Step {
  const expander = expanderOf(world, scope, frame.depth);
  const values = node.values.flatMap((word) => expandWord(word, expander));
  if (values.length > limits.rounds) world.tooComplex = true;
  let current = scope;
  let step: Step = { scope, outcome: success };
  for (const [index, value] of values.slice(0, limits.rounds).entries()) {
    const last = index === values.length - 1;
    const masked = frame.masked || (!last && !current.errexit);
    const body = (start: Scope): Step => {
      const bound = assign(start, node.variable, value.known ? { value: value.text } : 'unknown', fresh(world));
      return world.run(node.body, bound, { ...frame, masked, depth: frame.depth + 1 });
    };
    const maybeNone = !value.known && !value.quoted;
    step = maybeNone ? perhaps(`${value.text} is not empty`, body, current, world) : body(current);
    if (step.scope.ended === 'break') break;
    current = { ...step.scope, ended: step.scope.ended === 'continue' ? undefined : step.scope.ended };
    if (current.ended !== undefined) break;
  }
  return { scope: afterLoop(step.scope, scope), outcome: step.outcome };
}

/** Runs the body once: under an assumption, unless the condition is known to hold. */
export function runWhile(node: While, scope: Scope, frame: Frame, world: World): Step {
  const inner: Frame = { ...frame, depth: frame.depth + 1 };
  const asked = world.run(node.condition, scope, { ...inner, masked: true });
  const { marker, assumed } = asked.outcome;
  if (marker.kind === 'never') return { scope: asked.scope, outcome: success };
  const body = (start: Scope): Step => world.run(node.body, start, inner);
  const certain = marker.kind === 'always' && assumed === undefined;
  const text = assumed === undefined ? 'the loop runs' : assumed.text;
  const step = certain ? body(asked.scope) : perhaps(text, body, asked.scope, world);
  return { scope: afterLoop(step.scope, scope), outcome: success };
}

function perhaps(text: string, body: (scope: Scope) => Step, scope: Scope, world: World): Step {
  if (!mayBranch(world)) return { scope, outcome: success };
  const { marker } = undecided(assume(world, text, undefined, scope));
  const inside = world.under(scope, marker);
  const outside = world.under(scope, not(marker));
  const ran = body(inside);
  // Leaving the loop early and not entering it both go on after it.
  const left = ran.scope.ended === 'break' || ran.scope.ended === 'continue';
  const after = left ? { ...ran.scope, ended: undefined, when: inside.when } : ran.scope;
  const ways = [
    { startedWhen: inside.when, scope: after },
    { startedWhen: outside.when, scope: outside },
  ];
  return { scope: join(scope, ways, world), outcome: success };
}

function afterLoop(scope: Scope, before: Scope): Scope {
  const inLoop = scope.ended === 'break' || scope.ended === 'continue';
  const ended = inLoop ? undefined : scope.ended;
  return { ...scope, ended, when: ended === undefined ? before.when : scope.when };
}
