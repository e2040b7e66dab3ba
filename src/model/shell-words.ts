import type { ShellNode, ShellPart, ShellWord } from '../domain/shell.ts';
import type { Locate, Span } from '../domain/source.ts';
import { applyOperator, expandOperand, longestExpansion, type VariableLookup } from './expand.ts';
import type { ExpandedWord } from './shell.ts';

/** What the expansion of a word may ask. */
export interface Expander {
  readonly lookup: VariableLookup;
  /** What can be read of an unknown value. */
  readonly partial: (name: string) => string | undefined;
  /** The words of `$@`; undefined where they are unknown. */
  readonly positional: readonly ExpandedWord[] | undefined;
  /** The output of `$(…)` without trailing line ends; undefined where it is unknown. */
  readonly capture: (script: ShellNode) => string | undefined;
  /** The files a pattern matches; undefined where that is unknown. */
  readonly listFiles: (pattern: string) => readonly string[] | undefined;
}

interface Piece {
  readonly text: string;
  readonly known: boolean;
  readonly quoted: boolean;
  /** Blanks in it separate words. */
  readonly splits: boolean;
  readonly span: Span;
  /** How many characters stand before the text inside `span`; undefined where the text is not written there as it is. */
  readonly shift: number | undefined;
}

const mostWords = 2_000;

/** Expands a word to the words a command gets: none for an empty unquoted variable, several for one with blanks or a glob. */
export function expandWord(word: ShellWord, expander: Expander): readonly ExpandedWord[] {
  const [only] = word.parts;
  // The parser gives `""` no parts.
  if (only === undefined) return [{ ...wordOf([], word.span), quoted: true }];
  if (word.parts.length === 1 && only.kind === 'variable' && (only.name === '@' || only.name === '*')) {
    if (expander.positional !== undefined) return expander.positional;
  }
  const fields = splitPieces(word.parts.map((part) => pieceOf(part, expander)));
  const globbed = word.parts.some((part) => part.kind === 'glob');
  return fields.flatMap((field) => {
    const expanded = wordOf(field, word.span);
    return globbed ? matchFiles(expanded, expander) : [expanded];
  });
}

/** Expands a word to exactly one, as in an assignment: blanks do not separate and globs stay. */
export function expandToOne(word: ShellWord, expander: Expander): ExpandedWord {
  return wordOf(
    word.parts.map((part) => pieceOf(part, expander)),
    word.span,
  );
}

/** Expands a word to a shell pattern: quoted characters that mean something in a pattern are escaped. */
export function expandToPattern(
  word: ShellWord,
  expander: Expander,
): { readonly text: string; readonly known: boolean } {
  const pieces = word.parts.map((part) => pieceOf(part, expander));
  return {
    text: pieces.map((piece) => (piece.quoted ? escapePattern(piece.text) : piece.text)).join(''),
    known: pieces.every((piece) => piece.known),
  };
}

