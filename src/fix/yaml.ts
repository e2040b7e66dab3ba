import type { TextEdit } from '../domain/fix.ts';
import type { Span } from '../domain/source.ts';
import { entryOf, type Tree, type TreeEntry, type TreeMap } from '../domain/tree.ts';
import { blanksAfter, isBlank, lineEnd, lineEndOf, lineStart } from './lines.ts';

/**
 * Writes a setting below the keys of a path: into the entry that is there, else as a new line behind the last entry of
 * the deepest map there is, in the style of that map. A value that is a block begins with a line end. Undefined where an
 * alias or a merge key holds a part of the path: the text there belongs to others too.
 */
export function setInYaml(text: string, map: TreeMap, path: readonly string[], value: string): TextEdit | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return undefined;
  const entry = entryOf(map, key);
  if (entry === undefined) return addEntry(text, map, path, value);
  if (entry.merged) return rest.length === 0 ? addEntry(text, map, path, value) : undefined;
  if (isElsewhere(entry)) return undefined;
  if (rest.length === 0) return replaceValue(text, entry, value);
  if (entry.value.kind === 'map') return setInYaml(text, entry.value, rest, value);
  const [name, ...deeper] = rest;
  if (entry.value.kind === 'list')
    return name === undefined || deeper.length > 0 ? undefined : addItem(text, entry.value, `${name}=${value}`);
  return entry.value.value === null ? fillEntry(text, entry, rest, value) : undefined;
}

/** An alias brought the value: its text stands at the anchor. */
function isElsewhere({ keySpan, value }: TreeEntry): boolean {
  return value.span.path !== keySpan.path || value.span.start < keySpan.end;
}

function replaceValue(text: string, { keySpan, value }: TreeEntry, by: string): TextEdit | undefined {
  if (value.kind !== 'scalar' || /[\r\n]/.test(by)) return undefined;
  const { start, end } = value.span;
  if (start < end) return text.slice(start, end).includes('\n') ? undefined : { span: value.span, text: by };
  const colon = colonAfter(text, keySpan);
  return colon === undefined ? undefined : insertion(keySpan.path, colon, ` ${by}`);
}

/** `key:` with nothing behind it becomes a map. */
function fillEntry(
  text: string,
  { keySpan, value }: TreeEntry,
  path: readonly string[],
  by: string,
): TextEdit | undefined {
  const colon = colonAfter(text, keySpan);
  if (colon === undefined || value.span.start < value.span.end || !endsLine(text, colon)) return undefined;
  const indent = indentOf(text, keySpan.start);
  if (indent === undefined) return undefined;
  return insertion(
    keySpan.path,
    lineEnd(text, colon),
    lineEndOf(text) + nested(`${indent}  `, path, by).join(lineEndOf(text)),
  );
}

function addEntry(text: string, map: TreeMap, path: readonly string[], value: string): TextEdit | undefined {
  const { span } = map;
  if (text.charAt(span.start) === '{') return addToFlowMap(text, map, path, value);
  const own = map.entries.filter(({ merged, keySpan }) => !merged && keySpan.path === span.path);
  const last = own.at(-1);
  const first = own[0];
  if (first === undefined || last === undefined) return undefined;
  // In a list the first key stands behind the dash; the others are below it.
  const column = first.keySpan.start - lineStart(text, first.keySpan.start);
  const lead = text.slice(lineStart(text, first.keySpan.start), first.keySpan.start);
  if (!/^[ \t]*(?:-[ \t]+)*$/.test(lead)) return undefined;
  const end = isElsewhere(last) ? last.keySpan.end : Math.max(last.value.span.end, last.keySpan.end);
  const lines = nested(' '.repeat(column), path, value);
  return insertion(span.path, lineEnd(text, end), lineEndOf(text) + lines.join(lineEndOf(text)));
}

/** The lines of `a: {b: value}` as a block. */
function nested(indent: string, path: readonly string[], value: string): readonly string[] {
  const lines = path.map((key, depth) => `${indent}${'  '.repeat(depth)}${key}:`);
  const [head = '', ...block] = value.split('\n');
  const inner = `${indent}${'  '.repeat(path.length)}`;
  const last = lines.pop() ?? '';
  return [...lines, head === '' ? last : `${last} ${head}`, ...block.map((line) => `${inner}${line}`)];
}

function addToFlowMap(
  text: string,
  { span, entries }: TreeMap,
  path: readonly string[],
  value: string,
): TextEdit | undefined {
  if (text.charAt(span.end - 1) !== '}' || value.includes('\n')) return undefined;
  const [key = '', ...rest] = path;
  const inner = rest.reduceRight((made, name) => `{${name}: ${made}}`, value);
  const added = `${key}: ${inner}`;
  const last = entries.filter(({ merged }) => !merged).at(-1);
  if (last === undefined) return { span, text: `{${added}}` };
  const end = isElsewhere(last) ? undefined : Math.max(last.value.span.end, last.keySpan.end);
  return end === undefined || end > span.end ? undefined : insertion(span.path, end, `, ${added}`);
}

