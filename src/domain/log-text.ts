/**
 * Texts that are looked for in logs. White space, quotes, backslashes and the lines of boxes do not count, so a text is
 * found in a wrapped, indented or framed line too. Parts in braces stand for what varies: `{name}` one word,
 * `{name:8|9}` one of these texts, `{*}` up to 300 characters. A blank between two parts is white space that must be there.
 */
export type LogPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'word'; readonly name: string }
  | { readonly kind: 'choice'; readonly name: string; readonly texts: readonly string[] }
  | { readonly kind: 'any' }
  | { readonly kind: 'gap' };

export type LogTextResult =
  | { readonly ok: true; readonly parts: readonly LogPart[] }
  | { readonly ok: false; readonly problem: string };

/** A text with fewer plain characters in one piece would be looked at too often. */
const shortestAnchor = 8;
/** By character code: 1 for what does not count. */
const ignored = Uint8Array.from({ length: 128 }, (_, code) =>
  code <= 32 || code === 127 || '\'"`\\'.includes(String.fromCharCode(code)) ? 1 : 0,
);

/** True for a character that does not count: white space, control characters, quotes, backslashes and the lines of boxes. */
export function isIgnored(code: number): boolean {
  if (code < 128) return ignored[code] === 1;
  return (
    code === 0xa0 ||
    code === 0xfeff ||
    (code >= 0x80 && code <= 0x9f) ||
    (code >= 0x2000 && code <= 0x201f) ||
    (code >= 0x2500 && code <= 0x259f)
  );
}

/** A text without the characters that do not count. */
export function squeezed(text: string): string {
  let kept = '';
  for (let index = 0; index < text.length; index++) if (!isIgnored(text.charCodeAt(index))) kept += text[index];
  return kept;
}

/** Reads a text of a symptom; says what is wrong with one that cannot be looked for. */
export function parseLogText(source: string): LogTextResult {
  const parts: LogPart[] = [];
  let rest = source;
  while (rest !== '') {
    const open = rest.indexOf('{');
    const plain = open < 0 ? rest : rest.slice(0, open);
    const between = parts.length > 0 && open >= 0;
    if (squeezed(plain) !== '') parts.push({ kind: 'text', text: squeezed(plain) });
    else if (plain !== '' && between) parts.push({ kind: 'gap' });
    if (open < 0) break;
    const close = rest.indexOf('}', open);
    if (close < 0) return { ok: false, problem: `a part has no end: ${source}` };
    const part = partOf(rest.slice(open + 1, close));
    if (part === undefined) return { ok: false, problem: `not a part: ${rest.slice(open, close + 1)}` };
    parts.push(part);
    rest = rest.slice(close + 1);
  }
  const problem = problemOf(parts);
  return problem === undefined ? { ok: true, parts } : { ok: false, problem: `${problem}: ${source}` };
}

function partOf(text: string): LogPart | undefined {
  if (text === '*') return { kind: 'any' };
  const [name = '', ...choices] = text.split(':');
  if (!/^[a-z]+$/.test(name)) return undefined;
  if (choices.length === 0) return { kind: 'word', name };
  // The longest first: of `trapz` and `cumtrapz` both end alike.
  const texts = choices
    .join(':')
    .split('|')
    .map(squeezed)
    .sort((a, b) => b.length - a.length);
  return texts.includes('') ? undefined : { kind: 'choice', name, texts };
}

function problemOf(parts: readonly LogPart[]): string | undefined {
  const texts = parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  if (!texts.some((text) => text.length >= shortestAnchor))
    return `has no ${shortestAnchor} plain characters in one piece`;
  if (/[^!-~]/.test(texts.join(''))) return 'has characters beyond ASCII';
  const names = parts.flatMap((part) => ('name' in part ? [part.name] : []));
  if (new Set(names).size < names.length) return 'names a part twice';
  if (parts[0]?.kind === 'any' || parts.at(-1)?.kind === 'any') return 'begins or ends with {*}';
  const open = (part: LogPart | undefined) => part?.kind === 'word' || part?.kind === 'any';
  if (parts.some((part, index) => open(part) && open(parts[index + 1]))) return 'has two parts with nothing between';
  return undefined;
}
