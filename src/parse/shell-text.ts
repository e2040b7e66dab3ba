import type { Locate, Span } from '../domain/source.ts';

/** A run of characters of a decoded text and the place in the enclosing text it was decoded from. */
export interface TextPiece {
  readonly text: string;
  readonly source: number;
  /** Length of the original; where it differs from `text.length` the piece is only located as a whole. */
  readonly sourceLength: number;
}

/** A decoded text (continuations joined, quotes or escapes removed) that remembers where each piece was written. */
export interface MappedText {
  readonly text: string;
  readonly pieces: readonly PlacedPiece[];
}

interface PlacedPiece {
  readonly at: number;
  readonly length: number;
  readonly source: number;
  readonly sourceLength: number;
}

/** A piece that stands in the enclosing text exactly as it reads. */
export function verbatim(text: string, source: number): TextPiece {
  return { text, source, sourceLength: text.length };
}

/** Joins pieces, which must be in source order; neighbours that touch in the source become one. */
export function mapText(pieces: readonly TextPiece[]): MappedText {
  const placed: PlacedPiece[] = [];
  let length = 0;
  for (const piece of pieces) {
    if (piece.text.length === 0 && placed.length > 0) continue;
    const last = placed.at(-1);
    const touches =
      last !== undefined &&
      last.length === last.sourceLength &&
      piece.text.length === piece.sourceLength &&
      last.source + last.length === piece.source;
    if (touches) {
      const joined = last.length + piece.text.length;
      placed[placed.length - 1] = { at: last.at, length: joined, source: last.source, sourceLength: joined };
    } else {
      placed.push({ at: length, length: piece.text.length, source: piece.source, sourceLength: piece.sourceLength });
    }
    length += piece.text.length;
  }
  return { text: pieces.map((piece) => piece.text).join(''), pieces: placed };
}

/** The part from `start` to `end`, still located in the same enclosing text. */
export function sliceMapped(mapped: MappedText, start: number, end: number = mapped.text.length): MappedText {
  const pieces: TextPiece[] = [];
  for (let index = pieceIndexAt(mapped, start); index < mapped.pieces.length; index++) {
    const piece = mapped.pieces[index];
    if (piece === undefined || (piece.at >= end && pieces.length > 0)) break;
    const from = Math.min(Math.max(start - piece.at, 0), piece.length);
    const to = Math.max(from, Math.min(end - piece.at, piece.length));
    const text = mapped.text.slice(piece.at + from, piece.at + to);
    if (piece.length === piece.sourceLength) pieces.push(verbatim(text, piece.source + from));
    else pieces.push({ text, source: piece.source, sourceLength: piece.sourceLength });
  }
  return mapText(pieces);
}

/** Without the blanks around it. */
export function trimMapped(mapped: MappedText): MappedText {
  const end = mapped.text.trimEnd().length;
  const start = end - mapped.text.slice(0, end).trimStart().length;
  return start === 0 && end === mapped.text.length ? mapped : sliceMapped(mapped, start, end);
}

/** Where the characters from `start` to `end` are written in the enclosing text; `end` is never before `start`. */
export function sourceRange(mapped: MappedText, start: number, end: number): readonly [number, number] {
  const from = sourceStart(mapped, start);
  return [from, end > start ? Math.max(from, sourceEnd(mapped, end)) : from];
}

/** The place of the characters from `start` to `end` of a text that is mapped to the file itself. */
export function spanOf(path: string, mapped: MappedText, start: number, end: number): Span {
  const [from, to] = sourceRange(mapped, start, end);
  return { path, start: from, end: to };
}

/** A `Locate` for offsets inside `mapped`, given one for the enclosing text. */
export function locateThrough(mapped: MappedText, outer: Locate): Locate {
  return (start, end) => outer(...sourceRange(mapped, start, end));
}

/** The text with every CR LF written as LF. */
export function withoutCarriageReturns(text: string, source: number): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (let at = text.indexOf('\r\n'); at !== -1; at = text.indexOf('\r\n', at + 2)) {
    pieces.push(verbatim(text.slice(from, at), source + from));
    from = at + 1;
  }
  pieces.push(verbatim(text.slice(from), source + from));
  return pieces;
}

/** The text with the tabs at the start of each line left out, as `<<-` reads it. */
export function withoutLeadingTabs(piece: TextPiece): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  for (let at = 0; at < piece.text.length; ) {
    while (piece.text[at] === '\t') at += 1;
    const lineEnd = piece.text.indexOf('\n', at);
    const end = lineEnd === -1 ? piece.text.length : lineEnd + 1;
    pieces.push(verbatim(piece.text.slice(at, end), piece.source + at));
    at = end;
  }
  return pieces;
}

function sourceStart(mapped: MappedText, offset: number): number {
  const piece = mapped.pieces[pieceIndexAt(mapped, offset)];
  if (piece === undefined) return 0;
  const inside = Math.max(0, offset - piece.at);
  if (inside >= piece.length) return piece.source + piece.sourceLength;
  return piece.length === piece.sourceLength ? piece.source + inside : piece.source;
}

function sourceEnd(mapped: MappedText, offset: number): number {
  const piece = mapped.pieces[pieceIndexAt(mapped, offset - 1)];
  if (piece === undefined) return 0;
  const inside = Math.max(0, offset - piece.at);
  return inside < piece.length && piece.length === piece.sourceLength
    ? piece.source + inside
    : piece.source + piece.sourceLength;
}

function pieceIndexAt(mapped: MappedText, offset: number): number {
  let low = 0;
  let high = mapped.pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    const piece = mapped.pieces[middle];
    if (piece !== undefined && piece.at <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
