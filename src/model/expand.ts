import { limits } from '../domain/limits.ts';
import { withoutAffix, withReplacement } from './shell-pattern.ts';

/** What is known of a variable: its value, that it surely has none, or nothing. */
export type VariableState = { readonly value: string } | 'unset' | 'unknown';

/** Answers what is known of the variable with this name. */
export type VariableLookup = (name: string) => VariableState;

/** A text after expansion. Where a value is unknown, `known` is false and the text keeps that part as it is written. */
export interface Expansion {
  readonly text: string;
  readonly known: boolean;
  /** True where the value is unknown because it grew too long. */
  readonly tooLong?: true;
}

/** The lookup of a map in which `undefined` means "declared, value unknown" and a missing name means `missing`. */
export function lookupIn(
  variables: ReadonlyMap<string, string | undefined>,
  missing: 'unset' | 'unknown',
): VariableLookup {
  return (name) => {
    const value = variables.get(name);
    if (value !== undefined) return { value };
    return variables.has(name) ? 'unknown' : missing;
  };
}

interface Dialect {
  readonly operators: readonly string[];
  /** `$$` is a dollar. */
  readonly doubled: boolean;
  /** `\$` is a dollar. */
  readonly escaped: boolean;
  /** Quotes are removed and `$(…)` is unknown, as in the operand of a shell parameter expansion. */
  readonly shell: boolean;
}

const colonOperators = [':-', ':+', ':?'];
const plainOperators = ['-', '+', '?'];
const patternOperators = ['##', '#', '%%', '%', '//', '/'];

const docker: Dialect = {
  operators: [...colonOperators, ...plainOperators, ...patternOperators],
  doubled: false,
  escaped: true,
  shell: false,
};
const compose: Dialect = {
  operators: [...colonOperators, ...plainOperators],
  doubled: true,
  escaped: false,
  shell: false,
};
const operand: Dialect = {
  operators: [...colonOperators, ':=', ...plainOperators, '=', ...patternOperators],
  doubled: false,
  escaped: true,
  shell: true,
};

/** Longest text an expansion may grow to, in UTF-16 code units. */
export const longestExpansion: number = limits.expansion.most;
const deepestNesting = limits.nesting.most;

/**
 * Expands `$x`, `${x}` and `${x:-word}` forms as Docker does outside of RUN; `\$` is a literal dollar.
 * A result longer than `longestExpansion` is unknown and keeps the text as written.
 */
export function expandDockerText(text: string, lookup: VariableLookup): Expansion {
  return expandIn(docker, text, lookup);
}

/** Interpolates a value of a compose file: `$VAR`, `${VAR}`, `${VAR:-x}`, nested defaults, and `$$` for a dollar. */
export function interpolateCompose(text: string, lookup: VariableLookup): Expansion {
  return expandIn(compose, text, lookup);
}

/** Expands the operand of a shell parameter expansion (what stands after `:-`); command substitutions are unknown. */
export function expandOperand(text: string, lookup: VariableLookup): Expansion {
  return expandIn(operand, text, lookup);
}

function expandIn(dialect: Dialect, text: string, lookup: VariableLookup): Expansion {
  if (text.length > longestExpansion) return { text, known: false, tooLong: true };
  if (!text.includes('$') && !dialect.shell) return { text, known: true };
  const cursor: Cursor = { text, at: 0, lookup, dialect, budget: longestExpansion * 4 };
  const result = readText(cursor, false, 0);
  if (cursor.budget < 0 || result.text.length > longestExpansion) return { text, known: false, tooLong: true };
  return result;
}

interface Cursor {
  readonly text: string;
  at: number;
  readonly lookup: VariableLookup;
  readonly dialect: Dialect;
  /** Characters that may still be produced, nested results included. */
  budget: number;
}

function readText(cursor: Cursor, nested: boolean, depth: number): Expansion {
  const { text, dialect } = cursor;
  let result = '';
  let known = true;
  let quote = '';
  const add = (piece: string) => {
    cursor.budget -= piece.length;
    if (cursor.budget >= 0) result += piece;
  };
  while (cursor.at < text.length && cursor.budget >= 0) {
    const character = text.charAt(cursor.at);
    const next = text.charAt(cursor.at + 1);
    if (character === '}' && nested && quote === '') break;
    if (character === '\\' && dialect.escaped && quote !== "'" && isEscape(next, dialect, nested)) {
      cursor.at += 2;
      add(next);
    } else if (dialect.shell && isQuote(character) && (quote === '' || quote === character)) {
      quote = quote === '' ? character : '';
      cursor.at += 1;
    } else if (dialect.shell && quote !== "'" && (character === '`' || (character === '$' && next === '('))) {
      known = false;
      cursor.at += 1;
      add(character);
    } else if (character === '$' && quote !== "'") {
      const value = readDollar(cursor, depth);
      known = known && value.known;
      add(value.text);
    } else {
      cursor.at += 1;
      add(character);
    }
  }
  return { text: result, known };
}

