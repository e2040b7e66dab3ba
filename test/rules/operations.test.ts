import { expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { operations } from '../../src/build/operations.ts';
import { checksOf } from '../fixture-run.ts';

const findingsOf = (name: string) => checksOf(`fixtures/stories/${name}`)().findings;
const before = findingsOf('d-document-pipeline');
const after = findingsOf('d-document-pipeline-fixed');

test('each of the ten problems is answered by rules that there are', () => {
  expect(operations).toHaveLength(10);
  expect(operations.flatMap((one) => one.rules).filter((id) => !rules.has(id))).toEqual([]);
});

test.each(operations.map(({ problem, rules: ids }) => [problem, ids] as const))('%s', (_, ids) => {
  // The story pins its workers well; another case shows the pinning that goes wrong.
  const pinned = checksOf('fixtures/overlapping-cpuset/overlap')().findings;
  expect([...before, ...after, ...pinned].filter(({ rule }) => ids.includes(rule))).not.toEqual([]);
});

test('the remedies change what is found', () => {
  const only = (one: typeof before, other: typeof before) =>
    [...new Set(one.map(({ rule }) => rule))].filter((id) => other.every(({ rule }) => rule !== id)).sort();
  expect(only(before, after)).toEqual([
    'cuda-in-forked-worker',
    'missing-init',
    'simultaneous-gpu-start',
    'unbounded-retry',
    'unlimited-core-dumps',
  ]);
  expect(only(after, before)).toEqual(['conflicting-variables', 'harmful-variable', 'public-dns']);
});
