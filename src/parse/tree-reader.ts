import { type Locate, type Located, locateAt, type Problem, type SourceFile, type Span } from '../domain/source.ts';
import type { Tree, TreeEntry, TreeScalar } from '../domain/tree.ts';
import { placeOf } from './place.ts';

/** What the readers of one file share: its text, and where they put what they cannot read. */
export interface Reading {
  readonly file: SourceFile;
  readonly problems: Problem[];
  /** Turns offsets inside the value of a string into places in the file. */
  readonly locate: (file: SourceFile, scalar: TreeScalar) => Locate;
}

/** A `Locate` for YAML scalars: exact where the text stands in the file as it is, else the whole scalar. */
export function locateInScalar(file: SourceFile, scalar: TreeScalar): Locate {
  const { source, span } = scalar;
  const offset = span.start + (scalar.quoted ? 1 : 0);
  return file.text.startsWith(source, offset) && offset + source.length <= span.end
    ? locateAt(file.path, offset)
    : () => span;
}

/** Notes that something could not be read. */
export function report(reading: Reading, span: Span, message: string): undefined {
  reading.problems.push({ message, span });
}

/** The text of a string with the place of its characters; a problem for any other value, nothing where there is none. */
export function readText(reading: Reading, tree: Tree | undefined, what: string): Located<string> | undefined {
  if (tree === undefined) return undefined;
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string') {
    return report(reading, firstLine(reading, tree), `${what} must be a text`);
  }
  return { value: tree.value, span: reading.locate(reading.file, tree)(0, tree.value.length) };
}

/** The items of a list; a problem for any other value, none where there is none. */
export function readItems(reading: Reading, tree: Tree | undefined, what: string): readonly Tree[] {
  if (tree === undefined) return [];
  if (tree.kind === 'list') return tree.items;
  report(reading, firstLine(reading, tree), `${what} must be a list`);
  return [];
}

/** The texts of a list; an item that is none is a problem, and so is any other value than a list. */
export function readTexts(reading: Reading, tree: Tree | undefined, what: string): readonly Located<string>[] {
  return readItems(reading, tree, what)
    .map((item) => readText(reading, item, `An item of ${what}`))
    .filter((text) => text !== undefined);
}

/** The entries of a map; a problem for any other value, none where there is none. */
export function readEntries(reading: Reading, tree: Tree | undefined, what: string): readonly TreeEntry[] {
  if (tree === undefined) return [];
  if (tree.kind === 'map') return tree.entries;
  report(reading, firstLine(reading, tree), `${what} must be a map of keys and values`);
  return [];
}

/** `key = value` or `key: value` where both stand together; the key alone where an alias brought the value. */
export function entrySpan({ keySpan, value }: TreeEntry): Span {
  if (value.span.start === value.span.end) return keySpan;
  if (value.span.start >= keySpan.end) return { ...keySpan, end: Math.max(keySpan.end, value.span.end) };
  // A TOML table: its header, which holds the key, and its own keys.
  return value.span.start <= keySpan.start && value.span.end >= keySpan.end ? value.span : keySpan;
}

/** The place of a value, at most to the end of its first line. */
export function firstLine(reading: Reading, { span }: Tree): Span {
  const line = placeOf(reading.file, span.start);
  return span.end > span.start && line.start === span.start ? { ...line, end: Math.min(line.end, span.end) } : span;
}
