import type { SourceFile, Span } from '../domain/source.ts';

/**
 * Where the keys of the second level of a JSON object stand, by the keys of the first: the names of distributions in
 * the sections of a `Pipfile.lock`. Spans include the quotes. Text that is not JSON gives what was found before.
 */
export function jsonEntryKeys({ text, path }: SourceFile): ReadonlyMap<string, ReadonlyMap<string, Span>> {
  const sections = new Map<string, Map<string, Span>>();
  let current: Map<string, Span> | undefined;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (character !== '"') continue;
    const end = closingQuote(text, at);
    if (depth <= 2 && isKey(text, end)) {
      const key = decoded(text.slice(at, end));
      if (depth === 1) {
        current = sections.get(key) ?? new Map();
        sections.set(key, current);
      } else current?.set(key, { path, start: at, end });
    }
    at = end - 1;
  }
  return sections;
}

/** The offset behind the quote that closes the string. */
function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function isKey(text: string, from: number): boolean {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1;
  return text[at] === ':';
}

function decoded(quoted: string): string {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? value : quoted;
  } catch {
    return quoted;
  }
}
