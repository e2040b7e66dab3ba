import type { Span } from './source.ts';

/** A YAML or TOML value that keeps the place of every part. Aliases and merge keys are already resolved. */
export type Tree = TreeScalar | TreeList | TreeMap;

export interface TreeScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, without quotes: `3.10` stays "3.10" although its value is the number 3.1. */
  readonly source: string;
  readonly quoted: boolean;
  readonly tag?: string;
  readonly span: Span;
}

export interface TreeList {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly tag?: string;
  readonly span: Span;
}

export interface TreeMap {
  readonly kind: 'map';
  readonly entries: readonly TreeEntry[];
  /** Entries that a merge key (`<<`) would have brought, had the map not had the key itself. Absent where there are none. */
  readonly hidden?: readonly TreeEntry[];
  readonly tag?: string;
  readonly span: Span;
}

export interface TreeEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Tree;
  /** True when a merge key (`<<`) brought the entry; its spans then point at the anchor. */
  readonly merged: boolean;
}

/** The value of `key` in a map, or undefined for any other tree. */
export function childOf(tree: Tree | undefined, key: string): Tree | undefined {
  return entryOf(tree, key)?.value;
}

/** The entry of `key` in a map, or undefined for any other tree. */
export function entryOf(tree: Tree | undefined, key: string): TreeEntry | undefined {
  return tree?.kind === 'map' ? tree.entries.find((entry) => entry.key === key) : undefined;
}

/** The value at the end of a path of keys. */
export function descend(tree: Tree | undefined, ...keys: readonly string[]): Tree | undefined {
  return keys.reduce<Tree | undefined>(childOf, tree);
}

/** The text of a scalar as written; undefined for null, lists and maps. */
export function textOf(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && tree.value !== null ? tree.source : undefined;
}

/** The key with its value where both stand together, else the key alone (an alias or a merge brought the value). */
export function spanOfEntry({ keySpan, value }: TreeEntry): Span {
  const together = value.span.path === keySpan.path && value.span.start >= keySpan.end;
  return together && value.span.end > keySpan.end ? { ...keySpan, end: value.span.end } : keySpan;
}
