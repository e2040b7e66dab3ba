import { describe, expect, test } from 'vitest';
import type { Breaks, Companions, KnowledgeEntry } from '../src/domain/knowledge.ts';
import type { VariableFact } from '../src/domain/knowledge-runtime.ts';
import { distributionName } from '../src/domain/requirement.ts';
import { createKnowledge, mergeKnowledge } from '../src/knowledge/base.ts';
import { compileKnowledge } from '../src/knowledge/compile.ts';

const common = {
  claim: 'A sentence.',
  certainty: 'verified',
  evidence: [{ source: 'owner/first#1', states: 'so it is', checked: '2026-11-20' }],
} as const;

function breaks(id: string, subject: string, object: string): Breaks {
  return {
    ...common,
    kind: 'breaks',
    id,
    distribution: distributionName(subject),
    versions: '>=1',
    with: { distribution: distributionName(object), versions: '>=2' },
    fails: 'import',
    metadata: 'allows',
    severity: 'error',
    cure: 'second<2',
  };
}

const companions: Companions = {
  ...common,
  evidence: [{ ...common.evidence[0], checked: '2026-11-21' }],
  kind: 'companions',
  id: 'row',
  distribution: distributionName('torch'),
  versions: '==2.1.*',
  members: { torchvision: '==0.16.*', __proto__x: '==1' },
};
const variable: VariableFact = {
  ...common,
  kind: 'variable',
  id: 'a-variable',
  variable: 'constructor',
  readBy: [],
  status: 'phantom',
};
const entries: readonly KnowledgeEntry[] = [
  breaks('b', 'first', 'second'),
  companions,
  breaks('a', 'first', 'third'),
  variable,
];

describe('createKnowledge', () => {
  const knowledge = createKnowledge(compileKnowledge(entries));

  test('gives the facts of a subject by kind, sorted by id', () => {
    expect(knowledge.about('first', 'breaks').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(knowledge.about('first', 'companions')).toEqual([]);
    expect(knowledge.about('toString', 'breaks')).toEqual([]);
    expect(knowledge.about('constructor', 'variable')).toEqual([variable]);
  });

  test('gives all of a kind, the other side, one by id, and the newest day', () => {
    expect(knowledge.all('breaks').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(knowledge.all('latest')).toEqual([]);
    expect(knowledge.mentioning('second', 'breaks').map(({ id }) => id)).toEqual(['b']);
    expect(knowledge.mentioning('torchvision', 'companions')).toEqual([companions]);
    expect(knowledge.mentioning('torch', 'companions')).toEqual([]);
    expect(knowledge.find('row')).toEqual(companions);
    expect(knowledge.find('nothing')).toBeUndefined();
    expect(knowledge.date).toBe('2026-11-21');
  });

  test('does not depend on the order of the entries', () => {
    expect(compileKnowledge([...entries].reverse())).toBe(compileKnowledge(entries));
  });
});

describe('mergeKnowledge', () => {
  const base = createKnowledge(compileKnowledge(entries));

  test('adds entries and replaces those with the same id', () => {
    const merged = mergeKnowledge(base, [breaks('c', 'first', 'second'), breaks('b', 'other', 'third')]);
    expect(merged.about('first', 'breaks').map(({ id }) => id)).toEqual(['a', 'c']);
    expect(merged.about('other', 'breaks').map(({ id }) => id)).toEqual(['b']);
    expect(merged.all('breaks').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(merged.mentioning('second', 'breaks').map(({ id }) => id)).toEqual(['c']);
    expect(merged.mentioning('third', 'breaks').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(merged.find('b')).toMatchObject({ distribution: 'other' });
    expect(merged.find('row')).toEqual(companions);
    expect(base.about('first', 'breaks').map(({ id }) => id)).toEqual(['a', 'b']);
  });
});
