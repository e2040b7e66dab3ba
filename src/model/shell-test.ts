import type { ShellWord } from '../domain/shell.ts';
import type { Outcome } from './shell-outcome.ts';
import { both, decided, either, failure, negated, undecided } from './shell-outcome.ts';
import { fitsPattern } from './shell-pattern.ts';
import { lookup, resolvePath, type Scope } from './shell-scope.ts';
import { expandToOne, expandToPattern, expandWord } from './shell-words.ts';
import { assume, expanderOf, limits, type World } from './shell-world.ts';

/** One word of a test, with what a reader would call it. */
interface Operand {
  readonly text: string;
  readonly known: boolean;
  readonly quoted: boolean;
  /** As a shell pattern, for `[[ x == pattern ]]`. */
  readonly pattern: string;
  /** The variable, when the word is exactly one. */
  readonly variable: string | undefined;
  /** Variables it is made of; undefined when it also runs commands. */
  readonly names: readonly string[] | undefined;
}

interface Reader {
  readonly operands: readonly Operand[];
  at: number;
  readonly double: boolean;
  readonly scope: Scope;
  readonly world: World;
}

/** Decides `[ … ]`, `[[ … ]]` or `test …` as far as values are known. A malformed test fails, as in a shell. */
export function evaluateTest(words: readonly ShellWord[], scope: Scope, world: World, depth: number): Outcome {
  const expander = expanderOf(world, scope, depth);
  const [head] = words;
  const name = head === undefined ? '' : expandToOne(head, expander).text;
  const double = name === '[[';
  const operands = words.slice(1).flatMap((word) => operandsOf(word, double, scope, world, depth));
  const closing = double ? ']]' : ']';
  const inner = name === 'test' || operands.at(-1)?.text !== closing ? operands : operands.slice(0, -1);
  if (inner.length === 0) return failure;
  const reader: Reader = { operands: inner, at: 0, double, scope, world };
  const outcome = readEither(reader, 0);
  return reader.at === inner.length ? outcome : failure;
}

function operandsOf(word: ShellWord, double: boolean, scope: Scope, world: World, depth: number): readonly Operand[] {
  const expander = expanderOf(world, scope, depth);
  const [only] = word.parts;
  const variables = word.parts.filter((part) => part.kind === 'variable');
  const runs = word.parts.some((part) => part.kind === 'command');
  const pattern = expandToPattern(word, expander);
  const shared = {
    pattern: pattern.text,
    variable:
      word.parts.length === 1 && only?.kind === 'variable' && only.operator === undefined ? only.name : undefined,
    names: runs ? undefined : variables.map((part) => part.name),
  };
  const expanded = double ? [expandToOne(word, expander)] : expandWord(word, expander);
  return expanded.map(({ text, known, quoted }) => ({ ...shared, text, known, quoted }));
}

function readEither(reader: Reader, depth: number): Outcome {
  let outcome = readBoth(reader, depth);
  while (isJoiner(reader, '-o', '||')) {
    reader.at += 1;
    outcome = either(outcome, readBoth(reader, depth));
  }
  return outcome;
}

function readBoth(reader: Reader, depth: number): Outcome {
  let outcome = readOne(reader, depth);
  while (isJoiner(reader, '-a', '&&')) {
    reader.at += 1;
    outcome = both(outcome, readOne(reader, depth));
  }
  return outcome;
}

function isJoiner(reader: Reader, single: string, double: string): boolean {
  const operand = reader.operands[reader.at];
  return operand !== undefined && !operand.quoted && operand.text === (reader.double ? double : single);
}

function readOne(reader: Reader, depth: number): Outcome {
  const first = reader.operands[reader.at];
  if (first === undefined || depth > limits.depth) return failure;
  const second = reader.operands[reader.at + 1];
  const third = reader.operands[reader.at + 2];
  if (second !== undefined && third !== undefined && binaryOperators.has(second.text) && !second.quoted) {
    reader.at += 3;
    return compare(reader, first, second.text, third);
  }
  if (first.text === '!' && !first.quoted) {
    reader.at += 1;
    return negated(readOne(reader, depth + 1));
  }
  if (first.text === '(' && second !== undefined) {
    reader.at += 1;
    const outcome = readEither(reader, depth + 1);
    if (reader.operands[reader.at]?.text !== ')') return failure;
    reader.at += 1;
    return outcome;
  }
  if (second !== undefined && unaryOperators.has(first.text) && !first.quoted) {
    reader.at += 2;
    return ask(reader, first.text, second);
  }
  reader.at += 1;
  return ask(reader, '-n', first);
}

