import type {
  CommandNode,
  CompoundList,
  Function as FunctionNode,
  ParsedScript,
  PipelineNode,
  Statement,
  Word,
} from 'unbash';
import type { ShellListItem, ShellNode, ShellWord } from '../domain/shell.ts';
import { readCommand, readRedirect } from './shell-command.ts';
import { inside, type Reading, report } from './shell-reading.ts';
import { readTestWords } from './shell-test.ts';
import { readWord } from './shell-words.ts';

interface Item {
  readonly node: PipelineNode;
  readonly after: ShellListItem['after'];
}

/**
 * Converts a parsed script: undefined if it runs nothing, its one node if it has one, else a list.
 * Where it has an error, the problem is reported and only what stands safely before the error is kept.
 */
export function readScript(script: ParsedScript, reading: Reading): ShellNode | undefined {
  const items = itemsOf(script.commands);
  const error = script.errors?.[0];
  if (error === undefined) return items.length === 0 ? undefined : readItems(items, script, reading);
  const at = Math.min(Math.max(error.pos, 0), reading.source.length);
  report(reading, `This shell text cannot be read: ${error.message}.`, reading.locate(at, lineEnd(reading.source, at)));
  const sound = soundItems(items, at, reading.source);
  return sound.length === 0 ? undefined : readItems(sound, script, reading);
}

function soundItems(items: readonly Item[], error: number, source: string): readonly Item[] {
  // A construct that was never closed has no length, one that holds the error ends after it.
  const broken = items.findIndex(({ node }) => node.end <= node.pos || node.end > error);
  const sound = broken === -1 ? items : items.slice(0, broken);
  const last = sound.at(-1);
  if (last === undefined || /[;&|)\n]/.test(source.slice(last.node.end, error))) return sound;
  return sound.slice(0, -1);
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end === -1 ? source.length : end;
}

function itemsOf(statements: readonly Statement[]): readonly Item[] {
  const items: Item[] = [];
  let separator: ShellListItem['after'];
  for (const { command, background } of statements) {
    if (command.type === 'AndOr') {
      for (const [index, node] of command.commands.entries()) {
        items.push({ node, after: index === 0 ? separator : (command.operators[index - 1] ?? ';') });
      }
    } else items.push({ node: command, after: separator });
    separator = background === true ? '&' : ';';
  }
  return items;
}

function readItems(
  items: readonly Item[],
  whole: { readonly pos: number; readonly end: number },
  reading: Reading,
): ShellNode {
  const first = items[0];
  const last = items.at(-1);
  if (first === undefined || last === undefined) {
    return { kind: 'list', items: [], span: reading.locate(whole.pos, Math.max(whole.pos, whole.end)) };
  }
  if (items.length === 1) return readPipeline(first.node, reading);
  return {
    kind: 'list',
    items: items.map(({ node, after }) => ({ node: readPipeline(node, reading), after })),
    span: reading.locate(first.node.pos, Math.max(first.node.pos, last.node.end)),
  };
}

function readPipeline(node: PipelineNode, outer: Reading): ShellNode {
  const span = outer.locate(node.pos, Math.max(node.pos, node.end));
  const reading = inside(outer, node.pos, node.end);
  if (reading === undefined) return { kind: 'opaque', span };
  if (node.type !== 'Pipeline') return readNode(node, reading);
  const piped = node.commands.map((command, index) => ({
    node: command,
    after: index === 0 ? undefined : ('|' as const),
  }));
  const body = readItems(piped, node, reading);
  const negations = node.prefixes.filter((prefix) => prefix.type === 'Negation').length;
  return negations % 2 === 1 ? { kind: 'group', body, negated: true, span } : body;
}

function readNode(node: CommandNode, reading: Reading): ShellNode {
  const span = reading.locate(node.pos, Math.max(node.pos, node.end));
  switch (node.type) {
    case 'Command':
      return readCommand(node, reading);
    case 'TestCommand':
      return {
        kind: 'command',
        assignments: [],
        words: readTestWords(node, reading),
        redirects: [],
        nested: undefined,
        span,
      };
    case 'Subshell':
      return { kind: 'subshell', body: readBody(node.body, reading), span };
    case 'BraceGroup':
      return { kind: 'group', body: readBody(node.body, reading), span };
    case 'Redirected': {
      const redirects = node.redirects.map((redirect) => readRedirect(redirect, reading));
      const body = readNode(node.command, reading);
      const grouped = body.kind === 'subshell' || body.kind === 'group';
      return grouped ? { ...body, redirects, span } : { kind: 'group', body, redirects, span };
    }
    case 'If': {
      const branches = [node, ...node.elif].map((branch) => ({
        condition: readBody(branch.clause, reading),
        body: readBody(branch.then, reading),
      }));
      return { kind: 'if', branches, otherwise: node.else && readBody(node.else, reading), span };
    }
    case 'Case': {
      const branches = node.items.map((item) => ({
        patterns: item.pattern.map((pattern) => readWord(pattern, reading)),
        body: readBody(item.body, reading),
      }));
      return { kind: 'case', subject: readWord(node.word, reading), branches, span };
    }
    case 'For':
    case 'Select': {
      const values = node.wordlist?.map((word) => readWord(word, reading)) ?? [allArguments(node.name, reading)];
      return { kind: 'for', variable: node.name.value, values, body: readBody(node.body, reading), span };
    }
    case 'While':
      return { kind: 'while', condition: readBody(node.clause, reading), body: readBody(node.body, reading), span };
    case 'ArithmeticFor': {
      const condition: ShellNode = {
        kind: 'opaque',
        span: reading.locate(node.pos, Math.max(node.pos, node.body.pos)),
      };
      return { kind: 'while', condition, body: readBody(node.body, reading), span };
    }
    case 'Function':
      return { kind: 'function', name: node.name.value, body: readFunctionBody(node.body, reading), span };
    case 'ArithmeticCommand':
    case 'Coproc':
      return { kind: 'opaque', span };
  }
}

function readBody(list: CompoundList, reading: Reading): ShellNode {
  return readItems(itemsOf(list.commands), list, reading);
}

function readFunctionBody(body: FunctionNode['body'], reading: Reading): ShellNode {
  return body.type === 'CompoundList' ? readBody(body, reading) : readPipeline(body, reading);
}

/** `for x; do` runs over the arguments of the script. */
function allArguments(name: Word, reading: Reading): ShellWord {
  const span = reading.locate(name.pos, name.end);
  return {
    parts: [{ kind: 'variable', name: '@', operator: undefined, argument: undefined, quoted: true, span }],
    span,
  };
}
