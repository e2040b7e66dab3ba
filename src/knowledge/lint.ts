import * as v from 'valibot';
import { isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { KnowledgeEntry } from '../domain/knowledge.ts';
import type { Problem, Span } from '../domain/source.ts';
import { contradictions } from './contradictions.ts';
import { checkEntry } from './entry-checks.ts';
import { entrySchema } from './schema.ts';
import { shapeProblem } from './shape-problems.ts';
import { homeOf } from './subject.ts';

/** One YAML file of facts; `path` is relative to the folder of the base: `torch.yaml`, `image/python.yaml`. */
export interface KnowledgeFile {
  readonly path: string;
  readonly text: string;
}

export interface LintResult {
  /** The entries whose shape is right, in the order of the files. */
  readonly entries: readonly KnowledgeEntry[];
  readonly problems: readonly Problem[];
  /** Ids of entries that take more than 15 lines, lists not counted: advice only. */
  readonly long: readonly string[];
}

/** An entry and where it stands. */
export interface Placed {
  readonly entry: KnowledgeEntry;
  readonly span: Span;
}

/**
 * Reads and checks the files of a base. Scalars are read as text (failsafe schema), so `1.10` stays `1.10`.
 * Never throws; `today` (YYYY-MM-DD) is the day against which dates are in the future.
 * `loose` lifts the rule that the file name is the subject, for the one file a project may bring.
 */
export function lintEntries(
  files: readonly KnowledgeFile[],
  today: string,
  options: { readonly loose?: boolean } = {},
): LintResult {
  const { placed, problems, long } = lintPlaced(files, today, options);
  return { entries: placed.map(({ entry }) => entry), problems, long };
}

/** Does what `lintEntries` does, and says where each entry stands. */
export function lintPlaced(
  files: readonly KnowledgeFile[],
  today: string,
  options: { readonly loose?: boolean } = {},
): { readonly placed: readonly Placed[]; readonly problems: readonly Problem[]; readonly long: readonly string[] } {
  const problems: Problem[] = [];
  const placed: Placed[] = [];
  const long: string[] = [];
  for (const file of files) readFile(file, placed, problems, long);
  for (const { entry, span } of placed) {
    const messages = [...(options.loose ? [] : checkHome(entry, span.path)), ...checkEntry(entry, today)];
    for (const message of messages) problems.push({ message: `${entry.id}: ${message}`, span });
  }
  problems.push(...checkIds(placed));
  if (!options.loose) problems.push(...checkLinks(placed));
  const places = new Map(placed.map(({ entry, span }) => [entry, span]));
  for (const { first, second, about } of contradictions(placed.map(({ entry }) => entry))) {
    const span = places.get(second);
    if (span !== undefined)
      problems.push({ message: `${second.id}: overlaps ${first.id} with another value of ${about}`, span });
  }
  return { placed, problems, long };
}

function readFile(file: KnowledgeFile, placed: Placed[], problems: Problem[], long: string[]): void {
  const { path, text } = file;
  const whole: Span = { path, start: 0, end: text.length };
  try {
    const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: true, logLevel: 'silent' });
    for (const error of document.errors.slice(0, 20))
      problems.push({ message: firstLine(error.message), span: { path, start: error.pos[0], end: error.pos[1] } });
    if (document.errors.length > 0) return;
    let aliases = false;
    visit(document, {
      Alias() {
        aliases = true;
        return visit.BREAK;
      },
    });
    const list = document.contents;
    if (aliases || !isSeq(list)) {
      problems.push({ message: aliases ? 'aliases are not read' : 'must be a list of entries', span: whole });
      return;
    }
    for (const item of list.items) {
      const [start, end] = rangeOf(item) ?? [0, text.length];
      const span: Span = { path, start, end };
      const result = v.safeParse(entrySchema, isMap(item) ? item.toJS(document) : String(item));
      if (result.success) {
        placed.push({ entry: result.output, span });
        if (countLines(text.slice(start, end)) > 15) long.push(result.output.id);
      } else
        for (const issue of result.issues) {
          const { message, range } = shapeProblem(issue, item, textAt(item, 'kind') ?? '');
          const id = textAt(item, 'id') ?? 'entry without an id';
          problems.push({
            message: `${id}: ${message}`,
            span: range === undefined ? span : { path, start: range[0], end: range[1] },
          });
        }
    }
  } catch (error) {
    problems.push({
      message: `cannot be read: ${error instanceof Error ? firstLine(error.message) : ''}`,
      span: whole,
    });
  }
}

function checkHome(entry: KnowledgeEntry, path: string): readonly string[] {
  const { folder, name } = homeOf(entry);
  if (name === undefined) return path.startsWith(folder) ? [] : [`belongs into ${folder}, not ${path}`];
  return path === `${folder}${name}.yaml` ? [] : [`belongs into ${folder}${name}.yaml, not ${path}`];
}

function checkIds(placed: readonly Placed[]): readonly Problem[] {
  const seen = new Map<string, Span>();
  const problems: Problem[] = [];
  for (const { entry, span } of placed) {
    const first = seen.get(entry.id);
    if (first === undefined) seen.set(entry.id, span);
    else problems.push({ message: `${entry.id}: the id is taken in ${first.path}`, span });
  }
  return problems;
}

/** The facts that symptoms name must be there. */
function checkLinks(placed: readonly Placed[]): readonly Problem[] {
  const ids = new Set(placed.map(({ entry }) => entry.id));
  return placed.flatMap(({ entry, span }) => {
    const facts = entry.kind === 'symptom' ? (entry.facts ?? []) : [];
    return facts.filter((id) => !ids.has(id)).map((id) => ({ message: `${entry.id}: there is no fact ${id}`, span }));
  });
}

/** Lines of an entry without the items of its lists, because lists may be long. */
function countLines(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '' && !line.trimStart().startsWith('- ')).length;
}

function textAt(item: unknown, key: string): string | undefined {
  const node = isMap(item) ? item.get(key, true) : undefined;
  return isScalar(node) ? String(node.value) : undefined;
}

function rangeOf(item: unknown): readonly [number, number] | undefined {
  const range = (item as { readonly range?: readonly [number, number, number] | null } | null)?.range;
  return range === undefined || range === null ? undefined : [range[0], range[1]];
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
