/** A word of an option line, quotes and escapes removed. */
export interface OptionWord {
  readonly text: string;
  /** The offset of each character of `text` in the line. */
  readonly offsets: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * Splits text into words as a POSIX shell (and Python's `shlex`) does, from the offset to the end. A quote that is never
 * closed gives its offset instead.
 */
export function splitWords(line: string, from: number): readonly OptionWord[] | { readonly openQuote: number } {
  const words: OptionWord[] = [];
  let offset = from;
  while (offset < line.length) {
    if (isBlank(line[offset])) {
      offset++;
      continue;
    }
    const word = readWord(line, offset);
    if ('openQuote' in word) return word;
    words.push(word);
    offset = word.end;
  }
  return words;
}

function readWord(line: string, start: number): OptionWord | { readonly openQuote: number } {
  const characters: string[] = [];
  const offsets: number[] = [];
  const add = (offset: number) => {
    characters.push(line[offset] ?? '');
    offsets.push(offset);
  };
  let offset = start;
  while (offset < line.length && !isBlank(line[offset])) {
    const character = line[offset];
    if (character === '"' || character === "'") {
      const closing = readQuoted(line, offset, character, add);
      if (closing === undefined) return { openQuote: offset };
      offset = closing;
    } else if (character === '\\' && offset + 1 < line.length) {
      add(offset + 1);
      offset++;
    } else {
      add(offset);
    }
    offset++;
  }
  return { text: characters.join(''), offsets, start, end: offset };
}

/** Gives the offset of the closing quote. Inside double quotes a backslash escapes a double quote or a backslash. */
function readQuoted(line: string, start: number, quote: string, add: (offset: number) => void): number | undefined {
  for (let offset = start + 1; offset < line.length; offset++) {
    if (line[offset] === quote) return offset;
    const next = line[offset + 1];
    if (quote === '"' && line[offset] === '\\' && (next === '"' || next === '\\')) offset++;
    add(offset);
  }
  return undefined;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}
