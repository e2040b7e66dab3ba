import type { EntryOf, Knowledge, KnowledgeEntry, KnowledgeKind } from '../domain/knowledge.ts';
import type { PackedIndex } from './compile.ts';
import { subjectOf } from './subject.ts';

type Decode = () => readonly KnowledgeEntry[];
type Shelf = Map<string, Decode>;

/** The knowledge over what `compileKnowledge` packed. Facts are decoded when their subject is first asked for, then kept. */
export function createKnowledge(packed: string): Knowledge {
  const line = packed.indexOf('\n');
  const { date, facts } = JSON.parse(packed.slice(0, line)) as PackedIndex;
  const shelves = new Map<string, Shelf>();
  for (const [kind, subjects] of Object.entries(facts)) {
    const shelf: Shelf = new Map();
    for (const [subject, [offset, length]] of Object.entries(subjects)) {
      const start = line + 1 + offset;
      shelf.set(
        subject,
        once(() => decode(packed.slice(start, start + length))),
      );
    }
    shelves.set(kind, shelf);
  }
  return knowledgeOver(date, shelves);
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

function knowledgeOver(date: string, shelves: ReadonlyMap<string, Shelf>): Knowledge {
  const byKind = new Map<string, Decode>();
  for (const [kind, shelf] of shelves)
    byKind.set(
      kind,
      once(() => [...shelf.values()].flatMap((read) => read()).sort(byId)),
    );
  const all = (kind: string) => byKind.get(kind)?.() ?? [];
  const ids = once(() => new Map([...byKind.keys()].flatMap((kind) => all(kind).map((entry) => [entry.id, entry]))));
  const others = new Map(['breaks', 'companions'].map((kind) => [kind, once(() => byMention(all(kind)))]));
  return {
    date,
    about: (subject, kind) => (shelves.get(kind)?.get(subject)?.() ?? []) as readonly EntryOf<typeof kind>[],
    all: (kind) => all(kind) as readonly EntryOf<typeof kind>[],
    mentioning: (distribution, kind) =>
      (others.get(kind)?.().get(distribution) ?? []) as readonly EntryOf<typeof kind>[],
    find: (id) => ids().get(id),
  };
}

function byMention(entries: readonly KnowledgeEntry[]): ReadonlyMap<string, readonly KnowledgeEntry[]> {
  const index = new Map<string, KnowledgeEntry[]>();
  for (const entry of entries)
    for (const name of mentions(entry)) {
      const list = index.get(name);
      if (list === undefined) index.set(name, [entry]);
      else list.push(entry);
    }
  return index;
}

function mentions(entry: KnowledgeEntry): readonly string[] {
  if (entry.kind === 'breaks') return [entry.with.distribution];
  return entry.kind === 'companions' ? Object.keys(entry.members) : [];
}

function decode(json: string): readonly KnowledgeEntry[] {
  return JSON.parse(json) as readonly KnowledgeEntry[];
}

function byId(a: KnowledgeEntry, b: KnowledgeEntry): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
