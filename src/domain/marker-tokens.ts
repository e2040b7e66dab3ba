import type { MarkerOperator } from './marker.ts';

interface Place {
  readonly start: number;
  readonly end: number;
}

/** A part of a marker, with its offsets. `open text` is a quoted text without its closing quote. */
export type MarkerToken = Place &
  (
    | { readonly kind: 'word' | 'text'; readonly text: string }
    | { readonly kind: 'operator'; readonly operator: MarkerOperator }
    | { readonly kind: '(' | ')' | 'open text' | 'strange' | 'end' }
  );

const operators: readonly MarkerOperator[] = ['===', '==', '~=', '!=', '<=', '>=', '<', '>'];

/** Splits a marker into its parts; the last one is always `end`. */
export function tokenizeMarker(text: string): readonly MarkerToken[] {
  const tokens: MarkerToken[] = [];
  const word = /[A-Za-z_][\w.]*/y;
  for (let offset = 0; offset < text.length; offset = tokens.at(-1)?.end ?? text.length) {
    while (isBlank(text[offset])) offset++;
    if (offset >= text.length) break;
    word.lastIndex = offset;
    const found = word.exec(text)?.[0];
    tokens.push(
      found === undefined
        ? symbolAt(text, offset)
        : { kind: 'word', text: found, start: offset, end: offset + found.length },
    );
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length });
  return tokens;
}

function symbolAt(text: string, start: number): MarkerToken {
  const character = text[start] ?? '';
  if (character === '(' || character === ')') return { kind: character, start, end: start + 1 };
  if (character === '"' || character === "'") {
    const closing = text.indexOf(character, start + 1);
    if (closing < 0) return { kind: 'open text', start, end: text.length };
    return { kind: 'text', text: text.slice(start + 1, closing), start, end: closing + 1 };
  }
  const operator = operators.find((candidate) => text.startsWith(candidate, start));
  if (operator !== undefined) return { kind: 'operator', operator, start, end: start + operator.length };
  return { kind: 'strange', start, end: start + 1 };
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}
