import { childOf, type Tree, textOf } from '../domain/tree.ts';
import { interpolateCompose, lookupIn } from './expand.ts';

/** What a text of a compose file is when it is read. */
export interface ComposeValue {
  /** Undefined where only the caller's environment knows. */
  readonly text: string | undefined;
  /** False where a variable takes part, so that the caller may change it. */
  readonly fixed: boolean;
}

export type ReadValue = (text: string) => ComposeValue;

/** Reads texts with the variables of `.env`: a default counts, a variable without one is unknown. */
export function composeReader(outer: ReadonlyMap<string, string | undefined>): ReadValue {
  return (text) => {
    if (!text.includes('$')) return { text, fixed: true };
    const value = interpolateCompose(text, lookupIn(outer, 'unset'));
    const fixed = text.replaceAll('$$', '').indexOf('$') < 0;
    return { text: value.known && !asksUnknown(text, outer) ? value.text : undefined, fixed };
  };
}

/** Is there a reference without a default to a variable that the files do not set? */
function asksUnknown(text: string, outer: ReadonlyMap<string, string | undefined>): boolean {
  for (const [, braced, plain] of text.replaceAll('$$', '').matchAll(/\$(?:\{(\w{1,200})\}|([A-Za-z_]\w{0,200}))/g))
    if (!outer.has(braced ?? plain ?? '')) return true;
  return false;
}

/** The items of a list, or the one value that stands in its place. */
export function itemsOf(tree: Tree | undefined): readonly Tree[] {
  return tree === undefined ? [] : tree.kind === 'list' ? tree.items : [tree];
}

/** The text of a child as it is when read; undefined where there is none or it is unknown. */
export function childValue(tree: Tree | undefined, key: string, read: ReadValue): ComposeValue | undefined {
  const text = textOf(childOf(tree, key));
  return text === undefined ? undefined : read(text);
}
