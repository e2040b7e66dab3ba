import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Decoded, decode } from '../discover/decode.ts';
import { errorCode, largestFile, shownPath } from '../discover/read.ts';
import type { Problem, SourceFile } from '../domain/source.ts';
import { placesOf } from '../report/position.ts';
import { visible } from '../report/visible.ts';
import { type Host, UsageError } from './host.ts';

/** Reads files of facts. Throws a usage error for one that cannot be read. */
export function factFiles(paths: readonly string[], host: Host): readonly SourceFile[] {
  return paths.map((path) => {
    const full = resolve(host.cwd, path);
    const shown = shownPath(full, host.cwd);
    const read = textOf(full, shown);
    if (!read.ok) throw new UsageError(`the file of facts ${shown} ${read.reason}`);
    return { path: shown, text: read.text };
  });
}

/** Each problem as `path:line:column: message`, in the order of the files, with nothing that steers a terminal. */
export function problemLines(files: readonly SourceFile[], problems: readonly Problem[]): readonly string[] {
  const places = placesOf(files);
  const order = new Map(files.map(({ path }, index) => [path, index]));
  return [...problems]
    .sort((a, b) => (order.get(a.span.path) ?? 0) - (order.get(b.span.path) ?? 0) || a.span.start - b.span.start)
    .map(({ span, message }) => {
      const { line, column } = places.rangeOf(span).start;
      return visible(`${span.path}:${line}:${column}: ${message}`);
    });
}

/** The day, as facts write it. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function textOf(path: string, shown: string): Decoded {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status?.isFile()) return { ok: false, reason: 'does not exist or is not a file' };
    if (status.size > largestFile) return { ok: false, reason: 'is too large' };
    return decode(readFileSync(path));
  } catch (error) {
    throw new UsageError(`the file of facts ${shown} could not be read (${errorCode(error)})`);
  }
}
