import { parse, TomlError } from 'smol-toml';
import { limits } from '../domain/limits.ts';
import { type Marker, parseMarker } from '../domain/marker.ts';
import type { Problem, SourceFile, Span } from '../domain/source.ts';
import { placeOf } from './place.ts';

/** A table of a lock, without places: locks are long, and only the lines with names need one. */
export interface Table {
  readonly [key: string]: unknown;
}

/** What the readers of one lock share. */
export interface LockReading {
  readonly file: SourceFile;
  readonly root: Table;
  readonly problems: Problem[];
  /** Markers by their text, because a lock repeats the same few. */
  readonly markers: Map<string, Marker | undefined>;
}

const deepest = limits.nesting.most;

/** Reads the text of a TOML lock; an unreadable one has no keys and one problem. */
export function readTomlLock(file: SourceFile): LockReading {
  const problems: Problem[] = [];
  return { file, root: tomlTable(file, problems), problems, markers: new Map() };
}

function tomlTable(file: SourceFile, problems: Problem[]): Table {
  // A byte order mark is not TOML; a blank in its place keeps all offsets.
  const text = file.text.startsWith('\uFEFF') ? ` ${file.text.slice(1)}` : file.text;
  try {
    return parseTable(text.replace(fileLine, ''));
  } catch {
    // Read whole, it tells the place.
  }
  try {
    return parseTable(text);
  } catch (error) {
    const at = error instanceof TomlError ? offsetOf(text, error.line, error.column) : 0;
    problems.push({ message: 'This lock file is not TOML from here on', span: placeOf(file, at) });
    return {};
  }
}

/** The addresses and hashes of wheels are most of a lock, and nobody asks for them; uv, poetry and pdm write one to a line. */
const fileLine = /^ {4}\{ ?(?:url|file) = .*\n/gm;

function parseTable(text: string): Table {
  return parse(text, { maxDepth: deepest, integersAsBigInt: 'asNeeded' });
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let count = 1; count < line; count += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) break;
    start = next + 1;
  }
  return Math.min(start + column - 1, text.length);
}

/** The value of an own key. */
export function fieldOf(table: unknown, key: string): unknown {
  return isTable(table) && Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The text of a key; undefined for any other value. */
export function textOf(table: unknown, key: string): string | undefined {
  const value = fieldOf(table, key);
  return typeof value === 'string' ? value : undefined;
}

/** The texts in the list of a key, or its only text. */
export function textsOf(table: unknown, key: string): readonly string[] {
  const value = fieldOf(table, key);
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The items in the list of a key; none for any other value. */
export function itemsOf(table: unknown, key: string): readonly unknown[] {
  const value = fieldOf(table, key);
  return Array.isArray(value) ? value : [];
}

/** The keys and values of a table that stands under a key; none for any other value. */
export function entriesOf(table: unknown, key: string): readonly (readonly [string, unknown])[] {
  const value = fieldOf(table, key);
  return isTable(value) ? Object.entries(value) : [];
}

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a marker; one that cannot be read is a problem at `span` and gives undefined, as no marker does. */
export function markerOf(reading: LockReading, text: string | undefined, span: Span): Marker | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  if (reading.markers.has(text)) return reading.markers.get(text);
  const result = parseMarker(text, () => span);
  if (!result.ok) reading.problems.push(result.problem);
  const marker = result.ok ? result.marker : undefined;
  reading.markers.set(text, marker);
  return marker;
}

/**
 * The lines with the name of each entry of an array of tables, in order: `header` is `[[package]]` or the like.
 * An entry without such a line has the place of its header.
 */
export function entryLines({ text, path }: SourceFile, header: string): readonly Span[] {
  const spans: Span[] = [];
  const next = (from: number): number => {
    for (let at = text.indexOf(header, from); at >= 0; at = text.indexOf(header, at + 1))
      if (at === 0 || text[at - 1] === '\n') return at;
    return text.length;
  };
  for (let at = next(0); at < text.length; ) {
    const end = next(at + header.length);
    spans.push({ path, ...nameLine(text, at, end, header.length) });
    at = end;
  }
  return spans;
}

function nameLine(
  text: string,
  from: number,
  to: number,
  header: number,
): { readonly start: number; readonly end: number } {
  const key = text.indexOf('\nname', from);
  const start = key + 1;
  const isKey = key >= 0 && start < to && /^name\s{0,9}=/.test(text.slice(start, start + 20));
  if (!isKey) return { start: from, end: from + header };
  const line = text.indexOf('\n', start);
  return { start, end: start + text.slice(start, line < 0 ? text.length : line).trimEnd().length };
}
