#!/usr/bin/env node
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/** Set by the build: the hash of the program that is started. */
declare const PROGRAM_HASH: string;

/** A module of CommonJS as a function. */
type Program = (require: NodeJS.Require, module: { exports: Partial<typeof import('./start.ts')> }) => void;

/**
 * Starts the program beside this file with what V8 compiled of it in an earlier run: compiling is the largest part of a
 * short run (`npm run bench`). Without a readable cache it only starts slower. V8 itself refuses a cache of another
 * version of V8 or other flags; the hash in its name keeps those of another program apart.
 */
// Most runs end before optimized code pays for its compilation; in long ones it must be very hot to do so (V8 12 waits by itself).
setFlagsFromString('--no-opt');
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=300000');
const cacheFile = cachePath(process.env['WHEELCLASH_CACHE_DIR']);
const file = join(__dirname, 'main.cjs');
const cachedData = cacheFile === undefined ? undefined : bytesOf(cacheFile);
const script = new Script(`(function(require,module){${readFileSync(file, 'latin1')}\n})`, {
  filename: file,
  ...(cachedData === undefined ? {} : { cachedData }),
});
const program: Parameters<Program>[1] = { exports: {} };
(script.runInThisContext() as Program)(require, program);
void program.exports.start?.(__dirname).finally(() => {
  if (cacheFile !== undefined && (cachedData === undefined || script.cachedDataRejected === true)) keep(cacheFile);
});

/** Where the cache is kept: the folder the user names, else their cache folder; undefined where they name the empty one. */
function cachePath(folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'wheelclash')) {
  return folder === '' ? undefined : join(folder, `${PROGRAM_HASH}-${process.versions.v8}-${process.arch}`);
}

function bytesOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** A cache that cannot be written is no fault worth a word: the next run is as slow as this one. */
function keep(path: string): void {
  try {
    // V8 refuses a cache that was written under other flags than those it is read under.
    setFlagsFromString('--no-opt');
    const draft = `${path}.${process.pid}`;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, script.createCachedData(), { flag: 'wx', mode: 0o600 });
    renameSync(draft, path);
  } catch {}
}
