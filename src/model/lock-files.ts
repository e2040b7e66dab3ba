import type { LockManifest } from '../domain/lock.ts';
import type { PyprojectManifest } from '../domain/manifest.ts';
import { projectEntry } from './lock-roots.ts';
import { directoryOf, joinPath, type ProjectFiles } from './project-files.ts';

/** The lock of a project, and where the project lies below it. */
export interface ProjectLock {
  readonly lock: LockManifest;
  /** Relative to the directory of the lock; empty for that directory. */
  readonly project: string;
}

type Tool = LockManifest['tool'];

const fileNames: Readonly<Record<Tool, string>> = {
  uv: 'uv.lock',
  poetry: 'poetry.lock',
  pdm: 'pdm.lock',
  pylock: 'pylock.toml',
  pipenv: 'Pipfile.lock',
};

/**
 * The lock that an installer follows for a project: beside it, or for uv in the nearest folder above whose lock knows
 * the project. Without an installer, that of the tool the file is configured for comes first.
 */
export function lockOf(manifest: PyprojectManifest, files: ProjectFiles, installer?: Tool): ProjectLock | undefined {
  const directory = directoryOf(manifest.path);
  for (const tool of installer === undefined ? toolsOf(manifest) : [installer]) {
    if (tool === 'uv') {
      const found = uvLockAbove(directory, files);
      if (found !== undefined) return found;
      continue;
    }
    const lock = lockAt(directory, tool, files);
    if (lock !== undefined) return { lock, project: '' };
  }
  return undefined;
}

function toolsOf({ dialect, installer }: PyprojectManifest): readonly Tool[] {
  if (dialect === 'pipenv') return ['pipenv'];
  if (dialect === 'setuptools') return ['pylock'];
  const others: readonly Tool[] = ['uv', 'poetry', 'pdm', 'pylock'];
  const first = others.find((tool) => tool === installer);
  return first === undefined ? others : [first, ...others.filter((tool) => tool !== first)];
}

function uvLockAbove(directory: string, files: ProjectFiles): ProjectLock | undefined {
  for (
    let folder: string | undefined = directory;
    folder !== undefined;
    folder = folder === '' ? undefined : directoryOf(folder)
  ) {
    const lock = lockAt(folder, 'uv', files);
    if (lock === undefined) continue;
    const project = folder === '' ? directory : directory.slice(folder.length + 1);
    if (project === '' || projectEntry(lock, project) !== undefined) return { lock, project };
  }
  return undefined;
}

function lockAt(directory: string, tool: Tool, files: ProjectFiles): LockManifest | undefined {
  const manifest = files.manifests.get(joinPath(directory, fileNames[tool]));
  return manifest?.kind === 'lock' ? manifest : undefined;
}
