import { isAlias, isMap, isScalar, isSeq, type Pair, type ParsedNode, type Scalar } from 'yaml';
import { limits } from '../domain/limits.ts';
import type { Problem, SourceFile, Span } from '../domain/source.ts';
import type { Tree, TreeEntry, TreeMap } from '../domain/tree.ts';
import { placeOf } from './place.ts';

const deepest = limits.nesting.most;
const mostExpanded = limits.yamlAliases.most;
const mostProblems = 20;

/** Turns the library's nodes into a tree without aliases and merge keys; no tree where that would grow without bound. */
export function buildYaml(
  file: SourceFile,
  node: ParsedNode,
): { readonly tree: Tree | undefined; readonly problems: readonly Problem[] } {
  const builder: Builder = { file, anchors: new Map(), problems: [], expanded: 0, stopped: undefined };
  const { tree } = build(builder, node, 1);
  if (builder.stopped !== undefined) return { tree: undefined, problems: [builder.stopped] };
  return { tree, problems: builder.problems.slice(0, mostProblems) };
}

interface Builder {
  readonly file: SourceFile;
  /** The latest node of each anchor; an anchor whose node is still open is absent. */
  readonly anchors: Map<string, Built>;
  readonly problems: Problem[];
  /** Nodes that aliases added so far. */
  expanded: number;
  /** Why nothing more is read. */
  stopped: Problem | undefined;
}

interface Built {
  readonly tree: Tree;
  /** How many nodes the tree has; an aliased one counts each time it appears. */
  readonly size: number;
  readonly height: number;
  /** Where the text of the node ends, which for an alias is not the end of its tree. */
  readonly end: number;
}

interface BuiltEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Built;
  readonly merges: boolean;
}

function build(builder: Builder, node: ParsedNode, depth: number): Built {
  const [start, end] = node.range;
  if (builder.stopped !== undefined) return empty(builder, start);
  if (depth > deepest) return stop(builder, start, `This is nested more than ${deepest} levels deep`);
  if (isAlias(node)) return follow(builder, node.source, start, end, depth);
  const { anchor } = node;
  if (anchor !== undefined) builder.anchors.delete(anchor);
  const built = buildNode(builder, node, depth);
  if (anchor !== undefined) builder.anchors.set(anchor, built);
  return built;
}

function buildNode(builder: Builder, node: Exclude<ParsedNode, { type: 'alias' }>, depth: number): Built {
  const tag = node.tag === undefined ? {} : { tag: node.tag };
  const { path } = builder.file;
  if (isSeq(node)) {
    const items = node.items.map((item) => build(builder, item as ParsedNode, depth + 1));
    const end = node.flow === true ? node.range[1] : Math.max(node.range[0], ...lastOf(items));
    const span = { path, start: node.range[0], end };
    return { tree: { kind: 'list', items: items.map(({ tree }) => tree), ...tag, span }, ...measure(items), end };
  }
  if (isMap(node)) {
    const entries = (node.items as readonly Pair<ParsedNode, ParsedNode | null>[]).map((pair) =>
      buildEntry(builder, pair, depth + 1),
    );
    const values = entries.map(({ value }) => value);
    const end = node.flow === true ? node.range[1] : Math.max(node.range[0], ...lastOf(values));
    const span = { path, start: node.range[0], end };
    return { tree: { kind: 'map', ...mergeEntries(builder, entries), ...tag, span }, ...measure(values), end };
  }
  return buildScalar(builder, node as Scalar.Parsed, tag);
}

function buildScalar(builder: Builder, node: Scalar.Parsed, tag: { readonly tag?: string }): Built {
  const { path, text } = builder.file;
  const { source, value, type } = node;
  const quoted = type !== 'PLAIN';
  const [start] = node.range;
  // A block scalar ends behind its last newline.
  const end = start + text.slice(start, node.range[1]).trimEnd().length;
  // The library takes what stands behind a tag it does not know for a text.
  const isNull = value === null || (!quoted && tag.tag !== undefined && /^(?:|~|null|Null|NULL)$/.test(source));
  const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : source;
  const span = { path, start, end };
  const tree: Tree = { kind: 'scalar', value: isNull ? null : known, source, quoted, ...tag, span };
  return { tree, size: 1, height: 1, end };
}

