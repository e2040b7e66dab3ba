import type { DeclaredComponent } from '../domain/component.ts';
import type { Span } from '../domain/source.ts';
import { descend, entryOf, spanOfEntry } from '../domain/tree.ts';
import { parseTomlTree } from './toml-tree.ts';

/** The place of the setting `isolation` of a declared component, else that of its table; undefined where neither is found. */
export function placeOfComponent({ place }: DeclaredComponent): Span | undefined {
  if (place === undefined) return undefined;
  const { tree } = parseTomlTree(place.file);
  const name = place.keys.at(-1);
  const parent = descend(tree, ...place.keys.slice(0, -1));
  const entry = name === undefined ? undefined : entryOf(parent, name);
  if (entry === undefined) return undefined;
  const isolation = entryOf(entry.value, 'isolation');
  return isolation === undefined ? entry.keySpan : spanOfEntry(isolation);
}
