import { relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** The patterns of one ignore file, and the folder they are relative to. */
export interface IgnoreRules {
  readonly folder: string;
  /** Undefined where there are no patterns. */
  readonly matcher: Ignore | undefined;
  /** Lines that were left out because matching them could take very long. */
  readonly refused: readonly string[];
}

/** Reads gitignore patterns. Case matters, as it does on the Linux targets of the files. */
export function ignoreRules(folder: string, lines: readonly string[]): IgnoreRules {
  const refused = lines.filter((line) => !isCheap(line));
  const cheap = lines.filter((line) => line !== '' && isCheap(line));
  const matcher = cheap.length === 0 ? undefined : ignore({ ignorecase: false }).add(cheap);
  return { folder, matcher, refused };
}

/**
 * Is the path ignored? The rules nearest to the path decide, as in git: `nearestFirst` lists them so.
 * Folders are asked with `isFolder`, because patterns like `build/` speak of folders only.
 */
export function isIgnored(path: string, isFolder: boolean, nearestFirst: readonly IgnoreRules[]): boolean {
  for (const { folder, matcher } of nearestFirst) {
    if (matcher === undefined) continue;
    const inner = innerPath(folder, path);
    if (!ignore.isPathValid(inner)) continue;
    const { ignored, unignored } = matcher.test(isFolder ? `${inner}/` : inner);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}

/** The path as patterns of the folder see it, with `/`. Below the folder, which is the rule, no path is resolved. */
function innerPath(folder: string, path: string): string {
  const below = path.startsWith(folder) && path.charAt(folder.length) === sep;
  const inner = below ? path.slice(folder.length + 1) : relative(folder, path);
  return sep === '/' ? inner : inner.split(sep).join('/');
}

/** Each `**` between folders multiplies the ways to match a deep path; real files use one or two. */
function isCheap(line: string): boolean {
  return line.length <= 500 && line.split('**').length <= 4;
}
