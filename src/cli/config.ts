import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { errorCode, projectFolders, shownPath } from '../discover/read.ts';
import { readSettings, type Settings } from './config-keys.ts';
import { UsageError } from './host.ts';
import { isTable } from './setting-kinds.ts';

/** Settings and the file they come from. */
export interface Configuration {
  readonly settings: Settings;
  /** The folder to which the patterns of `exclude` are relative. */
  readonly folder: string;
  /** For messages; undefined where nothing is configured. */
  readonly path: string | undefined;
  /** Set where a pyproject.toml was passed over because it is no TOML. */
  readonly unreadable: string | undefined;
}

/**
 * The configuration: of the named file, else of the nearest `[tool.wheelclash]` in a pyproject.toml or wheelclash.toml
 * from `start` up to the repository or the working directory. `false` asks for none. Throws a usage error where it is wrong.
 */
export function loadConfiguration(start: string, cwd: string, named: string | false | undefined): Configuration {
  const none: Configuration = { settings: {}, folder: cwd, path: undefined, unreadable: undefined };
  if (named === false) return none;
  if (named !== undefined) return readNamed(resolve(cwd, named), cwd);
  let unreadable: string | undefined;
  for (const folder of projectFolders(start, cwd)) {
    const project = join(folder, 'pyproject.toml');
    const text = readIfFile(project);
    if (text !== undefined) {
      const table = tryParse(text);
      if (table === undefined) unreadable ??= shownPath(project, cwd);
      const own = isTable(table) && isTable(table['tool']) ? table['tool']['wheelclash'] : undefined;
      if (own !== undefined) return configuration(own, project, cwd, '[tool.wheelclash]');
    }
    const separate = join(folder, 'wheelclash.toml');
    if (readIfFile(separate) !== undefined) return readNamed(separate, cwd);
  }
  return { ...none, unreadable };
}

function readNamed(path: string, cwd: string): Configuration {
  const shown = shownPath(path, cwd);
  const text = readIfFile(path);
  if (text === undefined) throw new UsageError(`the configuration file ${shown} does not exist or is not a file`);
  const table = tryParse(text);
  if (!isTable(table)) throw new UsageError(`the configuration file ${shown} is not valid TOML`);
  if (basename(path) !== 'pyproject.toml') return configuration(table, path, cwd, 'the configuration');
  const own = isTable(table['tool']) ? table['tool']['wheelclash'] : undefined;
  return configuration(own ?? {}, path, cwd, '[tool.wheelclash]');
}

function configuration(table: unknown, path: string, cwd: string, name: string): Configuration {
  const shown = shownPath(path, cwd);
  return {
    settings: readSettings(table, `${shown}: ${name}`),
    folder: dirname(path),
    path: shown,
    unreadable: undefined,
  };
}

function tryParse(text: string): unknown {
  try {
    return parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

function readIfFile(path: string): string | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined;
  } catch (error) {
    throw new UsageError(`${path} could not be read (${errorCode(error)})`);
  }
}
