import type { KnowledgeEntry, KnowledgeKind } from '../domain/knowledge.ts';
import { type ColorLevel, type Style, styleOf } from './style.ts';
import { visible } from './visible.ts';
import { firstOf } from './words.ts';
import { count, wrap } from './wrap.ts';

export interface FactsTextOptions {
  readonly columns: number;
  readonly color: ColorLevel;
  /** The age of evidence read on a day, in words: `3 days ago`. */
  readonly ageOf: (day: string) => string;
  /** The rules that may ask for facts of a kind. */
  readonly rulesFor: (kind: KnowledgeKind) => readonly string[];
}

/** What is shown of one question. */
export interface ShownAnswer {
  readonly subject: string;
  readonly versions: string | undefined;
  readonly facts: readonly KnowledgeEntry[];
  readonly elsewhere: readonly KnowledgeEntry[];
  readonly requiredBy: readonly string[];
}

const labelWidth = 13;
const mostDependents = 40;

const certainties = {
  verified: 'verified',
  likely: 'likely, never alone an error',
  unverified: 'unverified, never alone an error',
} as const;

/** The answer to one question for people: each fact with its fields, its evidence and the day that was read. */
export function formatAnswer(answer: ShownAnswer, options: FactsTextOptions): string {
  const style = styleOf(options.color);
  const { subject, versions, facts, elsewhere, requiredBy } = answer;
  const blocks: (readonly string[])[] = [[style.strong(visible(subject + (versions ?? '')))]];
  let kind: KnowledgeKind | undefined;
  for (const fact of facts) {
    const head = fact.kind === kind ? [] : [kindLine(fact.kind, facts, style, options)];
    kind = fact.kind;
    blocks.push([...head.flat(), ...factLines(fact, style, options)]);
  }
  if (elsewhere.length > 0)
    blocks.push([
      style.label(`in ${count(elsewhere.length, 'fact')} about others`),
      ...elsewhere.flatMap((fact) => lines(visible(fact.id), fact.claim, options.columns, style)),
    ]);
  if (requiredBy.length > 0) {
    const { shown, left } = firstOf(requiredBy, mostDependents);
    const names = shown.join(', ') + (left > 0 ? ` and ${left} more` : '');
    blocks.push([
      style.label(`required by ${count(requiredBy.length, 'distribution')}`),
      ...wrap(names, options.columns - 2).map((row) => `  ${row}`),
    ]);
  }
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

/** One line a fact: id, kind, certainty, the day its evidence was read, and what it claims. */
export function formatFactList(
  facts: readonly KnowledgeEntry[],
  readOn: (fact: KnowledgeEntry) => string,
  options: Pick<FactsTextOptions, 'columns' | 'color'>,
): string {
  const style = styleOf(options.color);
  const rows = facts.flatMap((fact) => [
    `${style.strong(visible(fact.id))} ${style.faint(`(${fact.kind}, ${fact.certainty}, read ${visible(readOn(fact))})`)}`,
    ...wrap(fact.claim, options.columns - 4).map((row) => `    ${row}`),
  ]);
  return `${[...rows, style.faint(count(facts.length, 'fact'))].join('\n')}\n`;
}

function kindLine(
  kind: KnowledgeKind,
  facts: readonly KnowledgeEntry[],
  style: Style,
  { columns, rulesFor }: FactsTextOptions,
): readonly string[] {
  const number = facts.filter((fact) => fact.kind === kind).length;
  const rules = rulesFor(kind);
  const asked = rules.length === 0 ? 'no rule asks for it' : `asked for by ${rules.join(', ')}`;
  return [
    style.label(`${kind}: ${count(number, 'fact')}`),
    ...wrap(asked, columns - 2).map((row) => `  ${style.faint(row)}`),
  ];
}

function factLines(fact: KnowledgeEntry, style: Style, { columns, ageOf }: FactsTextOptions): readonly string[] {
  const add = (label: string, text: string) => lines(label, text, columns, style);
  return [
    `  ${style.strong(visible(fact.id))} ${style.faint(`(${certainties[fact.certainty]})`)}`,
    ...wrap(fact.claim, columns - 4).map((row) => `    ${row}`),
    ...detailsOf(fact).flatMap(([label, text]) => add(label, text)),
    ...fact.evidence.flatMap(({ source, states, checked }) => [
      ...add('evidence', `${source}, read ${checked} (${ageOf(checked)})`),
      ...add('', states),
    ]),
  ];
}

/** What every fact has, and the subject, which stands above. */
const shownElsewhere = [
  'kind',
  'id',
  'claim',
  'certainty',
  'evidence',
  'distribution',
  'repository',
  'variable',
  'program',
];

/** The fields of a fact as labels and texts, in their order. */
export function detailsOf(fact: KnowledgeEntry): readonly (readonly [label: string, text: string])[] {
  return Object.entries(fact)
    .filter(([name, value]) => !shownElsewhere.includes(name) && value !== undefined)
    .map(([name, value]) => [wordsOf(name), valueText(value)]);
}

/** `cudaFrom` as `cuda from`. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function valueText(value: unknown, depth = 0): string {
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map((item) => valueText(item, depth + 1)).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = Object.entries(value).map(([name, part]) => `${name} ${valueText(part, depth + 1)}`);
  return depth === 0 ? parts.join('; ') : parts.join(' ');
}

function lines(label: string, text: string, columns: number, style: Style): readonly string[] {
  const wide = label.length >= labelWidth;
  const rows = wrap(text, columns - 4 - labelWidth);
  const head = wide ? [`    ${style.label(label)}`] : [];
  return [
    ...head,
    ...rows.map((row, index) => `    ${style.label((index === 0 && !wide ? label : '').padEnd(labelWidth))}${row}`),
  ];
}
