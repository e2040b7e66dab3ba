import type { SourceFile } from '../domain/source.ts';

/** A decoded file, or why it is no text. */
export type Decoded =
  | { readonly ok: true; readonly text: string; readonly encoding: NonNullable<SourceFile['encoding']> }
  | { readonly ok: false; readonly reason: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes UTF-8, and UTF-16 with a byte order mark. The mark stays in the text; wrong bytes and NULs are refused. */
export function decode(bytes: Uint8Array): Decoded {
  const encoding = encodingOf(bytes);
  try {
    const decoder = encoding === 'utf-8' ? utf8 : new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
    const text = decoder.decode(bytes);
    if (text.includes('\0')) return { ok: false, reason: 'is not text: it holds NUL characters' };
    return { ok: true, text, encoding };
  } catch {
    if (bytes.includes(0)) return { ok: false, reason: 'is not text' };
    return { ok: false, reason: `is not valid ${encoding.toUpperCase()}${firstWrongLine(bytes, encoding)}` };
  }
}

function encodingOf(bytes: Uint8Array): NonNullable<SourceFile['encoding']> {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function firstWrongLine(bytes: Uint8Array, encoding: string): string {
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  const wrong = text.indexOf('\uFFFD');
  return wrong < 0 ? '' : ` (first wrong byte on line ${text.slice(0, wrong).split('\n').length})`;
}
