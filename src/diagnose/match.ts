import { isIgnored, type LogPart } from '../domain/log-text.ts';

/** The parts of a text around the piece by which it is found. */
export interface LogPattern {
  /** The longest plain piece. */
  readonly anchor: string;
  /** What stands before the anchor, nearest first, and what stands behind it. */
  readonly before: readonly LogPart[];
  readonly after: readonly LogPart[];
}

/** What the parts of a text hold, by name. */
export type LogValues = ReadonlyMap<string, string>;

/** Where a text stands, and what its parts hold. */
export interface LogMatch {
  readonly start: number;
  readonly end: number;
  readonly values: LogValues;
}

const longestWord = 120;
const longestAny = 300;
const letter = /\w/;
const notInWords = new Set([...';()'].map((character) => character.charCodeAt(0)));

/** A text, read, as it is looked for. */
export function patternOf(parts: readonly LogPart[]): LogPattern {
  let best = -1;
  let length = 0;
  for (const [index, part] of parts.entries())
    if (part.kind === 'text' && part.text.length > length) [best, length] = [index, part.text.length];
  const anchor = parts[best];
  return {
    anchor: anchor?.kind === 'text' ? anchor.text : '',
    before: parts.slice(0, Math.max(best, 0)).reverse(),
    after: parts.slice(best + 1),
  };
}

/**
 * Where a text stands whose anchor ends at `end` of the text; undefined where the rest of the pattern does not stand
 * around it. Each part takes the shortest text that lets the next one follow, so the time is bounded by their lengths.
 */
export function matchAround(text: string, end: number, pattern: LogPattern): LogMatch | undefined {
  const start = along(text, end, pattern.anchor, -1);
  if (start === undefined) return undefined;
  const values = new Map<string, string>();
  const first = walk(text, start, pattern.before, -1, values);
  const last = first === undefined ? undefined : walk(text, end, pattern.after, 1, values);
  if (first === undefined || last === undefined) return undefined;
  // `float` must not be found in `float_`.
  const cut = (place: number) => letter.test(text[place - 1] ?? '') && letter.test(text[place] ?? '');
  return cut(first) || cut(last) ? undefined : { start: first, end: last, values };
}

type Step = 1 | -1;

/** Follows parts from a place between two characters, forwards or backwards, and gives the place behind them. */
function walk(
  text: string,
  from: number,
  parts: readonly LogPart[],
  step: Step,
  values: Map<string, string>,
): number | undefined {
  let place = from;
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    const varies = part.kind === 'any' || part.kind === 'word';
    const reached = varies ? reach(text, place, part, next, step) : fixed(text, place, part, step, values);
    if (reached === undefined) return undefined;
    if (part.kind === 'word') {
      const value = wordIn(text, place, reached, next === undefined);
      if (value === '') return undefined;
      values.set(part.name, value);
    }
    place = reached;
  }
  return place;
}

/** The place behind a part whose text is known: a piece, one of several, or white space. */
function fixed(
  text: string,
  place: number,
  part: Extract<LogPart, { kind: 'text' | 'choice' | 'gap' }>,
  step: Step,
  values: Map<string, string>,
): number | undefined {
  if (part.kind === 'text') return along(text, place, part.text, step);
  if (part.kind === 'gap') {
    const next = skipped(text, place, step);
    return next === place ? undefined : next;
  }
  for (const choice of part.texts) {
    const reached = along(text, place, choice, step);
    if (reached === undefined) continue;
    values.set(part.name, choice);
    return reached;
  }
  return undefined;
}

/** The place behind a part that varies: as near as the next part allows, or the whole word where white space or nothing follows. */
function reach(
  text: string,
  place: number,
  part: Extract<LogPart, { kind: 'word' | 'any' }>,
  next: LogPart | undefined,
  step: Step,
): number | undefined {
  const inside = (at: number) => {
    const code = text.charCodeAt(step > 0 ? at : at - 1);
    return part.kind === 'any' ? !Number.isNaN(code) : isWord(code) || code === 10;
  };
  let at = part.kind === 'any' ? place : skipped(text, place, step);
  if (next === undefined || next.kind === 'gap') {
    const first = at;
    while (Math.abs(at - first) < longestWord && isWord(text.charCodeAt(step > 0 ? at : at - 1))) at += step;
    return at === first ? undefined : at;
  }
  const texts = next.kind === 'text' ? [next.text] : next.kind === 'choice' ? next.texts : [];
  const longest = part.kind === 'any' ? longestAny : longestWord;
  for (let length = part.kind === 'any' ? 0 : 1; length <= longest; length++) {
    if (length > 0) {
      if (!inside(at)) return undefined;
      at += step;
    }
    if (texts.some((candidate) => along(text, at, candidate, step) !== undefined)) return at;
    if (part.kind === 'any' && length === 0 && !inside(at)) return undefined;
  }
  return undefined;
}

/** The place behind `piece`, passing over characters that do not count; undefined where another character stands. */
function along(text: string, from: number, piece: string, step: Step): number | undefined {
  let place = from;
  for (let index = 0; index < piece.length; index++) {
    place = skipped(text, place, step);
    const wanted = piece.charCodeAt(step > 0 ? index : piece.length - 1 - index);
    if (text.charCodeAt(step > 0 ? place : place - 1) !== wanted) return undefined;
    place += step;
  }
  return place;
}

function skipped(text: string, from: number, step: Step): number {
  let place = from;
  for (;;) {
    const at = step > 0 ? place : place - 1;
    if (at < 0 || at >= text.length || !isIgnored(text.charCodeAt(at))) return place;
    place += step;
  }
}

function isWord(code: number): boolean {
  return !Number.isNaN(code) && !isIgnored(code) && !notInWords.has(code);
}

/** A word without the breaks of wrapped lines and, at the end of a text, without the punctuation of the sentence. */
function wordIn(text: string, from: number, to: number, last: boolean): string {
  const word = [...text.slice(Math.min(from, to), Math.max(from, to))]
    .filter((character) => !isIgnored(character.charCodeAt(0)))
    .join('');
  return last ? word.replace(/[.,:]{1,20}$/, '') : word;
}
