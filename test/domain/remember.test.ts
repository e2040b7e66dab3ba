import { expect, test } from 'vitest';
import { Remembered } from '../../src/domain/remember.ts';

/** How often the answers to these questions were found. */
function finds(remembered: Remembered<string | undefined>, questions: readonly string[]): number {
  let times = 0;
  for (const question of questions)
    remembered.of(question, () => {
      times += 1;
      return question === '' ? undefined : question;
    });
  return times;
}

test.each([
  ['a question asked again is not answered anew', ['a', 'a', 'b', 'a'], 2],
  ['that there is no answer is remembered too', ['', ''], 1],
  ['long questions are not kept', ['abcdef', 'abcdef'], 2],
  ['when there are too many, all are forgotten', ['a', 'b', 'c', 'd', 'a'], 5],
] as const)('%s', (_, questions, expected) => {
  expect(finds(new Remembered(3, 5), questions)).toBe(expected);
});
