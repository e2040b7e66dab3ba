import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ignoreRules, isIgnored } from './ignore-rules.ts';
import { exists, isInside, problemAt, projectFolders, type Reading, readInto, shownPath } from './read.ts';
import { rulesAbove, walk } from './walk.ts';

export interface DiscoverOptions {
  /** Absolute. Paths are resolved against it and reported relative to it. */
  readonly cwd: string;
  /** Patterns in the manner of .gitignore, relative to `cwd`. */
  readonly exclude?: readonly string[];
  /** The same, relative to the folder of the configuration that holds them. */
  readonly configured?: { readonly folder: string; readonly exclude: readonly string[] };
}

/**
 * Reads the files of known names below the paths, and the named files whatever their name is.
 * Ignore files are honoured, except for what is named. Files and problems are sorted by path (plain code-unit order)
 * and none comes twice. The caller has made sure that the paths exist.
 */
export function discover(paths: readonly string[], options: DiscoverOptions): Reading {
  const { cwd, exclude = [], configured } = options;
  const reading: Reading = { files: [], problems: [] };
  const excluded = [
    ignoreRules(cwd, exclude),
    ...(configured ? [ignoreRules(configured.folder, configured.exclude)] : []),
  ];
  for (const given of paths) {
    const path = resolve(cwd, given);
    if (!isFolder(path)) {
      readInto(reading, path, rootOf(resolve(path, '..'), cwd), cwd);
      continue;
    }
    const [, ...above] = projectFolders(path, cwd);
    const rules = rulesAbove(above, reading, cwd);
    const outer = [...excluded, ...(isIgnored(path, true, rules) ? [] : rules)];
    walk(path, { reading, root: rootOf(path, cwd), cwd, outer });
  }
  return sorted(reading);
}

/**
 * Reads files that other files name (`-r deps.txt`), by paths relative to `cwd`. Paths that do not exist are left out;
 * a path outside of the roots gives a problem and is not opened. Without roots, that of the working directory counts.
 */
export function readMore(
  paths: readonly string[],
  { cwd }: Pick<DiscoverOptions, 'cwd'>,
  roots: readonly string[] = rootsOf([], cwd),
): Reading {
  const reading: Reading = { files: [], problems: [] };
  for (const given of new Set(paths)) {
    const path = resolve(cwd, given);
    const root = roots.find((folder) => isInside(path, folder));
    if (root === undefined) {
      const shown = shownPath(path, cwd);
      reading.problems.push(problemAt(shown, `${shown} lies outside the project, and was not read`));
    } else if (exists(path) && !isFolder(path)) readInto(reading, path, root, cwd);
  }
  return sorted(reading);
}

/** The roots of the working directory and of each of the paths, absolute. */
export function rootsOf(paths: readonly string[], cwd: string): readonly string[] {
  const folders = paths
    .map((given) => resolve(cwd, given))
    .map((path) => (isFolder(path) ? path : resolve(path, '..')));
  return [...new Set([cwd, ...folders].map((folder) => rootOf(folder, cwd)))];
}

/** How far symbolic links may lead: the repository, else the working directory, else the folder itself. */
function rootOf(folder: string, cwd: string): string {
  return projectFolders(folder, cwd).at(-1) ?? folder;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function sorted({ files, problems }: Reading): Reading {
  const paths = new Map(files.map((file) => [file.path, file]));
  const messages = new Map(problems.map((problem) => [problem.message, problem]));
  return {
    files: [...paths.values()].sort((a, b) => order(a.path, b.path)),
    problems: [...messages.values()].sort((a, b) => order(a.span.path, b.span.path) || order(a.message, b.message)),
  };
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
