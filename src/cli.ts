#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import manifest from '../package.json' with { type: 'json' };
import { main } from './cli/main.ts';

/** A reader that closes the pipe early (`| head`) ends the output, and nothing is wrong with that. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

/**
 * Most runs end before optimized code pays for its compilation: without it a small project takes a quarter less time
 * (`npm run bench`). A project of many files gets it back.
 */
setFlagsFromString('--no-opt');
const manyFiles = 24;

process.exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  out: process.stdout,
  err: process.stderr,
  version: manifest.version,
  expect: (files) => {
    if (files > manyFiles) setFlagsFromString('--opt');
  },
  engine: async () => {
    const { loadEngine } = await import('./cli/engine.ts');
    return loadEngine(new URL('./knowledge.packed', import.meta.url));
  },
});
