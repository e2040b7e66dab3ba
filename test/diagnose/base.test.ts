import { describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { readKnowledge } from '../../src/build/knowledge-files.ts';
import { readLog } from '../../src/diagnose/reader.ts';
import { type LogPart, parseLogText } from '../../src/domain/log-text.ts';
import type { Symptom } from '../../src/domain/symptom.ts';

const symptoms = readKnowledge().all('symptom');

function seen(log: string): readonly string[] {
  const reader = readLog(symptoms);
  reader.push(log);
  return reader.end().sightings.map(({ symptom }) => symptom.id);
}

/** A line in which a text stands, its parts filled with something. */
function lineOf(text: string): string {
  const read = parseLogText(text);
  return read.ok ? read.parts.map(filling).join('') : '';
}

function filling(part: LogPart): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'choice') return part.texts.at(-1) ?? '';
  return part.kind === 'word' ? 'x1' : ' ';
}

/** A log in which the symptom stands by this text. */
function logOf({ beside = [] }: Symptom, text: string): string {
  return [...beside.slice(0, 1).map(lineOf), lineOf(text)].join('\n');
}

describe('symptoms of the base', () => {
  test('name rules that are there', () => {
    expect(symptoms.flatMap((symptom) => symptom.rules.filter((id) => !rules.has(id)))).toEqual([]);
  });

  test.each(symptoms.flatMap((symptom) => symptom.shows.map((text) => ({ id: symptom.id, text, symptom }))))(
    '$id is found by "$text"',
    ({ id, text, symptom }) => {
      expect(seen(logOf(symptom, text))).toContain(id);
    },
  );

  test.each(symptoms.filter(({ beside }) => beside !== undefined).map((symptom) => ({ id: symptom.id, symptom })))(
    '$id is not found where nothing stands near it',
    ({ id, symptom }) => {
      expect(symptom.shows.flatMap((text) => seen(lineOf(text)))).not.toContain(id);
    },
  );

  test('mean one thing: no text of one stands in a text of another', () => {
    const both = symptoms.flatMap((symptom) =>
      symptom.shows.flatMap((text) => {
        const others = seen(logOf(symptom, text)).filter((id) => id !== symptom.id);
        return others.length > 0 ? [`${symptom.id}: ${others.join(', ')}`] : [];
      }),
    );
    expect([...new Set(both)]).toEqual([]);
  });
});
