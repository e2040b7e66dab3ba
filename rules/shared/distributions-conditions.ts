import type { Demand, Environment, Installed } from '../../src/domain/environment.ts';
import type { KnowledgeEntry } from '../../src/domain/knowledge.ts';
import { always, type Marker, mayHoldTogether, not } from '../../src/domain/marker.ts';
import { versionSet } from '../../src/domain/version-set.ts';

/** Where nothing says which Python it is: those that people still install on. */
const usualPythons = versionSet('>=3.10');

/** Something that is there under a condition: a bound, or what is installed. */
type Conditional = Pick<Demand, 'when' | 'chain' | 'step'>;

/**
 * Do they hold together wherever the author's own markers and the branches of the steps let them? A marker deep in some
 * metadata (`python_version < "3.9"`) then makes no conflict for a Python that nobody named.
 */
export function holdWhereGiven(all: readonly Conditional[], { target }: Environment): boolean {
  const values = { ...target, python: target.python ?? usualPythons };
  const given = all.flatMap(({ chain, step }): Marker[] => [chain[0].marker ?? always, step.when]);
  return (
    mayHoldTogether(
      all.map(({ when }) => when),
      values,
    ) && all.every(({ when }) => !mayHoldTogether([...given, not(when)], values))
  );
}

/**
 * True for what only another build of its parent requires than the one that is there: a step that keeps `torch` of the
 * CPU index brings none of what the default build needs.
 */
export function isOfOtherBuild(
  { chain, facts }: { readonly chain: Demand['chain']; readonly facts: readonly KnowledgeEntry[] },
  { installed }: Environment,
): boolean {
  const parent = chain.at(-2)?.name;
  if (parent === undefined) return false;
  const edges = facts.filter((fact) => fact.kind === 'requires' && fact.distribution === parent);
  const builds = edges.flatMap((fact) => (fact.kind === 'requires' ? (fact.build ?? []) : []));
  const there = installed.filter((entry) => entry.name === parent).flatMap((entry: Installed) => entry.build ?? []);
  return builds.length > 0 && there.length > 0 && builds.every((build) => !there.includes(build));
}
