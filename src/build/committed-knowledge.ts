import { spawnSync } from 'node:child_process';
import type { KnowledgeFile } from '../knowledge/lint.ts';

/**
 * The YAML files of `knowledge/` as a commit of the repository at `root` has them, paths relative to that folder.
 * Throws what git says where it does not know the commit.
 */
export function committedFiles(commit: string, root: string): readonly KnowledgeFile[] {
  const paths = git(['ls-tree', '-r', '-z', '--name-only', commit, '--', 'knowledge/'], root)
    .toString()
    .split('\0')
    .filter((path) => path.endsWith('.yaml'))
    .sort();
  const batch = git(['cat-file', '--batch'], root, paths.map((path) => `${commit}:${path}\n`).join(''));
  let offset = 0;
  return paths.map((path) => {
    const end = batch.indexOf(10, offset);
    const size = Number(batch.toString('utf8', offset, end).split(' ').at(-1));
    if (!Number.isInteger(size)) throw new Error(`git gives no text for ${path}`);
    const text = batch.toString('utf8', end + 1, end + 1 + size);
    offset = end + 1 + size + 1;
    return { path: path.slice('knowledge/'.length), text };
  });
}

function git(args: readonly string[], cwd: string, input = ''): Buffer {
  const { status, stdout, stderr, error } = spawnSync('git', [...args], { cwd, input, maxBuffer: 1 << 28 });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(stderr.toString().trim());
  return stdout;
}
