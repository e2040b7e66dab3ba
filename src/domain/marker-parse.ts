import { limits } from './limits.ts';
import type { Marker, MarkerOperator, MarkerResult, MarkerVariable } from './marker.ts';
import { allOf, always, anyOf, never } from './marker-build.ts';
import { compareText } from './marker-text.ts';
import { type MarkerToken, tokenizeMarker } from './marker-tokens.ts';
import type { Locate, Problem } from './source.ts';

const nestingLimit = limits.nesting.most;

const variables: ReadonlyMap<string, MarkerVariable> = new Map<string, MarkerVariable>([
  ['os_name', 'os_name'],
  ['sys_platform', 'sys_platform'],
  ['platform_machine', 'platform_machine'],
  ['platform_python_implementation', 'platform_python_implementation'],
  ['platform_release', 'platform_release'],
  ['platform_system', 'platform_system'],
  ['platform_version', 'platform_version'],
  ['python_version', 'python_version'],
  ['python_full_version', 'python_full_version'],
  ['implementation_name', 'implementation_name'],
  ['implementation_version', 'implementation_version'],
  ['extra', 'extra'],
  ['extras', 'extras'],
  ['dependency_groups', 'dependency_groups'],
  ['os.name', 'os_name'],
  ['sys.platform', 'sys_platform'],
  ['platform.machine', 'platform_machine'],
  ['platform.version', 'platform_version'],
  ['platform.python_implementation', 'platform_python_implementation'],
  ['python_implementation', 'platform_python_implementation'],
]);

/** How a comparison reads from its right side. */
const mirrored: ReadonlyMap<MarkerOperator, MarkerOperator> = new Map([
  ['<', '>'],
  ['<=', '>='],
  ['>', '<'],
  ['>=', '<='],
]);

/**
 * Reads a marker of the dependency specifier standard, names of setuptools' time (`os.name`) included. A problem names
 * the first part that cannot be read; parentheses deeper than 100 are one too.
 */
export function parseMarker(text: string, locate: Locate): MarkerResult {
  const tokens = tokenizeMarker(text);
  const reader: Reader = { tokens, position: 0, depth: 0 };
  const read = readAlternatives(reader);
  const rest = tokens[reader.position];
  const failure = !isMarker(read)
    ? read
    : rest === undefined || rest.kind === 'end'
      ? undefined
      : { token: rest, expected: '“and” or “or” is expected here' };
  if (isMarker(read) && failure === undefined) return { ok: true, marker: read };
  return { ok: false, problem: problemOf(failure, text, locate) };
}

/** True for the name of a marker variable, old ones included. */
export function isMarkerVariable(name: string): boolean {
  return variables.has(name);
}

interface Reader {
  readonly tokens: readonly MarkerToken[];
  position: number;
  depth: number;
}

interface Failure {
  readonly token: MarkerToken;
  /** A sentence without its end. */
  readonly expected: string;
}

function isMarker(read: Marker | Failure): read is Marker {
  return 'kind' in read;
}

function readAlternatives(reader: Reader): Marker | Failure {
  return readSeries(reader, 'or', readConjunction, anyOf);
}

function readConjunction(reader: Reader): Marker | Failure {
  return readSeries(reader, 'and', readTerm, allOf);
}

function readSeries(
  reader: Reader,
  word: 'and' | 'or',
  readOne: (reader: Reader) => Marker | Failure,
  join: (...markers: readonly Marker[]) => Marker,
): Marker | Failure {
  const terms: Marker[] = [];
  do {
    const term = readOne(reader);
    if (!isMarker(term)) return term;
    terms.push(term);
  } while (takeWord(reader, word));
  return join(...terms);
}

function readTerm(reader: Reader): Marker | Failure {
  const opening = peek(reader);
  if (opening.kind !== '(') return readComparison(reader);
  if (reader.depth >= nestingLimit) return { token: opening, expected: 'the parentheses are nested too deeply' };
  reader.position++;
  reader.depth++;
  const inner = readAlternatives(reader);
  reader.depth--;
  if (!isMarker(inner)) return inner;
  if (peek(reader).kind !== ')') return { token: peek(reader), expected: 'a closing parenthesis is missing' };
  reader.position++;
  return inner;
}

function readComparison(reader: Reader): Marker | Failure {
  const left = readOperand(reader);
  if ('expected' in left) return left;
  const operatorToken = peek(reader);
  const operator = readOperator(reader);
  if (operator === undefined) return { token: operatorToken, expected: 'a comparison such as == is expected here' };
  const right = readOperand(reader);
  if ('expected' in right) return right;
  if (left.variable !== undefined && right.variable === undefined) {
    return { kind: 'compare', variable: left.variable, operator, value: right.text, reversed: false };
  }
  if (left.variable === undefined && right.variable !== undefined && operator !== '~=') {
    const reversed = operator === 'in' || operator === 'not in';
    const mirror = mirrored.get(operator) ?? operator;
    return { kind: 'compare', variable: right.variable, operator: mirror, value: left.text, reversed };
  }
  const holds =
    left.variable === undefined && right.variable === undefined
      ? compareText(operator, left.text, right.text)
      : undefined;
  if (holds !== undefined) return holds ? always : never;
  return { token: operatorToken, expected: 'a marker compares one variable with one quoted text' };
}

interface Operand {
  readonly variable: MarkerVariable | undefined;
  readonly text: string;
}

function readOperand(reader: Reader): Operand | Failure {
  const token = peek(reader);
  if (token.kind === 'text') {
    reader.position++;
    return { variable: undefined, text: token.text };
  }
  if (token.kind !== 'word') {
    const expected =
      token.kind === 'open text' ? 'the quote is not closed' : 'a marker variable or a quoted text is expected here';
    return { token, expected };
  }
  const variable = variables.get(token.text);
  if (variable === undefined) return { token, expected: `“${token.text}” is not a marker variable` };
  reader.position++;
  return { variable, text: token.text };
}

function readOperator(reader: Reader): MarkerOperator | undefined {
  const token = peek(reader);
  if (token.kind === 'operator') {
    reader.position++;
    return token.operator;
  }
  if (takeWord(reader, 'in')) return 'in';
  const next = reader.tokens[reader.position + 1];
  if (token.kind !== 'word' || token.text !== 'not' || next?.kind !== 'word' || next.text !== 'in') return undefined;
  reader.position += 2;
  return 'not in';
}

function takeWord(reader: Reader, word: string): boolean {
  const token = peek(reader);
  if (token.kind !== 'word' || token.text !== word) return false;
  reader.position++;
  return true;
}

function peek(reader: Reader): MarkerToken {
  return reader.tokens[reader.position] ?? { kind: 'end', start: 0, end: 0 };
}

/** At the end of the text there is nothing to point at, so the whole marker is the place. */
function problemOf(failure: Failure | undefined, text: string, locate: Locate): Problem {
  if (failure === undefined || failure.token.kind === 'end') {
    const expected = failure?.expected ?? 'it cannot be read';
    return { message: `The marker ends too early: ${expected}.`, span: locate(0, text.length) };
  }
  return {
    message: `The marker cannot be read: ${failure.expected}.`,
    span: locate(failure.token.start, failure.token.end),
  };
}
