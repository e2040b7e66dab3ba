import { closeSync, fstatSync, lstatSync, openSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { limits } from '../domain/limits.ts';
import type { Problem, SourceFile } from '../domain/source.ts';
import { type Decoded, decode } from './decode.ts';

/** Larger files are not read. */
export const largestFile: number = limits.fileBytes.most;

/** Files that were read and what stood in the way of others. */
export interface Reading {
  readonly files: SourceFile[];
  readonly problems: Problem[];
}

/** The path as reports show it: relative to the working directory, with `/`. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return (short === '' ? '.' : short).split(sep).join('/');
}

/** Is the path the root itself or below it? */
export function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/**
 * Reads one file into `reading`. What is no regular file, too large, no text, or a symbolic link
 * that leaves `root` becomes a problem. A file that does not exist is left to the caller.
 */
export function readInto(reading: Reading, path: string, root: string, cwd: string): void {
  addTo(reading, shownPath(path, cwd), readText(path, root));
}

/** Reads a regular file that a listing of its folder has shown, under its shown path: it cannot lead anywhere else. */
export function readListed(reading: Reading, path: string, shown: string): void {
  addTo(reading, shown, readGuarded(path));
}

function addTo(reading: Reading, shown: string, read: Decoded): void {
  if (!read.ok) reading.problems.push(problemAt(shown, `${shown} ${read.reason}`));
  else if (read.encoding === 'utf-8') reading.files.push({ path: shown, text: read.text });
  else reading.files.push({ path: shown, text: read.text, encoding: read.encoding });
}

/** A problem with a file as a whole. */
export function problemAt(path: string, message: string): Problem {
  return { message, span: { path, start: 0, end: 0 } };
}

function readText(path: string, root: string): Decoded {
  try {
    if (leavesRoot(path, root))
      return refused('is reached by a symbolic link that leaves the project, and was not read');
    // A pipe must not be opened: that would wait for its other end.
    if (!statSync(path).isFile()) return refused('is not a regular file');
  } catch (error) {
    return refused(`could not be read (${errorCode(error)})`);
  }
  return readGuarded(path);
}

function readGuarded(path: string): Decoded {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      if (size > largestFile) return refused(`is larger than ${largestFile / 1024 / 1024} MB, and was not read`);
      return decode(size === 0 ? readFileSync(file) : readWhole(file, size));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return refused(`could not be read (${errorCode(error)})`);
  }
}

function readWhole(file: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let end = 0; end < size; ) {
    const read = readSync(file, bytes, end, size - end, end);
    if (read === 0) return bytes.subarray(0, end);
    end += read;
  }
  return bytes;
}

function refused(reason: string): Decoded {
  return { ok: false, reason };
}

/** Does the path exist? A dangling symbolic link does; what lies below a file or cannot be asked about does not. */
export function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** The short name of a system error, such as EACCES. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

/** The folder and its parents up to the one that holds `.git`; where none does, up to `cwd` if it is one of them, else the folder alone. */
export function projectFolders(folder: string, cwd: string): readonly string[] {
  const folders: string[] = [];
  for (let current = folder; ; current = resolve(current, '..')) {
    folders.push(current);
    if (exists(resolve(current, '.git'))) return folders;
    if (resolve(current, '..') === current) break;
  }
  return isInside(folder, cwd) ? folders.slice(0, folders.indexOf(cwd) + 1) : [folder];
}

function leavesRoot(path: string, root: string): boolean {
  return !isInside(realpathSync(path), realpathSync(root));
}
