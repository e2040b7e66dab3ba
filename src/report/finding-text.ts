import type { Finding } from '../domain/finding.ts';
import { type Canvas, drawFrames, type Mark } from './frame.ts';
import type { Paint } from './style.ts';
import { chainText, distinctFacts, factText, firstOf, fixText, splitMessage } from './words.ts';
import { wrap } from './wrap.ts';

/** How much of a finding is shown: `dense` for long lists, `full` for everything that is known. */
export type Detail = 'dense' | 'normal' | 'full';

const limits = {
  dense: { places: 2, chains: 2, facts: 1, cures: 1, environments: 3 },
  normal: { places: 5, chains: 4, facts: 3, cures: 3, environments: 4 },
  full: { places: 100, chains: 100, facts: 100, cures: 100, environments: 100 },
} as const;

const labelWidth = 11;

/**
 * One finding as a block of lines: what is wrong, where, through what, why, the cures, and in which environments.
 * Only the first line stands at the left edge, so that a long list can be scanned.
 */
export function findingLines(finding: Finding, canvas: Omit<Canvas, 'accent'>, detail: Detail): readonly string[] {
  const { style } = canvas;
  const limit = limits[detail];
  const accent = style.severity[finding.severity];
  const { headline, rest } = splitMessage(finding.message);
  const places = firstOf(marksOf(finding), limit.places);
  const lines = [
    ...headlineRows(finding, headline, accent, canvas),
    ...drawFrames(places.shown, { ...canvas, accent }),
  ];
  const add = (label: string, text: string, paint: Paint = (plain) => plain) =>
    lines.push(...labelled(label, text, paint, canvas));
  if (places.left > 0) add('', `… and ${places.left} more ${places.left === 1 ? 'place' : 'places'}`, style.faint);
  if (rest !== '') add('', rest);
  const chains = firstOf(
    finding.chains.filter((chain) => chain.length > 1),
    limit.chains,
  );
  for (const chain of chains.shown) add('chain', chainText(chain));
  const facts = firstOf(distinctFacts(finding.because), limit.facts);
  for (const [index, fact] of facts.shown.entries())
    add(index === 0 ? 'because' : 'and', factText(fact, detail === 'full'));
  const cures = firstOf(finding.fixes, limit.cures);
  for (const [index, fix] of cures.shown.entries()) add(index === 0 ? 'cure' : 'or', fixText(fix), style.cure);
  if (finding.separation)
    add(cures.shown.length > 0 ? 'or isolate' : 'isolate', `${finding.separation.tier}: ${finding.separation.reason}`);
  if (finding.confidence !== 'high') add('confidence', finding.confidence, style.faint);
  const environments = finding.environments.filter((id) => finding.environments.length > 1 || id !== finding.at.path);
  const seen = firstOf(environments, limit.environments);
  const more = seen.left > 0 ? ` and ${seen.left} more` : '';
  if (environments.length > 0) add('seen in', seen.shown.join(', ') + more, style.faint);
  return lines;
}

function headlineRows(
  finding: Finding,
  headline: string,
  accent: Paint,
  { style, columns }: Omit<Canvas, 'accent'>,
): readonly string[] {
  const tag = `${finding.severity}[${finding.rule}]`;
  const rows = wrap(headline, columns - 2, columns - tag.length - 2);
  return rows.map((row, index) => (index === 0 ? `${accent(tag)}: ${style.strong(row)}` : `  ${style.strong(row)}`));
}

/** The primary place, then the related ones; what is said about the same text is said beside it. */
function marksOf(finding: Finding): readonly Mark[] {
  const same = finding.related.filter(({ span }) => isSame(span, finding.at));
  const others = finding.related.filter(({ span }) => !isSame(span, finding.at));
  return [
    { span: finding.at, primary: true, label: same.map(({ message }) => message).join('; ') },
    ...others.map(({ span, message }) => ({ span, primary: false, label: message })),
  ];
}

function isSame(a: Finding['at'], b: Finding['at']): boolean {
  return a.path === b.path && a.start === b.start && a.end === b.end;
}

function labelled(
  label: string,
  text: string,
  paint: Paint,
  { style, columns }: Omit<Canvas, 'accent'>,
): readonly string[] {
  const indent = label === '' ? 2 : 2 + labelWidth;
  return wrap(text, columns - indent).map((row, index) => {
    const lead = label === '' ? '  ' : `  ${style.label((index === 0 ? label : '').padEnd(labelWidth))}`;
    return `${lead}${paint(row)}`;
  });
}
