import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode } from '../discover/read.ts';
import { type Host, UsageError } from './host.ts';

/** Writes a result to a file, or to standard output. A file is replaced as a whole or not at all. */
export function writeResult(host: Host, text: string, file: string | undefined): void {
  if (file === undefined) {
    host.out.write(text);
    return;
  }
  const path = resolve(host.cwd, file);
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.${Date.now().toString(36)}`);
  try {
    writeFileSync(draft, text, { flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new UsageError(`${file} could not be written (${errorCode(error)})`);
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
