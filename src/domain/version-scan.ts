import type { Version } from './version.ts';

/** Longest spellings first, so that `preview` is not read as `pre`. */
const phases = [
  ['alpha', 'a'],
  ['beta', 'b'],
  ['preview', 'rc'],
  ['pre', 'rc'],
  ['rc', 'rc'],
  ['a', 'a'],
  ['b', 'b'],
  ['c', 'rc'],
] as const;
const postWords = ['post', 'rev', 'r'];
/** No version anybody publishes is longer; it bounds the work on hostile input. */
const longestVersion = 1000;

/** A place in the text that only moves forward. */
interface Cursor {
  readonly text: string;
  at: number;
}

/** Reads one PEP 440 version; undefined where the text is none or holds a number of 2^53 or more. */
export function scanVersion(text: string): Version | undefined {
  const trimmed = text.trim();
  if (trimmed.length > longestVersion || !/^[!-~]+$/.test(trimmed)) return undefined;
  const cursor: Cursor = { text: trimmed.toLowerCase(), at: 0 };
  skip(cursor, 'v');
  let first = takeNumber(cursor);
  let epoch = 0;
  if (first !== undefined && skip(cursor, '!')) {
    epoch = first;
    first = takeNumber(cursor);
  }
  if (first === undefined) return undefined;
  const release = [first, ...takeRelease(cursor)];
  const pre = takePre(cursor);
  const post = takePost(cursor);
  const dev = takeLabelled(cursor, ['dev']);
  const local = takeLocal(cursor);
  if (cursor.at !== cursor.text.length) return undefined;
  const numbers = [epoch, ...release, pre?.number ?? 0, post ?? 0, dev ?? 0];
  if (!numbers.every((number) => number < Number.MAX_SAFE_INTEGER)) return undefined;
  return { text, epoch, release, pre, post, dev, local };
}

function skip(cursor: Cursor, expected: string): boolean {
  if (!cursor.text.startsWith(expected, cursor.at)) return false;
  cursor.at += expected.length;
  return true;
}

function skipSeparator(cursor: Cursor): void {
  const character = cursor.text[cursor.at];
  if (character === '.' || character === '-' || character === '_') cursor.at += 1;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function takeNumber(cursor: Cursor): number | undefined {
  const start = cursor.at;
  while (isDigit(cursor.text.charCodeAt(cursor.at))) cursor.at += 1;
  return cursor.at === start ? undefined : Number(cursor.text.slice(start, cursor.at));
}

/** The segments after the first; stops before `.post`, `.dev` and the like. */
function takeRelease(cursor: Cursor): number[] {
  const segments: number[] = [];
  while (cursor.text[cursor.at] === '.' && isDigit(cursor.text.charCodeAt(cursor.at + 1))) {
    cursor.at += 1;
    segments.push(takeNumber(cursor) ?? 0);
  }
  return segments;
}

function takePre(cursor: Cursor): Version['pre'] {
  const start = cursor.at;
  skipSeparator(cursor);
  for (const [word, phase] of phases) {
    if (skip(cursor, word)) return { phase, number: takeImplicitNumber(cursor) };
  }
  cursor.at = start;
  return undefined;
}

/** `.post1` in its spellings, or the `-1` of old post releases. */
function takePost(cursor: Cursor): number | undefined {
  if (cursor.text[cursor.at] === '-' && isDigit(cursor.text.charCodeAt(cursor.at + 1))) {
    cursor.at += 1;
    return takeNumber(cursor);
  }
  return takeLabelled(cursor, postWords);
}

function takeLabelled(cursor: Cursor, words: readonly string[]): number | undefined {
  const start = cursor.at;
  skipSeparator(cursor);
  if (words.some((word) => skip(cursor, word))) return takeImplicitNumber(cursor);
  cursor.at = start;
  return undefined;
}

/** The number after a word, which may be separated or left out: `rc`, `rc1`, `rc.1` and even `rc.`. */
function takeImplicitNumber(cursor: Cursor): number {
  skipSeparator(cursor);
  return takeNumber(cursor) ?? 0;
}

/** Leaves the cursor at the `+` where no well-formed local version follows. */
function takeLocal(cursor: Cursor): string | undefined {
  if (cursor.text[cursor.at] !== '+') return undefined;
  const segments = cursor.text.slice(cursor.at + 1).split(/[-_.]/);
  if (!segments.every((segment) => /^[a-z0-9]+$/.test(segment))) return undefined;
  cursor.at = cursor.text.length;
  return segments.map((segment) => (/^[0-9]+$/.test(segment) ? withoutLeadingZeros(segment) : segment)).join('.');
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (start < digits.length - 1 && digits[start] === '0') start += 1;
  return digits.slice(start);
}
