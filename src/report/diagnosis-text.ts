import type { SourceFile } from '../domain/source.ts';
import type { Diagnosis, LogReading, Sighting } from '../domain/symptom.ts';
import { placesOf } from './position.ts';
import { type ColorLevel, type Paint, type Style, styleOf } from './style.ts';
import { visible } from './visible.ts';
import { factText, firstOf } from './words.ts';
import { count, wrap } from './wrap.ts';

/** What a log shows, with what is known of the causes. */
export interface DiagnosisResult {
  /** The name of the log, as the user gave it. */
  readonly log: string;
  readonly reading: LogReading;
  /** The most likely cause first. */
  readonly diagnoses: readonly Diagnosis[];
  /** Lines that mean nothing, though people take them for the cause. */
  readonly harmless: readonly Sighting[];
  /** How many symptoms are known. */
  readonly known: number;
  readonly files: readonly SourceFile[];
  /** How many findings the project has; undefined where no project was read. */
  readonly findings: number | undefined;
}

/** A diagnosis, and where else the same symptom stands with the same cause. */
interface Group {
  readonly first: Diagnosis;
  readonly others: readonly Sighting[];
}

const narrowest = 40;
const most = { diagnoses: 20, others: 3, facts: 3, sources: 2 };
const labelWidth = 11;

/** The causes for people: what the line means, the line, where the project holds the cause, why, and what to do. */
export function formatDiagnosis(
  result: DiagnosisResult,
  { columns: width, color }: { readonly columns: number; readonly color: ColorLevel },
): string {
  const style = styleOf(color);
  const columns = Math.max(width, narrowest);
  const groups = groupsOf(result.diagnoses);
  const shown = firstOf(groups, most.diagnoses);
  const blocks = shown.shown.map((group) => diagnosisLines(group, result, style, columns));
  blocks.push(summaryOf(result, shown.left, style, columns));
  return blocks.map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n');
}

/** One symptom with one cause is told once, however many names and versions stand in its lines. */
function groupsOf(diagnoses: readonly Diagnosis[]): readonly Group[] {
  const groups = new Map<string, { first: Diagnosis; others: Sighting[] }>();
  for (const diagnosis of diagnoses) {
    const { sighting, ground, places } = diagnosis;
    const where = places.map(({ span }) => `${span.path}:${span.start}`).join(' ');
    const key = [sighting.symptom.id, ground, where].join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: diagnosis, others: [] });
    else group.others.push(sighting);
  }
  return [...groups.values()];
}

function diagnosisLines(
  { first: { sighting, facts, ground, places }, others }: Group,
  { log, files }: DiagnosisResult,
  style: Style,
  columns: number,
): readonly string[] {
  const { symptom, line, text, times } = sighting;
  const lines: string[] = [];
  const add = (label: string, words: string, paint: Paint = (plain) => plain) => {
    for (const [index, row] of wrap(words, columns - 2 - labelWidth).entries())
      lines.push(`  ${style.label((index === 0 ? label : '').padEnd(labelWidth))}${paint(row)}`);
  };
  const where = visible(`${log}:${line}`);
  const head = wrap(filled(symptom.claim, sighting), columns - 2, columns - where.length - 2);
  for (const [index, row] of head.entries())
    lines.push(index === 0 ? `${style.severity.error(where)}: ${style.strong(row)}` : `  ${style.strong(row)}`);
  add('line', text, style.faint);
  if (times > 1) add('', `and in ${count(times - 1, 'more place')}`, style.faint);
  const also = firstOf(others, most.others);
  for (const [index, other] of also.shown.entries())
    add(index === 0 ? 'also' : '', `line ${other.line}: ${other.text}`, style.faint);
  if (also.left > 0) add('', `… and ${count(also.left, 'more line')}`, style.faint);
  const ranges = placesOf(files);
  for (const [index, { span, message, rule }] of places.entries()) {
    const { start } = ranges.rangeOf(span);
    const tag = rule === undefined ? '' : ` ${rule}:`;
    add(index === 0 ? 'project' : '', `${span.path}:${start.line}:${start.column}:${tag} ${firstSentence(message)}`);
  }
  const because = firstOf(facts, ground === 'none' ? most.facts : most.facts + 1);
  for (const [index, fact] of because.shown.entries()) add(index === 0 ? 'because' : 'or', factText(fact, false));
  if (because.left > 0) add('', `… and ${count(because.left, 'more fact')}`, style.faint);
  if (symptom.cure !== undefined) add('cure', filled(symptom.cure, sighting), style.cure);
  const sources = firstOf(symptom.evidence, most.sources);
  const more = sources.left > 0 ? `; and ${sources.left} more` : '';
  add('evidence', `${symptom.certainty}: ${sources.shown.map(({ source }) => source).join('; ')}${more}`, style.faint);
  if (symptom.rules.length > 0) add('rules', symptom.rules.join(', '), style.faint);
  return lines;
}

/** A sentence of an entry with what stands in the log in place of its `{parts}`. */
export function filled(text: string, { values }: Sighting): string {
  return text.replace(/\{([a-z]{1,40})\}/g, (part, name: string) => values.get(name) ?? part);
}

function firstSentence(message: string): string {
  const end = message.search(/[.!?]\s+["'`(]?\p{Lu}/u);
  return end < 0 ? message : message.slice(0, end + 1);
}

function summaryOf(
  { log, reading, diagnoses, harmless, known, findings }: DiagnosisResult,
  hidden: number,
  style: Style,
  columns: number,
): readonly string[] {
  const read = `${count(reading.lines, 'line')} of ${log}`;
  const symptoms = new Set(diagnoses.map(({ sighting }) => sighting.symptom.id)).size;
  const uncounted = reading.left > 0 ? [`${count(reading.left, 'more line')} with symptoms that are not kept`] : [];
  const remarks = [
    ...uncounted,
    ...(hidden > 0 ? [`${count(hidden, 'symptom')} not shown: --format json gives all`] : []),
    ...harmless.map(({ line, symptom }) => `line ${line} is harmless: ${symptom.claim}`),
    ...(symptoms > 0 && findings === undefined
      ? ['No project was read: run it there, or name one with --project, to see which cause is there and in which line']
      : []),
    ...(symptoms === 0
      ? [`That says no more than that none of the ${known} symptoms that wheelclash knows stands there.`]
      : []),
    ...(findings ? [`wheelclash check reports ${count(findings, 'finding')} in the project`] : []),
    ...(diagnoses.some(({ sighting }) => sighting.symptom.rules.length > 0)
      ? ['wheelclash explain RULE says what a rule looks for']
      : []),
  ];
  const first = symptoms > 0 ? `${count(symptoms, 'known symptom')} in ${read}` : `No known symptom in ${read}`;
  return [
    ...wrap(first, columns).map((row) => style.strong(row)),
    ...remarks.flatMap((remark) => wrap(remark, columns).map((row) => style.faint(row))),
  ];
}
