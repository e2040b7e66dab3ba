import type { Severity } from '../domain/finding.ts';
import { type Detail, findingLines } from './finding-text.ts';
import { placesOf } from './position.ts';
import type { CheckResult } from './result.ts';
import { type ColorLevel, type Style, styleOf } from './style.ts';
import { visible } from './visible.ts';
import { count, wrap } from './wrap.ts';

export interface TextOptions {
  /** Width of the terminal; 80 where it is unknown. */
  readonly columns?: number;
  readonly color?: ColorLevel;
  /** `brief`: one line a finding. `full`: every place, fact, source and cure. */
  readonly detail?: 'brief' | 'normal' | 'full';
  /** Findings that the settings hide, which the last lines mention. */
  readonly hidden?: { readonly notes: number; readonly lowConfidence: number };
}

/** From this many findings on, each shows only what is most important, and a table by rule follows. */
const manyFindings = 20;
const narrowest = 40;
const severities: readonly Severity[] = ['error', 'warning', 'note'];

/** The findings for people, in their order, with a summary. No line is wider than `columns`, except words that cannot be broken. */
export function formatText(result: CheckResult, options: TextOptions = {}): string {
  const style = styleOf(options.color ?? 0);
  const columns = Math.max(options.columns ?? 80, narrowest);
  if (options.detail === 'brief') return briefLines(result, style).map(endLine).join('');
  const canvas = { places: placesOf(result.files), style, columns };
  const dense = result.findings.length > manyFindings && options.detail !== 'full';
  const detail: Detail = options.detail === 'full' ? 'full' : dense ? 'dense' : 'normal';
  const blocks = result.findings.map((finding) => findingLines(finding, canvas, detail));
  if (dense) blocks.push(ruleTable(result, style));
  blocks.push(summary(result, options, dense, style, columns));
  return blocks.map((lines) => lines.map(endLine).join('')).join('\n');
}

function endLine(line: string): string {
  return `${line}\n`;
}

/** `path:line:column: severity[rule]: message`: one line a finding, as editors and grep like it. */
function briefLines({ findings, files }: CheckResult, style: Style): readonly string[] {
  const places = placesOf(files);
  return findings.map(({ at, severity, rule, message }) => {
    const { line, column } = places.rangeOf(at).start;
    const text = visible(message.replace(/\s+/g, ' ').trim());
    return `${visible(at.path)}:${line}:${column}: ${style.severity[severity](`${severity}[${rule}]`)}: ${text}`;
  });
}

function ruleTable({ findings }: CheckResult, style: Style): readonly string[] {
  const rows = new Map<string, { rule: string; severity: Severity; number: number }>();
  for (const { rule, severity } of findings) {
    const row = rows.get(`${severity} ${rule}`) ?? { rule, severity, number: 0 };
    rows.set(`${severity} ${rule}`, { ...row, number: row.number + 1 });
  }
  const sorted = [...rows.values()].sort(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.number - a.number || order(a.rule, b.rule),
  );
  return sorted.map(
    ({ rule, severity, number }) =>
      `${String(number).padStart(5)} ${style.severity[severity](severity.padEnd(8))}${rule}`,
  );
}

function summary(
  result: CheckResult,
  options: TextOptions,
  dense: boolean,
  style: Style,
  columns: number,
): readonly string[] {
  const { findings, suppressed, known = 0, project } = result;
  const scope = `${count(project.environments.length, 'environment')}, ${count(project.manifests.length, 'file')} read`;
  const totals = severities.flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number > 0 ? [{ text: count(number, severity), paint: style.severity[severity] }] : [];
  });
  if (totals.length === 0) totals.push({ text: 'No conflicts found', paint: style.cure });
  const width = totals.map(({ text }) => text).join(', ').length + scope.length + 4;
  const first = totals.map(({ text, paint }) => paint(text)).join(', ');
  const { notes = 0, lowConfidence = 0 } = options.hidden ?? {};
  const remarks = [
    ...(notes > 0 ? [`${count(notes, 'note')} hidden, --pedantic shows ${them(notes)}`] : []),
    ...(lowConfidence > 0
      ? [
          `${count(lowConfidence, 'finding')} of low confidence hidden, --min-confidence low shows ${them(lowConfidence)}`,
        ]
      : []),
    ...(suppressed > 0
      ? [`${count(suppressed, 'finding')} hidden by ignore comments, --no-ignores shows ${them(suppressed)}`]
      : []),
    ...(known > 0 ? [`${count(known, 'finding')} known from the baseline`] : []),
    ...(dense ? ['shortened: --verbose shows everything, --quiet one line a finding'] : []),
    ...(findings.length > 0 ? ['wheelclash explain RULE says what a rule looks for'] : []),
  ];
  return [
    ...(width > columns ? [first, `in ${scope}`] : [`${first} in ${scope}`]),
    ...remarks.flatMap((remark) => wrap(remark, columns).map((row) => style.faint(row))),
  ];
}

function them(number: number): string {
  return number === 1 ? 'it' : 'them';
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
