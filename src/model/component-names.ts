import type { Environment, Project } from '../domain/environment.ts';
import type { RequirementsManifest } from '../domain/manifest.ts';
import { directoryOf } from './project-files.ts';

/** Words for what several components share. */
const baseWords: ReadonlySet<string> = new Set(['', 'base', 'common', 'core', 'shared', 'main']);

/** Names are compared as files can carry them: `face_detect` and `Face detect` are `face-detect`. */
export function sameName(one: string, other: string): boolean {
  const plain = (name: string) =>
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
  return plain(one) === plain(other);
}

/**
 * The component that a requirements file is named after: `pose` for `requirements-pose.txt`, `pose-requirements.txt` and
 * `requirements/pose.txt`; empty for what all share.
 */
export function componentOfFile(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.(?:txt|in|pip)$/i, '');
  const words = name.split(/[-_. ]/).filter((word) => word !== '' && !/^requirements?$/i.test(word));
  const own = words.join('-').toLowerCase();
  return baseWords.has(own) ? '' : own;
}

/** The folder a requirements file belongs to: `requirements/` belongs to the folder around it. */
export function homeFolder(path: string): string {
  const folder = directoryOf(path);
  return /(?:^|\/)requirements$/.test(folder) ? directoryOf(folder) : folder;
}

/** How many folders deep. */
export function depthOf(path: string): number {
  return path === '' ? 0 : path.split('/').length;
}

/** Environments of requirements files that belong to the folder, by path. */
export function fileEnvironments(project: Project, folder: string): readonly Environment[] {
  const paths = new Set(
    project.manifests
      .filter((manifest): manifest is RequirementsManifest => manifest.kind === 'requirements')
      .map(({ path }) => path)
      .filter((path) => homeFolder(path) === folder),
  );
  return project.environments.filter(({ id }) => paths.has(id));
}
