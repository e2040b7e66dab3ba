import type { Comment, SourceFile } from '../domain/source.ts';
import { standsAlone } from './place.ts';

/** A word of Python source: a name or number, a string literal, or one character of anything else. */
export interface PythonToken {
  readonly kind: 'name' | 'string' | 'mark';
  /** The value of a string, without quotes; of other tokens what is written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** How many brackets are open around it; an opening bracket and its closing one have the same number. */
  readonly depth: number;
  readonly startsLine: boolean;
}

/** Splits Python source into words. Strings that are formatted or hold bytes are marks: their value is not known. */
export function pythonTokens({ text, path }: SourceFile): {
  readonly tokens: readonly PythonToken[];
  readonly comments: readonly Comment[];
} {
  const tokens: PythonToken[] = [];
  const comments: Comment[] = [];
  let depth = 0;
  let startsLine = true;
  const word = /[\p{L}\p{N}_]{1,200}/uy;
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    if (character === '\n') startsLine = true;
    if (/\s/.test(character) || character === '\uFEFF') {
      // An indented line is the body of something: it may not run.
      if ((character === ' ' || character === '\t') && startsLine) startsLine = false;
      at += 1;
      continue;
    }
    if (character === '#') {
      const next = text.indexOf('\n', at);
      const end = at + text.slice(at, next < 0 ? text.length : next).trimEnd().length;
      comments.push({ text: text.slice(at + 1, end), span: { path, start: at, end }, ownLine: standsAlone(text, at) });
      at = end;
      continue;
    }
    word.lastIndex = at;
    const name = word.exec(text)?.[0] ?? '';
    const quote = text.charAt(at + name.length);
    const isPrefix = name.length < 3 && /^[rbuft]*$/i.test(name) && (quote === '"' || quote === "'");
    if (name !== '' && !isPrefix) {
      tokens.push({ kind: 'name', text: name, start: at, end: at + name.length, depth, startsLine });
      at += name.length;
    } else if (isPrefix) {
      const string = stringAt(text, at + name.length, /r/i.test(name));
      const isKnown = !/[bft]/i.test(name) && string.value !== undefined;
      tokens.push({
        kind: isKnown ? 'string' : 'mark',
        text: string.value ?? '',
        start: at,
        end: string.end,
        depth,
        startsLine,
      });
      at = string.end;
    } else {
      if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
      tokens.push({ kind: 'mark', text: character, start: at, end: at + 1, depth, startsLine });
      if ('([{'.includes(character)) depth += 1;
      at += 1;
    }
    startsLine = false;
  }
  return { tokens, comments };
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['n', '\n'],
  ['t', '\t'],
]);

/** The value is undefined where it holds other escapes than the common ones. */
function stringAt(
  text: string,
  start: number,
  raw: boolean,
): { readonly value: string | undefined; readonly end: number } {
  const quote = text.charAt(start);
  const closing = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  let value: string | undefined = '';
  let at = start + closing.length;
  while (at < text.length && !text.startsWith(closing, at)) {
    if (closing.length === 1 && text[at] === '\n') return { value, end: at };
    const isEscape = text[at] === '\\';
    const piece: string | undefined = !isEscape
      ? text.charAt(at)
      : raw
        ? text.slice(at, at + 2)
        : escapes.get(text.charAt(at + 1));
    value = value === undefined || piece === undefined ? undefined : value + piece;
    at += isEscape ? 2 : 1;
  }
  return { value, end: Math.min(at + closing.length, text.length) };
}
