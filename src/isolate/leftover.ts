import type { Component } from '../domain/component.ts';
import type { Requirement } from '../domain/requirement.ts';
import type { Look } from './bench.ts';
import { isolate } from './plan.ts';
import { lineKey } from './units.ts';

/** Looks at the site-packages of these requirements; of a component that runs in an environment of its own, at that. */
export type Looker = (lines: readonly Requirement[], environment?: string) => Look;

export interface Split {
  /** Sorted by name. */
  readonly components: readonly Component[];
  /** Requirements that take part in no conflict and belong to no component: every site-packages asks for them. */
  readonly base: readonly Requirement[];
}

/**
 * Splits what belongs to no component: without components each distribution that is asked for is one, and beside
 * components each that takes part in a conflict and that no component brings along; the rest is shared by all.
 */
export function withLeftovers(components: readonly Component[], shared: readonly Requirement[], look: Looker): Split {
  const atoms = atomsOf(shared, new Set(components.map(({ name }) => name)));
  if (components.length === 0) return { components: sorted(atoms), base: [] };
  // Services run in images of their own, and what several of them share is nobody else's.
  if (atoms.length === 0 || components.some(({ environment }) => environment !== undefined))
    return { components: sorted(components), base: [] };
  const { conflicts } = isolate([...components, ...atoms], benchOf([...components, ...atoms], [], look));
  const involved = new Set(conflicts.flatMap(({ components: names, findings }) => (findings.length > 0 ? names : [])));
  const brought = new Set(components.flatMap(({ requirements }) => look(requirements).requirements.map(lineKey)));
  const own = atoms.filter(({ name }) => involved.has(name));
  const apart = own.filter(({ requirements }) => !requirements.every((line) => brought.has(lineKey(line))));
  const base = atoms.filter((atom) => !own.includes(atom)).flatMap(({ requirements }) => requirements);
  return { components: sorted([...components, ...apart]), base };
}

/** A bench over components by name, beside what all share. */
export function benchOf(components: readonly Component[], base: readonly Requirement[], look: Looker) {
  const byName = new Map(components.map((component) => [component.name, component]));
  return (names: readonly string[]): Look => {
    const chosen = names.flatMap((name) => byName.get(name) ?? []);
    const [first, ...others] = chosen;
    const own = others.every(({ environment }) => environment === first?.environment) ? first?.environment : undefined;
    return look([...base, ...chosen.flatMap(({ requirements }) => requirements)], own);
  };
}

/** One component for each distribution that is asked for, however often. */
function atomsOf(lines: readonly Requirement[], taken: ReadonlySet<string>): readonly Component[] {
  const byName = new Map<string, Requirement[]>();
  for (const line of lines) {
    const known = byName.get(line.name);
    if (known === undefined) byName.set(line.name, [line]);
    else known.push(line);
  }
  return [...byName].map(([name, requirements]) => ({
    name: taken.has(name) ? `${name}-requirement` : name,
    origin: 'requirement',
    requirements,
    isolation: undefined,
  }));
}

function sorted(components: readonly Component[]): readonly Component[] {
  return [...components].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
