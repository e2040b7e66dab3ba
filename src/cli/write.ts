import { appendFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode } from '../discover/read.ts';
import { type Host, UsageError } from './host.ts';

/**
 * Writes a result to a file, or to standard output. A file is replaced as a whole or not at all, and keeps its mode and the
 * symbolic links that lead to it; a device or a pipe, such as `/dev/stdout`, is written to.
 */
export function writeResult(host: Host, text: string, file: string | undefined): void {
  if (file === undefined) {
    host.out.write(text);
    return;
  }
  try {
    const path = resolve(host.cwd, file);
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) replaceFile(path, text, undefined);
    else if (status.isFile()) replaceFile(realpathSync(path), text, status.mode);
    else writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`${file} could not be written (${errorCode(error)})`);
  }
}

function replaceFile(path: string, text: string, mode: number | undefined): void {
  const draft = join(dirname(path), `.${basename(path).slice(0, 100)}.${process.pid}.${Date.now().toString(36)}`);
  try {
    writeFileSync(draft, text, { flag: 'wx', ...(mode === undefined ? {} : { mode: mode & 0o777 }) });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Adds text to the end of a file that belongs to the surroundings of the run; false where that fails. */
export function appendText(path: string, text: string): boolean {
  try {
    appendFileSync(path, text);
    return true;
  } catch {
    return false;
  }
}
