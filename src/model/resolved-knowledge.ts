import type { EntryOf, Knowledge, KnowledgeKind, Latest, Requires } from '../domain/knowledge.ts';
import type { ResolvedDistribution } from '../domain/resolved.ts';

/**
 * The knowledge with what a resolver chose for one environment in place of the base's releases and requirements: each
 * distribution has one release, which requires exactly what the resolver says. All other facts are those of the base.
 */
export function resolvedKnowledge(
  base: Knowledge,
  resolved: readonly ResolvedDistribution[],
  today: string,
): Knowledge {
  const latest = new Map(resolved.map((one) => [one.name as string, latestOf(one, today)]));
  const requires = new Map(resolved.map((one) => [one.name as string, requiresOf(one, resolved, today)]));
  return {
    ...base,
    about<Kind extends KnowledgeKind>(subject: string, kind: Kind): readonly EntryOf<Kind>[] {
      const own = kind === 'latest' ? latest.get(subject) : kind === 'requires' ? requires.get(subject) : undefined;
      return own === undefined ? base.about(subject, kind) : [own as EntryOf<Kind>];
    },
  };
}

function latestOf({ name, version }: ResolvedDistribution, today: string): Latest {
  return {
    kind: 'latest',
    id: `resolved-${name}`,
    claim: `uv chose ${name} ${version} on ${today}`,
    certainty: 'verified',
    evidence: evidence(today),
    distribution: name,
    releases: [{ version }],
    asOf: today,
  };
}

function requiresOf(
  { name, version }: ResolvedDistribution,
  resolved: readonly ResolvedDistribution[],
  today: string,
): Requires {
  const children = resolved.filter(({ via }) => via.includes(name));
  const requires = children.map((child) => `${child.name}==${child.version}`);
  return {
    kind: 'requires',
    id: `resolved-${name}-requires`,
    claim: `${name} ${version} requires ${requires.length === 0 ? 'nothing' : children.map((child) => child.name).join(', ')}`,
    certainty: 'verified',
    evidence: evidence(today),
    distribution: name,
    versions: `==${version}`,
    requires,
    complete: true,
  };
}

function evidence(today: string): Latest['evidence'] {
  return [{ source: 'uv pip compile', states: 'what uv chose for these requirements', checked: today }];
}
