import type { GpuProblem } from '../domain/gpu.ts';
import { entryOf, spanOfEntry, type Tree, textOf } from '../domain/tree.ts';

/** What the engine hands on as NVIDIA_DRIVER_CAPABILITIES; naming one leaves out all that are not named. */
const driverCapabilities: ReadonlySet<string> = new Set([
  'compute',
  'compat32',
  'graphics',
  'utility',
  'video',
  'display',
]);

/** True for the words with which a device request can mean an NVIDIA GPU. */
export function isGpuCapability(word: string): boolean {
  return word === 'gpu' || word === 'nvidia' || driverCapabilities.has(word);
}

/** What is wrong with the capabilities of a device request: without them, or in another shape, the engine refuses it. */
export function capabilityProblems(
  item: Tree,
  via: 'reservation' | 'gpus',
  driver: string | undefined,
): readonly GpuProblem[] {
  const entry = entryOf(item, 'capabilities');
  if (entry === undefined)
    return via === 'gpus' ? [] : [{ kind: 'no-capabilities', text: '', span: ownSpan(item), request: item.span }];
  const { value } = entry;
  const span = spanOfEntry(entry);
  if (value.kind !== 'list' || value.items.some(({ kind }) => kind !== 'scalar'))
    return [{ kind: 'capabilities-not-list', text: textOf(value) ?? '', span }];
  const words = value.items.map((word) => textOf(word) ?? '');
  if (words.some((word) => word.includes('$'))) return [];
  const text = words.join(', ');
  if (via === 'reservation' && driver === undefined && !words.some(isGpuCapability))
    return [{ kind: 'no-gpu-capability', text, span }];
  const named = words.filter((word) => driverCapabilities.has(word));
  if (named.length === 0 || named.includes('compute')) return [];
  return [{ kind: 'no-compute', text, span }];
}

/** The first setting of a request, which is on its line; the request itself where it is empty. */
function ownSpan(item: Tree): GpuProblem['span'] {
  const first = item.kind === 'map' ? item.entries[0] : undefined;
  return first === undefined ? item.span : spanOfEntry(first);
}
