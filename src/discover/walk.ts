import { closeSync, type Dirent, lstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { type ManifestKind, manifestKind, mayHoldInlineScript } from '../domain/file-names.ts';
import { limits } from '../domain/limits.ts';
import { type IgnoreRules, ignoreRules, isIgnored } from './ignore-rules.ts';
import { isPeekable, isPipeline } from './peek.ts';
import { errorCode, problemAt, type Reading, readInto, readListed, shownPath } from './read.ts';

const deepest = limits.folderDepth.most;
const mostScripts = limits.pythonFiles.most;
const mostPeeks = limits.unnamedYamlFiles.most;
const scriptHead = 8_192;

/** Folders of tools and of installed distributions: nothing in them is written by the project. */
const foreignFolders: ReadonlySet<string> = new Set(
  (
    '.git .hg .svn node_modules .venv venv virtualenv site-packages dist-packages conda-meta __pycache__ __pypackages__ ' +
    '.tox .nox .eggs .direnv .mypy_cache .pytest_cache .ruff_cache .ipynb_checkpoints .pixi'
  ).split(' '),
);

export interface Walk {
  readonly reading: Reading;
  /** Symbolic links are followed to files inside this folder only. */
  readonly root: string;
  readonly cwd: string;
  /** Rules from outside the walked tree, nearest first. */
  readonly outer: readonly IgnoreRules[];
}

/** Reads every file of a known name below the folder. Folders that are symbolic links are not entered. */
export function walk(folder: string, { reading, root, cwd, outer }: Walk): void {
  const open: { folder: string; rules: readonly IgnoreRules[]; depth: number }[] = [{ folder, rules: outer, depth: 0 }];
  let scripts = 0;
  let peeks = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { folder, depth } = next;
    if (depth > deepest) {
      problem(reading, folder, cwd, `lies more than ${deepest} folders deep, and was not searched`);
      continue;
    }
    const entries = list(folder, reading, cwd);
    const shownFolder = shownPath(folder, cwd);
    const prefix = shownFolder === '.' ? '' : `${shownFolder}/`;
    const start = folder.endsWith(sep) ? folder : folder + sep;
    if (depth > 0 && entries.some((entry) => entry.name === 'pyvenv.cfg')) continue;
    const hasRules = entries.some(({ name }) => name === '.gitignore');
    const rules = hasRules ? withOwnRules(folder, next.rules, reading, cwd) : next.rules;
    for (const entry of entries) {
      const path = start + entry.name;
      const shown = prefix + entry.name;
      if (entry.isDirectory()) {
        if (!isForeign(entry.name) && !isIgnored(path, true, rules))
          open.push({ folder: path, rules, depth: depth + 1 });
      } else if (kindIn(folder, entry.name)) {
        if (!isIgnored(path, false, rules)) readEntry(path, shown, entry, { reading, root, cwd });
      } else if (entry.isFile() && mayHoldInlineScript(entry.name) && !isIgnored(path, false, rules)) {
        scripts += 1;
        if (scripts <= mostScripts && startsAsScript(path)) readEntry(path, shown, entry, { reading, root, cwd });
      } else if (peeks <= mostPeeks && isPeekable(entry, depth) && !isIgnored(path, false, rules)) {
        peeks += 1;
        if (peeks <= mostPeeks && isPipeline(path)) readEntry(path, shown, entry, { reading, root, cwd });
      }
    }
  }
  if (peeks > mostPeeks) {
    const message = `Only the first ${mostPeeks} YAML files of other names were looked into for a pipeline`;
    reading.problems.push({ ...problemAt(shownPath(folder, cwd), message), minor: true });
  }
  if (scripts > mostScripts)
    problem(
      reading,
      folder,
      cwd,
      `has more than ${mostScripts} Python files; in the others no script block was looked for`,
    );
}

/** Does a Python file begin with a PEP 723 block? Blocks stand at the top, and most Python files have none. */
function startsAsScript(path: string): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.allocUnsafe(scriptHead);
      return head.toString('latin1', 0, readSync(file, head, 0, scriptHead, 0)).includes('# /// script');
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** The rules of a folder's own `.gitignore` before those that hold already. */
function withOwnRules(
  folder: string,
  outer: readonly IgnoreRules[],
  reading: Reading,
  cwd: string,
): readonly IgnoreRules[] {
  const path = join(folder, '.gitignore');
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status?.isFile()) return outer;
  if (status.size > limits.ignoreFileBytes.most) {
    problem(reading, path, cwd, `has more than ${limits.ignoreFileBytes.most} bytes, and was not used`);
    return outer;
  }
  try {
    const rules = ignoreRules(folder, readFileSync(path, 'utf8').split(/\r?\n/));
    if (rules.refused.length > 0) problem(reading, path, cwd, 'has patterns with many `**`; they were not used');
    return [rules, ...outer];
  } catch {
    return outer;
  }
}

function readEntry(path: string, shown: string, entry: Dirent, { reading, root, cwd }: Omit<Walk, 'outer'>): void {
  const matters = kindIn('', entry.name) !== 'support';
  if (entry.isFile()) readListed(reading, path, shown);
  else if (!entry.isSymbolicLink() && matters) problem(reading, path, cwd, 'is not a regular file');
  if (!entry.isSymbolicLink()) return;
  const found: Reading = { files: [], problems: [] };
  readInto(found, path, root, cwd);
  reading.files.push(...found.files);
  if (matters) reading.problems.push(...found.problems);
}

function list(folder: string, reading: Reading, cwd: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    problem(reading, folder, cwd, `could not be listed (${errorCode(error)})`);
    return [];
  }
}

function isForeign(name: string): boolean {
  return foreignFolders.has(name) || name.endsWith('.dist-info') || name.endsWith('.egg-info');
}

/** The kind of a file by its name and that of its folder, which is all that a kind depends on. */
function kindIn(folder: string, name: string): ManifestKind | undefined {
  return manifestKind(`${basename(folder)}/${name}`);
}

function problem(reading: Reading, path: string, cwd: string, message: string): void {
  const shown = shownPath(path, cwd);
  reading.problems.push(problemAt(shown, `${shown} ${message}`));
}

/** The rules of the folders above the walked one, which are given nearest first; so is the result. */
export function rulesAbove(folders: readonly string[], reading: Reading, cwd: string): readonly IgnoreRules[] {
  return folders.reduceRight<readonly IgnoreRules[]>((rules, folder) => withOwnRules(folder, rules, reading, cwd), []);
}
