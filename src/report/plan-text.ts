import type { Finding } from '../domain/finding.ts';
import type { Conflict, IsolationUnit, Plan, UnitSeparation } from '../domain/plan.ts';
import type { SourceFile } from '../domain/source.ts';
import { lineText, unitsOf } from './plan-sites.ts';
import { type Places, placesOf } from './position.ts';
import { type ColorLevel, type Style, styleOf } from './style.ts';
import { visible } from './visible.ts';
import { splitMessage } from './words.ts';
import { count, wrap } from './wrap.ts';

export interface PlanTextOptions {
  readonly columns?: number;
  readonly color?: ColorLevel;
}

interface Page {
  readonly lines: string[];
  readonly columns: number;
  readonly style: Style;
  readonly places: Places;
}

const label = 11;

/** The plan as a tree for people: alternatives first, then the units, and what distance does not cure. */
export function formatPlanText(
  plan: Plan,
  files: readonly SourceFile[],
  { columns = 80, color = 0 }: PlanTextOptions = {},
): string {
  const page: Page = { lines: [], columns, style: styleOf(color), places: placesOf(files) };
  const units = unitsOf(plan);
  page.lines.push(page.style.strong(headline(plan, units.length)));
  alternatives(page, plan);
  page.lines.push('');
  for (const [index, unit] of plan.units.entries()) tree(page, unit, '', index === plan.units.length - 1);
  if (plan.base.length > 0 && units.length > 1) page.lines.push('');
  if (plan.base.length > 0 && units.length > 1) paragraph(page, '', 'every unit', plan.base.map(lineText).join('  '));
  for (const finding of plan.unsolved) unsolved(page, finding);
  for (const note of plan.notes) paragraph(page, '', 'note', `${note}.`);
  page.lines.push('', page.style.faint(closing(units.length)));
  return `${page.lines.join('\n')}\n`;
}

function headline({ components, setting }: Plan, units: number): string {
  const where = visible(setting.environment);
  return units <= 1
    ? `${where}: ${count(components.length, 'component')} may share one process`
    : `${where}: ${count(components.length, 'component')} in ${count(units, 'unit')}`;
}

function closing(units: number): string {
  return units <= 1
    ? 'wheelclash plan --per-component makes a unit of each component all the same'
    : 'wheelclash plan --write DIR writes this plan; --explain NAME NAME says why two are apart';
}

function alternatives(page: Page, { alternatives: all }: Plan): void {
  if (all.length === 0) return;
  page.lines.push('', page.style.strong('Instead of distance:'));
  for (const { title, fix, avoidsSplit, finding } of all) {
    const effect = avoidsSplit ? 'nothing has to be apart then' : `cures ${finding.rule} only`;
    const how = fix.edits === undefined ? '' : '; wheelclash check --diff --unsafe-fixes shows the edit';
    paragraph(page, '', '-', `${title} (${effect}${how})`, 2);
  }
}

function tree(page: Page, unit: IsolationUnit, indent: string, last: boolean): void {
  const { style } = page;
  const branch = last ? '└─ ' : '├─ ';
  const deeper = `${indent}${last ? '   ' : '│  '}`;
  page.lines.push(`${indent}${branch}${style.strong(visible(unit.name))} ${style.label(`[${unit.tier}]`)}`);
  paragraph(page, deeper, 'components', unit.components.join(', '));
  paragraph(page, deeper, 'requires', [...new Set(unit.requirements.map(lineText))].join('  '));
  if (unit.tier !== 'inline') for (const separation of unit.separations) apart(page, deeper, separation);
  if (unit.needs.length > 0)
    paragraph(
      page,
      deeper,
      'needs',
      `${unit.needs.join(', ')}, or another way to talk between processes: nothing here has one`,
    );
  for (const [index, inner] of unit.inside.entries()) tree(page, inner, deeper, index === unit.inside.length - 1);
}

function apart(page: Page, indent: string, { from, conflicts, cheaper, costs }: UnitSeparation): void {
  const real = conflicts.filter(({ findings }) => findings.length > 0);
  for (const text of [
    ...new Set(real.flatMap((conflict) => conflict.findings.map((finding) => because(finding, page)))),
  ])
    paragraph(page, indent, `not ${from}`, text);
  if (real.length === 0) paragraph(page, indent, `not ${from}`, conflicts[0]?.reason ?? '');
  else paragraph(page, indent, 'cheaper', cheaper);
  for (const cost of costs) paragraph(page, indent, 'costs', cost);
}

function because(finding: Finding, { places }: Page): string {
  return `${splitMessage(finding.message).headline} (${finding.rule}, ${finding.at.path}:${places.rangeOf(finding.at).start.line})`;
}

function unsolved(page: Page, finding: Finding): void {
  page.lines.push('');
  paragraph(page, '', page.style.severity[finding.severity]('distance does not cure'), because(finding, page), 2);
  for (const { title } of finding.fixes.slice(0, 2)) paragraph(page, '  ', 'cure', title);
}

/** A label with a text beside it, wrapped. */
function paragraph(page: Page, indent: string, name: string, text: string, hang = label): void {
  if (text === '') return;
  const { style, columns } = page;
  const lead =
    hang === label
      ? `${style.label(visible(name))}${' '.repeat(Math.max(1, label - visible(name).length))}`
      : `${name} `;
  const width = Math.max(20, columns - indent.length - hang);
  const [first = '', ...others] = wrap(
    text,
    width,
    Math.max(20, columns - indent.length - Math.max(hang, visible(name).length + 1)),
  );
  page.lines.push(`${indent}${lead}${first}`, ...others.map((line) => `${indent}${' '.repeat(hang)}${line}`));
}

/** What keeps two components or distributions apart, or that nothing known does. */
export function formatPair(
  [one, other]: readonly [string, string],
  conflicts: readonly Conflict[],
  files: readonly SourceFile[],
  { columns = 80, color = 0 }: PlanTextOptions = {},
): string {
  const page: Page = { lines: [], columns, style: styleOf(color), places: placesOf(files) };
  const order = ['thread', 'process', 'venv', 'container'];
  const [strongest] = [...conflicts].sort((a, b) => order.indexOf(b.tier) - order.indexOf(a.tier));
  const pair = `${visible(one)} and ${visible(other)}`;
  if (strongest === undefined) {
    const lines = wrap(`${pair} may share a process: nothing that is known stands against it.`, columns);
    return `${lines.join('\n')}\n`;
  }
  page.lines.push(
    ...wrap(`${pair} cannot live together: they need ${article(strongest.tier)} between them.`, columns).map(
      page.style.strong,
    ),
  );
  for (const text of new Set(conflicts.flatMap(({ findings }) => findings.map((finding) => because(finding, page)))))
    paragraph(page, '', 'why', text);
  paragraph(page, '', 'cheaper', strongest.reason);
  const fixes = conflicts.flatMap(({ findings }) =>
    findings.flatMap((finding) => finding.fixes.map(({ title }) => title)),
  );
  for (const title of new Set(fixes)) paragraph(page, '', 'instead', title);
  return `${page.lines.join('\n')}\n`;
}

function article(tier: string): string {
  return tier === 'venv' ? 'a virtual environment each' : tier === 'container' ? 'a container each' : `a ${tier} each`;
}
