import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { discover, readMore } from '../discover/discover.ts';
import { exists, type Reading } from '../discover/read.ts';
import { nearest } from '../domain/nearest.ts';
import type { Target } from '../domain/target.ts';
import { type Configuration, loadConfiguration } from './config.ts';
import { type Engine, type Host, UsageError } from './host.ts';
import { say } from './terminal.ts';

const deepestInclude = 10;

/** Options of every command that reads a project. */
export interface InputOptions {
  readonly exclude: readonly string[];
  readonly config: string | false | undefined;
  readonly python: string | undefined;
  readonly platform: string | undefined;
}

export interface Inputs extends Reading {
  readonly configuration: Configuration;
  readonly target: Target;
}

/** Reads configuration and files. Throws a usage error for a path that does not exist. */
export function readInputs(
  paths: readonly string[],
  options: InputOptions,
  commands: readonly string[],
  host: Host,
): Inputs {
  for (const path of paths) if (!exists(resolve(host.cwd, path))) throw missing(path, commands);
  const configuration = loadConfiguration(startOf(paths, host.cwd), host.cwd, options.config);
  if (configuration.unreadable !== undefined)
    say(host, `${configuration.unreadable} is not valid TOML, so no configuration was read from it`);
  const { settings, folder } = configuration;
  const { files, problems } = discover(paths.length > 0 ? paths : ['.'], {
    cwd: host.cwd,
    exclude: options.exclude,
    configured: { folder, exclude: settings.exclude ?? [] },
  });
  host.expect?.(files.length);
  const target = {
    ...settings.target,
    ...(options.python === undefined ? {} : { python: options.python }),
    ...(options.platform === undefined ? {} : { platform: options.platform }),
  };
  return { files, problems, configuration, target };
}

/** Adds the files that others name, and those that these name in turn. */
export function withNamedFiles(inputs: Inputs, engine: Engine, host: Host): Inputs {
  let { files, problems } = inputs;
  const asked = new Set<string>();
  for (let round = 0; round < deepestInclude && engine.wanted; round++) {
    const have = new Set(files.map((file) => file.path));
    const wanted = engine.wanted(files).filter((path) => !have.has(path) && !asked.has(path));
    if (wanted.length === 0) break;
    for (const path of wanted) asked.add(path);
    const more = readMore(wanted, host);
    const added = more.files.filter((file) => !have.has(file.path));
    files = [...files, ...added].sort((a, b) => (a.path < b.path ? -1 : 1));
    problems = [...problems, ...more.problems];
  }
  return { ...inputs, files, problems };
}

/** Where the search for configuration begins: at the first path. */
function startOf([first = '.']: readonly string[], cwd: string): string {
  const path = resolve(cwd, first);
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : resolve(path, '..');
}

function missing(path: string, commands: readonly string[]): UsageError {
  const command = /^[a-z]+$/.test(path) ? nearest(path, commands) : undefined;
  const hint = command === undefined ? '' : `; did you mean the command "${command}"?`;
  return new UsageError(`there is no file or folder "${path}"${hint}`);
}
