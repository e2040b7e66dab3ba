import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import { limits } from '../domain/limits.ts';
import type { Comment, Problem, SourceFile, Span } from '../domain/source.ts';
import type { Tree, TreeEntry, TreeList, TreeMap, TreeScalar } from '../domain/tree.ts';
import { placeOf, standsAlone } from './place.ts';

export interface TomlTree {
  /** Undefined when the text is not TOML. */
  readonly tree: TreeMap | undefined;
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
}

const longest = limits.tomlCharacters.most;
const deepest = limits.nesting.most;

/**
 * Reads TOML 1.1 into one tree: dotted keys, tables, arrays of tables and inline tables all become maps and lists.
 * Never throws; after a syntax error there is no tree, only one problem. The span of a string includes its quotes, that
 * of a table is its header with its own keys.
 */
export function parseTomlTree(file: SourceFile): TomlTree {
  if (file.text.length > longest) return failed(file, 0, `This file has more than ${longest} characters`);
  try {
    // A byte order mark is not TOML; a blank in its place keeps all offsets.
    const program = parseTOML(file.text.startsWith('\uFEFF') ? ` ${file.text.slice(1)}` : file.text);
    const builder: Builder = { file, problems: [], keys: new Map() };
    const tree = buildProgram(builder, program);
    return {
      tree,
      comments: program.comments.map((comment) => readComment(file, comment)),
      problems: builder.problems,
    };
  } catch (error) {
    if (error instanceof ParseError)
      return failed(file, error.index, plainWords.get(error.message) ?? 'This is not TOML');
    // The library recurses and spreads long strings: what it cannot hold ends in a RangeError.
    return failed(file, 0, 'This file is nested too deeply or holds a string that is too long');
  }
}

/** The library gives no codes, only sentences. */
const plainWords: ReadonlyMap<string, string> = new Map([
  ['Unterminated string constant', 'This string is not closed'],
  ['Unterminated table-key', 'The name of this table is not closed'],
  ['Unterminated array', 'This list is not closed'],
  ['Unterminated inline table', 'This inline table is not closed'],
  ['Empty bare keys are not allowed', 'A key is missing here'],
  ['Must be a newline', 'A new line must start here'],
  ['Expected equal (=) token', 'This key has no "=" behind it'],
  ['Unspecified values are invalid', 'A value is missing here'],
  ['Expected comma (,) token', 'A comma is missing here'],
  ['Defining a key multiple times is invalid', 'This key is already defined'],
  ['Unexpected character', 'TOML allows no such character here'],
  ['Unexpected token', 'TOML does not allow this here'],
  ['The key, equals sign, and value must be on the same line', 'The key, "=" and its value must share one line'],
  ['Invalid character in escape sequence', 'TOML has no such escape sequence'],
  ['Leading zeros are not allowed', 'A number must not start with a zero'],
]);

function failed(file: SourceFile, index: number, message: string): TomlTree {
  return { tree: undefined, comments: [], problems: [{ message, span: placeOf(file, index) }] };
}

function readComment(file: SourceFile, { value, range: [start, end] }: AST.Comment): Comment {
  return { text: value, span: { path: file.path, start, end }, ownLine: standsAlone(file.text, start) };
}

interface GrowingMap extends TreeMap {
  readonly entries: TreeEntry[];
  span: Span;
}

interface GrowingList extends TreeList {
  readonly items: Tree[];
  span: Span;
}

interface Builder {
  readonly file: SourceFile;
  readonly problems: Problem[];
  /** The entries of every map by key, so that long tables need no search. */
  readonly keys: Map<Tree, Map<string, TreeEntry>>;
}

type Key = AST.TOMLBare | AST.TOMLQuoted;

function buildProgram(builder: Builder, program: AST.TOMLProgram): TreeMap {
  const root = newMap(builder, { path: builder.file.path, start: 0, end: builder.file.text.length });
  for (const node of program.body[0].body) {
    if (node.type === 'TOMLKeyValue') addKeyValue(builder, root, node, 1);
    else addTable(builder, root, node);
  }
  return root;
}

