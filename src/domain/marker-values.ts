import type { MarkerValues } from './marker.ts';

const known = new WeakMap<MarkerValues, Map<string, MarkerValues>>();

/** The values with these extras active; the same object for the same question, as answers are remembered by it. */
export function withExtras(values: MarkerValues, extras: readonly string[]): MarkerValues {
  const key = extras.join('\u0000');
  const before = known.get(values)?.get(key);
  if (before !== undefined) return before;
  const made = { ...values, extras };
  const own = known.get(values) ?? new Map<string, MarkerValues>();
  known.set(values, own.set(key, made));
  return made;
}