/** Another item of a list, in its own style. */
function addItem(text: string, { span, items }: Extract<Tree, { kind: 'list' }>, item: string): TextEdit | undefined {
  const last = items.at(-1);
  if (last === undefined || last.kind !== 'scalar' || item.includes('\n')) return undefined;
  if (last.span.start < span.start || last.span.end > span.end) return undefined;
  if (text.charAt(span.start) === '[') return insertion(span.path, last.span.end, `, "${item}"`);
  const lead = /^[ \t]*-[ \t]+/.exec(text.slice(lineStart(text, last.span.start), last.span.start))?.[0];
  return lead === undefined
    ? undefined
    : insertion(span.path, lineEnd(text, last.span.end), `${lineEndOf(text)}${lead}${item}`);
}

/** Takes an entry of a map or an item of a list out: its lines, or its part of a line in brackets. */
export function removeFromYaml(text: string, root: Tree, at: Span): TextEdit | undefined {
  const found = holderOf(root, at, 0);
  if (found === undefined) return undefined;
  const { holder, start, end } = found;
  if (/[[{]/.test(text.charAt(holder.span.start))) return removeFromFlow(text, holder, start, end);
  const line = lineStart(text, start);
  const lead = text.slice(line, start);
  const isOwnLine = holder.kind === 'map' ? isBlank(lead) : /^[ \t]*-[ \t]+["']?$/.test(lead);
  const rest = text.slice(end, lineEnd(text, end)).replace(/^["']/, '');
  if (!isOwnLine || !/^[ \t]*(?:#|$)/.test(rest)) return undefined;
  const next = lineEnd(text, end);
  const after = next + (text.startsWith('\r\n', next) ? 2 : next < text.length ? 1 : 0);
  return { span: { path: at.path, start: line, end: after }, text: '' };
}

function removeFromFlow(text: string, holder: Tree, start: number, end: number): TextEdit | undefined {
  const comma = /^[ \t]*,[ \t]*/.exec(text.slice(end, end + 200))?.[0];
  if (comma !== undefined) return { span: { path: holder.span.path, start, end: end + comma.length }, text: '' };
  const before = /,[ \t]*$/.exec(text.slice(Math.max(holder.span.start, start - 200), start))?.[0] ?? '';
  return { span: { path: holder.span.path, start: start - before.length, end }, text: '' };
}

interface Held {
  readonly holder: Tree;
  readonly start: number;
  readonly end: number;
}

const deepest = 100;

/** The map or list in which exactly this text is an entry or an item. */
function holderOf(tree: Tree, at: Span, depth: number): Held | undefined {
  if (depth > deepest || tree.kind === 'scalar') return undefined;
  if (tree.kind === 'list') {
    for (const item of tree.items) {
      const { start, end } = item.span;
      // The place of a quoted item is that of the text between the quotes.
      const isIt = item.kind === 'scalar' && start <= at.start && at.end <= end && at.start - start <= 1;
      if (isIt && item.span.path === at.path) return { holder: tree, start, end };
      const inner = holderOf(item, at, depth + 1);
      if (inner !== undefined) return inner;
    }
    return undefined;
  }
  for (const entry of tree.entries) {
    const { keySpan, value } = entry;
    if (keySpan.path === at.path && keySpan.start === at.start && !isElsewhere(entry))
      return { holder: tree, start: keySpan.start, end: Math.max(keySpan.end, value.span.end) };
    const inner = holderOf(value, at, depth + 1);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** Writes a tag behind the colon of a key. */
export function tagInYaml(text: string, key: Span, tag: string): TextEdit | undefined {
  const colon = colonAfter(text, key);
  if (colon === undefined || text.charAt(blanksAfter(text, colon)) === '!') return undefined;
  return insertion(key.path, colon, ` ${tag}`);
}

/** Just behind the colon of a key; undefined where none follows on its line. */
function colonAfter(text: string, key: Span): number | undefined {
  const at = blanksAfter(text, key.end);
  return text.charAt(at) === ':' ? at + 1 : undefined;
}

function endsLine(text: string, at: number): boolean {
  return /^[ \t]*(?:#|$)/.test(text.slice(at, lineEnd(text, at)));
}

function indentOf(text: string, at: number): string | undefined {
  const lead = text.slice(lineStart(text, at), at);
  return /^[ \t]*(?:-[ \t]+)*$/.test(lead) ? lead.replaceAll('-', ' ') : undefined;
}

function insertion(path: string, at: number, text: string): TextEdit {
  return { span: { path, start: at, end: at }, text };
}
