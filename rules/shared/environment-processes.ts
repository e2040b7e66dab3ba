import type { Environment } from '../../src/domain/environment.ts';
import type { Knowledge } from '../../src/domain/knowledge.ts';

/**
 * The programs that run side by side in an environment, for messages; undefined where the files show one process, or
 * none. Asks for `program` facts.
 */
export function besideEachOther({ processes = [] }: Environment, knowledge: Knowledge): string | undefined {
  const keeper = processes.flatMap(({ words }) => words.slice(0, 4)).find((word) => runsPrograms(word, knowledge));
  if (keeper !== undefined) return `the programs that ${baseName(keeper)} keeps running`;
  const last = processes.findLastIndex(({ beside }) => beside === true);
  // What is waited for is no program of its own.
  const together = processes.filter(({ beside, words }, at) => (beside === true || at > last) && words[0] !== 'wait');
  if (last < 0 || together.length < 2) return undefined;
  return together.map(({ words }) => words.slice(0, 3).join(' ')).join(' and ');
}

function runsPrograms(word: string, knowledge: Knowledge): boolean {
  return knowledge.about(baseName(word), 'program').some(({ roles }) => roles.includes('runs-programs'));
}

function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}
