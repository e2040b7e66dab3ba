import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorCode, exists } from '../discover/read.ts';
import { type ExitCode, type Host, UsageError } from './host.ts';
import { hookEntry, hookFile, settingsFile, workflowFile } from './init-files.ts';
import { say } from './terminal.ts';
import { writeResult } from './write.ts';

export interface InitOptions {
  readonly preCommit: boolean;
  readonly github: boolean;
  readonly source: string | undefined;
}

const settingsPath = 'wheelclash.toml';
const hookPath = '.pre-commit-config.yaml';
const workflowPath = '.github/workflows/wheelclash.yml';

/**
 * Writes a commented wheelclash.toml, and on request the hook and the workflow. A file that is there is never replaced:
 * what to add to it is printed. Throws a usage error where hook or workflow are asked for and nobody says from where.
 */
export function init({ preCommit, github, source }: InitOptions, host: Host): ExitCode {
  const from = preCommit || github ? sourceOf(source) : undefined;
  if (github && from?.action === undefined)
    throw new UsageError('--github needs --source OWNER/NAME, a repository on GitHub');
  const tag = `v${host.version}`;
  write(settingsPath, settingsFile(), host, () => 'every setting is described by wheelclash init in an empty folder');
  if (from && preCommit)
    write(hookPath, hookFile(from.url, tag), host, () => `add to its repos:\n${hookEntry(from.url, tag).trimEnd()}`);
  if (from?.action !== undefined && github)
    write(workflowPath, workflowFile(from.action, tag), host, () => `its step is\n  - uses: ${from.action}@${tag}`);
  return 0;
}

/** `OWNER/NAME` on GitHub, or the URL of any other repository. */
function sourceOf(source: string | undefined): { readonly url: string; readonly action: string | undefined } {
  if (source === undefined)
    throw new UsageError(
      '--source says where the hook and the action come from: OWNER/NAME on GitHub, or a URL for the hook',
    );
  if (/^[\w.-]+\/[\w.-]+$/.test(source)) return { url: `https://github.com/${source}`, action: source };
  if (!/^[a-z+]+:\/\/[\w./:@~-]+$/.test(source) && !/^[\w./~-]+$/.test(source))
    throw new UsageError(`--source must be OWNER/NAME or the URL of a repository; it is "${source}"`);
  return { url: source, action: undefined };
}

function write(path: string, text: string, host: Host, otherwise: () => string): void {
  const full = resolve(host.cwd, path);
  if (exists(full)) {
    const [first = '', ...more] = otherwise().split('\n');
    say(host, `${path} is there and stays as it is; ${first}`);
    for (const line of more) host.err.write(`${line}\n`);
    return;
  }
  try {
    mkdirSync(dirname(full), { recursive: true });
  } catch (error) {
    throw new UsageError(`${dirname(path)} could not be made (${errorCode(error)})`);
  }
  writeResult(host, text, path);
  say(host, `wrote ${path}`);
}
