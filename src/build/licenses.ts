import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The license texts of the libraries that these files belong to (`node_modules/yaml/…`, relative to `root`), as their
 * licenses ask of whoever passes them on. Throws when a library has none.
 */
export function licensesOf(files: readonly string[], root: string): string {
  const folders = files.flatMap((file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  const texts = [...new Set(folders)].sort().map((folder) => {
    const name = readdirSync(join(root, folder)).find((file) => /^licen[cs]e/i.test(file));
    if (name === undefined) throw new Error(`${folder} has no license file`);
    return `${folder.slice('node_modules/'.length)}\n\n${readFileSync(join(root, folder, name), 'utf8').trim()}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}
