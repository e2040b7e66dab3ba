import type { DockerInstruction, DockerMount, DockerRun } from '../domain/docker-manifest.ts';
import type { ShellNode } from '../domain/shell.ts';
import type { Comment, Problem } from '../domain/source.ts';
import { type HereDocument, openedDelimiter } from './dockerfile-heredoc.ts';
import { readJsonWords } from './dockerfile-json.ts';
import type { Instruction } from './dockerfile-lines.ts';
import { takeFlags } from './dockerfile-words.ts';
import { parseExecForm, parseShell } from './shell.ts';
import { literalText } from './shell-command.ts';
import { baseName, isShell } from './shell-nested.ts';
import {
  locateThrough,
  type MappedText,
  mapText,
  spanOf,
  type TextPiece,
  verbatim,
  withoutCarriageReturns,
  withoutLeadingTabs,
} from './shell-text.ts';

/** What the reading of an instruction needs to know of its file and stage. */
export interface InstructionContext {
  readonly path: string;
  readonly text: string;
  readonly escapeCharacter: string;
  /** False where shell forms are run by PowerShell, cmd or another program that is no shell. */
  readonly shellReads: boolean;
  readonly problems: Problem[];
  readonly comments: Comment[];
}

/** Reads RUN in its shell, exec and here-document forms. */
export function readRun(instruction: Instruction, context: InstructionContext): DockerRun {
  const { flags, rest } = takeFlags(instruction.rest, context.escapeCharacter);
  const mounts = flags
    .filter((flag) => flag.text.startsWith('--mount='))
    .map((flag) => readMount(flag.text.slice('--mount='.length)));
  return { kind: 'run', ...readCommandLine(rest, instruction.documents, context), mounts, span: instruction.span };
}

/** Reads CMD and ENTRYPOINT. */
export function readStart(
  instruction: Instruction,
  keyword: 'CMD' | 'ENTRYPOINT',
  context: InstructionContext,
): DockerInstruction {
  return {
    kind: 'start',
    keyword,
    script: readCommandLine(instruction.rest, [], context).script,
    span: instruction.span,
  };
}

function readCommandLine(
  line: MappedText,
  documents: readonly HereDocument[],
  context: InstructionContext,
): { readonly script: ShellNode | undefined; readonly form: 'shell' | 'exec' } {
  const locate = locateThrough(line, (start, end) => ({ path: context.path, start, end }));
  const words = documents.length === 0 ? readJsonWords(line.text) : undefined;
  if (words !== undefined) {
    const { script, problems } = parseExecForm(words, locate);
    context.problems.push(...problems);
    return { script, form: 'exec' };
  }
  return { script: context.shellReads ? readShellForm(line, documents, context) : undefined, form: 'shell' };
}

function readShellForm(
  line: MappedText,
  documents: readonly HereDocument[],
  context: InstructionContext,
): ShellNode | undefined {
  const first = documents[0];
  const last = documents.at(-1);
  if (first === undefined || last === undefined) return parseMapped(line, context);
  if (documents.length === 1 && isOneOpening(line.text)) {
    const body = documentText(first, context.text);
    if (!runsInShell(body.text)) return undefined;
    noteComments(first, context);
    return parseMapped(body, context);
  }
  const whole = mapText([
    ...piecesOf(line),
    { text: '\n', source: first.bodyStart, sourceLength: 0 },
    ...withoutCarriageReturns(context.text.slice(first.bodyStart, last.end), first.bodyStart),
  ]);
  const script = parseMapped(whole, context);
  if (script?.kind !== 'command' || documents.length > 1) return script;
  if (script.nested !== undefined) noteComments(first, context);
  return script.nested === undefined && isInterpreterAlone(script.words.map(literalText)) ? undefined : script;
}

/** The body of a here-document as it is handed on, located in the file. */
export function documentText(document: HereDocument, fileText: string): MappedText {
  const pieces = withoutCarriageReturns(fileText.slice(document.bodyStart, document.bodyEnd), document.bodyStart);
  return mapText(document.stripsTabs ? pieces.flatMap(withoutLeadingTabs) : pieces);
}

function parseMapped(text: MappedText, context: InstructionContext): ShellNode | undefined {
  const { script, problems } = parseShell(text.text, (start, end) => spanOf(context.path, text, start, end));
  context.problems.push(...problems);
  return script;
}

function piecesOf(text: MappedText): readonly TextPiece[] {
  return text.pieces.map((piece) => verbatim(text.text.slice(piece.at, piece.at + piece.length), piece.source));
}

function isOneOpening(line: string): boolean {
  const opened = openedDelimiter(line);
  return opened !== undefined && !/\s/.test(opened.delimiter.trim());
}

function runsInShell(body: string): boolean {
  if (!body.startsWith('#!')) return true;
  const newline = body.indexOf('\n');
  const words = body
    .slice(2, newline === -1 ? body.length : newline)
    .split(/\s+/)
    .filter(Boolean);
  const program = words.find((word) => !word.startsWith('-') && baseName(word) !== 'env');
  return program === undefined || isShell(program);
}

/** `python3 <<EOF` and `python3 - <<EOF`: all the instruction does is written in another language. */
function isInterpreterAlone(words: readonly (string | undefined)[]): boolean {
  const [program, operand, more] = words;
  const reads = operand === undefined || operand === '-';
  if (program === undefined || !reads || more !== undefined || words.length > 2) return false;
  return /^(?:python[\d.]*|pypy[\d.]*|perl|ruby|node|Rscript|julia|php|lua|pwsh)$/.test(baseName(program) ?? '');
}

/** Comment lines of a body that a shell runs count as comments of the file. */
function noteComments(document: HereDocument, context: InstructionContext): void {
  for (let start = document.bodyStart; start < document.bodyEnd; ) {
    const newline = context.text.indexOf('\n', start);
    const next = newline === -1 || newline >= document.bodyEnd ? document.bodyEnd : newline + 1;
    const line = context.text.slice(start, next).trimEnd();
    const content = line.trimStart();
    if (content.startsWith('#') && !content.startsWith('#!')) {
      const span = { path: context.path, start: start + line.length - content.length, end: start + line.length };
      context.comments.push({ text: content.slice(1), span, ownLine: true });
    }
    start = next;
  }
}

function readMount(value: string): DockerMount {
  const settings = new Map<string, string>();
  for (const field of value.replaceAll('"', '').split(',')) {
    const equals = field.indexOf('=');
    if (equals > 0) settings.set(field.slice(0, equals).trim().toLowerCase(), field.slice(equals + 1));
  }
  return {
    type: settings.get('type') ?? 'bind',
    source: settings.get('source') ?? settings.get('src'),
    target: settings.get('target') ?? settings.get('dst') ?? settings.get('destination'),
    from: settings.get('from'),
  };
}
