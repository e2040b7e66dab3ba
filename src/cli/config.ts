import { readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { errorCode, isInside, largestFile, projectFolders, shownPath } from '../discover/read.ts';
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
  const folders = projectFolders(start, cwd);
  for (const folder of folders) {
    const project = join(folder, 'pyproject.toml');
    const text = readInside(project, folders.at(-1) ?? folder, cwd);
    if (text !== undefined) {
      const table = tryParse(text);
      if (table === undefined) unreadable ??= shownPath(project, cwd);
      const own = isTable(table) && isTable(table['tool']) ? table['tool']['wheelclash'] : undefined;
      if (own !== undefined) return configuration(own, project, cwd, '[tool.wheelclash]');
    }
    const separate = join(folder, 'wheelclash.toml');
    if (readInside(separate, folders.at(-1) ?? folder, cwd) !== undefined) return readNamed(separate, cwd);
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

/** The text of a file that was found, not named: a symbolic link must not lead it out of the project. */
function readInside(path: string, root: string, cwd: string): string | undefined {
  const text = readIfFile(path);
  if (text !== undefined && !isInside(realpathSync(path), realpathSync(root)))
    throw new UsageError(
      `${shownPath(path, cwd)} is a symbolic link that leaves the project, so no configuration is read from it; name it with --config, or give --no-config`,
    );
  return text;
}

function readIfFile(path: string): string | undefined {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status?.isFile()) return undefined;
    if (status.size > largestFile) throw new UsageError(`${path} is larger than ${largestFile / 1024 / 1024} MB`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} could not be read (${errorCode(error)})`);
  }
}
