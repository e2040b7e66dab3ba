import { type PatternUnit, readPattern, replaceMatches, withoutAffix } from './shell-pattern.ts';

/** What a text filter prints for this input; undefined where an option or expression is not one it knows. */
export function filterText(name: string, words: readonly string[], input: string): string | undefined {
  switch (name) {
    case 'cut':
      return perLine(input, cutter(words));
    case 'tr':
      return translate(words, input);
    case 'sed':
      return substitute(words, input);
    case 'awk':
    case 'gawk':
      return perLine(input, printer(words));
    case 'rev':
      return perLine(input, (line) => [...line].reverse().join(''));
    case 'head':
    case 'tail':
      return someLines(name, words, input);
    case 'grep':
      return keptLines(words, input);
    case 'cat':
      return words.length === 0 || words.join() === '-' ? input : undefined;
    default:
      return undefined;
  }
}

/** `grep` and `grep -v` for a text without special characters; a dot stands for any character. */
function keptLines(words: readonly string[], input: string): string | undefined {
  const inverted = words[0] === '-v';
  const [pattern = '', ...rest] = inverted ? words.slice(1) : words;
  if (rest.length > 0 || pattern === '' || !/^[\w./ -]{1,200}$/.test(pattern) || pattern.startsWith('-'))
    return undefined;
  const found = (line: string) => {
    for (let at = 0; at + pattern.length <= line.length; at += 1) {
      if ([...pattern].every((wanted, offset) => wanted === '.' || wanted === line.charAt(at + offset))) return true;
    }
    return false;
  };
  const lines = (input.endsWith('\n') ? input.slice(0, -1) : input).split('\n');
  return lines
    .filter((line) => line !== '' && found(line) !== inverted)
    .map((line) => `${line}\n`)
    .join('');
}

function perLine(input: string, change: ((line: string) => string | undefined) | undefined): string | undefined {
  if (change === undefined) return undefined;
  const ended = input.endsWith('\n');
  const lines = (ended ? input.slice(0, -1) : input).split('\n').map(change);
  return lines.includes(undefined) ? undefined : lines.join('\n') + (ended ? '\n' : '');
}

/** The values of short options, written together (`-d.`) or apart (`-d .`); undefined for any other word. */
function optionsOf(words: readonly string[], letters: string): ReadonlyMap<string, string> | undefined {
  const result = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const letter = word.charAt(1);
    if (word.charAt(0) !== '-' || letter === '' || !letters.includes(letter)) return undefined;
    let value = word.slice(2);
    if (value === '') {
      at += 1;
      value = words[at] ?? '';
    }
    result.set(letter, value);
  }
  return result;
}

function cutter(words: readonly string[]): ((line: string) => string) | undefined {
  const options = optionsOf(words, 'dfcb');
  if (options === undefined) return undefined;
  const delimiter = options.get('d') ?? '\t';
  const list = readRanges(options.get('f') ?? options.get('c') ?? options.get('b') ?? '');
  if (list === undefined || delimiter.length !== 1) return undefined;
  const chosen = (index: number) => list.some(([from, to]) => index + 1 >= from && index + 1 <= to);
  if (!options.has('f')) return (line) => [...line].filter((_, index) => chosen(index)).join('');
  return (line) =>
    line.includes(delimiter)
      ? line
          .split(delimiter)
          .filter((_, index) => chosen(index))
          .join(delimiter)
      : line;
}

function readRanges(text: string): readonly (readonly [number, number])[] | undefined {
  const ranges: [number, number][] = [];
  for (const item of text.split(',')) {
    const match = /^(\d{0,6})(-?)(\d{0,6})$/.exec(item);
    if (match === null || item === '' || item === '-') return undefined;
    const from = match[1] === '' ? 1 : Number(match[1]);
    const to = match[2] === '' ? from : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    ranges.push([from, to]);
  }
  return ranges;
}

const classes: Readonly<Record<string, string>> = {
  '[:lower:]': 'a-z',
  '[:upper:]': 'A-Z',
  '[:digit:]': '0-9',
  '[:space:]': ' \\t\\n',
  '[:blank:]': ' \\t',
};

function translate(words: readonly string[], input: string): string | undefined {
  const removes = words[0] === '-d';
  const [from, to] = (removes ? words.slice(1) : words).map(readCharacters);
  if (from === undefined || words.length !== 2) return undefined;
  const characters = [...input];
  if (removes) return characters.filter((character) => !from.includes(character)).join('');
  if (to === undefined || to.length === 0 || words[0]?.startsWith('-')) return undefined;
  return characters
    .map((character) => {
      const index = from.indexOf(character);
      return index < 0 ? character : (to[Math.min(index, to.length - 1)] ?? character);
    })
    .join('');
}

