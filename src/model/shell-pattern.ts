/** One unit of a shell pattern: a character, any character, any run of characters, or a set. */
export type PatternUnit =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'run' }
  | { readonly kind: 'set'; readonly negated: boolean; readonly members: string };

const greatestWork = 4_000_000;
const longestResult = 65_536;

/** Reads a shell pattern (`*`, `?`, `[a-z]`, backslash escapes). An unclosed bracket is a plain character. */
export function readPattern(text: string): readonly PatternUnit[] {
  const units: PatternUnit[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\' && at + 1 < text.length) {
      at += 1;
      units.push({ kind: 'character', character: text.charAt(at) });
    } else if (character === '*') {
      if (units.at(-1)?.kind !== 'run') units.push({ kind: 'run' });
    } else if (character === '?') {
      units.push({ kind: 'any' });
    } else if (character === '[') {
      const set = readSet(text, at);
      if (set === undefined) {
        units.push({ kind: 'character', character });
      } else {
        units.push({ kind: 'set', negated: set.negated, members: set.members });
        at = set.end - 1;
      }
    } else {
      units.push({ kind: 'character', character });
    }
  }
  return units;
}

const longestSet = 256;

function readSet(text: string, open: number): { negated: boolean; members: string; end: number } | undefined {
  const negated = text.charAt(open + 1) === '!' || text.charAt(open + 1) === '^';
  const start = open + (negated ? 2 : 1);
  const close = text.slice(0, start + longestSet).indexOf(']', start + 1);
  if (close < 0) return undefined;
  let members = '';
  for (let at = start; at < close; at += 1) {
    const first = text.charCodeAt(at);
    const last = text.charAt(at + 1) === '-' && at + 2 < close ? text.charCodeAt(at + 2) : first;
    if (last > first) at += 2;
    for (let code = first; code <= last && code - first < longestSet; code += 1) members += String.fromCharCode(code);
  }
  return { negated, members, end: close + 1 };
}

function accepts(unit: PatternUnit, character: string): boolean {
  if (unit.kind === 'character') return unit.character === character;
  if (unit.kind === 'set') return unit.members.includes(character) !== unit.negated;
  return true;
}

/**
 * The lengths of all beginnings of `text`, counted from `from`, that the pattern matches, in ascending order.
 * The work is bounded by text length times pattern length.
 */
function matchingLengths(units: readonly PatternUnit[], text: string, from: number): readonly number[] {
  const lengths: number[] = [];
  let states = closure(new Set([0]), units);
  for (let at = from; ; at += 1) {
    if (states.has(units.length)) lengths.push(at - from);
    if (at >= text.length || states.size === 0) return lengths;
    const next = new Set<number>();
    for (const state of states) {
      const unit = units[state];
      if (unit === undefined || !accepts(unit, text.charAt(at))) continue;
      next.add(unit.kind === 'run' ? state : state + 1);
    }
    states = closure(next, units);
  }
}

function closure(states: Set<number>, units: readonly PatternUnit[]): Set<number> {
  for (const state of states) if (units[state]?.kind === 'run') states.add(state + 1);
  return states;
}

/** Whether the whole text fits the shell pattern; undefined when both are too long to decide cheaply. */
export function fitsPattern(pattern: string, text: string): boolean | undefined {
  const units = readPattern(pattern);
  if (units.length * text.length > greatestWork) return undefined;
  return matchingLengths(units, text, 0).at(-1) === text.length;
}

/** `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}`: the text without what the pattern matches at that end. */
export function withoutAffix(text: string, operator: '#' | '##' | '%' | '%%', pattern: string): string | undefined {
  const units = readPattern(pattern);
  if (units.length * text.length > greatestWork) return undefined;
  if (operator === '#' || operator === '##') {
    const lengths = matchingLengths(units, text, 0);
    return text.slice((operator === '#' ? lengths[0] : lengths.at(-1)) ?? 0);
  }
  // A suffix of the text is a beginning of the reversed text.
  const lengths = matchingLengths(units.toReversed(), reversed(text), 0);
  const cut = (operator === '%' ? lengths[0] : lengths.at(-1)) ?? 0;
  return text.slice(0, text.length - cut);
}

function reversed(text: string): string {
  let result = '';
  for (let at = text.length - 1; at >= 0; at -= 1) result += text.charAt(at);
  return result;
}

/** `${x/p/r}` and `${x//p/r}`; a pattern that starts with `#` or `%` is anchored, as in bash. */
export function withReplacement(text: string, all: boolean, pattern: string, replacement: string): string | undefined {
  if (pattern === '') return text;
  if (pattern.startsWith('#') || pattern.startsWith('%')) {
    const atStart = pattern.startsWith('#');
    const rest = withoutAffix(text, atStart ? '##' : '%%', pattern.slice(1));
    if (rest === undefined || rest === text) return rest;
    return atStart ? replacement + rest : rest + replacement;
  }
  return replaceMatches(readPattern(pattern), text, all, replacement);
}

/** Replaces the leftmost longest match of the units, or every one from left to right; undefined when that is too much work. */
export function replaceMatches(
  units: readonly PatternUnit[],
  text: string,
  all: boolean,
  replacement: string,
): string | undefined {
  const wild = units.some((unit) => unit.kind === 'run');
  if (units.length * text.length * (wild ? text.length : 1) > greatestWork) return undefined;
  let result = '';
  let at = 0;
  while (at < text.length && result.length <= longestResult) {
    const length = matchingLengths(units, text, at).at(-1) ?? 0;
    if (length === 0) {
      result += text.charAt(at);
      at += 1;
    } else {
      result += replacement;
      at += length;
      if (!all) break;
    }
  }
  return result.length > longestResult ? undefined : result + text.slice(at);
}