function buildEntry(builder: Builder, pair: Pair<ParsedNode, ParsedNode | null>, depth: number): BuiltEntry {
  const { path, text } = builder.file;
  const key = build(builder, pair.key, depth);
  const [start] = pair.key.range;
  const keySpan = { path, start, end: Math.max(start, key.end) };
  const value = pair.value === null ? empty(builder, keySpan.end) : build(builder, pair.value, depth);
  const name = key.tree.kind === 'scalar' ? key.tree.source : text.slice(start, key.end);
  const merges = isScalar(pair.key) && pair.key.type === 'PLAIN' && name === '<<';
  return { key: name, keySpan, value, merges };
}

/** The map's own entries, and in the place of each `<<` what it brings. */
function mergeEntries(builder: Builder, entries: readonly BuiltEntry[]): Pick<TreeMap, 'entries' | 'hidden'> {
  const own = new Set<string>();
  const kept = entries.filter(({ key, keySpan, merges }) => {
    if (merges) return true;
    if (own.has(key))
      builder.problems.push({ message: `The key "${shorten(key)}" appears twice in this map`, span: keySpan });
    return !own.has(key) && own.add(key);
  });
  if (kept.every(({ merges }) => !merges))
    return { entries: kept.map(({ key, keySpan, value }) => ({ key, keySpan, value: value.tree, merged: false })) };
  const written = new Set(own);
  const hidden: TreeEntry[] = [];
  const merged = kept.flatMap(({ key, keySpan, value, merges }): readonly TreeEntry[] => {
    if (!merges) return [{ key, keySpan, value: value.tree, merged: false }];
    const brought = sourcesOf(builder, value.tree, keySpan).flatMap(({ entries: found }) => found);
    hidden.push(...brought.filter((entry) => written.has(entry.key)).map((entry) => ({ ...entry, merged: true })));
    return brought
      .filter((entry) => !own.has(entry.key) && own.add(entry.key))
      .map((entry) => ({ ...entry, merged: true }));
  });
  return hidden.length > 0 ? { entries: merged, hidden } : { entries: merged };
}

function sourcesOf(builder: Builder, tree: Tree, keySpan: Span): readonly TreeMap[] {
  const sources = tree.kind === 'list' ? tree.items : [tree];
  return sources.filter((source): source is TreeMap => {
    if (source.kind !== 'map') builder.problems.push({ message: '"<<" takes its entries from a map', span: keySpan });
    return source.kind === 'map';
  });
}

function follow(builder: Builder, name: string, start: number, end: number, depth: number): Built {
  const target = builder.anchors.get(name);
  if (target === undefined) {
    const span = { path: builder.file.path, start, end };
    builder.problems.push({ message: `No anchor named "${shorten(name)}" stands before this alias`, span });
    return { ...empty(builder, start), end };
  }
  builder.expanded += target.size;
  if (builder.expanded > mostExpanded) {
    return stop(builder, start, `The aliases of this file stand for more than ${mostExpanded} values`);
  }
  if (depth + target.height > deepest) return stop(builder, start, `This is nested more than ${deepest} levels deep`);
  return { ...target, end };
}

function stop(builder: Builder, at: number, message: string): Built {
  builder.stopped = { message, span: placeOf(builder.file, at) };
  return empty(builder, at);
}

function empty(builder: Builder, at: number): Built {
  const span = { path: builder.file.path, start: at, end: at };
  return { tree: { kind: 'scalar', value: null, source: '', quoted: false, span }, size: 1, height: 1, end: at };
}

function measure(children: readonly Built[]): { readonly size: number; readonly height: number } {
  return children.reduce(
    (sum, { size, height }) => ({ size: sum.size + size, height: Math.max(sum.height, height + 1) }),
    {
      size: 1,
      height: 1,
    },
  );
}

function lastOf(children: readonly Built[]): readonly number[] {
  return children.slice(-1).map(({ end }) => end);
}

function shorten(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}
