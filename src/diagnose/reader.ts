import { parseLogText } from '../domain/log-text.ts';
import type { LogReading, Symptom } from '../domain/symptom.ts';
import { automatonOf } from './automaton.ts';
import { cleanLine } from './clean.ts';
import { type LogPattern, matchAround, patternOf } from './match.ts';
import { sightingsOf, type Watch } from './sightings.ts';

/** Takes a log in pieces of any size. */
export interface LogReader {
  push(chunk: string): void;
  /** What the log holds; nothing may be pushed after it. */
  end(): LogReading;
}

/** A longer line is read in pieces of this length, and a text may cross from one to the next. */
const longestPiece = 4096;
/** How many wrapped lines a text may reach to on each side of its anchor. */
const reach = 3;
/** In one line, this many places of one text are looked at. */
const tries = 3;

interface Piece {
  readonly text: string;
  readonly line: number;
  /** True where the next piece may be its rest. */
  readonly wraps: boolean;
}

interface Hit {
  readonly piece: number;
  readonly end: number;
  readonly text: number;
}

/** A text of a symptom, and what it means where it is found. */
interface Wanted {
  readonly symptom: number;
  readonly role: keyof Watch;
  readonly pattern: LogPattern;
}

/**
 * Reads a log for these symptoms. Memory does not grow with the log: some lines are kept, and some sightings. The time is
 * linear in its length.
 */
export function readLog(symptoms: readonly Symptom[]): LogReader {
  const wanted = wantedOf(symptoms);
  const automaton = automatonOf(wanted.map(({ pattern }) => pattern.anchor));
  const sightings = sightingsOf(symptoms);
  const pieces = new Map<number, Piece>();
  const lastTries = new Map<number, { piece: number; left: number }>();
  let hits: Hit[] = [];
  let rest = '';
  let line = 1;
  let state = 0;
  let position = 0;

  /** The lines around a piece that may be one line, and where each begins in them. */
  const around = (position: number) => {
    let first = position;
    while (position - first < reach && pieces.get(first - 1)?.wraps) first--;
    let text = '';
    const lines: { readonly start: number; readonly line: number }[] = [];
    let start = 0;
    for (let at = first; at <= position + reach; at++) {
      const piece = pieces.get(at);
      if (piece === undefined) break;
      if (at === position) start = text.length;
      lines.push({ start: text.length, line: piece.line });
      text += `${piece.text}\n`;
      if (at >= position && !piece.wraps) break;
    }
    return { text, start, lines };
  };

  const settle = (closed: boolean) => {
    const waiting: Hit[] = [];
    for (const hit of hits) {
      if (!closed && position - hit.piece <= reach) {
        waiting.push(hit);
        continue;
      }
      const { symptom, role, pattern } = wanted[hit.text] ?? {};
      const piece = pieces.get(hit.piece);
      if (symptom === undefined || role === undefined || pattern === undefined || piece === undefined) continue;
      const { text, start, lines } = around(hit.piece);
      const match = matchAround(text, start + hit.end, pattern);
      if (match === undefined) continue;
      const first = lines.findLast((line) => line.start <= match.start) ?? { start: 0, line: piece.line };
      const shown = text.slice(first.start, text.indexOf('\n', match.end)).replaceAll('\n', ' ');
      const { values } = match;
      sightings.see(symptom, role, { line: first.line, text: shown, at: match.end - first.start, values });
    }
    hits = waiting;
  };

  const take = (raw: string, unfinished: boolean) => {
    const clean = cleanLine(raw);
    if (!pieces.get(position - 1)?.wraps) state = 0;
    const piece: Piece = { text: clean.text, line, wraps: clean.wraps || unfinished };
    pieces.set(position, piece);
    pieces.delete(position - 2 * reach - 2);
    sightings.pass(piece.line, piece.text);
    state = automaton.read(piece.text, state, (text, end) => {
      const before = lastTries.get(text);
      const left = before?.piece === position ? before.left : tries;
      if (left === 0) return;
      lastTries.set(text, { piece: position, left: left - 1 });
      hits.push({ piece: position, end, text });
    });
    if (hits.length > 0) settle(!piece.wraps);
    position++;
  };

  const lineEnd = (raw: string) => {
    for (const part of raw.includes('\r') ? raw.split('\r') : [raw]) {
      let start = 0;
      for (; part.length - start > longestPiece; start += longestPiece)
        take(part.slice(start, start + longestPiece), true);
      if (start < part.length) take(part.slice(start), false);
      else if (part === '' && raw === '') take('', false);
    }
  };

  return {
    push(chunk) {
      let start = 0;
      for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
        lineEnd(rest + chunk.slice(start, end));
        rest = '';
        line++;
        start = end + 1;
      }
      rest += chunk.slice(start);
      for (; rest.length > 2 * longestPiece; rest = rest.slice(longestPiece)) take(rest.slice(0, longestPiece), true);
    },
    end() {
      const lines = rest === '' ? line - 1 : line;
      if (rest !== '') lineEnd(rest);
      settle(true);
      return { lines, ...sightings.end() };
    },
  };
}

function wantedOf(symptoms: readonly Symptom[]): readonly Wanted[] {
  return symptoms.flatMap((symptom, index) =>
    (['shows', 'beside', 'unless'] as const).flatMap((role) =>
      (symptom[role] ?? []).flatMap((text): Wanted[] => {
        const read = parseLogText(text);
        return read.ok ? [{ symptom: index, role, pattern: patternOf(read.parts) }] : [];
      }),
    ),
  );
}
