import { relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** The patterns of one ignore file, and the folder they are relative to. */
export interface IgnoreRules {
  readonly folder: string;
  readonly matcher: Ignore;
  /** Lines that were left out because matching them could take very long. */
  readonly refused: readonly string[];
}

/** Reads gitignore patterns. Case matters, as it does on the Linux targets of the files. */
export function ignoreRules(folder: string, lines: readonly string[]): IgnoreRules {
  const refused = lines.filter((line) => !isCheap(line));
  const matcher = ignore({ ignorecase: false }).add(lines.filter(isCheap));
  return { folder, matcher, refused };
}

/**
 * Is the path ignored? The rules nearest to the path decide, as in git: `nearestFirst` lists them so.
 * Folders are asked with `isFolder`, because patterns like `build/` speak of folders only.
 */
export function isIgnored(path: string, isFolder: boolean, nearestFirst: readonly IgnoreRules[]): boolean {
  for (const { folder, matcher } of nearestFirst) {
    const inner = relative(folder, path).split(sep).join('/');
    if (!ignore.isPathValid(inner)) continue;
    const { ignored, unignored } = matcher.test(isFolder ? `${inner}/` : inner);
    if (ignored) return true;
    if (unignored) return false;
  }
  return false;
}

/** Each `**` between folders multiplies the ways to match a deep path; real files use one or two. */
function isCheap(line: string): boolean {
  return line.length <= 500 && line.split('**').length <= 4;
}
