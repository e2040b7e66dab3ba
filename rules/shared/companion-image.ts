import type { Environment, Installed } from '../../src/domain/environment.ts';
import type { Draft } from '../../src/domain/finding.ts';
import { advice, type Fix } from '../../src/domain/fix.ts';
import { confidenceOf, type Knowledge } from '../../src/domain/knowledge.ts';
import { describeSet } from '../../src/domain/version-set.ts';
import { membersOf, rowsFor } from './companion-rows.ts';
import { aboutAll, chainsOf, plain } from './companion-words.ts';
import { rootOf } from './versions-places.ts';
import { broughtBy, distinct, named } from './versions-words.ts';

/** A companion whose own requirement takes away the leader that the image was built with. */
export function* replacedLeader(leader: Installed, environment: Environment, knowledge: Knowledge): Iterable<Draft> {
  const taken = takenFromImage(leader, environment, knowledge);
  if (taken === undefined) return;
  const { before, member, rows } = taken;
  const because = distinct([...rows, ...leader.facts, ...member.facts]);
  yield {
    message: `${named(member)} does not match ${before.name} ${plain(before)} of the image.${replacement(leader)}${broughtBy(leader)}`,
    about: aboutAll([member, leader]),
    chains: chainsOf([leader, member]),
    because,
    fixes: keepFixes(leader, environment, knowledge),
    separation: undefined,
    severity: 'warning',
    confidence: confidenceOf(because),
    at: rootOf(member),
    related: [{ span: rootOf(before), message: `the image brings ${before.name} ${plain(before)}` }],
  };
}

/** The release of what replaces the leader that goes with the leader of the image. */
export function keepFixes(leader: Installed, environment: Environment, knowledge: Knowledge): readonly Fix[] {
  const taken = takenFromImage(leader, environment, knowledge);
  if (taken === undefined) return [];
  const { before, member, rows } = taken;
  const wanted = describeSet(membersOf(rows, member.name));
  return [advice(`Use ${member.name}${wanted}, which goes with ${before.name} ${plain(before)} of the image`)];
}

function takenFromImage(leader: Installed, { installed }: Environment, knowledge: Knowledge) {
  const before = leader.replaced;
  const member = installed.find(({ name }) => name === leader.chain.at(-2)?.name);
  if (before?.step.installer !== 'image' || member === undefined) return undefined;
  const rows = rowsFor(leader.name, member.name, before.versions, knowledge);
  return rows.length === 0 ? undefined : { before, member, rows };
}

/** The sentence that says which version an earlier step or the image had; empty where nothing is replaced. */
export function replacement(leader: Installed): string {
  const before = leader.replaced;
  if (before?.version === undefined || plain(before) === plain(leader)) return '';
  const where = before.step.installer === 'image' ? 'The image brings' : 'An earlier step installs';
  return ` ${where} ${leader.name} ${plain(before)}, which is replaced by ${plain(leader)}.`;
}
