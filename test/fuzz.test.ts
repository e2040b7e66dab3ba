import { describe, expect, test } from 'vitest';
import { readKnowledge } from '../src/build/knowledge-files.ts';
import { caseOf } from './fuzz/case.ts';
import { fixtureSpecimens } from './fuzz/corpus.ts';
import { complaintsAbout } from './fuzz/invariants.ts';
import { mutate } from './fuzz/mutate.ts';
import { chanceOf } from './fuzz/random.ts';
import { reduced } from './fuzz/reduce.ts';

const corpus = fixtureSpecimens('fixtures').filter(
  (files) => files.reduce((sum, { text }) => sum + text.length, 0) < 3_000,
);

/** A short run of `npm run fuzz`, always the same. */
test('mutated fixtures break nothing', () => {
  for (let number = 1; number <= 40; number++) {
    const { files, depth } = caseOf(number * 7_919, corpus);
    expect(complaintsAbout(files, readKnowledge(), depth), `case ${number * 7_919}`).toEqual([]);
  }
});

describe('the fuzzer itself', () => {
  test('gives the same case for the same number, and others for others', () => {
    expect(caseOf(5, corpus)).toEqual(caseOf(5, corpus));
    expect(caseOf(5, corpus).files).not.toEqual(caseOf(6, corpus).files);
  });

  test('changes most texts', () => {
    const texts = Array.from({ length: 100 }, (_, seed) =>
      mutate('numpy==1.0\nscipy>=2\n', chanceOf(seed), ['a\nb\n']),
    );
    expect(texts.filter((text) => text !== 'numpy==1.0\nscipy>=2\n').length).toBeGreaterThan(70);
  });

  test('sees facts that throw', () => {
    const knowledge = {
      ...readKnowledge(),
      all: () => {
        throw new Error('broken');
      },
    };
    const files = [{ path: 'requirements.txt', text: 'numpy==1.0\n' }];
    expect(complaintsAbout(files, knowledge, { fixes: false, plan: false }).join()).toContain('broken');
  });

  test('reduces what fails to what makes it fail', () => {
    const files = [
      { path: 'a', text: 'one\ntwo\nthree bad four\n' },
      { path: 'b', text: 'five\n' },
    ];
    const fails = (some: typeof files) => some.some(({ text }) => text.includes('bad'));
    expect(reduced(files, (some) => fails([...some]), Date.now() + 5_000)).toEqual([{ path: 'a', text: 'bad' }]);
  });
});
