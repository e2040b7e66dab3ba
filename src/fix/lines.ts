import type { TextEdit } from '../domain/fix.ts';
import type { Span } from '../domain/source.ts';

/** Where the physical line that holds `offset` begins; a byte order mark belongs to no line. */
export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && text[at - 1] !== '\n' && text[at - 1] !== '\r') at -= 1;
  return at === 0 && text.startsWith('\uFEFF') ? Math.min(1, offset) : at;
}

/** Where the line that holds `offset` ends, before its LF, CRLF or CR. */
export function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

/** Where the line after the one that holds `offset` begins: the end of the text for the last line. */
export function nextLine(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  if (text[end] === '\r' && text[end + 1] === '\n') return end + 2;
  return Math.min(text.length, end + 1);
}

/** The line end that the file uses: that of its first line, LF where there is only one line. */
export function lineEndOf(text: string): string {
  const end = lineEnd(text, 0);
  return text.slice(end, nextLine(text, 0)) || '\n';
}

/** True for nothing but blanks and tabs. */
export function isBlank(text: string): boolean {
  for (const character of text) if (character !== ' ' && character !== '\t') return false;
  return true;
}

/** Where the blanks and tabs before `offset` begin. */
export function blanksBefore(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && (text[at - 1] === ' ' || text[at - 1] === '\t')) at -= 1;
  return at;
}

/** Where the blanks and tabs from `offset` on end. */
export function blanksAfter(text: string, offset: number): number {
  let at = offset;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

/** Takes out a comment with the blanks before it, and its line where nothing else stands there. */
export function withoutComment(text: string, { path, start, end }: Span): TextEdit | undefined {
  const from = blanksBefore(text, start);
  if (lineEnd(text, start) < end) return undefined;
  const alone = from === lineStart(text, start) && lineEnd(text, end) === end;
  return { span: { path, start: from, end: alone ? nextLine(text, end) : end }, text: '' };
}
