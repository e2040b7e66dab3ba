import { manifestKind } from '../domain/file-names.ts';
import type { Manifest, PyprojectManifest } from '../domain/manifest.ts';
import { hostPath, type ImageFiles, imagePath, wildcard } from './image-files.ts';
import { declarationAt, directoryOf, type ProjectFiles } from './project-files.ts';

/** The manifest that stands at an absolute path of the image. */
export function manifestIn(path: string, image: ImageFiles, files: ProjectFiles): Manifest | undefined {
  const written = image.written.get(path);
  if (written !== undefined) return written.kind === 'list' ? written.list : undefined;
  const host = hostPath(path, image, files);
  return host === undefined ? undefined : files.manifests.get(host);
}

/** What a directory of the image declares as a project, also where only its declaration was copied there. */
export function projectIn(path: string, image: ImageFiles, files: ProjectFiles): PyprojectManifest | undefined {
  const found = ['pyproject.toml', 'setup.cfg', 'setup.py'].flatMap((name) => {
    const host = hostPath(imagePath(path, name), image, files);
    return host === undefined ? [] : (declarationAt(files, directoryOf(host), name) ?? []);
  });
  return found.find((manifest) => manifest.declaresProject) ?? found[0];
}

/**
 * The files that match an absolute pattern with `*` or `?` in its last step, sorted. Undefined where others may match too:
 * only lists that installers read are all known by their names.
 */
export function listImage(pattern: string, image: ImageFiles, files: ProjectFiles): readonly string[] | undefined {
  const slash = pattern.lastIndexOf('/');
  const folder = slash <= 0 ? '/' : pattern.slice(0, slash);
  const name = pattern.slice(slash + 1);
  if (/[*?[]/.test(folder) || name.includes('[') || !isList(name)) return undefined;
  const found = new Set<string>();
  for (const copy of image.copies) {
    for (const host of copy.directory ? files.below(copy.host) : [copy.host]) {
      const path = copy.directory
        ? `${copy.image}/${host.slice(copy.host === '' ? 0 : copy.host.length + 1)}`
        : copy.image;
      const absolute = imagePath('/', path);
      const inFolder = absolute.slice(0, absolute.lastIndexOf('/')) === (folder === '/' ? '' : folder);
      if (!inFolder || !wildcard(name, absolute.slice(absolute.lastIndexOf('/') + 1))) continue;
      if (hostPath(absolute, image, files) !== undefined) found.add(absolute);
    }
  }
  return found.size === 0 ? undefined : [...found].sort();
}

function isList(name: string): boolean {
  const kind = manifestKind(name.replace(/[*?]/g, 'x')) ?? manifestKind(name.replace(/[*?]/g, ''));
  return kind === 'requirements' || kind === 'constraints';
}
