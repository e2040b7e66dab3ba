import type { LogReading, Sighting, Symptom } from '../domain/symptom.ts';
import type { LogValues } from './match.ts';

/** The lists of texts of a symptom. */
export type Watch = Pick<Required<Symptom>, 'shows' | 'beside' | 'unless'>;

/** A text of a symptom in a line. */
export interface Seen {
  readonly line: number;
  readonly text: string;
  /** Where in the line it ends. */
  readonly at: number;
  readonly values: LogValues;
}

/** Gathers what is seen into sightings. */
export interface Sightings {
  /** Told of each line before what is seen in it. */
  pass(line: number, text: string): void;
  see(symptom: number, role: keyof Watch, seen: Seen): void;
  end(): Omit<LogReading, 'lines'>;
}

const usualReach = 40;
const mostSightings = 500;
/** Of one symptom, this many places wait at a time for what must stand near them. */
const mostWaiting = 20;
/** Lines before a sighting that are read for the files they name. */
const nearby = 60;
const longestText = 400;
/** A line that is wrapped reaches over this many more. */
const wrapped = 3;
/** What is seen is told a few lines late, because a text may go on in the next line. */
const late = 12;

interface Waiting {
  readonly seen: Seen;
  readonly near: readonly string[];
  confirmed: boolean;
}

interface Tracked {
  readonly symptom: Symptom;
  readonly reach: number;
  lastBeside: number;
  lastUnless: number;
  waiting: Waiting[];
}

/** Gathers for these symptoms. What it keeps is bounded. */
export function sightingsOf(symptoms: readonly Symptom[]): Sightings {
  const tracked = symptoms.map(
    (symptom): Tracked => ({
      symptom,
      reach: Number(symptom.within ?? usualReach),
      lastBeside: -Infinity,
      lastUnless: -Infinity,
      waiting: [],
    }),
  );
  const open = new Set<Tracked>();
  const kept = new Map<string, Sighting>();
  const last = new Map<Symptom, { readonly line: number; readonly key: string; readonly values: LogValues }>();
  const files: { readonly line: number; readonly name: string }[] = [];
  let left = 0;

  const keep = (symptom: Symptom, { line, text, at, values }: Seen, near: readonly string[]) => {
    const key = JSON.stringify([symptom.id, ...values]);
    const before = last.get(symptom);
    // Several texts of one symptom may stand in one line, which may be wrapped: the one that says most is kept.
    if (before !== undefined && before.key !== key && Math.abs(before.line - line) <= wrapped) {
      if (holds(before.values, values)) return;
      if (holds(values, before.values) && kept.get(before.key)?.times === 1) kept.delete(before.key);
    }
    last.set(symptom, { line, key, values });
    const known = kept.get(key);
    if (known !== undefined) kept.set(key, { ...known, times: known.times + 1 });
    else if (kept.size >= mostSightings) left++;
    else kept.set(key, { symptom, values, line, text: excerpt(text, at), times: 1, near });
  };

  const decide = (entry: Tracked, { seen, near, confirmed }: Waiting) => {
    if (entry.symptom.beside === undefined || confirmed) keep(entry.symptom, seen, near);
  };

  return {
    pass(line, text) {
      for (const name of filesIn(text)) {
        files.push({ line, name });
        if (files.length > nearby) files.shift();
      }
      for (const entry of open) {
        const due = entry.waiting.filter(({ seen }) => line - seen.line > entry.reach + late);
        if (due.length === 0) continue;
        for (const item of due) decide(entry, item);
        entry.waiting = entry.waiting.filter((item) => !due.includes(item));
        if (entry.waiting.length === 0) open.delete(entry);
      }
    },
    see(index, role, seen) {
      const entry = tracked[index];
      if (entry === undefined) return;
      const within = (line: number) => Math.abs(line - seen.line) <= entry.reach;
      if (role === 'beside') {
        entry.lastBeside = Math.max(entry.lastBeside, seen.line);
        for (const item of entry.waiting) item.confirmed ||= within(item.seen.line);
        return;
      }
      if (role === 'unless') {
        entry.lastUnless = Math.max(entry.lastUnless, seen.line);
        entry.waiting = entry.waiting.filter((item) => !within(item.seen.line));
        return;
      }
      if (within(entry.lastUnless)) return;
      const near = [
        ...new Set(files.filter(({ line }) => seen.line - line <= nearby).map(({ name }) => name)),
      ].reverse();
      const confirmed = within(entry.lastBeside);
      const sure = entry.symptom.unless === undefined && (entry.symptom.beside === undefined || confirmed);
      if (sure) {
        keep(entry.symptom, seen, near);
        return;
      }
      entry.waiting.push({ seen, near, confirmed });
      open.add(entry);
      const [first] = entry.waiting;
      if (entry.waiting.length > mostWaiting && first !== undefined) {
        decide(entry, first);
        entry.waiting.shift();
      }
    },
    end() {
      for (const entry of open) for (const item of entry.waiting) decide(entry, item);
      const sightings = [...kept.values()].sort((a, b) => a.line - b.line || (a.symptom.id < b.symptom.id ? -1 : 1));
      return { sightings, left };
    },
  };
}

/** Does one say all that the other says? */
function holds(one: LogValues, other: LogValues): boolean {
  return [...other].every(([name, value]) => one.get(name) === value);
}

/** Import packages whose files a line names: `…/site-packages/gradio/oauth.py` names `gradio`. */
function filesIn(text: string): readonly string[] {
  const names: string[] = [];
  for (let at = text.indexOf('-packages'); at >= 0 && names.length < 4; at = text.indexOf('-packages', at + 9)) {
    const [, name] = /^-packages[\\/]([A-Za-z0-9_]{1,80})(?:[\\/]|\.py)/.exec(text.slice(at, at + 100)) ?? [];
    if (name !== undefined) names.push(name);
  }
  return names;
}

/** The part of a line around a place. It is a copy, so that it does not keep the whole piece of the log alive. */
function excerpt(text: string, at: number): string {
  const trimmed = text.trim();
  if (trimmed.length <= longestText) return Array.from(trimmed).join('');
  const start = Math.max(0, Math.min(at - longestText / 2, text.length - longestText));
  const cut = text.slice(start, start + longestText);
  return Array.from(`${start > 0 ? '…' : ''}${cut}${start + longestText < text.length ? '…' : ''}`).join('');
}
