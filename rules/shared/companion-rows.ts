import type { Environment, Installed } from '../../src/domain/environment.ts';
import type { Companions, Knowledge, KnowledgeEntry } from '../../src/domain/knowledge.ts';
import { mayHoldTogether } from '../../src/domain/marker.ts';
import type { DistributionName } from '../../src/domain/requirement.ts';
import { compareVersions, parseVersion } from '../../src/domain/version.ts';
import {
  describeSet,
  intersect,
  isEmpty,
  isSubset,
  noVersion,
  overlaps,
  pinOf,
  union,
  type VersionSet,
  versionSet,
} from '../../src/domain/version-set.ts';
import { type Holding, holding, versionsWithout } from './versions-bounds.ts';
import { saysAbout } from './versions-metadata.ts';

/** A leader and a companion of it whose versions do not belong together. */
export interface Mismatch {
  readonly leader: Installed;
  readonly member: Installed;
  readonly held: Holding;
  /** What belongs beside the other one; undefined where only the metadata is known. */
  readonly wanted: { readonly member: VersionSet | undefined; readonly leader: VersionSet | undefined };
  /** The versions that clash, as people write them. */
  readonly texts: { readonly member: string; readonly leader: string };
  readonly pinned: boolean;
  readonly because: readonly KnowledgeEntry[];
  /** True when metadata that nobody read may keep the two apart. */
  readonly unread: boolean;
}

/** Every pair of an environment that rows of releases, or the metadata of one about the other, part. */
export function* mismatchesOf(environment: Environment, knowledge: Knowledge): Iterable<Mismatch> {
  for (const leader of environment.installed) {
    const rows = knowledge.about(leader.name, 'companions');
    if (rows.length === 0 || leader.basis === 'unknown') continue;
    for (const member of environment.installed) {
      const own = rows.filter((row) => Object.hasOwn(row.members, member.name));
      if (own.length === 0 || member.basis === 'unknown' || areBothFromImage(leader, member)) continue;
      if (!mayHoldTogether([leader.when, member.when], environment.target)) continue;
      if (isToldElsewhere(leader, member, knowledge) || isToldElsewhere(member, leader, knowledge)) continue;
      const found = sureMismatch(leader, member, own, knowledge) ?? expectedMismatch(leader, member, own, knowledge);
      if (found !== undefined) yield found;
    }
  }
}

/** The rows of a leader that name a member and fit some of the leader's versions. */
export function rowsFor(
  leader: DistributionName,
  member: DistributionName,
  versions: VersionSet,
  knowledge: Knowledge,
) {
  return knowledge
    .about(leader, 'companions')
    .filter((row) => Object.hasOwn(row.members, member) && overlaps(versionSet(row.versions), versions));
}

/** The versions of a member that rows allow. */
export function membersOf(rows: readonly Companions[], member: DistributionName): VersionSet {
  return rows.reduce<VersionSet>((set, row) => union(set, versionSet(row.members[member] ?? '')), noVersion);
}

function areBothFromImage(leader: Installed, member: Installed): boolean {
  return leader.step.installer === 'image' && member.step.installer === 'image';
}

/** A fact about just this pair says more than a row: incompatible-versions speaks then. */
function isToldElsewhere(subject: Installed, object: Installed, knowledge: Knowledge): boolean {
  return knowledge
    .about(subject.name, 'breaks')
    .some(
      (fact) =>
        fact.rule === undefined &&
        fact.metadata !== 'forbids' &&
        fact.with.distribution === object.name &&
        holding(subject, versionSet(fact.versions)) !== 'no' &&
        holding(object, versionSet(fact.with.versions)) !== 'no',
    );
}

/** What holds for every version that the author's words and the metadata of others leave. */
function sureMismatch(
  leader: Installed,
  member: Installed,
  own: readonly Companions[],
  knowledge: Knowledge,
): Mismatch | undefined {
  const leads = versionsWithout(leader, member.name);
  const follows = versionsWithout(member, leader.name);
  if (isEmpty(leads) || isEmpty(follows)) return undefined;
  const fits = fitting(own, leads);
  const allowed = membersOf(fits, member.name);
  const byRows =
    fits.length > 0 &&
    isSubset(leads, leadersOf(fits)) &&
    !overlaps(follows, allowed) &&
    isKnown(member, follows, own, knowledge);
  const required = requiredOf(leader, member.name) ?? requiredOf(member, leader.name);
  if (!byRows && required === undefined) return undefined;
  const back = own.filter((row) => overlaps(versionSet(row.members[member.name] ?? ''), follows));
  return {
    leader,
    member,
    held: 'surely',
    wanted: {
      member: fits.length === 0 ? undefined : allowed,
      leader: back.length === 0 || pinOf(follows) === undefined ? undefined : leadersOf(back),
    },
    texts: { member: textOf(follows), leader: textOf(leads) },
    pinned: pinOf(leads) !== undefined && pinOf(follows) !== undefined,
    because: [...(byRows ? fits : []), ...(required ?? []), ...leader.facts, ...member.facts],
    unread: false,
  };
}

/** What holds for the versions an installer takes today, where one of the two is open. */
function expectedMismatch(
  leader: Installed,
  member: Installed,
  own: readonly Companions[],
  knowledge: Knowledge,
): Mismatch | undefined {
  if (isEmpty(leader.versions) || isEmpty(member.versions) || member.version === undefined) return undefined;
  const fits = fitting(own, leader.expected);
  const allowed = membersOf(fits, member.name);
  if (fits.length === 0 || !isSubset(leader.expected, leadersOf(fits)) || overlaps(member.expected, allowed))
    return undefined;
  const chosen = member.basis === 'pinned' ? leader : member;
  const other = chosen === member ? leader : member;
  return {
    leader,
    member,
    held: 'expected',
    wanted: { member: allowed, leader: undefined },
    texts: { member: member.version.text, leader: leader.version?.text ?? textOf(leader.expected) },
    pinned: false,
    because: [...fits, ...leader.facts, ...member.facts],
    unread: !saysAbout(chosen, other.name, knowledge),
  };
}

/** The facts by which one of the two requires the other in versions that its own bounds refuse. */
function requiredOf(target: Installed, parent: DistributionName): readonly KnowledgeEntry[] | undefined {
  const free = versionsWithout(target, parent);
  const demand = target.demands.find(
    ({ chain, allowed, certain }) => certain && chain.at(-2)?.name === parent && isEmpty(intersect(allowed, free)),
  );
  return demand?.facts;
}

function textOf(versions: VersionSet): string {
  return pinOf(versions)?.text ?? describeSet(versions);
}

function fitting(rows: readonly Companions[], versions: VersionSet): readonly Companions[] {
  return rows.filter((row) => overlaps(versionSet(row.versions), versions));
}

function leadersOf(rows: readonly Companions[]): VersionSet {
  return rows.reduce<VersionSet>((set, row) => union(set, versionSet(row.versions)), noVersion);
}

/** A companion newer than all that is known may belong to anything. */
function isKnown(member: Installed, versions: VersionSet, own: readonly Companions[], knowledge: Knowledge): boolean {
  if (overlaps(versions, membersOf(own, member.name))) return true;
  const pin = pinOf(versions);
  const [latest] = knowledge.about(member.name, 'latest');
  const newest = parseVersion(latest?.releases.at(-1)?.version ?? '');
  return pin !== undefined && newest !== undefined && compareVersions(pin, newest) <= 0;
}
