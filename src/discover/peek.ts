import { closeSync, type Dirent, fstatSync, openSync, readSync } from 'node:fs';

const deepestPeek = 4;
const largest = 64 * 1024;

/** Could the entry be a pipeline file under a name of its own? Hidden files and what lies deep in the tree are not. */
export function isPeekable(entry: Dirent, depth: number): boolean {
  return depth <= deepestPeek && entry.isFile() && /^[^.].*\.ya?ml$/i.test(entry.name);
}

/** Does the YAML file begin a line with `extractors:`? False for what is large or cannot be read. */
export function isPipeline(path: string): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      if (size > largest) return false;
      const bytes = Buffer.allocUnsafe(size);
      return /^extractors[ \t]*:/m.test(bytes.toString('latin1', 0, readSync(file, bytes, 0, size, 0)));
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}
