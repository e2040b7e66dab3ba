import type { DockerfileManifest, DockerRun } from '../domain/docker-manifest.ts';
import type { ShellCommand, ShellListItem, ShellNode, ShellWord } from '../domain/shell.ts';
import type { Span } from '../domain/source.ts';

/** A list of commands in a RUN: `a && b ; c`. */
export type ShellList = Extract<ShellNode, { readonly kind: 'list' }>;

const deepest = 50;

/** The RUN that holds the span; undefined where the file continues lines in another way than with `\`. */
export function runOf({ stages, directives }: DockerfileManifest, { start, end }: Span): DockerRun | undefined {
  if (directives.get('escape') === '`') return undefined;
  return stages
    .flatMap(({ instructions }) => instructions)
    .find((one): one is DockerRun => one.kind === 'run' && one.span.start <= start && end <= one.span.end);
}

/** The commands of a script as they stand in the file; scripts in quotes are left out, because their words are not. */
export function* commandsOf(node: ShellNode | undefined, depth = 0): Generator<ShellCommand> {
  if (node === undefined || depth > deepest) return;
  switch (node.kind) {
    case 'command':
      if (node.nested === undefined) yield node;
      return;
    case 'list':
      for (const item of node.items) yield* commandsOf(item.node, depth + 1);
      return;
    case 'if':
      for (const { body } of node.branches) yield* commandsOf(body, depth + 1);
      yield* commandsOf(node.otherwise, depth + 1);
      return;
    case 'case':
      for (const { body } of node.branches) yield* commandsOf(body, depth + 1);
      return;
    case 'opaque':
      return;
    default:
      yield* commandsOf(node.body, depth + 1);
  }
}

/** The lists of a script, outermost first. */
export function* listsOf(node: ShellNode | undefined, depth = 0): Generator<ShellList> {
  if (node === undefined || depth > deepest) return;
  if (node.kind === 'list') {
    yield node;
    for (const { node: item } of node.items) yield* listsOf(item, depth + 1);
  } else if (node.kind === 'group' || node.kind === 'subshell') yield* listsOf(node.body, depth + 1);
}

/** The item of a list that is exactly at the span. */
export function itemAt(
  list: ShellList,
  { start, end }: Span,
): { readonly item: ShellListItem; readonly at: number } | undefined {
  const at = list.items.findIndex(({ node }) => node.span.start === start && node.span.end === end);
  const item = list.items[at];
  return item === undefined ? undefined : { item, at };
}

/** A word without variables and substitutions; undefined for others. */
export function literal({ parts }: ShellWord): string | undefined {
  const texts = parts.map((part) => (part.kind === 'text' ? part.text : undefined));
  return texts.every((text) => text !== undefined) ? texts.join('') : undefined;
}

/** An install command of pip or `uv pip`, split where `install` stands. */
export interface PipInstall {
  readonly command: ShellCommand;
  readonly tool: 'pip' | 'uv';
  /** Up to `install`: `python3 -m pip`, `uv pip`. */
  readonly program: readonly string[];
  readonly install: ShellWord;
  readonly options: readonly ShellWord[];
}

/** The command as one that installs with pip or `uv pip`; undefined for every other. */
export function pipInstall(command: ShellCommand): PipInstall | undefined {
  const at = command.words.findIndex((word) => literal(word) === 'install');
  const install = command.words[at];
  const program = command.words.slice(0, Math.max(at, 0)).flatMap((word) => literal(word) ?? []);
  if (install === undefined || program.length !== at) return undefined;
  const text = program.join(' ');
  const isUv = /^(?:\S*\/)?uv (?:\S+ )*pip$/.test(text);
  const isPip = /^(?:\S*\/)?(?:pip|pip3|pip3\.\d{1,2}|python[\d.]* -m pip)(?: -\S+)*$/.test(text);
  if (!isUv && !isPip) return undefined;
  return { command, tool: isUv ? 'uv' : 'pip', program, install, options: command.words.slice(at + 1) };
}
