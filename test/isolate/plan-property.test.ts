import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IsolationTier } from '../../src/domain/isolation.ts';
import { isolate } from '../../src/isolate/plan.ts';
import { propertyOptions } from '../property.ts';
import { benchOf, type Clash, component, type FlatUnit, flat } from './example.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const how = propertyOptions();
const tiers = ['container', 'venv', 'process', 'thread'] as const;

const world = fc.record({
  count: fc.integer({ min: 2, max: names.length }),
  clashes: fc.array(
    fc.record({
      members: fc.uniqueArray(fc.constantFrom(...names), { minLength: 2, maxLength: 3 }).map((some) => some.sort()),
      tier: fc.constantFrom<IsolationTier>('thread', 'process', 'venv'),
    }),
    { maxLength: 9 },
  ),
});

/** For each tier the group of a component. */
type Groups = Readonly<Record<(typeof tiers)[number], string>>;

function groupsIn(units: readonly FlatUnit[]): ReadonlyMap<string, Groups> {
  return new Map(units.flatMap((flatUnit) => flatUnit.unit.components.map((name) => [name, flatUnit] as const)));
}

function broken(groups: ReadonlyMap<string, Groups>, clashes: readonly Clash[]): readonly Clash[] {
  return clashes.filter(({ members, tier }) => {
    if (tier === 'inline') return false;
    return new Set(members.map((name) => groups.get(name)?.[tier])).size === 1;
  });
}

function solve(count: number, clashes: readonly Clash[], reversed = false) {
  const components = names.slice(0, count).map((name) => component(name));
  const given = reversed ? [...components].reverse() : components;
  return isolate(given, benchOf(components, reversed ? [...clashes].reverse() : clashes));
}

function inside(count: number, clashes: readonly Clash[]): readonly Clash[] {
  const there = names.slice(0, count);
  return clashes.filter(({ members }) => members.every((name) => there.includes(name)));
}

describe('a plan', () => {
  test('keeps no two that clash behind too weak a boundary, and places each once', () => {
    fc.assert(
      fc.property(world, ({ count, clashes }) => {
        const units = flat(solve(count, clashes).units);
        expect(units.flatMap(({ unit }) => unit.components).sort()).toEqual(names.slice(0, count));
        expect(broken(groupsIn(units), inside(count, clashes))).toEqual([]);
      }),
      how,
    );
  });

  test('has no two units that could be one', () => {
    fc.assert(
      fc.property(world, ({ count, clashes }) => {
        const units = flat(solve(count, clashes).units);
        const groups = groupsIn(units);
        const there = inside(count, clashes);
        for (const one of units)
          for (const other of units) {
            if (one === other) continue;
            const moved = new Map(groups);
            for (const name of one.unit.components) moved.set(name, other);
            expect(broken(moved, there), `${one.unit.name} into ${other.unit.name}`).not.toEqual([]);
          }
      }),
      how,
    );
  });

  test('has as few units as any, and then as few venvs', () => {
    fc.assert(
      fc.property(
        world.filter(({ count }) => count <= 5),
        ({ count, clashes }) => {
          const units = flat(solve(count, clashes).units);
          const venvs = new Set(units.map(({ venv }) => venv)).size;
          expect([units.length, venvs]).toEqual(fewest(names.slice(0, count), inside(count, clashes)));
        },
      ),
      how,
    );
  });

  test('does not depend on the order of what it is given', () => {
    fc.assert(
      fc.property(world, ({ count, clashes }) => {
        const unique = [...new Map(clashes.map((clash) => [`${clash.tier} ${clash.members.join()}`, clash])).values()];
        expect(JSON.stringify(solve(count, unique, true).units)).toBe(JSON.stringify(solve(count, unique).units));
      }),
      how,
    );
  });
});

/** Tries every nest of groups: units are (venv, process, thread). */
function fewest(items: readonly string[], clashes: readonly Clash[]): readonly [number, number] {
  let best: readonly [number, number] = [items.length + 1, 0];
  const placed = new Map<string, Groups>();
  const visit = (at: number) => {
    if (
      broken(
        placed,
        clashes.filter(({ members }) => members.every((name) => placed.has(name))),
      ).length > 0
    )
      return;
    const units = new Set([...placed.values()].map(({ thread }) => thread));
    const venvs = new Set([...placed.values()].map(({ venv }) => venv));
    if (units.size > best[0]) return;
    const item = items[at];
    if (item === undefined) {
      if (units.size < best[0] || venvs.size < best[1]) best = [units.size, venvs.size];
      return;
    }
    const existing = [...placed.values()];
    const options = new Map<string, Groups>();
    for (const one of existing) {
      options.set(one.thread, one);
      options.set(`${one.process}t`, { ...one, thread: `${one.process}/${item}` });
      options.set(`${one.venv}p`, { ...one, process: `${one.venv}/${item}`, thread: `${one.venv}/${item}/` });
    }
    options.set('v', { container: '', venv: item, process: `${item}/`, thread: `${item}//` });
    for (const option of options.values()) {
      placed.set(item, option);
      visit(at + 1);
      placed.delete(item);
    }
  };
  visit(0);
  return best;
}
