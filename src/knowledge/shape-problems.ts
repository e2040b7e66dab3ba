import type { GenericIssue } from 'valibot';
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { didYouMean } from '../domain/nearest.ts';
import { entrySchema } from './schema.ts';

/** One thing that is wrong with the shape of an entry, and the offsets of what says so. */
export interface ShapeProblem {
  readonly message: string;
  readonly range: readonly [number, number] | undefined;
}

const shapes: Readonly<Record<string, string>> = {
  Object: 'a mapping of keys to values',
  Array: 'a list',
  string: 'text',
};

/** The issue of a schema in words, at the place in the entry that it is about. `kind` is what the entry calls itself. */
export function shapeProblem(issue: GenericIssue, entry: unknown, kind: string): ShapeProblem {
  const keys = (issue.path ?? []).map(({ key }) => key as string | number);
  const last = keys.at(-1);
  const within = keys.slice(0, -1);
  if (issue.message.startsWith('Invalid key: Expected never')) {
    const near = within.length === 0 ? didYouMean(String(last), keysOf(kind)) : '';
    return { message: `${nameOf(within)}has the unknown key "${last}"${near}`, range: rangeAt(entry, keys, true) };
  }
  if (issue.message.startsWith('Invalid key: Expected'))
    return { message: `${nameOf(within)}needs the key "${last}"`, range: rangeAt(entry, within, false) };
  return { message: `${nameOf(keys)}${expectation(issue)}`, range: rangeAt(entry, keys, false) };
}

/** The keys that an entry of this kind may have; none for a kind that there is not. */
function keysOf(kind: string): readonly string[] {
  return entrySchema.options.flatMap(({ entries }) => (entries.kind.literal === kind ? Object.keys(entries) : []));
}

function expectation({ message, expected, received }: GenericIssue): string {
  if (!message.startsWith('Invalid')) return message;
  const words = (expected ?? '').replace(/^\(|\)$/g, '').split(' | ');
  const given = /^"/.test(received) ? `; it is ${received}` : '';
  if (words.every((word) => word.startsWith('"')))
    return `must be ${words.length > 1 ? 'one of ' : ''}${words.map((word) => word.slice(1, -1)).join(', ')}${given}`;
  return `must be ${shapes[expected ?? ''] ?? expected}`;
}

/** `with.distribution ` and `evidence 2 source `; nothing for the entry itself. */
function nameOf(keys: readonly (string | number)[]): string {
  const words = keys.map((key) => (typeof key === 'number' ? String(key + 1) : key));
  return words.length === 0 ? '' : `${words.join(' ')} `;
}

/** The offsets of the value at the keys, or of the last key itself; those of what holds it where it is not there. */
function rangeAt(entry: unknown, keys: readonly (string | number)[], ofKey: boolean): ShapeProblem['range'] {
  let node: unknown = entry;
  let range = offsets(node);
  for (const [at, key] of keys.entries()) {
    if (isSeq(node) && typeof key === 'number') node = node.items[key];
    else if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) break;
      if (ofKey && at === keys.length - 1) return offsets(pair.key) ?? range;
      node = pair.value;
    } else break;
    range = offsets(node) ?? range;
  }
  return range;
}

function offsets(node: unknown): readonly [number, number] | undefined {
  const range = (node as Partial<Node> | null | undefined)?.range;
  return range === undefined || range === null ? undefined : [range[0], range[1]];
}
