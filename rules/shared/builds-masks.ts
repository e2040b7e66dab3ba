import type { DockerfileManifest } from '../../src/domain/docker-manifest.ts';
import type { ShellListItem, ShellNode } from '../../src/domain/shell.ts';
import type { Span } from '../../src/domain/source.ts';

/**
 * Why a script does not notice the failure of one of its commands: its status is thrown away (`|| true`), a later
 * command gives the status, only the last command of a pipe or the last round of a loop does; or the failure is meant
 * and something answers it.
 */
export type Mask = 'ignored' | 'later' | 'pipe' | 'loop' | 'answered';

const deepest = 50;

/** What hides the failure of the command at the place; undefined where nothing in the script does. */
export function maskOf(node: ShellNode, place: Span, depth = 0): Mask | undefined {
  if (depth > deepest) return 'answered';
  const inner = (child: ShellNode) => maskOf(child, place, depth + 1);
  switch (node.kind) {
    case 'command':
      return node.nested === undefined ? undefined : inner(node.nested);
    case 'list': {
      const at = node.items.findIndex((item) => holds(item.node.span, place));
      const item = node.items[at];
      if (item === undefined) return undefined;
      return inner(item.node) ?? maskInList(node.items.slice(at + 1));
    }
    case 'subshell':
    case 'group':
      return node.negated === true ? 'answered' : inner(node.body);
    case 'for':
      return inner(node.body) ?? (node.values.length === 1 && isText(node.values[0]) ? undefined : 'loop');
    case 'while':
      return holds(node.body.span, place) ? (inner(node.body) ?? 'loop') : 'answered';
    case 'if': {
      if (node.branches.some(({ condition }) => holds(condition.span, place))) return 'answered';
      const body = [
        ...node.branches.map((branch) => branch.body),
        ...(node.otherwise === undefined ? [] : [node.otherwise]),
      ];
      const own = body.find(({ span }) => holds(span, place));
      return own === undefined ? undefined : inner(own);
    }
    case 'case': {
      const own = node.branches.find(({ body }) => holds(body.span, place));
      return own === undefined ? undefined : inner(own.body);
    }
    default:
      return 'answered';
  }
}

/** What the items after a command do with its failure. */
function maskInList(later: readonly ShellListItem[]): Mask | undefined {
  const [next] = later;
  if (next === undefined) return undefined;
  if (next.after === '|') return 'pipe';
  const end = later.findIndex(({ after }) => after === ';' || after === '&');
  const chain = end < 0 ? later : later.slice(0, end);
  const answer = chain.find(({ after }) => after === '||');
  if (answer !== undefined) return isNothing(answer.node) ? 'ignored' : 'answered';
  if (end < 0) return undefined;
  return later[end]?.after === '&' ? 'answered' : 'later';
}

/** `true`, `:`, `exit 0`. */
function isNothing(node: ShellNode): boolean {
  if (node.kind !== 'command') return false;
  const [name, status] = node.words.map(({ parts }) => (parts[0]?.kind === 'text' ? parts[0].text : ''));
  return name === 'true' || name === ':' || ((name === 'exit' || name === 'return') && status === '0');
}

function isText(word: { readonly parts: readonly { readonly kind: string }[] } | undefined): boolean {
  return word?.parts.every(({ kind }) => kind === 'text') ?? false;
}

function holds(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

const leave =
  /optional|best.effort|may fail|can fail|might fail|allowed to fail|don'?t fail|do not fail|ignore|not critical|if available|where available/i;

/** Does a comment in the instruction, or right above it, say that the failure is meant? */
export function isMeant(instruction: Span, { comments }: DockerfileManifest): boolean {
  let { start } = instruction;
  const above = comments.filter(({ span }) => span.end <= instruction.start).reverse();
  const touching = above.filter(({ span }) => {
    const touches = start - span.end <= 2;
    if (touches) start = span.start;
    return touches;
  });
  const inside = comments.filter(({ span }) => holds(instruction, span));
  return [...touching, ...inside].some(({ text }) => leave.test(text));
}