const binaryOperators = new Set([
  '=',
  '==',
  '!=',
  '<',
  '>',
  '=~',
  '-eq',
  '-ne',
  '-gt',
  '-lt',
  '-ge',
  '-le',
  '-nt',
  '-ot',
]);
const fileOperators = new Set(['-e', '-f', '-d', '-r', '-w', '-x', '-s', '-L', '-h']);
const unaryOperators = new Set([
  '-z',
  '-n',
  '-v',
  '-t',
  '-b',
  '-c',
  '-p',
  '-S',
  '-u',
  '-g',
  '-k',
  '-O',
  '-G',
  ...fileOperators,
]);

function ask(reader: Reader, operator: string, operand: Operand): Outcome {
  const { world, scope } = reader;
  const shown = operand.variable ?? operand.text;
  if (operator === '-n' || operator === '-z') {
    if (operand.known) return decided((operand.text === '') === (operator === '-z'));
    const empty = undecided(
      assume(world, `${shown} is empty`, operand.names, scope),
      operand.variable === undefined ? undefined : new Map([[operand.variable, '']]),
    );
    return operator === '-z' ? empty : negated(empty);
  }
  if (operator === '-v' && operand.known) {
    const state = lookup(scope, operand.text);
    if (state !== 'unknown') return decided(state !== 'unset');
    return undecided(assume(world, `${operand.text} is set`, [operand.text], scope));
  }
  if (!fileOperators.has(operator)) return undecided(assume(world, `${operator} ${shown}`, undefined, scope));
  const path = resolvePath(scope.directory, operand.text);
  const exists = operand.known && operand.text !== '' ? world.state.fileExists?.(path) : undefined;
  // Only the absence of a file answers every question about it.
  if (exists === false) return failure;
  if (exists === true && !['-w', '-x', '-s', '-L', '-h'].includes(operator)) return decided(true);
  if (operand.known && operand.text === '') return failure;
  return undecided(assume(world, `${shown} exists`, undefined, scope));
}

function compare(reader: Reader, left: Operand, operator: string, right: Operand): Outcome {
  const { world, scope } = reader;
  if (operator === '!=') return negated(compare(reader, left, '=', right));
  if (left.known && right.known) {
    const answer = compareKnown(left.text, operator, right, reader.double);
    if (answer !== undefined) return decided(answer);
  }
  const names = left.names === undefined || right.names === undefined ? undefined : [...left.names, ...right.names];
  const opposite = oppositeNumbers.get(operator);
  if (opposite !== undefined) return negated(compare(reader, left, opposite, right));
  const sign = operator === '==' ? '=' : operator;
  const equal = sign === '=' || sign === '-eq';
  const [subject, value] = left.known && !right.known && equal ? [right, left] : [left, right];
  const text = equal
    ? `${subject.variable ?? subject.text}=${value.variable !== undefined && !value.known ? value.variable : value.text}`
    : `${left.variable ?? left.text} ${sign} ${right.variable ?? right.text}`;
  const literal = equal && value.known && subject.variable !== undefined && !(reader.double && isWild(value.pattern));
  const binds = literal && sign === '=' && subject.variable !== undefined;
  return undecided(assume(world, text, names, scope), binds ? new Map([[subject.variable, value.text]]) : undefined);
}

/** Written as the negation of its opposite, so that both questions share one condition. */
const oppositeNumbers = new Map([
  ['-ne', '-eq'],
  ['-le', '-gt'],
  ['-lt', '-ge'],
]);

function isWild(pattern: string): boolean {
  return /[*?[]/.test(pattern.replace(/\\./g, ''));
}

function compareKnown(left: string, operator: string, right: Operand, double: boolean): boolean | undefined {
  switch (operator) {
    case '=':
    case '==':
      return double ? fitsPattern(right.pattern, left) : left === right.text;
    case '<':
      return left < right.text;
    case '>':
      return left > right.text;
    case '-eq':
    case '-ne':
    case '-gt':
    case '-lt':
    case '-ge':
    case '-le':
      return compareNumbers(left, operator, right.text);
    default:
      return undefined;
  }
}

function compareNumbers(left: string, operator: string, right: string): boolean {
  if (!isInteger(left) || !isInteger(right)) return false;
  const difference = Number(left) - Number(right);
  if (operator === '-eq') return difference === 0;
  if (operator === '-ne') return difference !== 0;
  if (operator === '-gt') return difference > 0;
  if (operator === '-lt') return difference < 0;
  return operator === '-ge' ? difference >= 0 : difference <= 0;
}

function isInteger(text: string): boolean {
  return /^\s*[-+]?\d{1,15}\s*$/.test(text.slice(0, 40));
}
