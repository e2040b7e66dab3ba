import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readKnowledge } from '../../src/build/knowledge-files.ts';
import { readLog } from '../../src/diagnose/reader.ts';
import type { LogReading } from '../../src/domain/symptom.ts';

const folder = fileURLToPath(new URL('logs/', import.meta.url));
const symptoms = readKnowledge().all('symptom');
const logs = (kind: string) => readdirSync(join(folder, kind)).sort();
const textOf = (path: string) => readFileSync(join(folder, path), 'utf8');

/** For each log of `fires`: line and symptom, in the order of the log. */
const expected = JSON.parse(textOf('expected.json')) as Readonly<Record<string, readonly string[]>>;

function read(text: string): LogReading {
  const reader = readLog(symptoms);
  reader.push(text);
  return reader.end();
}

function told({ sightings }: LogReading): readonly string[] {
  return sightings.filter(({ symptom }) => !symptom.harmless).map(({ symptom, line }) => `${line} ${symptom.id}`);
}

test.each(logs('fires'))('%s shows what it must, at its lines', (name) => {
  expect(told(read(textOf(`fires/${name}`)))).toEqual(expected[name]);
});

test.each(logs('silent'))('%s shows nothing', (name) => {
  expect(told(read(textOf(`silent/${name}`)))).toEqual([]);
});

test('every symptom stands in a log', () => {
  const fired = new Set(Object.values(expected).flatMap((lines) => lines.map((line) => line.split(' ')[1])));
  expect(symptoms.filter(({ id, harmless }) => !harmless && !fired.has(id)).map(({ id }) => id)).toEqual([]);
});

test('a harmless line is recognized as such', () => {
  const seen = logs('silent').flatMap((name) => read(textOf(`silent/${name}`)).sightings);
  expect([...new Set(seen.map(({ symptom }) => symptom.id))].sort()).toEqual(
    symptoms.filter(({ harmless }) => harmless).map(({ id }) => id),
  );
});

test('there are at least as many silent logs', () => {
  expect(logs('silent').length).toBeGreaterThanOrEqual(logs('fires').length);
  expect(Object.keys(expected)).toEqual(logs('fires'));
});

/** What the way from a program to the reader does to lines. */
const ways: readonly (readonly [name: string, (line: string) => string])[] = [
  ['colours', (line) => `\u001b[36m${line.replace(/(\w+Error)/, '\u001b[1;31m$1\u001b[0m')}\u001b[0m`],
  ['GitHub', (line) => `2026-11-21T05:38:01.1234567Z ${line}`],
  ['compose', (line) => `worker-1  | ${line}`],
  ['BuildKit', (line) => `#12 3.456 ${line}`],
  ['journald', (line) => `Nov 21 05:38:01 gpu-host python[812]: ${line}`],
  ['Windows', (line) => `${line}\r`],
  ['a quotation', (line) => `> ${line}`],
];

test.each(ways)('what stands in a log stands there after %s too', (_, way) => {
  const different = logs('fires').flatMap((name) => {
    const text = textOf(`fires/${name}`);
    const changed = told(read(text.split('\n').map(way).join('\n')));
    return JSON.stringify(changed) === JSON.stringify(expected[name]) ? [] : [`${name}: ${changed.join(', ')}`];
  });
  expect(different).toEqual([]);
});

test.each([70, 80, 100, 120])('what stands in a log stands there after wrapping at %i columns too', (width) => {
  // What is framed or wrapped already is not wrapped again.
  const whole = logs('fires').filter((name) => !/-(?:wrapped|framed)\.log$/.test(name));
  const different = whole.flatMap((name) => {
    const lines = textOf(`fires/${name}`).split('\n');
    const wrapped = lines.flatMap((line) => line.match(new RegExp(`.{1,${width}}`, 'g')) ?? ['']);
    const ids = told(read(wrapped.join('\n')))
      .map((line) => line.split(' ')[1])
      .sort();
    const wanted = (expected[name] ?? []).map((line) => line.split(' ')[1]).sort();
    return JSON.stringify(ids) === JSON.stringify(wanted) ? [] : [`${name}: ${ids.join(', ')}`];
  });
  expect(different).toEqual([]);
});
