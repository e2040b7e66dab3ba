import type { Environment, Installed, PackageSource } from '../../src/domain/environment.ts';
import type { BuiltFor, Companions, Knowledge, KnowledgeEntry } from '../../src/domain/knowledge.ts';
import { mayHoldTogether } from '../../src/domain/marker.ts';
import { knownIndex } from '../../src/domain/package-index.ts';
import type { Span } from '../../src/domain/source.ts';
import { majorMinor, parseVersion, type Version } from '../../src/domain/version.ts';
import { complement, inRange, versionSet } from '../../src/domain/version-set.ts';
import { type Holding, holding } from './versions-bounds.ts';
import { rootOf } from './versions-places.ts';
import { torchOfLocal } from './versions-wheel.ts';
import { cudaOf } from './versions-words.ts';

/** The distribution that others are compiled against; `built-for` facts have a field of this name. */
const base = 'torch' satisfies keyof BuiltFor;

/** Something that was compiled for another release of the base than the one that is installed. */
export interface OtherBase {
  readonly base: Installed;
  readonly held: Holding;
  readonly members: readonly [Installed, ...Installed[]];
  /** What says so, and the release it names. */
  readonly says: string;
  readonly at: Span;
  readonly because: readonly KnowledgeEntry[];
}

/** Wheels, pages and releases that name another release of the base than the installed one. */
export function* otherBases(environment: Environment, knowledge: Knowledge): Iterable<OtherBase> {
  const bases = environment.installed.filter(({ name }) => name === base);
  for (const installed of bases) {
    const others = environment.installed.filter(
      (other) => other.name !== base && mayHoldTogether([other.when, installed.when], environment.target),
    );
    for (const other of others) {
      const named = torchOfLocal(localOf(other));
      const held = named === undefined ? 'no' : outside(installed, named);
      if (named !== undefined && held !== 'no')
        yield {
          base: installed,
          held,
          members: [other],
          says: `The wheel of ${other.name} is compiled for ${base} ${majorMinor(named)}, as its version says`,
          at: rootOf(other),
          because: [],
        };
    }
    yield* otherPages(installed, others, environment, knowledge);
    yield* otherReleases(installed, others, knowledge);
  }
}

function* otherPages(
  installed: Installed,
  others: readonly Installed[],
  { steps }: Environment,
  knowledge: Knowledge,
): Iterable<OtherBase> {
  for (const step of steps) {
    const pages = step.sources.flatMap((source) => pageFor(source, knowledge));
    for (const page of pages) {
      const { fact, named, source } = page;
      if (
        source.span === undefined ||
        pages.some((other) => other.fact === fact && outside(installed, other.named) === 'no')
      )
        continue;
      const [first, ...rest] = others.filter(
        (other) =>
          other.step.position === step.position && fact.serves.includes(other.name) && localOf(other) === undefined,
      );
      if (first === undefined) continue;
      yield {
        base: installed,
        held: outside(installed, named),
        members: [first, ...rest],
        says: `This page serves wheels that are compiled for ${base} ${majorMinor(named)}`,
        at: source.span,
        because: [fact],
      };
    }
  }
}

function pageFor(source: PackageSource, knowledge: Knowledge) {
  const match = source.url === '' ? undefined : knownIndex(source.url, knowledge);
  const named = parseVersion(match?.parts.get(base) ?? '');
  return match === undefined || named === undefined ? [] : [{ fact: match.fact, named, source }];
}

/** Releases without a source build, whose wheels are for one range of the base. */
function* otherReleases(installed: Installed, others: readonly Installed[], knowledge: Knowledge): Iterable<OtherBase> {
  for (const other of others) {
    const facts = knowledge.about(other.name, 'built-for');
    if (facts.some((fact) => fact.compiles === true)) continue;
    for (const fact of facts) {
      if (fact.torch === undefined || holding(other, versionSet(fact.versions)) !== 'surely') continue;
      const held = holding(installed, complement(versionSet(fact.torch)));
      if (held === 'no') continue;
      const says = `${other.name} ${other.version?.text ?? ''} is compiled for ${base} ${fact.torch.replaceAll('==', '')}`;
      yield { base: installed, held, members: [other], says, at: rootOf(other), because: [fact] };
    }
  }
}

function outside(installed: Installed, named: Version): Holding {
  return holding(installed, complement(versionSet(`==${majorMinor(named)}.*`)));
}

function localOf({ basis, version, chain }: Installed): string | undefined {
  return chain[0].wheel?.version.local ?? (basis === 'pinned' ? version?.local : undefined);
}

/** Two of one family that come from different indexes. */
export interface Split {
  readonly leader: Installed;
  readonly member: Installed;
  readonly because: readonly KnowledgeEntry[];
}

/** Members of one row of which one comes from an index of builds and the other from elsewhere. */
export function* splitFamilies(environment: Environment, knowledge: Knowledge): Iterable<Split> {
  for (const leader of environment.installed) {
    const rows = knowledge.about(leader.name, 'companions');
    if (rows.length === 0) continue;
    for (const member of environment.installed) {
      const row = rowOf(leader, member, rows);
      const because = row === undefined ? undefined : buildsApart(leader, member, knowledge);
      if (row === undefined || because === undefined) continue;
      if (mayHoldTogether([leader.when, member.when], environment.target))
        yield { leader, member, because: [row, ...because, ...leader.facts, ...member.facts] };
    }
  }
}

function rowOf({ version }: Installed, { name }: Installed, rows: readonly Companions[]): Companions | undefined {
  const own = rows.filter(({ members }) => Object.hasOwn(members, name));
  return own.find((row) => version !== undefined && inRange(row.versions, version)) ?? own.at(-1);
}

function buildsApart(a: Installed, b: Installed, knowledge: Knowledge): readonly KnowledgeEntry[] | undefined {
  const builds = [a.build, b.build];
  const special = builds.find((build) => build !== undefined && build !== 'default');
  // Pins and wheel names that say their build are left to mixed-cuda-builds.
  if (special === undefined || builds.includes(undefined) || a.build === b.build) return undefined;
  if ([a, b].some((one) => localOf(one) !== undefined || one.source === undefined)) return undefined;
  const [first, second] = [a, b].map((one) => publishedIn(special, one, knowledge));
  if (first === undefined || second === undefined) return undefined;
  const [left, right] = [cudaOf(a, knowledge), cudaOf(b, knowledge)];
  return left !== undefined && left === right ? undefined : [first, second];
}

function publishedIn(build: string, { name, version }: Installed, knowledge: Knowledge): KnowledgeEntry | undefined {
  const facts = knowledge.about(name, 'published').filter((fact) => fact.builds.includes(build));
  return facts.find((fact) => version !== undefined && inRange(fact.versions, version)) ?? facts[0];
}
