import type { DockerfileManifest } from '../domain/docker-manifest.ts';
import type { TextEdit } from '../domain/fix.ts';
import type { Span } from '../domain/source.ts';
import { blanksAfter, blanksBefore, isBlank, lineEnd, lineEndOf, lineStart, nextLine } from './lines.ts';

/** The RUN in which the span stands; undefined outside of one, and where the file continues lines in another way than with `\`. */
export function runAround(manifest: DockerfileManifest, { start, end }: Span): Span | undefined {
  const runs = manifest.stages.flatMap(({ instructions }) => instructions).filter(({ kind }) => kind === 'run');
  const run = runs.find(({ span }) => span.start <= start && end <= span.end);
  return manifest.directives.get('escape') === '`' ? undefined : run?.span;
}

/** Takes a word out of a RUN, and its line where it has one for itself. Undefined where more than the word would change. */
export function removeWord(text: string, run: Span, span: Span): TextEdit | undefined {
  const word = wholeWord(text, run, span);
  if (word === undefined) return undefined;
  const edit = (start: number, end: number): TextEdit => ({ span: { path: span.path, start, end }, text: '' });
  const start = lineStart(text, word.start);
  const end = lineEnd(text, word.end);
  const rest = text.slice(word.end, end);
  if (!isBlank(text.slice(start, word.start))) return edit(blanksBefore(text, word.start), word.end);
  if (/^[ \t]*\\[ \t]*$/.test(rest)) return edit(start, nextLine(text, word.end));
  if (!isBlank(rest)) return edit(word.start, blanksAfter(text, word.end));
  // The last line of a command: the line before must no longer be continued.
  const above = text.slice(lineStart(text, start - (text[start - 2] === '\r' ? 2 : 1)), start).trimEnd();
  if (!above.endsWith('\\') || above.trimStart().startsWith('#') || above.trim() === '\\') return undefined;
  const backslash = text.lastIndexOf('\\', start - 1);
  return edit(blanksBefore(text, backslash), end);
}

/** Writes another text in place of a part of a word of a RUN, and quotes the word where a shell would take the text for more. */
export function replaceInWord(text: string, run: Span, word: Span, part: Span, by: string): TextEdit | undefined {
  const whole = wholeWord(text, run, word);
  if (whole === undefined) return undefined;
  // The rule has quoted it itself.
  if (part === word && whole.quote === '' && /^"[^"\\$`]*"$/.test(by)) return { span: word, text: by };
  if (whole.quote !== '' || isPlain(by)) {
    const breaks = whole.quote !== '' && /["'\\$`]/.test(by);
    return breaks ? undefined : { span: part, text: by };
  }
  if (/["'\\$`]/.test(by)) return undefined;
  const changed = text.slice(word.start, part.start) + by + text.slice(part.end, word.end);
  return { span: word, text: `"${changed}"` };
}

/** Puts another word behind one of a RUN, in quotes where a shell would take it for more. */
export function addWord(text: string, run: Span, span: Span, added: string): TextEdit | undefined {
  const word = wholeWord(text, run, span);
  if (word === undefined || /["'\\$`\s]/.test(added)) return undefined;
  const place = { path: span.path, start: word.end, end: word.end };
  const start = lineStart(text, word.start);
  const indent = text.slice(start, word.start);
  const rest = text.slice(word.end, lineEnd(text, word.end));
  // A word on a line of its own gets a neighbour of the same kind.
  const alone = start > run.start && isBlank(indent) && ['', '\\'].includes(rest.trim());
  return { span: place, text: alone ? ` \\${lineEndOf(text)}${indent}${written(added)}` : ` ${written(added)}` };
}

/** A word as a shell takes it, in quotes where it needs them. */
export function written(word: string): string {
  return isPlain(word) ? word : `"${word}"`;
}

function isPlain(text: string): boolean {
  return /^[A-Za-z0-9._,=+@:/[\]-]*$/.test(text);
}

interface Word {
  readonly start: number;
  readonly end: number;
  readonly quote: string;
}

/** The word that consists of the span alone, with its quotes, where it stands between blanks and inside no other quotes. */
function wholeWord(text: string, run: Span, { start, end }: Span): Word | undefined {
  const before = text[start - 1] ?? '';
  const quote = before === text[end] && (before === '"' || before === "'") ? before : '';
  const word = { start: start - quote.length, end: end + quote.length, quote };
  if (/["'\\$`\r\n]/.test(text.slice(start, end))) return undefined;
  const left = text[word.start - 1] ?? '\n';
  const right = text[word.end] ?? '\n';
  if (!/\s/.test(left) || !/\s/.test(right)) return undefined;
  const previous = text.slice(run.start, word.start).trimEnd();
  if (/(?:^|\s)(?:-e|--editable|-r|-c|-i|-f)$/.test(previous.slice(-20))) return undefined;
  return isQuotedAt(text, run.start, word.start) ? undefined : word;
}

/** Are quotes open at `end`, counted from `start` as a shell does? Comments between continued lines are left out. */
function isQuotedAt(text: string, start: number, end: number): boolean {
  let open = '';
  for (let at = start; at < end; at++) {
    const character = text[at] ?? '';
    if (open === '' && character === '#' && isBlank(text.slice(lineStart(text, at), at))) at = lineEnd(text, at);
    else if (character === '\\' && open !== "'") at += 1;
    else if (open === character) open = '';
    else if (open === '' && (character === '"' || character === "'")) open = character;
  }
  return open !== '';
}
