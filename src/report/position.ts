import { lineIndexOf, lineStartsOf } from '../domain/lines.ts';
import type { SourceFile, Span } from '../domain/source.ts';

/** 1-based; columns count UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** `end` is exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Where spans lie in the files of a run. */
export interface Places {
  /** The range of a span. A byte order mark does not count as a column; a span of an unread file is at 1:1. */
  rangeOf(span: Span): Range;
  /** The text of a line (1-based) without its end and without a byte order mark; undefined where there is no such line. */
  lineOf(path: string, line: number): string | undefined;
  /** Was the file read? */
  has(path: string): boolean;
}

const byteOrderMark = '\uFEFF';

/** Finds lines and columns in these files. Lines are counted when a file is first asked for. */
export function placesOf(files: readonly SourceFile[]): Places {
  const texts = new Map(files.map((file) => [file.path, file.text]));
  const starts = new Map<string, readonly number[]>();
  const startsOf = (path: string, text: string) => {
    const known = starts.get(path) ?? lineStartsOf(text);
    starts.set(path, known);
    return known;
  };
  const positionOf = (path: string, text: string, offset: number): Position => {
    const lines = startsOf(path, text);
    const inside = Math.max(0, Math.min(offset, text.length));
    const line = lineIndexOf(lines, inside);
    const mark = line === 0 && text.startsWith(byteOrderMark) ? 1 : 0;
    return { line: line + 1, column: Math.max(0, inside - (lines[line] ?? 0) - mark) + 1 };
  };
  return {
    rangeOf({ path, start, end }) {
      const text = texts.get(path) ?? '';
      return { start: positionOf(path, text, start), end: positionOf(path, text, Math.max(start, end)) };
    },
    lineOf(path, line) {
      const text = texts.get(path);
      if (text === undefined) return undefined;
      const lines = startsOf(path, text);
      const start = lines[line - 1];
      if (start === undefined) return undefined;
      const shown = text.slice(start, lines[line] ?? text.length).replace(/\r?\n$|\r$/, '');
      return line === 1 && shown.startsWith(byteOrderMark) ? shown.slice(1) : shown;
    },
    has: (path) => texts.has(path),
  };
}
