import { limits } from '../domain/limits.ts';
import type { Manifest } from '../domain/manifest.ts';
import type { Located, Problem, Span } from '../domain/source.ts';
import { directoryOf, joinPath, type ProjectFiles } from './project-files.ts';

/** What a manifest names or has and nobody looked at: files outside of the project, and extras beyond the limit. */
export function leftOutOf(manifest: Manifest, files: ProjectFiles): readonly Problem[] {
  return [...outside(manifest, files), ...together(manifest)];
}

/** Files that a manifest names and that lie outside of what is checked; what they hold is unknown. */
function outside(manifest: Manifest, files: ProjectFiles): readonly Problem[] {
  const folder = directoryOf(manifest.path);
  return namedFiles(manifest)
    .filter(({ value }) => !value.includes('$') && !/^[a-z][a-z0-9+.-]+:/i.test(value))
    .filter(({ value }) => isAbsolute(value) || isUnreadAbove(folder, value, files))
    .map(({ span }) => ({ message: 'This file lies outside of what is checked, and was not read', span, minor: true }));
}

/** Is it a file above or beside all that was read, and not read itself? */
function isUnreadAbove(folder: string, value: string, files: ProjectFiles): boolean {
  const path = joinPath(folder, value);
  return (heightOf(path) > heightOf(folder) || !path.startsWith(files.top)) && !files.exists(path);
}

/** How many folders above the working directory a path begins. */
function heightOf(path: string): number {
  return path.split('/').filter((part) => part === '..').length;
}

/** Does the path begin at a root, a home or a drive? */
export function isAbsolute(path: string): boolean {
  return /^(?:[/\\~]|[a-z]:[/\\])/i.test(path);
}

function namedFiles(manifest: Manifest): readonly Located<string>[] {
  const located = ({ path, span }: { readonly path: string; readonly span: Span }) => ({ value: path, span });
  switch (manifest.kind) {
    case 'requirements':
    case 'cog':
      return manifest.includes.map(located);
    case 'conda':
      return manifest.pipIncludes.map(located);
    case 'compose':
      return [
        ...manifest.includes,
        ...manifest.services.flatMap(({ envFiles, extends: from }) => [
          ...envFiles,
          ...(from?.file === undefined ? [] : [{ value: from.file, span: from.span }]),
        ]),
      ];
    default:
      return [];
  }
}

/** Says from which extra or group on a project's are not looked at one by one. */
function together(manifest: Manifest): readonly Problem[] {
  if (manifest.kind !== 'pyproject') return [];
  return [manifest.extras, manifest.groups].flatMap((groups) => {
    const [first] = groups.slice(limits.separateGroups.most);
    const message = `The project has ${groups.length} of these; from here on they were not checked one by one`;
    return first === undefined ? [] : [{ message, span: first.span, minor: true }];
  });
}
