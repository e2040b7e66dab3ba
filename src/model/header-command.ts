import type { RequirementsManifest } from '../domain/manifest.ts';
import type { Requirement } from '../domain/requirement.ts';
import { directoryOf, joinPath, type ProjectFiles, requirementsAt } from './project-files.ts';

const mostComments = 20;

/**
 * Override files of the uv command that a requirements file names in its first comments: uv writes there how it compiled
 * the file, and others write how to install it. Paths are relative to the root.
 */
export function overrideFilesNamedIn({ comments, path }: RequirementsManifest): readonly string[] {
  return comments.slice(0, mostComments).flatMap(({ text }) => {
    const words = text.split(/\s+/);
    const at = words.findIndex((word, index) => word === 'uv' && words[index + 1] === 'pip');
    if (at < 0) return [];
    return words.slice(at).flatMap((word, index, all) => {
      const equal = /^--overrides?=(.+)$/.exec(word)?.[1];
      const named = /^--overrides?$/.test(word) ? all[index + 1] : equal;
      return (named === undefined ? undefined : joinPath(directoryOf(path), named)) ?? [];
    });
  });
}

/** What those files say. */
export function namedOverrides(
  manifest: RequirementsManifest,
  files: ProjectFiles,
): { readonly overrides: readonly Requirement[]; readonly paths: readonly string[] } {
  const paths = overrideFilesNamedIn(manifest);
  return { overrides: paths.flatMap((path) => requirementsAt(files, path)?.requirements ?? []), paths };
}
