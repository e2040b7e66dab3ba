import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode, isInside } from '../discover/read.ts';
import type { SourceFile } from '../domain/source.ts';
import { type Host, UsageError } from './host.ts';

/** A file as it was read and as it is to be. */
export interface FileChange {
  readonly before: SourceFile;
  readonly after: SourceFile;
}

/** May the file be changed: is it, with symbolic links followed, below one of the checked paths, a regular file and writable? */
export function editableBelow(paths: readonly string[], host: Host): (path: string) => boolean {
  const roots = (paths.length > 0 ? paths : ['.']).map((path) => rootOf(resolve(host.cwd, path)));
  return (path) => {
    try {
      const real = realpathSync(resolve(host.cwd, path));
      if (!roots.some((root) => isInside(real, root)) || !statSync(real).isFile()) return false;
      accessSync(real, constants.W_OK);
      return true;
    } catch {
      return false;
    }
  };
}

/**
 * Writes the changed files: first all of them beside their places, then each is put in its place by a rename, so that no
 * file is ever half-written. Throws a usage error where one cannot be written or is no longer what was read: with nothing
 * changed, unless it is a rename that fails, which says what had been renamed. Symbolic links stay; what they point at is replaced, with its mode.
 */
export function writeChanges(changes: readonly FileChange[], host: Host): void {
  const drafts: { readonly draft: string; readonly target: string; readonly path: string }[] = [];
  const done: string[] = [];
  let path = '';
  try {
    for (const { before, after } of changes) {
      path = after.path;
      const target = realpathSync(resolve(host.cwd, path));
      if (!readFileSync(target).equals(bytesOf(before)))
        throw new UsageError(`${path} was changed by something else in the meantime; no file was written`);
      const draft = join(
        dirname(target),
        `.${basename(target).slice(0, 100)}.${process.pid}.${Date.now().toString(36)}`,
      );
      drafts.push({ draft, target, path });
      writeDraft(draft, bytesOf(after), statSync(target).mode);
    }
    for (const one of drafts) {
      path = one.path;
      renameSync(one.draft, one.target);
      done.push(path);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const changed = done.length === 0 ? 'no file was changed' : `${done.join(', ')} had been changed before`;
    throw new UsageError(`${path} could not be written (${errorCode(error)}); ${changed}`);
  } finally {
    for (const { draft } of drafts) rmSync(draft, { force: true });
  }
}

function writeDraft(path: string, bytes: Buffer, mode: number): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, bytes);
    fchmodSync(file, mode & 0o7777);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The text in the encoding it was read in. */
function bytesOf({ text, encoding }: SourceFile): Buffer {
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  return encoding === 'utf-16be' ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, 'utf8');
}

/** The folder itself, or the folder of a named file, with symbolic links followed. */
function rootOf(path: string): string {
  return realpathSync(statSync(path).isDirectory() ? path : dirname(path));
}
