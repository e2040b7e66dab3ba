import { type CST, Lexer, Parser } from 'yaml';
import type { Comment, SourceFile } from '../domain/source.ts';
import { standsAlone } from './place.ts';

export interface YamlTokens {
  readonly tokens: readonly CST.Token[];
  /** All comments, those of later documents and of texts with errors included. */
  readonly comments: readonly Comment[];
  /** Where the nesting passes the limit; then the tokens end there. */
  readonly tooDeepAt: number | undefined;
}

/** Marks that the lexer puts between pieces of the text; they take no room in it. */
const documentMark = '\u0002';
const flowErrorMark = '\u0018';
const scalarMark = '\u001F';

/**
 * Splits a YAML text into the library's tokens, at most `deepest` levels deep. The limit must be held here: the next
 * step of the library recurses, and the engine cannot compile a regular expression on a nearly full stack but aborts.
 */
export function readYamlTokens(file: SourceFile, deepest: number): YamlTokens {
  const tokens: CST.Token[] = [];
  const comments: Comment[] = [];
  const parser = new Parser();
  let offset = 0;
  let inScalar = false;
  for (const piece of new Lexer().lex(file.text)) {
    tokens.push(...parser.next(piece));
    if (parser.stack.length > deepest) return { tokens, comments, tooDeepAt: offset };
    const isMark: boolean = !inScalar && (piece === documentMark || piece === flowErrorMark || piece === scalarMark);
    if (!isMark) {
      const end = offset + piece.length;
      if (!inScalar && piece.startsWith('#')) {
        const span = { path: file.path, start: offset, end };
        comments.push({ text: piece.slice(1), span, ownLine: standsAlone(file.text, offset) });
      }
      offset = end;
    }
    inScalar = isMark && piece === scalarMark;
  }
  tokens.push(...parser.end());
  return { tokens, comments, tooDeepAt: undefined };
}
