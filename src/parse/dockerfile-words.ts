import type { DockerText } from '../domain/docker-manifest.ts';
import { type MappedText, sliceMapped, spanOf, trimMapped } from './shell-text.ts';

/** Cuts a text at its blanks; blanks inside quotes or behind an escape character do not cut. */
export function splitWords(text: MappedText, escapeCharacter: string): readonly MappedText[] {
  return wordRanges(text.text, escapeCharacter).map(([start, end]) => sliceMapped(text, start, end));
}

/** Cuts a text at its blanks, quoted or not, as COPY and ADD do. */
export function splitAtBlanks(text: MappedText): readonly MappedText[] {
  return [...text.text.matchAll(/\S+/g)].map((word) => sliceMapped(text, word.index, word.index + word[0].length));
}

/** Takes the leading `--name=value` flags off; the rest begins at the first word that is none. */
export function takeFlags(
  text: MappedText,
  escapeCharacter: string,
): { readonly flags: readonly MappedText[]; readonly rest: MappedText } {
  const ranges = wordRanges(text.text, escapeCharacter);
  const flags: MappedText[] = [];
  for (const [start, end] of ranges) {
    const word = text.text.slice(start, end);
    if (!word.startsWith('--')) return { flags, rest: sliceMapped(text, start) };
    if (word === '--') return { flags, rest: trimMapped(sliceMapped(text, end)) };
    flags.push(sliceMapped(text, start, end));
  }
  return { flags, rest: sliceMapped(text, text.text.length) };
}

/** The value of the first flag of that name (`platform` for `--platform=…`). */
export function flagValue(flags: readonly MappedText[], name: string): MappedText | undefined {
  const flag = flags.find(({ text }) => text.startsWith(`--${name}=`));
  return flag && sliceMapped(flag, name.length + 3);
}

/**
 * Takes quotes and escapes off as the builder does. `$NAME` and `${…}` stay; a dollar that is escaped or stands in
 * single quotes becomes `\$`. The span covers the text as written.
 */
export function dockerText(path: string, text: MappedText, escapeCharacter: string): DockerText {
  return { value: withoutQuotes(text.text, escapeCharacter), span: spanOf(path, text, 0, text.text.length) };
}

/** The offset of the first blank, or the length of the text. */
export function firstBlank(text: string): number {
  const at = text.search(/\s/);
  return at === -1 ? text.length : at;
}

function withoutQuotes(text: string, escapeCharacter: string): string {
  let value = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    const next = text[at + 1];
    if (quote === "'") {
      if (character === "'") quote = '';
      else value += character === '$' ? '\\$' : character;
    } else if (character === escapeCharacter && next !== undefined) {
      const kept = quote === '"' && next !== '"' && next !== '$' && next !== escapeCharacter;
      value += `${kept ? character : ''}${next === '$' ? '\\$' : next}`;
      at += 1;
    } else if (character === '"') {
      quote = quote === '"' ? '' : '"';
    } else if (character === "'" && quote === '') {
      quote = "'";
    } else if (character === '$' && next === '{') {
      const end = expansionEnd(text, at);
      value += text.slice(at, end);
      at = end - 1;
    } else value += character;
  }
  return value;
}

function expansionEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}' && --depth === 0) return at + 1;
  }
  return text.length;
}

function wordRanges(text: string, escapeCharacter: string): readonly (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  let start = -1;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quote === '' && /^\s$/.test(character)) {
      if (start !== -1) ranges.push([start, at]);
      start = -1;
      continue;
    }
    if (start === -1) start = at;
    if (quote !== '') {
      if (character === quote) quote = '';
      else if (character === escapeCharacter && quote === '"') at += 1;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === escapeCharacter) at += 1;
  }
  if (start !== -1) ranges.push([start, text.length]);
  return ranges;
}
