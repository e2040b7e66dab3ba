import type { Service, StartedProgram } from '../../src/domain/environment.ts';
import type { Knowledge } from '../../src/domain/knowledge.ts';
import type { ProgramFact, ProgramRole } from '../../src/domain/knowledge-runtime.ts';
import type { Span } from '../../src/domain/source.ts';

/** A program of a known role that a service starts. */
export interface RunningProgram {
  readonly fact: ProgramFact;
  readonly words: readonly string[];
  /** The command, instruction or image that starts it. */
  readonly span: Span;
}

/** Programs that only name others: what they install or copy is not run by them. */
const installers: ReadonlySet<string> = new Set([
  'pip',
  'pip3',
  'apt',
  'apt-get',
  'apk',
  'conda',
  'echo',
  'which',
  'cp',
]);

/** The programs of a role among what the service starts. Asks for `program` facts. */
export function programsOf(service: Service, role: ProgramRole, knowledge: Knowledge): readonly RunningProgram[] {
  const found = service.starts.flatMap((started) => matches(started, role, knowledge));
  const { image, declared } = service;
  const repository = image?.reference.repository;
  if (found.length > 0 || repository === undefined || image === undefined || declared.build !== undefined) return found;
  const words = service.starts.flatMap((started) => started.words);
  return knowledge
    .all('program')
    .filter((fact) => fact.roles.includes(role) && fact.images?.includes(repository) === true && holds(fact, words))
    .map((fact) => ({ fact, words, span: image.span }));
}

/** Every program with a fact that the service starts, whatever its role. */
export function holdsWord(service: Service, word: string): boolean {
  return service.starts.some(({ words }) => words.includes(word));
}

function matches({ words, span }: StartedProgram, role: ProgramRole, knowledge: Knowledge): readonly RunningProgram[] {
  if (installers.has(lastPart(words[0] ?? ''))) return [];
  return words.flatMap((word, at) => {
    const rest = words.slice(at + 1);
    return knowledge
      .about(lastPart(word), 'program')
      .filter(
        (fact) =>
          fact.roles.includes(role) && (fact.words ?? []).every((one) => rest.includes(one)) && holds(fact, rest),
      )
      .map((fact) => ({ fact, words: rest, span }));
  });
}

/** None of the exceptions, and where a number decides, it is above one. */
function holds({ unless = [], manyBy }: ProgramFact, words: readonly string[]): boolean {
  if (unless.some((option) => hasOption(option, words))) return false;
  return manyBy === undefined || manyBy.some((option) => Number(optionValue(option, words) ?? 0) > 1);
}

/** True for `--pool=solo`, and for `--pool solo` where that is asked as `--pool=solo`. */
function hasOption(option: string, words: readonly string[]): boolean {
  const equals = option.indexOf('=');
  if (words.includes(option)) return true;
  return equals > 0 && optionValue(option.slice(0, equals), words) === option.slice(equals + 1);
}

/** The value of an option, behind `=` or as the next word. */
export function optionValue(option: string, words: readonly string[]): string | undefined {
  for (const [at, word] of words.entries()) {
    if (word === option) return words[at + 1];
    if (word.startsWith(`${option}=`)) return word.slice(option.length + 1);
  }
  return undefined;
}

function lastPart(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}
