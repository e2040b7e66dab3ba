import type { LockManifest } from '../../src/domain/lock.ts';
import type { SourceFile, Span } from '../../src/domain/source.ts';
import { parse } from '../../src/parse/parse.ts';

/** Reads a lock by its name. Throws where the name is not that of a lock. */
export function parseLockOf(
  path: string,
  text: string,
): { readonly manifest: LockManifest; readonly file: SourceFile; readonly slice: (span: Span) => string } {
  const file = { path, text };
  const manifest = parse(file);
  if (manifest?.kind !== 'lock') throw new Error(`${path} is no lock`);
  return { manifest, file, slice: ({ start, end }) => text.slice(start, end) };
}
