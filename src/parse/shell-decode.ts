import type { CommandArgument, HereDoc, Word, WordPart } from 'unbash';
import { type MappedText, mapText, type TextPiece, verbatim, withoutLeadingTabs } from './shell-text.ts';

/** What a program is given for a word, as far as it is written: quotes and escapes removed, expansions left as text. */
export function decodeArgument(argument: CommandArgument, source: string): MappedText {
  return mapText(argumentPieces(argument, source));
}

/** The words joined by blanks, as `eval` sees them. */
export function decodeJoined(words: readonly CommandArgument[], source: string): MappedText {
  const pieces: TextPiece[] = [];
  for (const word of words) {
    if (pieces.length > 0) pieces.push({ text: ' ', source: word.pos, sourceLength: 0 });
    pieces.push(...argumentPieces(word, source));
  }
  return mapText(pieces);
}

/** The body of a here-document as the program reads it, with its variables left as text. */
export function decodeHereDocument(document: HereDoc, source: string): MappedText {
  const body = verbatim(source.slice(document.body.pos, document.body.end), document.body.pos);
  const pieces = document.operator === '<<-' ? withoutLeadingTabs(body) : [body];
  const quoted = document.delimiter?.quoted ?? false;
  return mapText(quoted ? pieces : pieces.flatMap((piece) => unescaped(piece, '$`\\')));
}

function argumentPieces(argument: CommandArgument, source: string): readonly TextPiece[] {
  if (argument.type === 'Word') return wordPieces(argument, source);
  const prefix = verbatim(source.slice(argument.pos, argument.value.pos), argument.pos);
  if (argument.value.type === 'Word') return [prefix, ...wordPieces(argument.value, source)];
  return [prefix, verbatim(source.slice(argument.value.pos, argument.value.end), argument.value.pos)];
}

function wordPieces(word: Word, source: string): readonly TextPiece[] {
  const parts = word.parts ?? [];
  if (parts.length === 0) return unescaped(verbatim(source.slice(word.pos, word.end), word.pos), undefined);
  return parts.flatMap((part) => partPieces(part, false, source));
}

function partPieces(part: WordPart, quoted: boolean, source: string): readonly TextPiece[] {
  const written = verbatim(source.slice(part.pos, part.end), part.pos);
  switch (part.type) {
    case 'Literal':
      return unescaped(written, quoted ? '$`"\\' : undefined);
    case 'SingleQuoted':
      return [verbatim(part.value, part.pos + 1)];
    case 'AnsiCQuoted':
      return [{ text: part.value, source: part.pos, sourceLength: part.end - part.pos }];
    case 'DoubleQuoted':
    case 'LocaleString':
      return part.parts.flatMap((child) => partPieces(child, true, source));
    default:
      return [written];
  }
}

/** Takes backslashes off: all of them, or only those before one of `special` and before a line end. */
function unescaped(piece: TextPiece, special: string | undefined): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (let at = piece.text.indexOf('\\'); at !== -1; at = piece.text.indexOf('\\', at)) {
    const next = piece.text[at + 1];
    if (next === undefined) break;
    if (special !== undefined && next !== '\n' && !special.includes(next)) {
      at += 2;
      continue;
    }
    pieces.push(verbatim(piece.text.slice(from, at), piece.source + from));
    if (next !== '\n') pieces.push({ text: next, source: piece.source + at, sourceLength: 2 });
    at += 2;
    from = at;
  }
  pieces.push(verbatim(piece.text.slice(from), piece.source + from));
  return pieces;
}
