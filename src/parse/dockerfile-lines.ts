import type { Comment, Problem, SourceFile, Span } from '../domain/source.ts';
import { closingLinesOf, type HereDocument, hereDocumentsOf } from './dockerfile-heredoc.ts';
import { firstBlank } from './dockerfile-words.ts';
import { type MappedText, mapText, sliceMapped, spanOf, type TextPiece, trimMapped, verbatim } from './shell-text.ts';

/** One instruction with its continuation lines joined and the comment lines between them taken out. */
export interface Instruction {
  /** In capitals. */
  readonly keyword: string;
  readonly keywordSpan: Span;
  /** What follows the keyword, without the blanks around it. */
  readonly rest: MappedText;
  readonly documents: readonly HereDocument[];
  /** From the keyword to the last character, continuations and here-documents included. */
  readonly span: Span;
}

/** A Dockerfile cut into instructions by BuildKit's rules. */
export interface DockerfileLines {
  readonly directives: ReadonlyMap<string, string>;
  /** The character that continues a line. */
  readonly escapeCharacter: '\\' | '`';
  readonly instructions: readonly Instruction[];
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
  /** The first line, outside here-documents, that starts like the tags of a template language. */
  readonly templateTag: Span | undefined;
}

interface Line {
  /** Offset of the first character that is not a blank. */
  readonly start: number;
  readonly lineStart: number;
  /** Offset behind the last character, line end excluded. */
  readonly end: number;
  readonly next: number;
}

const directiveNames: ReadonlySet<string> = new Set(['syntax', 'escape', 'check']);
const keywordsWithDocuments: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'ONBUILD']);

/** Cuts a file into instructions, comments and parser directives; every file can be cut. */
export function cutDockerfile(file: SourceFile): DockerfileLines {
  const { path, text } = file;
  const directives = readDirectives(text);
  const escapeCharacter = directives.values.get('escape') === '`' ? '`' : '\\';
  const comments: Comment[] = [];
  const problems: Problem[] = [];
  const instructions: Instruction[] = [];
  const closingLines = closingLinesOf(text);
  let templateTag: Span | undefined;
  const noteLine = (line: Line): 'comment' | 'blank' | 'code' => {
    if (line.start === line.end) return 'blank';
    const opening = text.slice(line.start, line.start + 2);
    if (opening.startsWith('#')) {
      const span = { path, start: line.start, end: line.end };
      comments.push({ text: text.slice(line.start + 1, line.end), span, ownLine: true });
      return 'comment';
    }
    if (opening === '{%' || opening === '{{' || opening === '{#' || opening === '<%') {
      templateTag ??= { path, start: line.start, end: line.end };
    }
    return 'code';
  };

  for (let line = lineAt(text, firstLine(text)); line !== undefined; ) {
    if (directives.lines.has(line.lineStart) || noteLine(line) !== 'code') {
      line = lineAt(text, line.next);
      continue;
    }
    const { joined, end, next } = joinLines(text, line, escapeCharacter, noteLine);
    const keywordLength = firstBlank(joined.text);
    const keyword = joined.text.slice(0, keywordLength).toUpperCase();
    const rest = trimMapped(sliceMapped(joined, keywordLength));
    const documents = keywordsWithDocuments.has(keyword)
      ? hereDocumentsOf({ path, text, rest, escapeCharacter, bodyStart: next, closingLines, problems })
      : [];
    const lastDocument = documents.at(-1);
    if (keyword !== '') {
      const keywordSpan = spanOf(path, joined, 0, keywordLength);
      const span = { path, start: keywordSpan.start, end: Math.max(lastDocument?.end ?? end, keywordSpan.end) };
      instructions.push({ keyword, keywordSpan, rest, documents, span });
    }
    line = lineAt(text, lastDocument?.next ?? next);
  }
  return { directives: directives.values, escapeCharacter, instructions, comments, problems, templateTag };
}

/** Joins a line with those that continue it; comment lines and empty lines between them are skipped. */
function joinLines(
  text: string,
  first: Line,
  escapeCharacter: string,
  noteLine: (line: Line) => 'comment' | 'blank' | 'code',
): { readonly joined: MappedText; readonly end: number; readonly next: number } {
  const pieces: TextPiece[] = [];
  let end = first.end;
  let next = first.next;
  for (let line: Line | undefined = first; line !== undefined; line = lineAt(text, next)) {
    next = line.next;
    if (line !== first && noteLine(line) !== 'code') continue;
    const continued = continuedLength(text, line, escapeCharacter);
    const from = line === first ? line.start : line.lineStart;
    end = trimmedEnd(text, line);
    pieces.push(verbatim(text.slice(from, continued ?? line.end), from));
    if (continued === undefined) break;
  }
  return { joined: trimMapped(mapText(pieces)), end, next };
}

function lineAt(text: string, lineStart: number): Line | undefined {
  if (lineStart >= text.length) return undefined;
  const newline = text.indexOf('\n', lineStart);
  const next = newline === -1 ? text.length : newline + 1;
  let end = newline === -1 ? text.length : newline;
  while (end > lineStart && text[end - 1] === '\r') end -= 1;
  let start = lineStart;
  while (start < end && isBlank(text[start])) start += 1;
  return { start, lineStart, end, next };
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\v' || character === '\f';
}

/** Where the text of a continued line ends, or undefined if the line is not continued. A doubled escape character does not continue. */
function continuedLength(text: string, line: Line, escapeCharacter: string): number | undefined {
  let end = line.end;
  while (end > line.start && (text[end - 1] === ' ' || text[end - 1] === '\t')) end -= 1;
  if (end <= line.start || text[end - 1] !== escapeCharacter) return undefined;
  return end - 1 > line.start && text[end - 2] === escapeCharacter ? undefined : end - 1;
}

function trimmedEnd(text: string, line: Line): number {
  let end = line.end;
  while (end > line.start && isBlank(text[end - 1])) end -= 1;
  return end;
}

/** The directives at the top of the file and the starts of their lines; other comments of the form `name=value` do not end them. */
function readDirectives(text: string): { readonly values: Map<string, string>; readonly lines: ReadonlySet<number> } {
  const values = new Map<string, string>();
  const lines = new Set<number>();
  for (let line = lineAt(text, firstLine(text)); line !== undefined; line = lineAt(text, line.next)) {
    const content = text.slice(line.start, line.end);
    const equals = content.indexOf('=');
    const name = content.slice(1, Math.max(1, equals)).trim().toLowerCase();
    const value = content.slice(equals + 1).trim();
    if (!content.startsWith('#') || value === '' || !/^[a-z][a-z0-9]*$/.test(name)) break;
    if (directiveNames.has(name) && !values.has(name)) {
      values.set(name, value);
      lines.add(line.lineStart);
    }
  }
  return { values, lines };
}

function firstLine(text: string): number {
  return text.startsWith('\uFEFF') ? 1 : 0;
}
