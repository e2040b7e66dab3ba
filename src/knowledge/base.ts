import type { EntryOf, Knowledge, KnowledgeEntry, KnowledgeKind } from '../domain/knowledge.ts';
import { mentions, type PackedIndex } from './compile.ts';
import { subjectOf } from './subject.ts';

/** The packed text, or a way to read parts of it: both ends are offsets in characters, and every character is one byte. */
export interface PackedKnowledge {
  /** The first line, without its end. */
  readonly index: string;
  /** Characters of what follows the first line. */
  read(start: number, end: number): string;
}

/** The knowledge over what `compileKnowledge` packed. Facts are decoded when their subject is first asked for, then kept. */
export function createKnowledge(packed: string | PackedKnowledge): Knowledge {
  const { index, read } = typeof packed === 'string' ? partsOf(packed) : packed;
  const { date, facts, mentions: mentioned } = JSON.parse(index) as PackedIndex;
  const decoded = new Map<string, Map<string, readonly KnowledgeEntry[]>>();
  const about = (subject: string, kind: string): readonly KnowledgeEntry[] => {
    const place = own(own(facts, kind), subject);
    if (place === undefined) return nothing;
    const subjects = decoded.get(kind) ?? new Map<string, readonly KnowledgeEntry[]>();
    const known = subjects.get(subject);
    if (known !== undefined) return known;
    const entries = JSON.parse(read(place[0], place[0] + place[1])) as readonly KnowledgeEntry[];
    decoded.set(kind, subjects.set(subject, entries));
    return entries;
  };
  const all = kept((kind): readonly KnowledgeEntry[] =>
    Object.keys(own(facts, kind) ?? {})
      .flatMap((subject) => about(subject, kind))
      .sort(byId),
  );
  const mentioning = kept((key): readonly KnowledgeEntry[] => {
    const [kind = '', distribution = ''] = key.split(' ', 2);
    return (own(own(mentioned, kind), distribution) ?? [])
      .flatMap((subject) => about(subject, kind))
      .filter((entry) => mentions(entry).includes(distribution))
      .sort(byId);
  });
  let ids: ReadonlyMap<string, KnowledgeEntry> | undefined;
  const find = (id: string): KnowledgeEntry | undefined => {
    ids ??= new Map(Object.keys(facts).flatMap((kind) => all(kind).map((entry) => [entry.id, entry])));
    return ids.get(id);
  };
  return {
    date,
    about: (subject, kind) => about(subject, kind) as readonly EntryOf<typeof kind>[],
    all: (kind) => all(kind) as readonly EntryOf<typeof kind>[],
    mentioning: (distribution, kind) => mentioning(`${kind} ${distribution}`) as readonly EntryOf<typeof kind>[],
    find,
  };
}

/**
 * The base with a project's own entries on top. An entry with the id of one in the base replaces it;
 * the date stays the base's.
 */
export function mergeKnowledge(base: Knowledge, extra: readonly KnowledgeEntry[]): Knowledge {
  if (extra.length === 0) return base;
  const replaced = new Set(extra.map((entry) => entry.id));
  const own = new Map<string, Map<string, KnowledgeEntry[]>>();
  for (const entry of extra) {
    const subjects = own.get(entry.kind) ?? new Map<string, KnowledgeEntry[]>();
    own.set(entry.kind, subjects);
    subjects.set(subjectOf(entry), [...(subjects.get(subjectOf(entry)) ?? []), entry]);
  }
  const on = <Kind extends KnowledgeKind>(facts: readonly EntryOf<Kind>[], added: readonly KnowledgeEntry[]) =>
    added.length === 0 && !facts.some((fact) => replaced.has(fact.id))
      ? facts
      : [...facts.filter((fact) => !replaced.has(fact.id)), ...(added as readonly EntryOf<Kind>[])].sort(byId);
  return {
    date: base.date,
    about: (subject, kind) => on(base.about(subject, kind), own.get(kind)?.get(subject) ?? []),
    all: (kind) => on(base.all(kind), [...(own.get(kind)?.values() ?? [])].flat()),
    mentioning: (distribution, kind) =>
      on(
        base.mentioning(distribution, kind),
        [...(own.get(kind)?.values() ?? [])].flat().filter((entry) => mentions(entry).includes(distribution)),
      ),
    find: (id) => extra.findLast((entry) => entry.id === id) ?? base.find(id),
  };
}

function partsOf(packed: string): PackedKnowledge {
  const line = packed.indexOf('\n');
  return { index: packed.slice(0, line), read: (start, end) => packed.slice(line + 1 + start, line + 1 + end) };
}

const nothing: readonly KnowledgeEntry[] = [];

/** A subject comes from a project, so only what the index itself holds counts. */
function own<Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

function byId(a: KnowledgeEntry, b: KnowledgeEntry): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function kept<Value>(make: (key: string) => Value): (key: string) => Value {
  const values = new Map<string, Value>();
  return (key) => {
    const known = values.get(key);
    if (known !== undefined) return known;
    const made = make(key);
    values.set(key, made);
    return made;
  };
}