function addTable(builder: Builder, root: GrowingMap, node: AST.TOMLTable): void {
  const span = spanOf(builder, node);
  const last = node.key.keys.at(-1);
  if (last === undefined || isTooDeep(builder, node.key, node.key.keys.length)) return;
  const parent = openMaps(builder, root, node.key.keys.slice(0, -1));
  const table = node.kind === 'array' ? appendTable(builder, parent, last, span) : openMap(builder, parent, last, span);
  table.span = span;
  for (const keyValue of node.body) addKeyValue(builder, table, keyValue, node.key.keys.length + 1);
}

function appendTable(builder: Builder, parent: GrowingMap, key: Key, span: Span): GrowingMap {
  const item = newMap(builder, span);
  const known = entryOfKey(builder, parent, key)?.value;
  if (known?.kind === 'list') {
    const list = known as GrowingList;
    list.items.push(item);
    list.span = { ...list.span, end: span.end };
  } else addEntry(builder, parent, key, { kind: 'list', items: [item], span });
  return item;
}

function addKeyValue(builder: Builder, map: GrowingMap, node: AST.TOMLKeyValue, depth: number): void {
  const last = node.key.keys.at(-1);
  const bottom = depth + node.key.keys.length;
  if (last === undefined || isTooDeep(builder, node.key, bottom)) return;
  const parent = openMaps(builder, map, node.key.keys.slice(0, -1), spanOf(builder, node));
  addEntry(builder, parent, last, convert(builder, node.value, bottom));
}

/** Follows or creates the maps of a dotted key; in an array of tables its last element is meant. */
function openMaps(builder: Builder, map: GrowingMap, keys: readonly Key[], span?: Span): GrowingMap {
  return keys.reduce((parent, key) => {
    const child = openMap(builder, parent, key, span ?? spanOf(builder, key));
    if (span !== undefined && span.end > child.span.end) child.span = { ...child.span, end: span.end };
    return child;
  }, map);
}

function openMap(builder: Builder, parent: GrowingMap, key: Key, span: Span): GrowingMap {
  const known = entryOfKey(builder, parent, key)?.value;
  const value = known?.kind === 'list' ? known.items.at(-1) : known;
  if (value?.kind === 'map') return value as GrowingMap;
  const created = newMap(builder, span);
  addEntry(builder, parent, key, created);
  return created;
}

function newMap(builder: Builder, span: Span): GrowingMap {
  const map: GrowingMap = { kind: 'map', entries: [], span };
  builder.keys.set(map, new Map());
  return map;
}

function addEntry(builder: Builder, map: GrowingMap, node: Key, value: Tree): void {
  const key = nameOf(node);
  const keys = builder.keys.get(map);
  if (keys === undefined || keys.has(key)) return;
  const entry: TreeEntry = { key, keySpan: spanOf(builder, node), value, merged: false };
  keys.set(key, entry);
  map.entries.push(entry);
}

function entryOfKey(builder: Builder, map: GrowingMap, node: Key): TreeEntry | undefined {
  return builder.keys.get(map)?.get(nameOf(node));
}

function convert(builder: Builder, node: AST.TOMLContentNode, depth: number): Tree {
  const span = spanOf(builder, node);
  if (node.type === 'TOMLValue') return scalar(builder, node, span);
  if (isTooDeep(builder, node, depth + 1)) return { kind: 'list', items: [], span };
  if (node.type === 'TOMLArray') {
    return { kind: 'list', items: node.elements.map((element) => convert(builder, element, depth + 1)), span };
  }
  const map = newMap(builder, span);
  for (const keyValue of node.body) addKeyValue(builder, map, keyValue, depth + 1);
  return map;
}

function scalar(builder: Builder, node: AST.TOMLValue, span: Span): TreeScalar {
  if (node.kind === 'string') return { kind: 'scalar', value: node.value, source: node.value, quoted: true, span };
  const source = builder.file.text.slice(span.start, span.end);
  const value = typeof node.value === 'object' ? source : node.value;
  return { kind: 'scalar', value, source, quoted: false, span };
}

function isTooDeep(builder: Builder, node: AST.HasLocs, depth: number): boolean {
  if (depth <= deepest) return false;
  if (builder.problems.length === 0) {
    builder.problems.push({ message: `This is nested more than ${deepest} levels deep`, span: spanOf(builder, node) });
  }
  return true;
}

function nameOf(key: Key): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

function spanOf(builder: Builder, { range: [start, end] }: AST.HasLocs): Span {
  return { path: builder.file.path, start, end };
}
