import type { Span } from '../domain/source.ts';
import { excerptOf } from './cut.ts';
import type { Places, Range } from './position.ts';
import type { Paint, Style } from './style.ts';
import { visible, widthOf } from './visible.ts';
import { wrap } from './wrap.ts';

/** A place to show: underlined with `^` where it is the primary one, else with `-`. */
export interface Mark {
  readonly span: Span;
  readonly primary: boolean;
  /** What stands beside the underline; empty for nothing. */
  readonly label: string;
}

/** How frames are drawn. */
export interface Canvas {
  readonly places: Places;
  readonly style: Style;
  /** The colour of the primary mark. */
  readonly accent: Paint;
  /** Width of the terminal. */
  readonly columns: number;
}

interface PlacedMark extends Mark {
  readonly range: Range;
}

const smallestGutter = 4;

/** Source lines with the marks under them: one frame a file, and one more for each further span of several lines. */
export function drawFrames(marks: readonly Mark[], canvas: Canvas): readonly string[] {
  const placed = marks.map((mark) => ({ ...mark, range: tidyRange(mark.span, canvas.places) }));
  const groups = groupMarks(placed);
  const last = Math.max(...placed.map((mark) => mark.range.end.line));
  const gutter = Math.max(smallestGutter, String(last).length + 1);
  return groups.flatMap((group) => drawGroup(group, gutter, canvas));
}

/** A span that ends just behind a line end ends on that line. */
function tidyRange(span: Span, places: Places): Range {
  const { start, end } = places.rangeOf(span);
  if (end.line === start.line || end.column > 1) return { start, end };
  const line = end.line - 1;
  return { start, end: { line, column: (places.lineOf(span.path, line)?.length ?? 0) + 1 } };
}

function groupMarks(marks: readonly PlacedMark[]): readonly (readonly PlacedMark[])[] {
  const groups: PlacedMark[][] = [];
  for (const mark of marks) {
    const fits = groups.find((group) => {
      const [first] = group;
      return first?.span.path === mark.span.path && !(isLong(mark) && group.some(isLong));
    });
    if (fits) fits.push(mark);
    else groups.push([mark]);
  }
  return groups;
}

function isLong({ range }: PlacedMark): boolean {
  return range.end.line > range.start.line;
}

function drawGroup(group: readonly PlacedMark[], gutter: number, canvas: Canvas): readonly string[] {
  const { places, style, columns } = canvas;
  const [head] = group;
  if (head === undefined) return [];
  const { line, column } = head.range.start;
  const { path } = head.span;
  const rows = [`${' '.repeat(gutter)} ${style.faint('┌─')} ${visible(path)}:${line}:${column}`];
  const long = group.find(isLong);
  const margin = long ? 2 : 0;
  const room = Math.max(columns - gutter - 3 - margin, 16);
  let previous = 0;
  for (const number of shownLines(group)) {
    const text = places.lineOf(path, number);
    if (text === undefined) continue;
    if (previous > 0 && number > previous + 1) rows.push(gap(gutter, bar(long, previous, canvas, true), style));
    previous = number;
    const lead = `${style.faint(`${String(number).padStart(gutter)} │`)} ${bar(long, number, canvas, false)}`;
    const below = `${' '.repeat(gutter)} ${style.faint('│')} ${bar(long, number, canvas, true)}`;
    for (const row of drawLine(text, marksOn(group, number), room, canvas))
      rows.push(`${row.source ? lead : below}${row.text}`.trimEnd());
  }
  if (long && long.label !== '')
    for (const text of wrap(long.label, room))
      rows.push(`${' '.repeat(gutter)} ${style.faint('│')}   ${paintOf(long, canvas)(text)}`);
  return rows;
}

/** The lines of the marks, single lines between them, and of a long span its first two and its last. */
function shownLines(group: readonly PlacedMark[]): readonly number[] {
  const lines = new Set<number>();
  for (const { range } of group) {
    const { start, end } = range;
    const all = end.line - start.line < 5;
    for (let line = start.line; line <= (all ? end.line : start.line + 1); line++) lines.add(line);
    lines.add(end.line);
  }
  for (const line of [...lines]) if (lines.has(line + 2)) lines.add(line + 1);
  return [...lines].sort((a, b) => a - b);
}

function gap(gutter: number, rest: string, style: Style): string {
  return `${style.faint(`${' '.repeat(gutter)} ⋮`)} ${rest}`.trimEnd();
}

/** The bar beside the lines of a span of several lines. */
function bar(long: PlacedMark | undefined, line: number, canvas: Canvas, between: boolean): string {
  if (long === undefined) return '';
  const { start, end } = long.range;
  if (line < start.line || line > end.line || (between && line === end.line)) return '  ';
  const sign = between || (line > start.line && line < end.line) ? '│' : line === start.line ? '╭' : '╰';
  return `${paintOf(long, canvas)(sign)} `;
}

/** The marks that begin and end on the line, from left to right; the primary one keeps its place when another covers the same text. */
function marksOn(group: readonly PlacedMark[], line: number): readonly PlacedMark[] {
  const marks = group.filter((mark) => !isLong(mark) && mark.range.start.line === line);
  return marks.sort((a, b) => a.range.start.column - b.range.start.column || Number(b.primary) - Number(a.primary));
}

interface Row {
  readonly text: string;
  readonly source: boolean;
}

/** A source line, then a row for each mark on it. A line too long for all its marks is shown once for each. */
function drawLine(line: string, marks: readonly PlacedMark[], room: number, canvas: Canvas): readonly Row[] {
  const indent = line.length - line.trimStart().length;
  if (marks.length === 0) return [{ text: excerptOf(line, indent, indent, room).text, source: true }];
  const rows: Row[] = [];
  let shown: string | undefined;
  for (const mark of marks) {
    const { start, end } = mark.range;
    const excerpt = excerptOf(line, start.column - 1, end.column - 1, room);
    if (excerpt.text !== shown) rows.push({ text: excerpt.text, source: true });
    shown = excerpt.text;
    rows.push(...drawMark(mark, excerpt.from, excerpt.to, room, canvas).map((text) => ({ text, source: false })));
  }
  return rows;
}

function drawMark(mark: PlacedMark, from: number, to: number, room: number, canvas: Canvas): readonly string[] {
  const paint = paintOf(mark, canvas);
  const underline = `${' '.repeat(from)}${paint((mark.primary ? '^' : '-').repeat(to - from))}`;
  if (mark.label === '') return [underline];
  const [only = '', ...more] = wrap(mark.label, room);
  if (more.length === 0 && to + 1 + widthOf(only) <= room) return [`${underline} ${paint(only)}`];
  const indent = room - from >= 24 ? from : 0;
  return [underline, ...wrap(mark.label, room - indent).map((text) => `${' '.repeat(indent)}${paint(text)}`)];
}

function paintOf(mark: Mark, canvas: Canvas): Paint {
  return mark.primary ? canvas.accent : canvas.style.label;
}
