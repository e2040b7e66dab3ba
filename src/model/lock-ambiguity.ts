import type { LockedDistribution } from '../domain/lock.ts';
import { type MarkerValues, mayHoldTogether } from '../domain/marker.ts';
import type { Reached } from './lock-walk.ts';

/** Locked distributions, and those of them whose version the lock leaves to the installer. */
export interface Decided {
  readonly entries: readonly Reached[];
  readonly open: ReadonlySet<LockedDistribution>;
}

/**
 * A lock may hold several versions of one distribution under conditions that do not exclude each other, as poetry's does
 * for builds that extras choose between. What an author's requirement alone allows is installed; else nobody can tell.
 */
export function decided(entries: readonly Reached[], target: MarkerValues): Decided {
  const byName = new Map<string, Reached[]>();
  for (const one of entries) {
    const others = byName.get(one.entry.name);
    if (others === undefined) byName.set(one.entry.name, [one]);
    else others.push(one);
  }
  const gone = new Set<LockedDistribution>();
  const open = new Set<LockedDistribution>();
  for (const versions of byName.values()) {
    const [asked, ...more] = versions.filter(isAsked);
    for (const one of versions) {
      const rivals = versions.filter((other) => other !== one && mayHoldTogether([one.when, other.when], target));
      if (rivals.length === 0) continue;
      if (asked === undefined || more.length > 0 || (one !== asked && !rivals.includes(asked))) open.add(one.entry);
      else if (one !== asked) gone.add(one.entry);
    }
  }
  return { entries: gone.size === 0 ? entries : entries.filter(({ entry }) => !gone.has(entry)), open };
}

function isAsked({ ways }: Reached): boolean {
  return ways.some(({ chain }) => chain.length === 1);
}
