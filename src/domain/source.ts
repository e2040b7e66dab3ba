/** One file of the checked project, decoded. A byte order mark stays in `text` so that a fix can write the file back unchanged. */
export interface SourceFile {
  /** Relative to the checked root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Absent means UTF-8. */
  readonly encoding?: 'utf-8' | 'utf-16le' | 'utf-16be';
}

/** A place in a file: offsets in UTF-16 code units of `SourceFile.text`, `end` exclusive. Lines and columns exist only in reports. */
export interface Span {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** Something that could not be read, with its place. It becomes an `unreadable-file` finding, never an exception. */
export interface Problem {
  readonly message: string;
  readonly span: Span;
  /** True for a limit of ours, which is no fault of the file. */
  readonly minor?: boolean;
}

/** A value together with the place where it is written. */
export interface Located<Value> {
  readonly value: Value;
  readonly span: Span;
}

/** A comment, without its leading `#`. `ownLine` is false when code stands before it on the line. */
export interface Comment {
  readonly text: string;
  readonly span: Span;
  readonly ownLine: boolean;
}

/** Turns offsets inside a decoded value (a TOML string, a shell word) into the place in the file. */
export type Locate = (start: number, end: number) => Span;

/** The `Locate` of a value that stands unescaped at `offset` of `path`. */
export function locateAt(path: string, offset: number): Locate {
  return (start, end) => ({ path, start: offset + start, end: offset + end });
}
