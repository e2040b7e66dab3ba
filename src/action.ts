import manifest from '../package.json' with { type: 'json' };
import { action } from './cli/action.ts';

/** Set by the build: the packed knowledge, so that the action is one file. */
declare const PACKED_KNOWLEDGE: string;

/** The entry of the GitHub Action (`action.yml`). */
async function start(): Promise<void> {
  process.exitCode = await action({
    cwd: process.env['GITHUB_WORKSPACE'] || process.cwd(),
    env: process.env,
    out: process.stdout,
    err: process.stderr,
    version: manifest.version,
    engine: async () => {
      const { engineOver } = await import('./cli/engine.ts');
      return engineOver(PACKED_KNOWLEDGE);
    },
  });
}

void start();
