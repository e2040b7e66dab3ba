import type { Service } from '../../src/domain/environment.ts';
import type { Knowledge, KnowledgeEntry } from '../../src/domain/knowledge.ts';
import { programsOf, type RunningProgram } from './compose-programs.ts';

/** The program that makes a service a worker: it takes jobs or starts children. Asks for `program` facts. */
export function workerProgram(service: Service, knowledge: Knowledge): RunningProgram | undefined {
  return programsOf(service, 'queue-worker', knowledge)[0] ?? programsOf(service, 'starts-children', knowledge)[0];
}

/** What the service is, for messages: a GPU service or a worker; undefined for all others. Asks for `program` facts. */
export function heavyRole(
  service: Service,
  knowledge: Knowledge,
): { readonly text: string; readonly because: readonly KnowledgeEntry[] } | undefined {
  if (service.gpus !== undefined) return { text: 'a GPU service', because: [] };
  const program = workerProgram(service, knowledge);
  return program === undefined ? undefined : { text: `a worker (${program.fact.program})`, because: [program.fact] };
}
