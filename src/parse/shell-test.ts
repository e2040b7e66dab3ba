import type { TestCommand, TestExpression } from 'unbash';
import type { ShellWord } from '../domain/shell.ts';
import { inside, type Reading } from './shell-reading.ts';
import { readWord } from './shell-words.ts';

/** The words of `[[ … ]]` in the order in which they stand, brackets and operators included. */
export function readTestWords(test: TestCommand, reading: Reading): readonly ShellWord[] {
  const words: ShellWord[] = [operatorWord('[[', test.pos, reading)];
  collect(test.expression, reading, words);
  words.push(operatorWord(']]', Math.max(test.pos, test.end - 2), reading));
  return words;
}

function collect(expression: TestExpression, outer: Reading, words: ShellWord[]): void {
  const reading = inside(outer, expression.pos, expression.end);
  if (reading === undefined) return;
  switch (expression.type) {
    case 'TestUnary':
      // `[[ $x ]]` is read as `-n $x`: only an operator that is written becomes a word.
      if (expression.operand.pos > expression.pos)
        words.push(operatorWord(expression.operator, expression.pos, reading));
      words.push(readWord(expression.operand, reading));
      return;
    case 'TestBinary': {
      words.push(readWord(expression.left, reading));
      const at = reading.source.indexOf(expression.operator, expression.left.end);
      words.push(operatorWord(expression.operator, at === -1 ? expression.left.end : at, reading));
      words.push(readWord(expression.right, reading));
      return;
    }
    case 'TestLogical': {
      let from = expression.pos;
      for (const [index, operand] of expression.operands.entries()) {
        if (index > 0) {
          const at = reading.source.indexOf(expression.operator, from);
          words.push(operatorWord(expression.operator, at === -1 ? from : at, reading));
        }
        collect(operand, reading, words);
        from = operand.end;
      }
      return;
    }
    case 'TestNot':
      for (const negation of expression.negations) words.push(operatorWord('!', negation.pos, reading));
      collect(expression.operand, reading, words);
      return;
    case 'TestGroup':
      words.push(operatorWord('(', expression.pos, reading));
      collect(expression.expression, reading, words);
      words.push(operatorWord(')', Math.max(expression.pos, expression.end - 1), reading));
  }
}

function operatorWord(text: string, at: number, reading: Reading): ShellWord {
  const span = reading.locate(at, Math.min(at + text.length, reading.source.length));
  return { parts: [{ kind: 'text', text, quoted: false, span }], span };
}
