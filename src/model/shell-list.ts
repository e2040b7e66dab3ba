import { not } from '../domain/marker.ts';
import type { ShellListItem, ShellNode } from '../domain/shell.ts';
import { join } from './shell-join.ts';
import { both, either, failure, type Outcome, success, undecided } from './shell-outcome.ts';
import { narrow, type Scope } from './shell-scope.ts';
import { assume, type Frame, mayBranch, type Step, type World } from './shell-world.ts';

type List = Extract<ShellNode, { kind: 'list' }>;

/** Commands joined by `|`. */
interface Pipeline {
  readonly nodes: readonly ShellNode[];
  /** How it follows the pipeline before it in its chain. */
  readonly after: '&&' | '||' | undefined;
}

/** Pipelines joined by `&&` and `||`. */
interface Chain {
  readonly pipelines: readonly Pipeline[];
  readonly background: boolean;
}

/** Runs a list: `|` binds stronger than `&&` and `||`, these stronger than `;` and `&`. */
export function runList(node: List, scope: Scope, frame: Frame, world: World): Step {
  const chains = chainsOf(node.items);
  let step: Step = { scope, outcome: success };
  for (const [index, chain] of chains.entries()) {
    if (step.scope.ended !== undefined || world.tooComplex) break;
    const last = index === chains.length - 1;
    if (chain.background) {
      runChain(chain, step.scope, { ...frame, masked: true }, true, world);
      step = { scope: step.scope, outcome: success };
    } else {
      step = runChain(chain, step.scope, frame, last, world);
    }
  }
  return step;
}

function chainsOf(items: readonly ShellListItem[]): readonly Chain[] {
  const chains: { pipelines: { nodes: ShellNode[]; after: '&&' | '||' | undefined }[]; background: boolean }[] = [];
  for (const { node, after } of items) {
    const chain = chains.at(-1);
    const pipeline = chain?.pipelines.at(-1);
    if (after === '|' && pipeline !== undefined) {
      pipeline.nodes.push(node);
    } else if ((after === '&&' || after === '||') && chain !== undefined) {
      chain.pipelines.push({ nodes: [node], after });
    } else {
      if (after === '&' && chain !== undefined) chain.background = true;
      chains.push({ pipelines: [{ nodes: [node], after: undefined }], background: false });
    }
  }
  return chains;
}

function runChain(chain: Chain, scope: Scope, frame: Frame, lastChain: boolean, world: World): Step {
  const { pipelines } = chain;
  let step: Step = { scope, outcome: success };
  for (const [index, pipeline] of pipelines.entries()) {
    if (step.scope.ended !== undefined || world.tooComplex) break;
    const lastPipeline = index === pipelines.length - 1;
    // Under `set -e` only the last command of a chain ends the script.
    const lost = !lastChain && !(step.scope.errexit && lastPipeline);
    const caught = pipelines.slice(index + 1).some((later) => later.after === '||' && !later.nodes.some(alwaysFails));
    const inner: Frame = { ...frame, masked: frame.masked || lost || caught };
    const asked = pipelines.slice(index + 1).some((later) => later.after === '||') || lost || frame.masked;
    const next = follow(pipeline, step, inner, world);
    const outcome = asked && !lastPipeline ? probed(next, world) : next.outcome;
    step = { scope: next.scope, outcome };
  }
  return step;
}

/** A question such as `which nvcc` may fail where the script goes on after its failure. */
function probed(step: Step, world: World): Outcome {
  const { assumed } = step.outcome;
  return assumed?.probe === true ? undecided(assume(world, assumed.text, undefined, step.scope)) : step.outcome;
}

function follow(pipeline: Pipeline, before: Step, frame: Frame, world: World): Step {
  const { after } = pipeline;
  const { marker, whenTrue, whenFalse } = before.outcome;
  if (after === undefined) return runPipeline(pipeline, before.scope, frame, world);
  const skipped = after === '&&' ? 'never' : 'always';
  if (marker.kind === skipped) return before;
  const runsAlways = after === '&&' ? 'always' : 'never';
  if (marker.kind === runsAlways) return runPipeline(pipeline, before.scope, frame, world);
  if (!mayBranch(world)) return before;
  const condition = after === '&&' ? marker : not(marker);
  const inside = narrow(world.under(before.scope, condition), after === '&&' ? whenTrue : whenFalse);
  const outside = narrow(world.under(before.scope, not(condition)), after === '&&' ? whenFalse : whenTrue);
  const ran = runPipeline(pipeline, inside, frame, world);
  const scope = join(
    before.scope,
    [
      { startedWhen: inside.when, scope: ran.scope },
      { startedWhen: outside.when, scope: outside },
    ],
    world,
  );
  const combined = after === '&&' ? both(before.outcome, ran.outcome) : either(before.outcome, ran.outcome);
  // What a branch knew of variables holds only inside it.
  return {
    scope,
    outcome: ran.outcome.assumed === undefined ? combined : keepCondition(after, before.outcome, ran.outcome),
  };
}

function keepCondition(after: '&&' | '||', before: Outcome, ran: Outcome): Outcome {
  return after === '&&' ? before : ran;
}

function runPipeline(pipeline: Pipeline, scope: Scope, frame: Frame, world: World): Step {
  const { nodes } = pipeline;
  const [only] = nodes;
  if (only !== undefined && nodes.length === 1) return world.run(only, scope, frame);
  let outcome: Outcome = failure;
  for (const [index, node] of nodes.entries()) {
    const lost = index < nodes.length - 1 && !scope.pipefail;
    outcome = world.run(node, scope, { ...frame, masked: frame.masked || lost }).outcome;
  }
  // Each command of a pipeline runs in a shell of its own, so that the scope stays.
  return { scope, outcome };
}

/** `exit 1`, `false`, or a group that ends with one: what follows `||` to report a failure, not to hide it. */
function alwaysFails(node: ShellNode): boolean {
  for (let current: ShellNode | undefined = node; current !== undefined; ) {
    if (current.kind === 'group' || current.kind === 'subshell') current = current.body;
    else if (current.kind === 'list') current = current.items.at(-1)?.node;
    else return current.kind === 'command' && isFailingCommand(current);
  }
  return false;
}

function isFailingCommand(command: Extract<ShellNode, { kind: 'command' }>): boolean {
  const [name, status] = command.words.map((word) => (word.parts[0]?.kind === 'text' ? word.parts[0].text : ''));
  if (name === 'false') return true;
  return (name === 'exit' || name === 'return') && /^[1-9]\d{0,2}$/.test(status ?? '');
}
