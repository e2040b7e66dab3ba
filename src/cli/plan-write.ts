import { mkdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { errorCode, exists } from '../discover/read.ts';
import type { PlanFile } from '../report/plan-sites.ts';
import { type Host, UsageError } from './host.ts';
import { say } from './terminal.ts';

/**
 * Writes the files of a plan into a folder, which is made where there is none: all beside their places first, then each
 * is renamed. Throws a usage error, with nothing changed, where one is there already and `force` does not say otherwise,
 * or where one cannot be written.
 */
export function writePlan(files: readonly PlanFile[], folder: string, force: boolean, host: Host): void {
  const target = resolve(host.cwd, folder);
  const there = files.filter(({ path }) => exists(join(target, path))).map(({ path }) => path);
  if (there.length > 0 && !force)
    throw new UsageError(
      `${folder} has ${there.join(', ')} already; no file was written. Name another folder, or say --force`,
    );
  const drafts = files.map(({ path, text }) => ({
    draft: join(target, `.${path}.${process.pid}.${Date.now().toString(36)}`),
    place: join(target, path),
    text,
  }));
  const made: string[] = [];
  let created: string | undefined;
  try {
    created = mkdirSync(target, { recursive: true });
    for (const { draft, text } of drafts) {
      made.push(draft);
      writeFileSync(draft, text, { flag: 'wx' });
    }
    for (const { draft, place } of drafts) renameSync(draft, place);
  } catch (error) {
    for (const draft of made) rmSync(draft, { force: true });
    if (created !== undefined) removeEmpty(target);
    throw new UsageError(`${folder} could not be written (${errorCode(error)})`);
  } finally {
    for (const draft of made) rmSync(draft, { force: true });
  }
  say(host, `wrote ${files.map(({ path }) => path).join(', ')} to ${folder}`);
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something else is in it by now.
  }
}