function escapePattern(text: string): string {
  return text.replace(/[\\*?[]/g, '\\$&');
}

/** A variable as it stands in the file: `$X`, `${X}`, `${X:-word}`. */
export function writtenVariable(part: Extract<ShellPart, { kind: 'variable' }>): string {
  if (part.operator === 'length') return `\${#${part.name}}`;
  if (part.operator !== undefined) return `\${${part.name}${part.operator}${part.argument ?? ''}}`;
  return part.span.end - part.span.start <= part.name.length + 1 ? `$${part.name}` : `\${${part.name}}`;
}

function pieceOf(part: ShellPart, expander: Expander): Piece {
  const { span } = part;
  if (part.kind === 'text') {
    const { text, quoted } = part;
    return { text, known: true, quoted, splits: false, span, shift: shiftOf(text, quoted, span) };
  }
  if (part.kind === 'glob') {
    return { text: part.text, known: true, quoted: false, splits: false, span, shift: shiftOf(part.text, false, span) };
  }
  const { quoted } = part;
  const base = { quoted, splits: !quoted, span, shift: undefined };
  if (part.kind === 'command') {
    const output = part.script === undefined || part.process === true ? undefined : expander.capture(part.script);
    if (part.process === true) return { ...base, text: '<(...)', known: false, splits: false };
    if (output === undefined) return { ...base, text: '$(...)', known: false, splits: false };
    return { ...base, text: output, known: true };
  }
  const argument = expandOperand(part.argument ?? '', expander.lookup);
  const value = applyOperator(expander.lookup(part.name), part.operator, argument, writtenVariable(part));
  if (value.known) return { ...base, text: value.text, known: true };
  const partial = part.operator === undefined ? expander.partial(part.name) : undefined;
  return { ...base, text: partial ?? value.text, known: false, splits: !quoted && partial !== undefined };
}

function shiftOf(text: string, quoted: boolean, span: Span): number | undefined {
  const length = span.end - span.start;
  if (length === text.length) return 0;
  return quoted && length === text.length + 2 ? 1 : undefined;
}

function splitPieces(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const fields: Piece[][] = [];
  let current: Piece[] = [];
  const close = () => {
    if (current.length > 0 && fields.length < mostWords) fields.push(current);
    current = [];
  };
  for (const piece of pieces) {
    if (!piece.splits) {
      current.push(piece);
      continue;
    }
    const words = piece.text.split(/[ \t\n]/);
    words.forEach((text, index) => {
      if (index > 0) close();
      if (text !== '') current.push({ ...piece, text, known: piece.known || !holdsUnknown(text) });
    });
  }
  close();
  return fields;
}

/** Whether a part of an unknown value is itself unknown: unknown parts stand in it as they are written. */
function holdsUnknown(text: string): boolean {
  return text.includes('$') || text.includes('<(');
}

function wordOf(pieces: readonly Piece[], span: Span): ExpandedWord {
  const text = pieces.map((piece) => piece.text).join('');
  const tooLong = text.length > longestExpansion;
  return {
    text: tooLong ? text.slice(0, longestExpansion) : text,
    known: !tooLong && pieces.every((piece) => piece.known),
    quoted: pieces.some((piece) => piece.quoted),
    span,
    locate: locateIn(pieces, span),
  };
}

function locateIn(pieces: readonly Piece[], whole: Span): Locate {
  return (start, end) => {
    const first = placeOf(pieces, start);
    const last = end > start ? placeOf(pieces, end - 1) : first;
    if (first === undefined || last === undefined) return whole;
    const from = first.exact ? first.start : first.span.start;
    const to = last.exact ? last.start + (end > start ? 1 : 0) : last.span.end;
    // Pieces of another command (`$@`, a nested script) may stand anywhere; then only the whole word is a safe answer.
    return from <= to ? { path: whole.path, start: from, end: to } : whole;
  };
}

function placeOf(
  pieces: readonly Piece[],
  offset: number,
): { readonly start: number; readonly exact: boolean; readonly span: Span } | undefined {
  let from = 0;
  for (const piece of pieces) {
    if (offset < from + piece.text.length) {
      const start = piece.span.start + (piece.shift ?? 0) + offset - from;
      return { start, exact: piece.shift !== undefined, span: piece.span };
    }
    from += piece.text.length;
  }
  return undefined;
}

function matchFiles(word: ExpandedWord, expander: Expander): readonly ExpandedWord[] {
  if (!word.known) return [word];
  const files = expander.listFiles(word.text);
  if (files === undefined) return [{ ...word, known: staysLiteral(word.text) }];
  if (files.length === 0) return [word];
  return files.slice(0, mostWords).map((text) => ({ ...word, text, locate: () => word.span }));
}

/** `.[gpu]` and `numpy==1.26.*` are globs to the shell that match no file in practice. */
function staysLiteral(text: string): boolean {
  return text.includes('==') || text.includes('!=') || !(text.includes('*') || text.includes('?'));
}
