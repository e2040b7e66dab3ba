import type { InstallStep } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix, type FixAction } from '../src/domain/fix.ts';
import {
  confidenceOf,
  type IndexFact,
  type Knowledge,
  type KnowledgeEntry,
  type Published,
} from '../src/domain/knowledge.ts';
import type { Requirement } from '../src/domain/requirement.ts';
import type { Rule } from '../src/domain/rule.ts';
import { parseVersion } from '../src/domain/version.ts';
import { overlaps, versionSet, versionSetOf } from '../src/domain/version-set.ts';
import { listed } from './shared/distributions-words.ts';
import { buildOf } from './shared/index-builds.ts';
import { fetched, isUnknown, offersFor } from './shared/index-sources.ts';

/** A pin on a build that only an index of its own serves. */
interface Orphan {
  readonly requirement: Requirement;
  readonly build: string;
  readonly index: IndexFact;
  readonly facts: readonly KnowledgeEntry[];
}

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['index', 'published'],
  docs: {
    what: 'A version with a local tag, such as +cu118, is pinned, and no source that serves that build is given.',
    why: 'The default index refuses local versions, so the install stops with "no matching distribution found" on every machine that has no such wheel at hand.',
    how: 'Name the index of that build beside the requirement, or drop the tag.',
    limits:
      'Only tags that a known index serves are judged. It is silent where any source is unknown, because that may be a mirror that has the build, where no index is used at all, and where an earlier step has installed the distribution.',
  },
  *check(environment, knowledge) {
    for (const step of environment.steps) {
      const orphans = fetched(step, environment).flatMap((requirement) => orphan(requirement, step, knowledge) ?? []);
      const [first, ...others] = orphans;
      if (first !== undefined) yield draft([first, ...others], step);
    }
  },
} satisfies Rule;

function orphan(requirement: Requirement, step: InstallStep, knowledge: Knowledge): Orphan | undefined {
  const build = pinnedBuild(requirement);
  const version = parseVersion(versionOf(requirement));
  if (build === undefined || version === undefined) return undefined;
  // A build that was never published is no matter of the index.
  if (buildOf(requirement.name, version, build, knowledge)?.published === false) return undefined;
  const offers = offersFor(requirement, step, knowledge);
  if (offers.length === 0 || offers.some(isUnknown)) return undefined;
  // An index of the family that serves another build is another mistake.
  if (offers.some(({ match }) => match?.fact.serves.includes(requirement.name) === true)) return undefined;
  const index = knowledge
    .all('index')
    .filter((fact) => fact.build !== undefined && fact.form === 'index' && fact.serves.includes(requirement.name))
    .sort((a, b) => a.url.length - b.url.length)[0];
  const family = new Set<string>(index?.serves);
  const published = knowledge
    .all('published')
    .filter((fact) => family.has(fact.distribution) && fact.builds.includes(build));
  const own =
    published.find((fact) => fact.distribution === requirement.name && allows(fact, requirement)) ??
    published.find((fact) => fact.certainty === 'verified');
  return index === undefined || own === undefined ? undefined : { requirement, build, index, facts: [index, own] };
}

function allows(fact: Published, requirement: Requirement): boolean {
  return overlaps(versionSet(fact.versions), versionSetOf(requirement.specifiers));
}

/** The local tag of an exact pin. */
function pinnedBuild(requirement: Requirement): string | undefined {
  return parseVersion(versionOf(requirement))?.local;
}

function draft(orphans: readonly [Orphan, ...Orphan[]], step: InstallStep): Draft {
  const [first, ...others] = orphans;
  const texts = orphans.map(({ requirement }) => `${requirement.name} ${versionOf(requirement)}`);
  const because = [...new Map(orphans.flatMap(({ facts }) => facts).map((fact) => [fact.id, fact])).values()];
  const names = [...new Set(others.map(({ requirement }) => requirement.name))].filter(
    (name) => name !== first.requirement.name,
  );
  return {
    message: `No source given here serves ${listed(texts)}. The default index refuses versions with a local tag, so the install stops with "No matching distribution found".`,
    about: [first.requirement.name, ...names],
    chains: [],
    because,
    fixes: cures(orphans, step),
    separation: undefined,
    severity: because.every(({ certainty }) => certainty === 'verified') ? 'error' : 'warning',
    confidence: confidenceOf(because),
    at: first.requirement.span,
    related: others.map(({ requirement }) => ({ span: requirement.span, message: `${requirement.name} needs it too` })),
  };
}

function versionOf({ specifiers }: Requirement): string {
  return specifiers.find(({ operator }) => operator === '==' || operator === '===')?.version ?? '';
}

function cures(orphans: readonly [Orphan, ...Orphan[]], { span: step }: InstallStep): readonly Fix[] {
  const urls = new Map<string, [Requirement, ...Requirement[]]>();
  for (const { index, build, requirement } of orphans) {
    const url = index.url.replaceAll('{build}', build);
    urls.set(url, [...(urls.get(url) ?? []), requirement] as [Requirement, ...Requirement[]]);
  }
  const plain = orphans.map(({ requirement }) => withoutTag(requirement));
  const names = listed([...new Set(orphans.map(({ requirement }) => requirement.name))]);
  const title = `Drop the local tag of ${names} and take the build of the default index`;
  const fixes = [...urls].map(
    ([url, requirements]): Fix => ({
      kind: 'index',
      ...{ requirements, step, url },
      title: `Name the index ${url} beside the default one`,
      safety: 'unsafe',
    }),
  );
  const isWhole = plain.every((action) => action !== undefined);
  return [...fixes, isWhole ? { kind: 'several', actions: plain, title, safety: 'unsafe' } : advice(title)];
}

/** The pin without its tag, where it is written as one. */
function withoutTag({ specifiers, specifierSpan: span }: Requirement): FixAction | undefined {
  const [only, ...more] = specifiers;
  if (only === undefined || more.length > 0 || span === undefined) return undefined;
  return { kind: 'replace', span, text: `${only.operator}${only.version.split('+', 1)[0] ?? ''}` };
}