function readCharacters(set: string): readonly string[] | undefined {
  if (set.length > 64) return undefined;
  const plain = (classes[set] ?? set).replaceAll('\\n', '\n').replaceAll('\\t', '\t').replaceAll('\\\\', '\\');
  const result: string[] = [];
  for (let at = 0; at < plain.length; at += 1) {
    const ranged = plain.charAt(at + 1) === '-' && at + 2 < plain.length;
    const last = ranged ? plain.charCodeAt(at + 2) : plain.charCodeAt(at);
    for (let code = plain.charCodeAt(at); code <= last && result.length < 256; code += 1) {
      result.push(String.fromCharCode(code));
    }
    if (ranged) at += 2;
  }
  return result;
}

function substitute(words: readonly string[], input: string): string | undefined {
  const scripts = words.filter((word) => word !== '-e' && word !== '-E' && word !== '-r');
  const extended = words.some((word) => word === '-E' || word === '-r');
  const script = scripts[0] ?? '';
  const separator = script.charAt(1);
  if (scripts.length !== 1 || script.charAt(0) !== 's' || separator === '' || separator === '\\') return undefined;
  const [pattern, replacement, flags, ...rest] = splitUnescaped(script.slice(2), separator);
  if (pattern === undefined || replacement === undefined || rest.length > 0) return undefined;
  if ((flags !== '' && flags !== 'g') || replacement.includes('&') || replacement.includes('\\')) return undefined;
  return perLine(input, (line) => replaceInLine(line, pattern, replacement, flags === 'g', extended));
}

function splitUnescaped(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\' && at + 1 < text.length) {
      at += 1;
      part += text.charAt(at) === separator ? separator : character + text.charAt(at);
    } else if (character === separator) {
      parts.push(part);
      part = '';
    } else {
      part += character;
    }
  }
  return [...parts, part];
}

function replaceInLine(
  line: string,
  pattern: string,
  replacement: string,
  all: boolean,
  extended: boolean,
): string | undefined {
  const atStart = pattern.startsWith('^');
  const atEnd = pattern.endsWith('$') && !pattern.endsWith('\\$');
  const shell = asShellPattern(pattern.slice(atStart ? 1 : 0, atEnd ? -1 : undefined), extended);
  if (shell === undefined || shell === '' || (atStart && atEnd)) return undefined;
  if (!atStart && !atEnd) return replaceMatches(readPattern(shell) as readonly PatternUnit[], line, all, replacement);
  const rest = withoutAffix(line, atStart ? '##' : '%%', shell);
  if (rest === undefined || rest === line) return rest;
  return atStart ? replacement + rest : rest + replacement;
}

/** The shell pattern that means the same as a simple regular expression; undefined for any that needs more. */
function asShellPattern(expression: string, extended: boolean): string | undefined {
  let result = '';
  for (let at = 0; at < expression.length; at += 1) {
    const character = expression.charAt(at);
    const next = expression.charAt(at + 1);
    if (character === '\\') {
      if (!/[^A-Za-z0-9(){}+?|<>]/.test(next)) return undefined;
      result += `\\${next}`;
      at += 1;
    } else if (character === '.') {
      if (next === '*') at += 1;
      result += next === '*' ? '*' : '?';
    } else if (character === '[') {
      const close = expression.indexOf(']', at + 2);
      if (close < 0) return undefined;
      result += expression.slice(at, close + 1);
      at = close;
    } else if (character === '*' || (extended && '+?(){}|'.includes(character))) {
      return undefined;
    } else {
      result += character === '?' ? '\\?' : character;
    }
    const following = expression.charAt(at + 1);
    if (following === '*' || (extended && (following === '+' || following === '?' || following === '{'))) {
      return undefined;
    }
  }
  return result;
}

function printer(words: readonly string[]): ((line: string) => string | undefined) | undefined {
  const program = words.at(-1) ?? '';
  const options = optionsOf(words.slice(0, -1), 'F');
  const match = /^\s{0,9}\{\s{0,9}print\s{1,9}([^{}]*)\}\s{0,9}$/.exec(program);
  if (options === undefined || match === null) return undefined;
  const separator = options.get('F');
  const tokens = (match[1] ?? '').match(/\$\d{1,3}|"[^"\\]*"|,|[^\s]/g) ?? [];
  return (line) => {
    const fields = separator === undefined ? line.trim().split(/[ \t]+/) : line.split(separator);
    let result = '';
    for (const token of tokens) {
      if (token === ',') result += ' ';
      else if (token === '$0') result += line;
      else if (/^\$\d/.test(token)) result += fields[Number(token.slice(1)) - 1] ?? '';
      else if (token.startsWith('"')) result += token.slice(1, -1);
      else return undefined;
    }
    return result;
  };
}

function someLines(name: 'head' | 'tail', words: readonly string[], input: string): string | undefined {
  const match = /^-n? ?(\d{1,5})$/.exec(words.length === 0 ? '-10' : words.join(' '));
  if (match === null) return undefined;
  const count = Number(match[1]);
  const lines = (input.endsWith('\n') ? input.slice(0, -1) : input).split('\n');
  const kept = name === 'head' ? lines.slice(0, count) : lines.slice(Math.max(0, lines.length - count));
  return kept.map((line) => `${line}\n`).join('');
}
