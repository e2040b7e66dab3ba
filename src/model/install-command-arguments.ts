import type { ExpandedWord } from './shell.ts';

/** Which options a command knows. An option that is in no table is taken for a flag. */
export interface OptionTable {
  /** Option as written to its first spelling and whether a value follows. */
  readonly options: ReadonlyMap<string, { readonly name: string; readonly valued: boolean }>;
  /** Unique beginnings of long options are accepted, as Python's own parsers do. */
  readonly abbreviations: boolean;
}

/** One option of a command line, under its first spelling in the table. */
export interface WrittenOption {
  readonly name: string;
  readonly value: ExpandedWord | undefined;
  readonly word: ExpandedWord;
}

/** A command line taken apart. */
export interface Arguments {
  readonly options: readonly WrittenOption[];
  readonly operands: readonly ExpandedWord[];
}

/**
 * Builds a table. Each entry lists the spellings of one option, separated by blanks, the name for it first:
 * `--requirement -r`.
 */
export function optionTable(
  valued: readonly string[],
  flags: readonly string[],
  abbreviations = false,
  inherited?: OptionTable,
): OptionTable {
  const options = new Map(inherited?.options);
  for (const [entries, takesValue] of [
    [valued, true],
    [flags, false],
  ] as const) {
    for (const entry of entries) {
      const spellings = entry.split(' ');
      const [name = entry] = spellings;
      for (const spelling of spellings) options.set(spelling, { name, valued: takesValue });
    }
  }
  return { options, abbreviations };
}

/** Takes a command line apart: `--opt value`, `--opt=value`, `-ovalue` and clusters such as `-qU`. */
export function readArguments(words: readonly ExpandedWord[], table: OptionTable): Arguments {
  return read(words, table, false);
}

/** Reads options up to the first operand, which is returned with all that follows it. */
export function readUntilOperand(words: readonly ExpandedWord[], table: OptionTable): Arguments {
  return read(words, table, true);
}

function read(words: readonly ExpandedWord[], table: OptionTable, stops: boolean): Arguments {
  const options: WrittenOption[] = [];
  const operands: ExpandedWord[] = [];
  let at = 0;
  const next = (): ExpandedWord | undefined => {
    at += 1;
    return words[at];
  };
  for (; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined) break;
    const { text } = word;
    if (text === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (text.startsWith('--')) {
      options.push(readLong(word, table, next));
    } else if (text.startsWith('-') && text.length > 1) {
      options.push(...readShort(word, table, next));
    } else {
      if (stops) return { options, operands: words.slice(at) };
      operands.push(word);
    }
  }
  return { options, operands };
}

function readLong(word: ExpandedWord, table: OptionTable, next: () => ExpandedWord | undefined): WrittenOption {
  const equals = word.text.indexOf('=');
  const written = equals < 0 ? word.text : word.text.slice(0, equals);
  const option = table.options.get(written) ?? abbreviated(written, table);
  const name = option?.name ?? written;
  if (equals >= 0) return { name, value: partOf(word, equals + 1), word };
  return { name, value: option?.valued === true ? next() : undefined, word };
}

function abbreviated(written: string, table: OptionTable): { name: string; valued: boolean } | undefined {
  if (!table.abbreviations || written.length < 4) return undefined;
  const found = new Map<string, { name: string; valued: boolean }>();
  for (const [spelling, option] of table.options) {
    if (spelling.startsWith(written)) found.set(option.name, option);
  }
  const [only] = found.values();
  return found.size === 1 ? only : undefined;
}

function readShort(
  word: ExpandedWord,
  table: OptionTable,
  next: () => ExpandedWord | undefined,
): readonly WrittenOption[] {
  const whole = table.options.get(word.text);
  if (whole !== undefined) return [{ name: whole.name, value: whole.valued ? next() : undefined, word }];
  const options: WrittenOption[] = [];
  for (let at = 1; at < word.text.length && at < 20; at += 1) {
    const letter = `-${word.text.charAt(at)}`;
    const option = table.options.get(letter);
    if (option?.valued !== true) {
      options.push({ name: option?.name ?? letter, value: undefined, word });
      continue;
    }
    const from = word.text.charAt(at + 1) === '=' ? at + 2 : at + 1;
    const value = from < word.text.length ? partOf(word, from) : next();
    options.push({ name: option.name, value, word });
    break;
  }
  return options;
}

/** The word from an offset on, with its places. */
export function partOf(word: ExpandedWord, from: number, to = word.text.length): ExpandedWord {
  return {
    ...word,
    text: word.text.slice(from, to),
    span: word.locate(from, to),
    locate: (start, end) => word.locate(from + start, from + end),
  };
}

/** Whether the option is given. */
export function hasOption(given: Arguments, ...names: readonly string[]): boolean {
  return given.options.some((option) => names.includes(option.name));
}

/** The value of the option's last occurrence. */
export function lastValue(given: Arguments, ...names: readonly string[]): ExpandedWord | undefined {
  return given.options.findLast((option) => names.includes(option.name) && option.value !== undefined)?.value;
}

/** The values of all occurrences, in order. */
export function allValues(given: Arguments, ...names: readonly string[]): readonly ExpandedWord[] {
  return given.options.flatMap((option) => (names.includes(option.name) && option.value ? [option.value] : []));
}

/** Values of a repeatable option that may also be lists: `--extra a --extra b`, `-G a,b`, `-E "a b"`. Unknown ones are left out. */
export function listedValues(given: Arguments, ...names: readonly string[]): readonly string[] {
  return allValues(given, ...names).flatMap((value) =>
    value.known ? value.text.split(/[\s,]/).filter((item) => item !== '') : [],
  );
}
