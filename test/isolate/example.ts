import type { Component } from '../../src/domain/component.ts';
import type { Finding } from '../../src/domain/finding.ts';
import type { IsolationTier } from '../../src/domain/isolation.ts';
import type { IsolationUnit } from '../../src/domain/plan.ts';
import type { Bench } from '../../src/isolate/bench.ts';
import { requirement, spanOf } from '../report/example.ts';

/** Components that break when all of them are inside one boundary of the tier. */
export interface Clash {
  readonly members: readonly string[];
  readonly tier: IsolationTier;
}

/** A component that requires one distribution of its own name. */
export function component(name: string, more: Partial<Component> = {}): Component {
  const file = { path: `${name}.txt`, text: `${name}\n` };
  return {
    name,
    origin: 'requirement',
    requirements: [requirement(name, spanOf(file, name))],
    isolation: undefined,
    ...more,
  };
}

/** A world in which exactly these clash. */
export function benchOf(components: readonly Component[], clashes: readonly Clash[]): Bench {
  return (names) => ({
    findings: clashes.filter(({ members }) => members.every((name) => names.includes(name))).map(findingOf),
    requirements: components.filter(({ name }) => names.includes(name)).flatMap(({ requirements }) => requirements),
    installed: new Set(names),
    gpu: [],
  });
}

function findingOf({ members, tier }: Clash): Finding {
  const [first = '', ...others] = members;
  return {
    rule: `clash-${tier}-${members.join('-')}`,
    message: `${members.join(', ')} clash`,
    about: [first, ...others],
    chains: [],
    because: [],
    fixes: [],
    separation: tier === 'venv' ? undefined : { tier, reason: 'they share something' },
    severity: 'error',
    confidence: 'high',
    at: { path: `${first}.txt`, start: 0, end: 1 },
    related: [],
    environments: [],
    fingerprint: `${tier}:${members.join('+')}`,
  };
}

/** Every unit with what surrounds it: for each tier the name of the unit that heads its group. */
export function flat(units: readonly IsolationUnit[]): readonly FlatUnit[] {
  const [main] = units;
  if (main === undefined) return [];
  const around = { container: main.name, venv: main.name, process: main.name, thread: main.name };
  return [{ ...around, unit: main }, ...units.slice(1).flatMap((unit) => below(unit, around))];
}

export type FlatUnit = Around & { readonly unit: IsolationUnit };
type Around = Readonly<Record<Exclude<IsolationTier, 'inline'>, string>>;

function below(unit: IsolationUnit, around: Around): readonly FlatUnit[] {
  const order: readonly IsolationTier[] = ['container', 'venv', 'process', 'thread'];
  const from = order.indexOf(unit.tier);
  const own: Record<string, string> = { ...around };
  for (const tier of order.slice(from)) own[tier] = unit.name;
  const mine = own as Around;
  return [{ ...mine, unit }, ...unit.inside.flatMap((inner) => below(inner, mine))];
}
