import type { ShellCommand, ShellNode, ShellPart, ShellRedirect, ShellWord } from '../../src/domain/shell.ts';

/** One line that shows how a script was understood: quotes around quoted text, `⟨…⟩` around a nested script. */
export function outline(node: ShellNode | undefined): string {
  if (node === undefined) return '∅';
  switch (node.kind) {
    case 'command':
      return outlineCommand(node);
    case 'list':
      return node.items
        .map(({ node: item, after }) => `${after === undefined ? '' : ` ${after} `}${inList(item)}`)
        .join('');
    case 'subshell':
    case 'group': {
      const [open, close] = node.kind === 'subshell' ? ['(', ')'] : ['{', '}'];
      const redirects = (node.redirects ?? []).map((redirect) => ` ${outlineRedirect(redirect)}`).join('');
      return `${node.negated === true ? '! ' : ''}${open} ${outline(node.body)} ${close}${redirects}`;
    }
    case 'if': {
      const branches = node.branches.map(({ condition, body }) => `${outline(condition)} then ${outline(body)}`);
      const otherwise = node.otherwise === undefined ? '' : ` else ${outline(node.otherwise)}`;
      return `if ${branches.join(' elif ')}${otherwise} fi`;
    }
    case 'case': {
      const branches = node.branches.map(
        ({ patterns, body }) => `${patterns.map(outlineWord).join('|')}) ${outline(body)} ;;`,
      );
      return `case ${outlineWord(node.subject)} in ${branches.join(' ')} esac`;
    }
    case 'for':
      return `for ${node.variable} in ${node.values.map(outlineWord).join(' ')} do ${outline(node.body)} done`;
    case 'while':
      return `while ${outline(node.condition)} do ${outline(node.body)} done`;
    case 'function':
      return `${node.name}() ${outline(node.body)}`;
    case 'opaque':
      return '?';
  }
}

/** A word with its quoted text in quotes and its expansions as written. */
export function outlineWord(word: ShellWord): string {
  return word.parts.map(outlinePart).join('');
}

/** Every simple command of a script, those in conditions, nested scripts and substitutions included. */
export function commandsOf(node: ShellNode | undefined): readonly ShellCommand[] {
  if (node === undefined) return [];
  const fromWord = (word: ShellWord): readonly ShellCommand[] =>
    word.parts.flatMap((part) => (part.kind === 'command' ? commandsOf(part.script) : []));
  switch (node.kind) {
    case 'command':
      return [
        node,
        ...node.words.flatMap(fromWord),
        ...node.assignments.flatMap(({ value }) => fromWord(value)),
        ...commandsOf(node.nested),
      ];
    case 'list':
      return node.items.flatMap((item) => commandsOf(item.node));
    case 'if':
      return [
        ...node.branches.flatMap(({ condition, body }) => [...commandsOf(condition), ...commandsOf(body)]),
        ...commandsOf(node.otherwise),
      ];
    case 'case':
      return [...fromWord(node.subject), ...node.branches.flatMap(({ body }) => commandsOf(body))];
    case 'for':
      return [...node.values.flatMap(fromWord), ...commandsOf(node.body)];
    case 'while':
      return [...commandsOf(node.condition), ...commandsOf(node.body)];
    case 'subshell':
    case 'group':
    case 'function':
      return commandsOf(node.body);
    case 'opaque':
      return [];
  }
}

function inList(node: ShellNode): string {
  return node.kind === 'list' ? `[${outline(node)}]` : outline(node);
}

function outlineCommand(command: ShellCommand): string {
  const texts = [
    ...command.assignments.map(({ name, value }) => `${name}=${outlineWord(value)}`),
    ...command.words.map(outlineWord),
    ...command.redirects.map(outlineRedirect),
  ];
  return `${texts.join(' ')}${command.nested === undefined ? '' : ` ⟨${outline(command.nested)}⟩`}`;
}

function outlineRedirect(redirect: ShellRedirect): string {
  return `${redirect.operator}${redirect.target === undefined ? '' : outlineWord(redirect.target)}`;
}

function outlinePart(part: ShellPart): string {
  switch (part.kind) {
    case 'text':
      return part.quoted ? `'${part.text}'` : part.text;
    case 'glob':
      return `*${part.text}*`;
    case 'variable':
      return `${part.quoted ? '"' : ''}\${${part.name}${part.operator ?? ''}${part.argument ?? ''}}${part.quoted ? '"' : ''}`;
    case 'command':
      return `${part.process === true ? '<' : '$'}(${outline(part.script)})`;
  }
}
