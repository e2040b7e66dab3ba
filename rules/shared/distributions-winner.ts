import type { Family, Member, Survivor } from './distributions-families.ts';

/**
 * Whose files are loaded in the end. A folder comes before a single file of the same name, and the files of a later step
 * over those of an earlier one; in one pip run usually those of the name that comes first in the alphabet, whatever the
 * order of the lines. Undefined where the installer writes in parallel.
 */
export function lastWriter({
  members,
}: Family): { readonly member: Member; readonly why: 'folder' | 'step' | 'name' } | undefined {
  const folders = members.filter((member) => !isSingleFile(member));
  if (folders.length === 1 && folders[0] !== undefined) return { member: folders[0], why: 'folder' };
  const last = members[members.length - 1] ?? members[0];
  const together = members.filter(({ installed }) => installed.step === last.installed.step);
  if (together.length === 1) return { member: last, why: 'step' };
  if (last.installed.step.installer !== 'pip') return undefined;
  const byName = [...together].sort((a, b) => (a.installed.name < b.installed.name ? -1 : 1));
  return { member: byName[0] ?? last, why: 'name' };
}

function isSingleFile({ facts }: Member): boolean {
  return facts.every(({ singleFile }) => singleFile === true);
}

/** True when the one to keep is written again by a last step of its own that reinstalls it. */
export function isRepaired(family: Family, survivor: Survivor | undefined): boolean {
  const last = lastWriter(family);
  if (last?.why !== 'step' || !last.member.installed.step.reinstall) return false;
  return survivor === undefined || survivor.unless !== undefined || survivor.name === last.member.installed.name;
}

/** Whose files are loaded, in a sentence, and that they are not those of the one to keep. */
export function winnerText(family: Family, survivor: Survivor | undefined): string {
  const winner = lastWriter(family);
  if (winner === undefined) return 'The installer writes them in parallel, so chance decides whose files win.';
  const { name } = winner.member.installed;
  const lost =
    survivor === undefined || survivor.unless !== undefined || survivor.name === name
      ? ''
      : `, not those of ${survivor.name}`;
  if (winner.why === 'folder')
    return `The order does not matter: Python loads the folder of ${name} and never a single file beside it${lost}.`;
  return winner.why === 'step'
    ? `The later step overwrites the earlier one, so the files of ${name} win${lost}.`
    : `The order of the lines does not matter: pip usually writes ${name} last, so its files win${lost}.`;
}
