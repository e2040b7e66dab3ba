import type { Problem } from '../domain/source.ts';
import { splitWords } from './dockerfile-words.ts';
import { type MappedText, spanOf } from './shell-text.ts';

/** A here-document of an instruction, with offsets into the file. */
export interface HereDocument {
  readonly name: string;
  /** False for a quoted delimiter: nothing in the body is expanded. */
  readonly expands: boolean;
  /** `<<-`: leading tabs of the body are not part of it. */
  readonly stripsTabs: boolean;
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** Behind the last character of the closing line. */
  readonly end: number;
  /** Start of the line after it. */
  readonly next: number;
}

/** Where each line of a file stands by its text: asked for the closing line of a here-document. */
export interface ClosingLines {
  find(name: string, from: number, stripsTabs: boolean): { readonly start: number; readonly end: number } | undefined;
}

interface Search {
  readonly path: string;
  readonly text: string;
  readonly rest: MappedText;
  readonly escapeCharacter: string;
  readonly bodyStart: number;
  readonly closingLines: ClosingLines;
  readonly problems: Problem[];
}

interface Opening {
  readonly word: MappedText;
  readonly delimiter: string;
  readonly stripsTabs: boolean;
  /** Whether a word that reads like this can hardly be anything else. */
  readonly certain: boolean;
}

/** The here-documents an instruction opens, in order. One that never ends takes the rest of the file and is a problem. */
export function hereDocumentsOf(search: Search): readonly HereDocument[] {
  if (!search.rest.text.includes('<<')) return [];
  const documents: HereDocument[] = [];
  let bodyStart = search.bodyStart;
  for (const { word, delimiter, stripsTabs, certain } of openingsOf(search.rest, search.escapeCharacter)) {
    const name = delimiter.replaceAll(/["'\\]/g, '');
    const closing = search.closingLines.find(name, bodyStart, stripsTabs);
    if (closing === undefined && !certain) continue;
    const length = search.text.length;
    const document: HereDocument = {
      name,
      expands: name === delimiter,
      stripsTabs,
      bodyStart: Math.min(bodyStart, length),
      bodyEnd: closing?.start ?? length,
      end: closing?.end ?? length,
      next: closing === undefined ? length : nextLine(search.text, closing.end),
    };
    documents.push(document);
    bodyStart = document.next;
    if (closing === undefined) {
      const span = spanOf(search.path, word, 0, word.text.length);
      search.problems.push({ message: `The here-document ${name} never ends.`, span });
      break;
    }
  }
  return documents;
}

/** The delimiter of a word that opens a here-document, as written: `'EOF'` for `3<<-'EOF'`. */
export function openedDelimiter(
  word: string,
): { readonly delimiter: string; readonly stripsTabs: boolean } | undefined {
  const opening = /^\d{0,9}<<(-?)/.exec(word);
  if (opening === null) return undefined;
  const delimiter = word.slice(opening[0].length);
  return delimiter.includes('<') ? undefined : { delimiter, stripsTabs: opening[1] === '-' };
}

/** An index of the lines of a file; built when first asked. */
export function closingLinesOf(text: string): ClosingLines {
  let index: LineIndex | undefined;
  return {
    find(name, from, stripsTabs) {
      index ??= indexLines(text);
      const lines = (stripsTabs ? index.withoutTabs : index.asWritten).get(name) ?? [];
      let low = 0;
      let high = lines.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((lines[middle]?.start ?? 0) < from) low = middle + 1;
        else high = middle;
      }
      return lines[low];
    },
  };
}

interface LineIndex {
  readonly asWritten: Map<string, PlacedLine[]>;
  readonly withoutTabs: Map<string, PlacedLine[]>;
}

interface PlacedLine {
  readonly start: number;
  readonly end: number;
}

function indexLines(text: string): LineIndex {
  const index: LineIndex = { asWritten: new Map(), withoutTabs: new Map() };
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    let end = newline === -1 ? text.length : newline;
    const next = end + 1;
    while (end > start && text[end - 1] === '\r') end -= 1;
    let content = start;
    while (content < end && text[content] === '\t') content += 1;
    add(index.asWritten, text.slice(start, end), { start, end });
    add(index.withoutTabs, text.slice(content, end), { start, end });
    start = next;
  }
  return index;
}

function add(lines: Map<string, PlacedLine[]>, key: string, line: PlacedLine): void {
  const known = lines.get(key);
  if (known === undefined) lines.set(key, [line]);
  else known.push(line);
}

function openingsOf(rest: MappedText, escapeCharacter: string): readonly Opening[] {
  const words = splitWords(rest, escapeCharacter);
  const openings: Opening[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    const opened = word && openedDelimiter(word.text);
    if (word === undefined || opened === undefined) continue;
    const apart = opened.delimiter === '';
    const delimiter = apart ? (words[at + 1]?.text ?? '') : opened.delimiter;
    if (delimiter === '') continue;
    if (apart) at += 1;
    const certain = !apart && /^["']?[A-Za-z_][\w.-]*["']?$/.test(delimiter);
    openings.push({ word, delimiter, stripsTabs: opened.stripsTabs, certain });
  }
  return openings;
}

function nextLine(text: string, end: number): number {
  const newline = text.indexOf('\n', end);
  return newline === -1 ? text.length : newline + 1;
}
