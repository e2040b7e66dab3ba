import type { Comment, Locate, SourceFile, Span } from '../domain/source.ts';

/** What pip takes for one line: continuations joined, the comment cut off. */
export interface LogicalLine {
  readonly text: string;
  /** Finds offsets in `text` in the file. */
  readonly locate: Locate;
}

export interface RequirementsText {
  /** Lines that hold more than blanks. */
  readonly lines: readonly LogicalLine[];
  readonly comments: readonly Comment[];
}

/** A part of a logical line that stands in one piece in the file. */
interface Piece {
  readonly text: string;
  readonly offset: number;
}

/**
 * Splits a requirements file as pip does: a backslash at the end of a line joins it with the next one, a line that is a
 * comment ends the joining, and a comment begins with `#` at the start of a line or after a blank.
 */
export function readLines(file: SourceFile): RequirementsText {
  const lines: LogicalLine[] = [];
  const comments: Comment[] = [];
  let joined: Piece[] = [];
  const finish = () => {
    const whole = joinPieces(file.path, joined);
    const hash = commentStart(whole.text);
    if (hash !== undefined) comments.push(commentOf(whole, hash, file.text));
    const text = whole.text.slice(0, hash).trimEnd();
    if (text.trim() !== '') lines.push({ text, locate: whole.locate });
    joined = [];
  };
  for (const line of physicalLines(file.text)) {
    const isComment = /^\s*#/.test(line.text);
    if (line.text.endsWith('\\') && !isComment) {
      joined.push(withoutBackslashes(line));
      continue;
    }
    // The blank in front makes sure that the comment does not grow together with what it was joined to.
    if (isComment && joined.length > 0) joined.push({ text: ' ', offset: line.offset });
    joined.push(line);
    finish();
  }
  if (joined.length > 0) finish();
  return { lines, comments };
}

/** LF, VT, FF, CR, FS, GS, RS, NEL, LS and PS: what ends a line for Python's `str.splitlines`. */
const lineEnds: ReadonlySet<number> = new Set([10, 11, 12, 13, 28, 29, 30, 0x85, 0x2028, 0x2029]);

/** The lines with their offsets; a byte order mark belongs to none. */
function* physicalLines(text: string): Generator<Piece> {
  let offset = text.startsWith('\uFEFF') ? 1 : 0;
  for (let end = offset; end < text.length; end++) {
    if (!lineEnds.has(text.charCodeAt(end))) continue;
    yield { text: text.slice(offset, end), offset };
    if (text[end] === '\r' && text[end + 1] === '\n') end++;
    offset = end + 1;
  }
  if (offset < text.length) yield { text: text.slice(offset), offset };
}

/** pip removes all backslashes at both ends of a line that it continues. */
function withoutBackslashes({ text, offset }: Piece): Piece {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === '\\') start++;
  while (end > start && text[end - 1] === '\\') end--;
  return { text: text.slice(start, end), offset: offset + start };
}

function joinPieces(path: string, pieces: readonly Piece[]): LogicalLine {
  const starts: number[] = [];
  let length = 0;
  for (const piece of pieces) {
    starts.push(length);
    length += piece.text.length;
  }
  const place = (position: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return (pieces[low]?.offset ?? 0) + position - (starts[low] ?? 0);
  };
  const locate = (start: number, end: number): Span => {
    const from = place(start);
    return { path, start: from, end: end > start ? place(end - 1) + 1 : from };
  };
  return { text: pieces.map((piece) => piece.text).join(''), locate };
}

/** Where the comment begins: at the first `#` that stands at the start or after a blank. */
function commentStart(text: string): number | undefined {
  for (let hash = text.indexOf('#'); hash >= 0; hash = text.indexOf('#', hash + 1)) {
    if (hash === 0 || /\s/.test(text[hash - 1] ?? '')) return hash;
  }
  return undefined;
}

function commentOf(line: LogicalLine, hash: number, text: string): Comment {
  const span = line.locate(hash, line.text.length);
  let before = span.start - 1;
  while (before >= 0 && (text[before] === ' ' || text[before] === '\t')) before--;
  const ownLine = before < 0 || /[\n\r\uFEFF]/.test(text[before] ?? '');
  return { text: line.text.slice(hash + 1), span, ownLine };
}
