import type { Knowledge } from '../domain/knowledge.ts';
import type { SourceFile } from '../domain/source.ts';
import { lintOwnFacts, type OwnFacts } from '../knowledge/own.ts';
import { count } from '../report/wrap.ts';
import { factFiles, problemLines, today } from './fact-files.ts';
import { type Host, UsageError } from './host.ts';

/** Facts and the files that hold them. */
export interface ReadFacts extends OwnFacts {
  readonly files: readonly SourceFile[];
}

/** How many problems of fact files one message lists. */
const mostProblems = 20;

/** The facts of a project or organisation, and the ids of bundled facts that they replace. Throws a usage error with every problem and its place. */
export function readOwnFacts(paths: readonly string[], knowledge: Knowledge, host: Host): ReadFacts {
  const files = factFiles(paths, host);
  const own = lintOwnFacts(files, knowledge, today());
  if (own.problems.length === 0) return { ...own, files };
  const lines = problemLines(files, own.problems);
  for (const line of lines.slice(0, mostProblems)) host.err.write(`${line}\n`);
  throw new UsageError(
    `${files.map(({ path }) => path).join(', ')}: ${count(lines.length, 'problem')}, so nothing was checked`,
  );
}

/** Says what the files add. */
export function ownFactsText({ files, entries, replaced }: ReadFacts): string {
  const instead = replaced.length === 0 ? '' : `; in place of bundled ones: ${replaced.join(', ')}`;
  return `read ${count(entries.length, 'fact')} from ${files.map(({ path }) => path).join(', ')}${instead}`;
}
