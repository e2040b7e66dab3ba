import type { Manifest } from './manifest.ts';

const indexes = new WeakMap<readonly Manifest[], ReadonlyMap<string, Manifest>>();

/** The manifest at this path; the list is indexed once, so that asking for each of many costs no search. */
export function manifestAt(manifests: readonly Manifest[], path: string): Manifest | undefined {
  let index = indexes.get(manifests);
  if (index === undefined) {
    index = new Map([...manifests].reverse().map((manifest) => [manifest.path, manifest]));
    indexes.set(manifests, index);
  }
  return index.get(path);
}