function isEscape(next: string, dialect: Dialect, nested: boolean): boolean {
  if (next === '$' || (nested && next === '}')) return true;
  return dialect.shell && (next === '"' || next === "'" || next === '\\' || next === '`');
}

function isQuote(character: string): boolean {
  return character === '"' || character === "'";
}

function readDollar(cursor: Cursor, depth: number): Expansion {
  const { text, dialect } = cursor;
  const start = cursor.at;
  const next = text.charAt(start + 1);
  if (next === '$' && dialect.doubled) {
    cursor.at += 2;
    return { text: '$', known: true };
  }
  if (next === '{') return readBraces(cursor, depth);
  const name = readName(text, start + 1);
  cursor.at = start + 1 + name.length;
  // Compose refuses a lone dollar; for Docker and the shell it stands for itself.
  if (name === '') return { text: '$', known: !dialect.doubled };
  return textOfState(cursor.lookup(name), text.slice(start, cursor.at));
}

function readBraces(cursor: Cursor, depth: number): Expansion {
  const { text } = cursor;
  const start = cursor.at;
  const counted = cursor.dialect.shell && text.charAt(start + 2) === '#';
  const name = readName(text, start + (counted ? 3 : 2));
  cursor.at = start + (counted ? 3 : 2) + name.length;
  const operator = cursor.dialect.operators.find((candidate) => text.startsWith(candidate, cursor.at));
  if (operator !== undefined) cursor.at += operator.length;
  if (depth >= deepestNesting) {
    cursor.at = text.length;
    return { text: text.slice(start), known: false };
  }
  const word = readText(cursor, true, depth + 1);
  const closed = text.charAt(cursor.at) === '}';
  if (closed) cursor.at += 1;
  const written = text.slice(start, cursor.at);
  const readable = closed && name !== '' && (operator !== undefined || word.text === '');
  if (!readable) return { text: written, known: false };
  const state = cursor.lookup(name);
  return applyOperator(state, counted ? 'length' : operator, word, written);
}

function textOfState(state: VariableState, written: string): Expansion {
  if (state === 'unknown') return { text: written, known: false };
  return { text: state === 'unset' ? '' : state.value, known: true };
}

/**
 * The result of `${name operator word}`, `operator` undefined for a plain reference and `length` for `${#name}`.
 * `written` is what stands in the file and comes back where the result is unknown.
 */
export function applyOperator(
  state: VariableState,
  operator: string | undefined,
  word: Expansion,
  written: string,
): Expansion {
  const unknown: Expansion = { text: written, known: false };
  if (state === 'unknown') return unknown;
  const value = state === 'unset' ? '' : state.value;
  const given = word.known ? word : { text: written, known: false };
  switch (operator) {
    case undefined:
      return { text: value, known: true };
    case 'length':
      return { text: String(value.length), known: true };
    case ':-':
    case ':=':
      return value === '' ? given : { text: value, known: true };
    case '-':
    case '=':
      return state === 'unset' ? given : { text: value, known: true };
    case ':+':
      return value === '' ? { text: '', known: true } : given;
    case '+':
      return state === 'unset' ? { text: '', known: true } : given;
    case ':?':
      return value === '' ? unknown : { text: value, known: true };
    case '?':
      return state === 'unset' ? unknown : { text: value, known: true };
    default:
      return word.known ? applyPattern(value, operator, word.text, unknown) : unknown;
  }
}

function applyPattern(value: string, operator: string, word: string, unknown: Expansion): Expansion {
  let text: string | undefined;
  if (operator === '#' || operator === '##' || operator === '%' || operator === '%%') {
    text = withoutAffix(value, operator, word);
  } else if (operator === '/' || operator === '//') {
    const slash = separatorOf(word);
    text = withReplacement(value, operator === '//', word.slice(0, slash), word.slice(slash + 1));
  } else if ((operator === ',,' || operator === '^^') && word === '') {
    text = operator === ',,' ? value.toLowerCase() : value.toUpperCase();
  }
  return text === undefined || text.length > longestExpansion ? unknown : { text, known: true };
}

function separatorOf(word: string): number {
  for (let at = 0; at < word.length; at += 1) {
    if (word.charAt(at) === '\\') at += 1;
    else if (word.charAt(at) === '/') return at;
  }
  return word.length;
}

function readName(text: string, from: number): string {
  let end = from;
  while (end < text.length && isNameCharacter(text.charCodeAt(end), end === from)) end += 1;
  return text.slice(from, end);
}

function isNameCharacter(code: number, first: boolean): boolean {
  const letter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
  return letter || (!first && code >= 48 && code <= 57);
}
