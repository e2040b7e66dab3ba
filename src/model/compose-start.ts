import type { ComposeCommand } from '../domain/compose-manifest.ts';
import type { DockerStage } from '../domain/docker-manifest.ts';
import type { StartedProgram } from '../domain/environment.ts';
import type { ShellNode } from '../domain/shell.ts';
import type { Span } from '../domain/source.ts';

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh']);
const mostPrograms = 50;
const longestText = 20_000;
const deepest = 20;

/**
 * The programs a container starts: the entry point and command of the service, else those of the image it is built
 * from. Scripts inside the image are not read; a wrapper and what it is told to run are one program.
 */
export function startedPrograms(
  entrypoint: ComposeCommand | undefined,
  command: ComposeCommand | undefined,
  stages: readonly DockerStage[],
): readonly StartedProgram[] {
  const image = {
    ENTRYPOINT: entrypoint === undefined ? programsOfStages(stages, 'ENTRYPOINT') : [],
    CMD: command === undefined && entrypoint === undefined ? programsOfStages(stages, 'CMD') : [],
  };
  const first = entrypoint === undefined ? image.ENTRYPOINT : programsOfCommand(entrypoint);
  const second = command === undefined ? image.CMD : programsOfCommand(command);
  // A command in list form is handed to the entry point as its arguments.
  const [wrapper] = first;
  const [main, ...rest] = second;
  if (
    first.length === 1 &&
    wrapper !== undefined &&
    main !== undefined &&
    !shells.has(baseName(wrapper.words[0] ?? ''))
  )
    return [{ ...main, words: [...wrapper.words, ...main.words] }, ...rest];
  return [...first, ...second];
}

/** The last part of a path: `celery` of `/usr/local/bin/celery`. */
function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}

function programsOfCommand({ words, form, span }: ComposeCommand): readonly StartedProgram[] {
  const [text = ''] = words;
  return programsOfWords(form === 'string' ? (wordsOfScript(text, false)[0]?.words ?? []) : words, span, 0);
}

function programsOfWords(words: readonly string[], span: Span, depth: number): readonly StartedProgram[] {
  const shell = words.findIndex((word) => shells.has(baseName(word)));
  const option = words.findIndex(
    (word, at) => shell >= 0 && at > shell && /^-[a-z]+$/.test(word) && word.includes('c'),
  );
  const script = words[option + 1];
  if (option < 0 || script === undefined || depth >= deepest) return words.length === 0 ? [] : [{ words, span }];
  return wordsOfScript(script, true)
    .slice(0, mostPrograms)
    .flatMap(({ words: inner, beside }) => {
      const programs = programsOfWords(inner[0] === 'exec' ? inner.slice(1) : inner, span, depth + 1);
      return beside ? programs.map((program) => ({ ...program, beside: true as const })) : programs;
    });
}

interface ScriptCommand {
  readonly words: string[];
  beside: boolean;
}

/** The commands of a script, each as its words without quotes; with `operators`, `&&`, `;`, `|`, `&` and line ends divide them. */
function wordsOfScript(text: string, operators: boolean): readonly ScriptCommand[] {
  const commands: ScriptCommand[] = [{ words: [], beside: false }];
  let word: string | undefined;
  let quote = '';
  const finish = () => {
    if (word !== undefined) commands.at(-1)?.words.push(word);
    word = undefined;
  };
  const limit = Math.min(text.length, longestText);
  for (let at = 0; at < limit; at += 1) {
    const character = text.charAt(at);
    const around = [text.charAt(at - 1), text.charAt(at + 1)];
    if (character === '\\' && quote !== "'" && at + 1 < limit) {
      at += 1;
      if (text.charAt(at) !== '\n') word = `${word ?? ''}${text.charAt(at)}`;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = `${word ?? ''}${character}`;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (operators && (character === '\n' || (';|&'.includes(character) && !around.includes('>')))) {
      finish();
      const last = commands.at(-1);
      if (last !== undefined && last.words.length > 0) {
        last.beside = character === '&' && !around.includes('&');
        commands.push({ words: [], beside: false });
      }
    } else if (/\s/.test(character)) finish();
    else word = `${word ?? ''}${character}`;
  }
  finish();
  return commands.filter(({ words }) => words.length > 0);
}

/** The last instruction of that keyword in the stage or the stages it is built on, nearest first. */
function programsOfStages(stages: readonly DockerStage[], keyword: 'CMD' | 'ENTRYPOINT'): readonly StartedProgram[] {
  for (const { instructions } of stages) {
    const start = instructions.findLast(
      (instruction) => instruction.kind === 'start' && instruction.keyword === keyword,
    );
    if (start?.kind === 'start')
      return start.script === undefined ? [] : programsOfNode(start.script, start.span, 0).slice(0, mostPrograms);
    // A new ENTRYPOINT empties the CMD of the stages below.
    if (keyword === 'CMD' && instructions.some((instruction) => instruction.kind === 'start')) return [];
  }
  return [];
}

function programsOfNode(node: ShellNode, span: Span, depth: number): readonly StartedProgram[] {
  if (depth > deepest) return [];
  const inner = (child: ShellNode) => programsOfNode(child, span, depth + 1);
  switch (node.kind) {
    case 'command': {
      if (node.nested !== undefined) return inner(node.nested);
      const words = node.words.map(({ parts }) =>
        parts
          .map((part) => ('text' in part ? part.text : part.kind === 'variable' ? `$\{${part.name}}` : '$()'))
          .join(''),
      );
      const plain = words[0] === 'exec' ? words.slice(1) : words;
      return plain.length === 0 ? [] : [{ words: plain, span }];
    }
    case 'list':
      return node.items.flatMap(({ node: item }, at) => {
        const programs = inner(item);
        const isBeside = node.items[at + 1]?.after === '&';
        return isBeside ? programs.map((program) => ({ ...program, beside: true as const })) : programs;
      });
    case 'subshell':
    case 'group':
    case 'for':
    case 'while':
      return inner(node.body);
    case 'if':
      return [
        ...node.branches.flatMap(({ body }) => inner(body)),
        ...(node.otherwise === undefined ? [] : inner(node.otherwise)),
      ];
    case 'case':
      return node.branches.flatMap(({ body }) => inner(body));
    default:
      return [];
  }
}
