import type { Locate, SourceFile, Span } from '../domain/source.ts';

/**
 * The `Locate` of the decoded value of a TOML string that stands at `span`, quotes included. Escapes, line
 * continuations and the newline after opening triple quotes are followed; offsets outside the value give the whole
 * string.
 */
export function locateInString(file: SourceFile, span: Span): Locate {
  const { starts, ends, close } = decodedOffsets(file.text, span);
  return (start, end) => {
    const from = start === starts.length ? close : starts[start];
    const to = end === start ? from : ends[end - 1];
    return from === undefined || to === undefined || to < from ? span : { path: file.path, start: from, end: to };
  };
}

interface DecodedOffsets {
  /** Where each code unit of the value starts and ends in the file. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Where the closing quotes start. */
  readonly close: number;
}

function decodedOffsets(text: string, span: Span): DecodedOffsets {
  const quote = text[span.start];
  const multiline = span.end - span.start >= 6 && text.startsWith(`${quote}${quote}${quote}`, span.start);
  const width = multiline ? 3 : 1;
  const close = span.end - width;
  const starts: number[] = [];
  const ends: number[] = [];
  let at = span.start + width;
  if (multiline) at += newlineAt(text, at);
  while (at < close) {
    const sequence = quote === '"' && text[at] === '\\' ? readEscape(text, at) : undefined;
    const length = sequence?.length ?? Math.max(1, newlineAt(text, at));
    for (let unit = 0; unit < (sequence?.units ?? 1); unit += 1) {
      starts.push(at);
      ends.push(at + length);
    }
    at += length;
  }
  return { starts, ends, close };
}

/** The length of an escape sequence and how many code units it stands for. */
function readEscape(text: string, at: number): { readonly length: number; readonly units: number } {
  switch (text[at + 1]) {
    case 'u':
      return { length: 6, units: 1 };
    case 'x':
      return { length: 4, units: 1 };
    case 'U':
      return { length: 10, units: Number.parseInt(text.slice(at + 2, at + 10), 16) > 0xffff ? 2 : 1 };
    case ' ':
    case '\t':
    case '\r':
    case '\n': {
      let end = at + 1;
      while (isBlank(text[end])) end += 1;
      return { length: end - at, units: 0 };
    }
    default:
      return { length: 2, units: 1 };
  }
}

function newlineAt(text: string, at: number): number {
  if (text[at] === '\n') return 1;
  if (text[at] !== '\r') return 0;
  return text[at + 1] === '\n' ? 2 : 1;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}
