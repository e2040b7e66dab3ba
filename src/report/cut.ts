import { visible, widthOf } from './visible.ts';

const tabStop = 4;
const context = 4000;

/** A part of a source line, and where the marked part of it lies, in columns. */
export interface Excerpt {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

interface Cell {
  readonly shown: string;
  readonly width: number;
  /** Offset in the line, in UTF-16 code units. */
  readonly at: number;
}

/**
 * The line as a terminal may show it in `room` columns: tabs become blanks, control characters become visible,
 * and of a line that is too long the part around `start`–`end` is kept between `…`.
 */
export function excerptOf(line: string, start: number, end: number, room: number): Excerpt {
  const skip = Math.max(0, start - context);
  const cells = cellsOf(line.slice(skip, Math.min(end, start + context) + context), skip);
  const first = indexOf(cells, start);
  const last = Math.max(first, indexOf(cells, end));
  const [low, high] = windowOf(cells, first, last, room);
  const shown = cells.slice(low, high);
  const before = (shown[0]?.at ?? 0) > 0 ? '…' : '';
  const after = line.slice((shown.at(-1)?.at ?? line.length) + 2).trim() === '' && high === cells.length ? '' : '…';
  const from = before.length + widthBetween(cells, low, Math.min(first, high));
  const to = before.length + widthBetween(cells, low, Math.min(last, high));
  const text = before + shown.map((cell) => cell.shown).join('') + after;
  return { text: text.trimEnd(), from, to: Math.max(to, from + 1) };
}

/** The cells to show: all where they fit, else as many as fit with the marked ones near the middle. */
function windowOf(cells: readonly Cell[], first: number, last: number, room: number): readonly [number, number] {
  if (widthBetween(cells, 0, cells.length) <= room) return [0, cells.length];
  const inner = Math.max(room - 2, 8);
  const marked = Math.min(widthBetween(cells, first, last), inner);
  let low = 0;
  if (widthBetween(cells, 0, last) > inner) {
    let lead = Math.floor((inner - marked) / 2);
    low = first;
    while (low > 0 && lead >= (cells[low - 1]?.width ?? 0)) lead -= cells[--low]?.width ?? 0;
  }
  let high = low;
  let used = 0;
  while (high < cells.length && used + (cells[high]?.width ?? 0) <= inner) used += cells[high++]?.width ?? 0;
  return [low, high];
}

function cellsOf(line: string, skipped: number): readonly Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  let at = skipped;
  for (const character of line) {
    const shown = character === '\t' ? ' '.repeat(tabStop - (column % tabStop)) : visible(character);
    const width = widthOf(shown);
    cells.push({ shown, width, at });
    column += width;
    at += character.length;
  }
  return cells;
}

function indexOf(cells: readonly Cell[], offset: number): number {
  const index = cells.findIndex((cell) => cell.at >= offset);
  return index < 0 ? cells.length : index;
}

function widthBetween(cells: readonly Cell[], from: number, to: number): number {
  let width = 0;
  for (let index = from; index < to; index++) width += cells[index]?.width ?? 0;
  return width;
}
