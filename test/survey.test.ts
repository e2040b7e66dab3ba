import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rules } from '../rules/index.ts';
import { lintedKnowledge } from '../src/build/knowledge-files.ts';
import { surveyRows } from '../src/build/survey.ts';

const rows = surveyRows();
const known = new Set(lintedKnowledge().entries.map(({ id }) => id));

test('every answer names facts, rules or fixtures that exist', () => {
  const exists = (name: string) => rules.has(name) || known.has(name) || existsSync(name);
  const missing = rows.flatMap(({ id, by }) => by.filter((name) => !exists(name)).map((name) => `${id}: ${name}`));
  expect(missing).toEqual([]);
});

test('what landed names its fact, what a rule answers its rule, and what was refused its reason', () => {
  const wrong = rows.filter(({ answer, by, why }) => {
    if (answer === 'refused') return why === '';
    if (answer === 'merged') return by.length === 0 && why === '';
    return by.length === 0 || (answer === 'rule' && !by.some((name) => rules.has(name)));
  });
  expect(wrong).toEqual([]);
});

test('no entry is answered twice', () => {
  const keys = rows.map(({ part, id }) => `${part}\t${id}`);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});
