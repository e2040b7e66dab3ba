import type { BuiltFor, KnowledgeEntry, Published, SupportsPython } from '../domain/knowledge.ts';
import { overlaps, versionSet } from '../domain/version-set.ts';
import { isRange } from './entry-checks.ts';

type Ranged = BuiltFor | Published | SupportsPython;

/** Two entries that say different things about the same release. */
export interface Contradiction {
  readonly first: KnowledgeEntry;
  readonly second: KnowledgeEntry;
  readonly about: string;
}

/**
 * Pairs of `built-for`, `published` and `supports-python` entries of one distribution (and build) whose ranges overlap and whose values differ,
 * and every second `latest` of a distribution.
 */
export function contradictions(entries: readonly KnowledgeEntry[]): readonly Contradiction[] {
  const groups = new Map<string, KnowledgeEntry[]>();
  for (const entry of entries) {
    if (!isRanged(entry) && entry.kind !== 'latest') continue;
    const key = `${entry.kind} ${entry.distribution}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return [...groups.values()].flatMap(pairsOf);
}

function pairsOf(group: readonly KnowledgeEntry[]): readonly Contradiction[] {
  const found: Contradiction[] = [];
  for (const [at, second] of group.entries())
    for (const first of group.slice(0, at)) {
      const about = difference(first, second);
      if (about === undefined) continue;
      if (meet(first, second)) found.push({ first, second, about });
    }
  return found;
}

function meet(first: KnowledgeEntry, second: KnowledgeEntry): boolean {
  if (!isRanged(first) || !isRanged(second)) return true;
  if (!isRange(first.versions) || !isRange(second.versions)) return false;
  return overlaps(versionSet(first.versions), versionSet(second.versions));
}

function isRanged(entry: KnowledgeEntry): entry is Ranged {
  return entry.kind === 'built-for' || entry.kind === 'published' || entry.kind === 'supports-python';
}

function difference(first: KnowledgeEntry, second: KnowledgeEntry): string | undefined {
  if (first.kind === 'built-for' && second.kind === 'built-for') return builtDifference(first, second);
  if (first.kind === 'published' && second.kind === 'published') return publishedDifference(first, second);
  if (first.kind === 'supports-python' && second.kind === 'supports-python')
    return first.python === second.python ? undefined : 'python';
  return first.kind === 'latest' ? 'releases' : undefined;
}

const builtValues = [
  'numpy',
  'cuda',
  'cudnn',
  'tensorrt',
  'torch',
  'glibc',
  'cudaFrom',
  'fallsBack',
  'compiles',
] as const;

function builtDifference(first: BuiltFor, second: BuiltFor): string | undefined {
  if (first.build !== undefined && second.build !== undefined && first.build !== second.build) return undefined;
  return builtValues.find(
    (name) => first[name] !== undefined && second[name] !== undefined && first[name] !== second[name],
  );
}

/** Incomplete lists add up; a complete one must name all that the other names. */
function publishedDifference(first: Published, second: Published): string | undefined {
  const holds = (whole: Published, part: Published) =>
    !whole.complete || part.builds.every((build) => whole.builds.includes(build));
  return holds(first, second) && holds(second, first) ? undefined : 'builds';
}
