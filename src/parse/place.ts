import type { SourceFile, Span } from '../domain/source.ts';

/** The place of a problem at `index`: from there to the end of the line, or the last character before it that is not blank. */
export function placeOf(file: SourceFile, index: number): Span {
  const { path, text } = file;
  const start = Math.min(Math.max(index, 0), text.length);
  let end = start;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end += 1;
  if (text.slice(start, end).trim() !== '')
    return { path, start, end: start + text.slice(start, end).trimEnd().length };
  const before = text.slice(0, start).trimEnd().length;
  return before === 0 ? { path, start, end } : { path, start: before - 1, end: before };
}

/** True when nothing but blanks stands between the start of the line and `offset`. */
export function standsAlone(text: string, offset: number): boolean {
  let at = offset - 1;
  while (at >= 0 && (text[at] === ' ' || text[at] === '\t' || text[at] === '\uFEFF')) at -= 1;
  return at < 0 || text[at] === '\n' || text[at] === '\r';
}
