import type { Environment, Installed } from '../../src/domain/environment.ts';
import type { Fix } from '../../src/domain/fix.ts';
import type { Knowledge } from '../../src/domain/knowledge.ts';
import { describeSet, isEmpty, isSubset, type VersionSet } from '../../src/domain/version-set.ts';
import { membersOf, rowsFor } from './companion-rows.ts';
import { listed } from './distributions-words.ts';
import { setFix } from './versions-fixes.ts';

/** Moves a leader beside one of its companions, together with those companions that would be left behind. */
export function leaderFix(
  leader: Installed,
  versions: VersionSet,
  beside: { readonly name: string; readonly text: string },
  { installed }: Environment,
  knowledge: Knowledge,
): Fix {
  const moved = installed.flatMap((one) => {
    const rows = one.name === beside.name ? [] : rowsFor(leader.name, one.name, versions, knowledge);
    const allowed = membersOf(rows, one.name);
    const stays = rows.length === 0 || isEmpty(allowed) || one.basis === 'unknown' || isSubset(one.expected, allowed);
    return stays ? [] : [{ one, allowed }];
  });
  const names = [{ one: leader, allowed: versions }, ...moved].map(
    ({ one, allowed }) => `${one.name}${describeSet(allowed)}`,
  );
  const title = `Use ${listed(names, 6)} beside ${beside.name} ${beside.text}`;
  const fixes = [setFix(leader, versions, title), ...moved.map(({ one, allowed }) => setFix(one, allowed, title))];
  const [first, ...others] = fixes;
  if (first === undefined || others.length === 0) return first ?? setFix(leader, versions, title);
  // What others bring moves with them.
  const actions = fixes.filter(({ kind }) => kind !== 'advice');
  return first.kind === 'advice' ? first : { kind: 'several', actions, title, safety: 'unsafe' };
}
