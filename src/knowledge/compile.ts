import type { KnowledgeEntry } from '../domain/knowledge.ts';
import { subjectOf } from './subject.ts';

/**
 * The first line of the packed base: where the facts of a kind and subject stand in what follows, as offset and length.
 * Loading parses this line only, and a subject is decoded when somebody asks for it.
 */
export interface PackedIndex {
  readonly date: string;
  readonly facts: Readonly<Record<string, Readonly<Record<string, readonly [offset: number, length: number]>>>>;
  /** Of the kinds that speak about several distributions: the subjects under which each of the others is mentioned. */
  readonly mentions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** The distributions an entry speaks about besides its subject. */
export function mentions(entry: KnowledgeEntry): readonly string[] {
  if (entry.kind === 'breaks') return [entry.with.distribution];
  return entry.kind === 'companions' ? Object.keys(entry.members) : [];
}

/** Packs entries into one ASCII text: an index line and JSON lists; the same entries in any order give the same text. */
export function compileKnowledge(entries: readonly KnowledgeEntry[]): string {
  const groups = new Map<string, Map<string, KnowledgeEntry[]>>();
  for (const entry of [...entries].sort((a, b) => order(a.id, b.id))) {
    const subjects = groups.get(entry.kind) ?? new Map<string, KnowledgeEntry[]>();
    groups.set(entry.kind, subjects);
    const subject = subjectOf(entry);
    const list = subjects.get(subject) ?? [];
    subjects.set(subject, list);
    list.push(entry);
  }
  const texts: string[] = [];
  let offset = 0;
  const place = (list: readonly KnowledgeEntry[]): readonly [number, number] => {
    const text = ascii(JSON.stringify(list));
    const start = offset;
    texts.push(text);
    offset += text.length;
    return [start, text.length];
  };
  const facts = Object.fromEntries(
    sorted(groups).map(([kind, subjects]) => [
      kind,
      Object.fromEntries(sorted(subjects).map(([subject, list]) => [subject, place(list)])),
    ]),
  );
  const index: PackedIndex = { date: newestDay(entries), facts, mentions: mentionIndex(groups) };
  return `${ascii(JSON.stringify(index))}\n${texts.join('')}`;
}

function mentionIndex(groups: ReadonlyMap<string, ReadonlyMap<string, readonly KnowledgeEntry[]>>) {
  const kinds = ['breaks', 'companions'].map((kind): readonly [string, Record<string, readonly string[]>] => {
    const subjects = new Map<string, Set<string>>();
    for (const [subject, list] of groups.get(kind) ?? [])
      for (const name of list.flatMap(mentions)) subjects.set(name, (subjects.get(name) ?? new Set()).add(subject));
    return [kind, Object.fromEntries(sorted(subjects).map(([name, found]) => [name, [...found].sort(order)]))];
  });
  return Object.fromEntries(kinds);
}

/** A text of one byte per character is read and kept in half the space. */
function ascii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function sorted<Value>(map: ReadonlyMap<string, Value>): readonly (readonly [string, Value])[] {
  return [...map].sort(([a], [b]) => order(a, b));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function newestDay(entries: readonly KnowledgeEntry[]): string {
  let newest = '';
  for (const entry of entries) for (const { checked } of entry.evidence) if (checked > newest) newest = checked;
  return newest;
}
