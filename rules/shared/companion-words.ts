import type { Installed } from '../../src/domain/environment.ts';
import type { Draft, Severity } from '../../src/domain/finding.ts';
import type { KnowledgeEntry } from '../../src/domain/knowledge.ts';
import { describeSet, type VersionSet } from '../../src/domain/version-set.ts';
import { isWritten } from './versions-places.ts';

/** Only bounds of the author on verified facts make it certain for everybody. */
export function severityOf(certain: boolean, facts: readonly KnowledgeEntry[]): Severity {
  return certain && facts.every(({ certainty }) => certainty === 'verified') ? 'error' : 'warning';
}

/** The distributions and what the author wrote to get them. */
export function aboutAll([first, ...rest]: readonly Installed[]): Draft['about'] {
  const names = [first, ...rest].flatMap((one) =>
    one === undefined ? [] : [one.name, ...(isWritten(one) ? [] : [one.chain[0].name])],
  );
  const [head = '', ...tail] = new Set(names);
  return [head, ...tail];
}

/** The chains longer than one. */
export function chainsOf(all: readonly Installed[]): Draft['chains'] {
  return all.map(({ chain }) => chain).filter((chain) => chain.length > 1);
}

/** The version, else what is allowed. */
export function plain({ version, versions }: Installed): string {
  return version?.text ?? describeSet(versions);
}

/** A set of pins as people say it: `0.16.0 or 0.16.1`. */
export function short(versions: VersionSet): string {
  return describeSet(versions).replaceAll('==', '').replaceAll(' || ', ' or ');
}
