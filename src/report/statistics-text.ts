import { type ColorLevel, styleOf } from './style.ts';
import { count, wrap } from './wrap.ts';

/** What is shown of a base as a whole. */
interface ShownStatistics {
  readonly date: string;
  readonly facts: number;
  readonly subjects: number;
  readonly evidence: number;
  readonly sources: number;
  readonly oldest: string;
  readonly newest: string;
  readonly kinds: readonly {
    readonly kind: string;
    readonly facts: number;
    readonly verified: number;
    readonly likely: number;
    readonly unverified: number;
  }[];
  readonly ages: readonly { readonly days: number | undefined; readonly facts: number }[];
}

export interface StatisticsTextOptions {
  readonly columns: number;
  readonly color: ColorLevel;
  /** The age of the base in words. */
  readonly age: string;
  /** What facts of a kind say. */
  readonly meanings: ReadonlyMap<string, string>;
}

const narrow = 72;

/** How much is known, how sure and how old it is, for people. */
export function formatStatistics(statistics: ShownStatistics, options: StatisticsTextOptions): string {
  const { date, facts, subjects, evidence, sources, oldest, newest, kinds, ages } = statistics;
  const { columns, meanings } = options;
  const style = styleOf(options.color);
  const numbers = (row: ShownStatistics['kinds'][number]) =>
    [row.facts, row.verified, row.likely, row.unverified].map((number) => String(number).padStart(11)).join('');
  const head = ['facts', 'verified', 'likely', 'unverified'].map((word) => word.padStart(11)).join('');
  const width = Math.max(0, ...kinds.map(({ kind }) => kind.length));
  const explained = columns >= narrow + 16;
  const rows = kinds.map((row) => {
    const meaning = explained ? `  ${style.faint(meanings.get(row.kind) ?? '')}` : '';
    return `  ${row.kind.padEnd(width)}${numbers(row)}${meaning}`;
  });
  const lines = [
    style.strong(`Knowledge of ${date} (${options.age})`),
    '',
    ...wrap(
      `${count(facts, 'fact')} about ${count(subjects, 'subject')}, with ${evidence} pieces of evidence from ${count(sources, 'source')}. Evidence was read from ${oldest} to ${newest}.`,
      columns,
    ),
    '',
    style.faint(`  ${''.padEnd(width)}${head}`),
    ...rows,
    '',
    style.label('Last read'),
    ...ages
      .filter(({ facts: number }) => number > 0)
      .map(({ days, facts: number }) => `  ${String(number).padStart(6)}  ${ageLabel(days)}`),
    '',
    ...wrap(
      'A fact that is not verified is never alone an error. wheelclash knowledge NAME shows what is known of a distribution, an image, an index, a variable, a program or a GPU, and why.',
      columns,
    ).map((row) => style.faint(row)),
  ];
  return `${lines.join('\n')}\n`;
}

function ageLabel(days: number | undefined): string {
  return days === undefined ? 'longer ago' : `within ${days} days`;
}
