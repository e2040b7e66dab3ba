import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import manifest from '../package.json' with { type: 'json' };
import { main } from './cli/main.ts';

/** Optimized code pays for its compilation only in runs over more files than this. */
const manyFiles = 24;

/** Runs the command line of this process, with what the build put beside the program in `folder`; sets the exit code. */
export async function start(folder: string): Promise<void> {
  let unwritable = false;
  // A reader that closes the pipe early (`| head`) ends the output, and nothing is wrong with that.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EPIPE') return;
      unwritable = true;
      process.exitCode = 2;
      if (stream === process.stdout) process.stderr.write(`wheelclash: the output could not be written (${code})\n`);
    });
  const cwd = workingDirectory();
  if (cwd === undefined) {
    process.stderr.write('wheelclash: the working directory is gone; change to one that exists\n');
    process.exitCode = 2;
    return;
  }
  const code = await main(process.argv.slice(2), {
    cwd,
    env: process.env,
    out: process.stdout,
    err: process.stderr,
    input: () => process.stdin,
    version: manifest.version,
    expect: (files) => {
      if (files > manyFiles) setFlagsFromString('--opt');
    },
    page: (rule) => {
      try {
        return readFileSync(join(folder, 'rules', `${rule}.md`), 'utf8');
      } catch {
        return undefined;
      }
    },
    engine: async () => {
      const { loadEngine } = await import('./cli/engine.ts');
      return loadEngine(join(folder, 'knowledge.packed'));
    },
  });
  process.exitCode = unwritable ? 2 : code;
}

function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
