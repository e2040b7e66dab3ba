import type { Certainty, Knowledge, KnowledgeEntry, KnowledgeKind } from '../domain/knowledge.ts';
import { nearest } from '../domain/nearest.ts';
import type { Rule } from '../domain/rule.ts';
import { ask, everySubject } from '../knowledge/ask.ts';
import { allKinds, kindMeanings } from '../knowledge/kinds.ts';
import { daysBetween, readOn, statisticsOf } from '../knowledge/statistics.ts';
import { formatAnswer, formatFactList } from '../report/knowledge-text.ts';
import { formatStatistics } from '../report/statistics-text.ts';
import { jsonText } from '../report/visible.ts';
import { count } from '../report/wrap.ts';
import { loadConfiguration } from './config.ts';
import { factFiles, problemLines, today } from './fact-files.ts';
import { type Engine, type ExitCode, type Host, UsageError } from './host.ts';
import { engineFor } from './inputs.ts';
import { colorOf, columnsOf } from './terminal.ts';

/** Options of the commands about knowledge. */
export interface KnowledgeOptions {
  readonly format: 'text' | 'json';
  /** Files of the user's own facts. */
  readonly knowledge: readonly string[];
  readonly config: string | false | undefined;
}

/** Which facts a list shows. */
export interface ListOptions extends KnowledgeOptions {
  readonly kind: readonly KnowledgeKind[];
  readonly certainty: readonly Certainty[];
  /** Only facts whose evidence nobody has read since this day. */
  readonly readBefore: string | undefined;
  readonly rule: string | undefined;
}

/** The base that these options name, with the user's own facts on top. */
export async function openBase(
  options: KnowledgeOptions,
  host: Host,
): Promise<Engine & { readonly knowledge: Knowledge }> {
  const configuration = loadConfiguration(host.cwd, host.cwd, options.config);
  const engine = await engineFor(configuration, options.knowledge, host);
  if (engine.knowledge === undefined) throw new Error('there is no knowledge');
  return { ...engine, knowledge: engine.knowledge };
}

/** Prints all that is known about each name; with no name, how much is known and how old it is. */
export async function show(names: readonly string[], options: KnowledgeOptions, host: Host): Promise<ExitCode> {
  const { knowledge, rules } = await openBase(options, host);
  if (names.length === 0) return stats(knowledge, options, host);
  const answers = names.map((name) => ask(name, knowledge) ?? unknown(name, knowledge));
  if (options.format === 'json') {
    const shown = answers.map(({ subject, versions, facts, elsewhere, requiredBy }) => ({
      subject: subject + (versions ?? ''),
      facts,
      elsewhere,
      requiredBy,
    }));
    host.out.write(jsonText({ version: 1, knowledge: knowledge.date, answers: shown }));
    return 0;
  }
  const canvas = {
    columns: columnsOf(host.out, host.env),
    color: colorOf(host.out, host.env),
    ageOf: (day: string) => ageText(daysBetween(day, today())),
    rulesFor: (kind: KnowledgeKind) => rulesFor(kind, rules),
  };
  host.out.write(answers.map((answer) => formatAnswer(answer, canvas)).join('\n'));
  return 0;
}

/** Prints the facts of some kinds, a line each with what it claims. */
export async function list(options: ListOptions, host: Host): Promise<ExitCode> {
  const { knowledge, rules } = await openBase(options, host);
  const rule = options.rule === undefined ? undefined : rules.get(options.rule);
  if (options.rule !== undefined && rule === undefined)
    throw new UsageError(`there is no rule "${options.rule}"; wheelclash explain lists them`);
  const facts = allKinds
    .filter((kind) => options.kind.length === 0 || options.kind.includes(kind))
    .filter((kind) => rule === undefined || rule.facts.includes(kind))
    .flatMap((kind): readonly KnowledgeEntry[] => knowledge.all(kind))
    .filter(({ certainty }) => options.certainty.length === 0 || options.certainty.includes(certainty))
    .filter((fact) => options.readBefore === undefined || readOn(fact) < options.readBefore);
  const canvas = { columns: columnsOf(host.out, host.env), color: colorOf(host.out, host.env) };
  host.out.write(
    options.format === 'json'
      ? jsonText({ version: 1, knowledge: knowledge.date, facts })
      : formatFactList(facts, readOn, canvas),
  );
  return 0;
}

/** Checks files of facts; prints each problem with its place. The exit code is 1 where there is one. */
export async function lint(
  paths: readonly string[],
  options: Pick<KnowledgeOptions, 'format'>,
  host: Host,
): Promise<ExitCode> {
  const { lintOwnFacts } = await import('../knowledge/own.ts');
  const { knowledge } = await host.engine();
  if (knowledge === undefined) throw new Error('there is no knowledge');
  const files = factFiles(paths, host);
  const own = lintOwnFacts(files, knowledge, today());
  const ages = own.entries.map((entry) => ({ id: entry.id, days: daysBetween(readOn(entry), today()) }));
  const old = ages.filter(({ days }) => days > 365);
  const { replaced } = own;
  if (options.format === 'json') {
    host.out.write(
      jsonText({
        version: 1,
        facts: own.entries.length,
        problems: problemLines(files, own.problems),
        replaced,
        old: old.map(({ id }) => id),
      }),
    );
  } else {
    for (const line of problemLines(files, own.problems)) host.out.write(`${line}\n`);
    for (const id of replaced) host.out.write(`${id} replaces a bundled fact\n`);
    for (const { id, days } of old)
      host.out.write(`${id}: nobody has read its evidence for ${ageText(days).replace(' ago', '')}\n`);
    host.out.write(`${count(own.entries.length, 'fact')}, ${count(own.problems.length, 'problem')}\n`);
  }
  return own.problems.length > 0 ? 1 : 0;
}

/** Prints the JSON Schema of files of facts, for editors. */
export async function schema(host: Host): Promise<ExitCode> {
  const { schemaJson } = await import('../knowledge/schema-json.ts');
  host.out.write(schemaJson());
  return 0;
}

function stats(knowledge: Knowledge, options: KnowledgeOptions, host: Host): ExitCode {
  const statistics = statisticsOf(knowledge, today());
  const canvas = { columns: columnsOf(host.out, host.env), color: colorOf(host.out, host.env) };
  const age = ageText(daysBetween(knowledge.date, today()));
  host.out.write(
    options.format === 'json'
      ? jsonText({ version: 1, ...statistics })
      : formatStatistics(statistics, { ...canvas, age, meanings: kindMeanings }),
  );
  return 0;
}

function unknown(name: string, knowledge: Knowledge): never {
  const bare = /^[\w./-]+/.exec(name)?.[0] ?? name;
  const subjects = everySubject(knowledge);
  const near = nearest(bare, subjects);
  const hint = subjects.includes(bare)
    ? `, only of other versions or tags of ${bare}`
    : near === undefined
      ? ''
      : `; did you mean "${near}"?`;
  throw new UsageError(`nothing is known of "${name}"${hint}`);
}

function rulesFor(kind: KnowledgeKind, rules: ReadonlyMap<string, Rule>): readonly string[] {
  return [...rules].flatMap(([id, { facts }]) => (facts.includes(kind) ? [id] : []));
}

/** `today`, `12 days ago`, `14 months ago`. */
function ageText(days: number): string {
  if (days === 0) return 'today';
  if (days < 60) return `${count(days, 'day')} ago`;
  return days < 730 ? `${Math.floor(days / 30.4)} months ago` : `${Math.floor(days / 365.25)} years ago`;
}
