import { visible, widthOf } from './visible.ts';

/**
 * Breaks a text into lines of at most `width` columns at its blanks; line ends count as blanks. A longer word stays whole.
 * The first line may be shorter or longer: `first` is its width.
 */
export function wrap(text: string, width: number, first: number = width): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let room = first;
  for (const word of text.split(/\s+/)) {
    const shown = visible(word);
    if (shown === '') continue;
    if (line !== '' && widthOf(line) + 1 + widthOf(shown) > room) {
      lines.push(line);
      line = '';
      room = width;
    }
    line = line === '' ? shown : `${line} ${shown}`;
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** `1 error`, `2 errors`. */
export function count(number: number, word: string): string {
  return `${number} ${number === 1 ? word : `${word}s`}`;
}
