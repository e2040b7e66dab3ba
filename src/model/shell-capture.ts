import type { ShellCommand, ShellNode } from '../domain/shell.ts';
import { longestExpansion } from './expand.ts';
import type { ExpandedWord } from './shell.ts';
import { filterText } from './shell-filters.ts';
import type { Scope } from './shell-scope.ts';
import { evaluateTest } from './shell-test.ts';
import { expandWord } from './shell-words.ts';
import { expanderOf, limits, type World } from './shell-world.ts';

/**
 * What `$(script)` would give, without trailing line ends, from a small set of commands whose output is certain
 * (echo, printf, cut, tr, sed s, awk print, uname, basename …); undefined for everything else.
 */
export function captureOutput(script: ShellNode, scope: Scope, world: World, depth: number): string | undefined {
  const output = printed(script, scope, world, depth, undefined);
  if (output === undefined || output.length > longestExpansion) return undefined;
  let end = output.length;
  while (output.charAt(end - 1) === '\n') end -= 1;
  return output.slice(0, end);
}

function printed(
  node: ShellNode,
  scope: Scope,
  world: World,
  depth: number,
  input: string | undefined,
): string | undefined {
  world.steps += 1;
  if (depth > limits.depth || world.steps > limits.steps) return undefined;
  switch (node.kind) {
    case 'command':
      return printedByCommand(node, scope, world, depth, input);
    case 'group':
    case 'subshell':
      return printed(node.body, scope, world, depth + 1, input);
    case 'list':
      return printedByList(node, scope, world, depth, input);
    case 'if':
      return printedByIf(node, scope, world, depth);
    default:
      return undefined;
  }
}

function printedByList(
  node: Extract<ShellNode, { kind: 'list' }>,
  scope: Scope,
  world: World,
  depth: number,
  input: string | undefined,
): string | undefined {
  let before = '';
  let current: string | undefined = '';
  for (const [index, item] of node.items.entries()) {
    // What runs after a command that failed is not followed here.
    if (item.after === '||' || item.after === '&') return index === 0 ? undefined : before + current;
    if (item.after !== '|') before += current;
    current = printed(item.node, scope, world, depth + 1, item.after === '|' ? current : input);
    if (current === undefined || before.length > longestExpansion) return undefined;
  }
  return before + current;
}

function printedByIf(
  node: Extract<ShellNode, { kind: 'if' }>,
  scope: Scope,
  world: World,
  depth: number,
): string | undefined {
  for (const branch of node.branches) {
    const condition =
      branch.condition.kind === 'list' && branch.condition.items.length === 1
        ? branch.condition.items[0]?.node
        : branch.condition;
    if (condition?.kind !== 'command') return undefined;
    const { marker } = evaluateTest(condition.words, scope, world, depth + 1);
    if (marker.kind === 'always') return printed(branch.body, scope, world, depth + 1, undefined);
    if (marker.kind !== 'never') return undefined;
  }
  return node.otherwise === undefined ? '' : printed(node.otherwise, scope, world, depth + 1, undefined);
}

function printedByCommand(
  node: ShellCommand,
  scope: Scope,
  world: World,
  depth: number,
  input: string | undefined,
): string | undefined {
  if (node.assignments.length > 0 || node.redirects.some((redirect) => !isHarmless(redirect.operator)))
    return undefined;
  const expander = expanderOf(world, scope, depth);
  const words = node.words.flatMap((word) => expandWord(word, expander));
  const document = node.redirects.find((redirect) => redirect.operator === '<<<')?.target;
  const given = document === undefined ? input : expandWord(document, expander)[0];
  const text = typeof given === 'object' ? (given.known ? `${given.text}\n` : undefined) : given;
  const [head, ...rest] = words;
  if (head === undefined || words.some((word) => !word.known)) return undefined;
  const name = head.text.replace(/^\/(?:usr\/)?bin\//, '');
  const own = printedAlone(name, rest, scope, world);
  if (own !== undefined) return own;
  const values = rest.map((word) => word.text);
  return text === undefined ? undefined : filterText(name, values, text);
}

/** Errors thrown away (`2>/dev/null`) do not change what is printed. */
function isHarmless(operator: string): boolean {
  return operator.startsWith('2') || operator === '<<<';
}

const debianMachines = new Map([
  ['x86_64', 'amd64'],
  ['aarch64', 'arm64'],
]);

function printedAlone(name: string, words: readonly ExpandedWord[], scope: Scope, world: World): string | undefined {
  const values = words.map((word) => word.text);
  const { machine } = world.state.target;
  switch (name) {
    case 'echo':
      return echo(values);
    case 'printf':
      return printf(values);
    case 'uname':
      if (values.join() === '-m' || values.join() === '-p') return `${machine}\n`;
      return values.length === 0 || values.join() === '-s' ? 'Linux\n' : undefined;
    case 'arch':
      return `${machine}\n`;
    case 'dpkg':
      return values.join() === '--print-architecture' ? line(debianMachines.get(machine)) : undefined;
    case 'pwd':
      return scope.directory.includes('$') ? undefined : `${scope.directory}\n`;
    case 'basename':
      return line(basename(values));
    case 'dirname':
      return values.length === 1 ? line(directoryOf(values[0] ?? '')) : undefined;
    case 'ls':
      return listed(words);
    default:
      return undefined;
  }
}

function line(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${text}\n`;
}

function echo(values: readonly string[]): string | undefined {
  if (values[0] === '-n') return values.slice(1).join(' ');
  const words = values[0] === '-e' ? values.slice(1) : values;
  // Whether escapes are read depends on the shell.
  return words.some((word) => word.includes('\\')) ? undefined : `${words.join(' ')}\n`;
}

function printf(values: readonly string[]): string | undefined {
  const [format = '', ...given] = values;
  let used = 0;
  let readable = true;
  const text = format.replace(/%(.?)|\\(.?)/g, (_, directive: string | undefined, escaped: string | undefined) => {
    if (directive === '%') return '%';
    if (directive === 's' || directive === 'd') {
      used += 1;
      return given[used - 1] ?? '';
    }
    if (escaped === 'n') return '\n';
    if (escaped === 't') return '\t';
    readable = false;
    return '';
  });
  return readable && given.length <= used ? text : undefined;
}

function basename(values: readonly string[]): string | undefined {
  const [path, suffix = ''] = values;
  if (path === undefined || values.length > 2) return undefined;
  const name =
    path
      .split('/')
      .filter((step) => step !== '')
      .at(-1) ?? '/';
  return suffix !== '' && suffix !== name && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash) || '/';
}

/** `ls` of files prints them one a line; of a directory, what is in it, which is not known here. */
function listed(words: readonly ExpandedWord[]): string | undefined {
  const files = words.filter((word) => !word.text.startsWith('-'));
  if (files.length === 0 || files.some((word) => !/\.[a-z]{2,5}$/.test(word.text))) return undefined;
  return files.map((word) => `${word.text}\n`).join('');
}
