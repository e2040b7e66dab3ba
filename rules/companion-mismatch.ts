import type { Environment, Installed } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import type { Fix } from '../src/domain/fix.ts';
import { type Breaks, confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { describeSet, overlaps, type VersionSet, versionSet } from '../src/domain/version-set.ts';
import { otherBaseDraft, splitDraft } from './shared/companion-build-drafts.ts';
import { otherBases, splitFamilies } from './shared/companion-builds.ts';
import { leaderFix } from './shared/companion-fixes.ts';
import { keepFixes, replacedLeader, replacement } from './shared/companion-image.ts';
import { type Mismatch, mismatchesOf } from './shared/companion-rows.ts';
import { aboutAll, chainsOf, severityOf, short } from './shared/companion-words.ts';
import { holding } from './shared/versions-bounds.ts';
import { setFix } from './shared/versions-fixes.ts';
import { placesOf } from './shared/versions-places.ts';
import { broughtBy, distinct, platformNote, todaysChoice } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['companions', 'breaks', 'requires', 'latest', 'index', 'built-for', 'published'],
  docs: {
    what: 'Distributions that must come from one family of releases, such as torch and torchvision, do not match.',
    why: 'Their compiled parts fit one release of each other only. Some say so in their metadata and are refused; others import each other and fail with a missing operator or symbol.',
    how: 'Take all of them from one row of releases, and from one index.',
    limits:
      'A release that is newer than the knowledge base, or for which no row is known, is never called a mismatch. Local versions such as +cu118 do not count here.',
  },
  *check(environment, knowledge) {
    const told = new Set<Installed>();
    for (const group of grouped(mismatchesOf(environment, knowledge))) {
      for (const { leader, member } of group) told.add(leader).add(member);
      yield mismatch(group, environment, knowledge);
    }
    for (const found of otherBases(environment, knowledge))
      if (!told.has(found.base) || !found.members.every((one) => told.has(one)))
        yield otherBaseDraft(found, environment);
    for (const found of splitFamilies(environment, knowledge))
      if (!told.has(found.leader) || !told.has(found.member)) yield splitDraft(found, environment);
    for (const leader of environment.installed)
      if (!told.has(leader)) yield* replacedLeader(leader, environment, knowledge);
  },
} satisfies Rule;

type Group = readonly [Mismatch, ...Mismatch[]];

/** What an image brings stays behind together when its leader is replaced: one finding for all of it. */
function grouped(mismatches: Iterable<Mismatch>): readonly Group[] {
  const groups = new Map<unknown, Group>();
  for (const found of mismatches) {
    const key = found.member.step.installer === 'image' ? found.leader : found;
    const known = groups.get(key);
    groups.set(key, known === undefined ? [found] : [...known, found]);
  }
  return [...groups.values()];
}

function mismatch(group: Group, environment: Environment, knowledge: Knowledge): Draft {
  const [{ leader, member, held, wanted, texts, pinned, unread }] = group;
  const members = group.map((one) => one.member);
  const symptoms = symptomsOf(leader, member, knowledge);
  const because = distinct([...group.flatMap((one) => one.because), ...symptoms]);
  const fromImage = member.step.installer === 'image';
  const forced = member.step.noDependencies && isOfSeries(leader, wanted.leader);
  const right =
    wanted.member === undefined
      ? ''
      : ` ${leader.name} ${texts.leader} goes with ${member.name} ${short(wanted.member)}.`;
  const back =
    wanted.leader === undefined
      ? ''
      : ` ${member.name} ${texts.member} goes with ${leader.name} ${short(wanted.leader)}.`;
  return {
    message: [
      `${group.map((one) => `${one.member.name} ${one.texts.member}`).join(' and ')}${fromImage ? ' of the image' : ''} ${group.length > 1 ? 'do' : 'does'} not match ${leader.name} ${texts.leader}.`,
      right || back,
      replacement(leader),
      broughtBy(leader),
      broughtBy(member),
      todaysChoice(leader, held),
      todaysChoice(member, held),
      symptoms.length > 0
        ? symptoms.map(({ symptom }) => ` On import: ${symptom ?? ''}`).join('')
        : forced
          ? ' Nothing refuses the pair, since it is installed without dependencies; its compiled code may not load.'
          : ' A release fits one release of the other: the install is refused, or the import fails.',
      platformNote([leader.when, member.when], environment.target),
    ].join(''),
    about: aboutAll([...members, leader]),
    chains: chainsOf([leader, ...members]),
    because,
    fixes: [
      ...keepFixes(leader, environment, knowledge),
      ...(fromImage ? [] : matchFixes(group, environment, knowledge)),
    ],
    separation: undefined,
    // What an image brings may be unused, and code compiled for a sibling patch release often loads.
    severity: severityOf(pinned && !fromImage && !forced, because),
    confidence: confidenceOf(because, unread ? 'low' : held === 'surely' ? 'high' : 'medium'),
    ...placesOf({ installed: leader, held }, { installed: member, held }),
  };
}

/** Does a patch release of the same series belong beside the companion? */
function isOfSeries({ version }: Installed, wanted: VersionSet | undefined): boolean {
  const [major, minor] = version?.release ?? [];
  if (wanted === undefined || major === undefined) return false;
  return overlaps(wanted, versionSet(`==${major}.${minor ?? 0}.*`));
}

/** The facts that say what the pair looks like when it fails. */
function symptomsOf(leader: Installed, member: Installed, knowledge: Knowledge): readonly Breaks[] {
  return knowledge
    .about(leader.name, 'breaks')
    .filter(
      (fact) =>
        fact.rule === 'companion-mismatch' &&
        fact.symptom !== undefined &&
        fact.with.distribution === member.name &&
        holding(leader, versionSet(fact.versions)) !== 'no' &&
        holding(member, versionSet(fact.with.versions)) !== 'no',
    );
}

function matchFixes(group: Group, environment: Environment, knowledge: Knowledge): readonly Fix[] {
  return group.flatMap(({ leader, member, wanted, texts }) => [
    ...(wanted.member === undefined
      ? []
      : [
          setFix(
            member,
            wanted.member,
            `Use ${member.name}${describeSet(wanted.member)} beside ${leader.name} ${texts.leader}`,
          ),
        ]),
    ...(wanted.leader === undefined
      ? []
      : [leaderFix(leader, wanted.leader, { name: member.name, text: texts.member }, environment, knowledge)]),
  ]);
}
