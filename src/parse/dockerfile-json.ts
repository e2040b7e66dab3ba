import { type MappedText, mapText, type TextPiece, verbatim } from './shell-text.ts';

/** The strings of a JSON array, located in `text`, or undefined where the text is not an array of strings alone. */
export function readJsonWords(text: string): readonly MappedText[] | undefined {
  if (!text.startsWith('[') || !isStringArray(text)) return undefined;
  const words: MappedText[] = [];
  for (let at = text.indexOf('"'); at !== -1; ) {
    const { word, end } = readString(text, at);
    words.push(word);
    at = text.indexOf('"', end);
  }
  return words;
}

function isStringArray(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string');
  } catch {
    return false;
  }
}

function readString(text: string, start: number): { readonly word: MappedText; readonly end: number } {
  const pieces: TextPiece[] = [];
  let from = start + 1;
  let at = from;
  while (at < text.length && text[at] !== '"') {
    if (text[at] !== '\\') {
      at += 1;
      continue;
    }
    pieces.push(verbatim(text.slice(from, at), from));
    const length = text[at + 1] === 'u' ? 6 : 2;
    const decoded: unknown = JSON.parse(`"${text.slice(at, at + length)}"`);
    pieces.push({ text: String(decoded), source: at, sourceLength: length });
    at += length;
    from = at;
  }
  pieces.push(verbatim(text.slice(from, at), from));
  return { word: mapText(pieces), end: at + 1 };
}
