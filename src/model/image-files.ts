import type { InstallStep } from '../domain/environment.ts';
import type { RequirementsManifest } from '../domain/manifest.ts';
import type { HiddenFiles } from './docker-ignore.ts';
import { directoryOf, joinPath, type ProjectFiles } from './project-files.ts';

/** Which project file stands where in an image. Later copies win. */
export interface ImageFiles {
  readonly copies: readonly Copied[];
  /** Absolute directories that exist in the image because something was put there. */
  readonly directories: ReadonlySet<string>;
  /** Files that the build itself writes, by their absolute paths. */
  readonly written: ReadonlyMap<string, WrittenFile>;
}

/** What a file installs that a tool wrote (`uv export -o requirements.txt`), or a list that stands in the Dockerfile. */
export type WrittenFile =
  | { readonly kind: 'steps'; readonly steps: readonly InstallStep[] }
  | { readonly kind: 'list'; readonly list: RequirementsManifest }
  | { readonly kind: 'unknown' };

export interface Copied {
  /** Absolute path in the image, without a trailing slash. */
  readonly image: string;
  /** Path in the project. */
  readonly host: string;
  readonly directory: boolean;
  /** What `.dockerignore` left out of it. */
  readonly hidden?: HiddenFiles;
}

export const noImageFiles: ImageFiles = {
  copies: [],
  directories: new Set(['/']),
  written: new Map(),
};

/** An absolute path from a directory of the image and a path as written; nothing lies above its root. */
export function imagePath(directory: string, path: string): string {
  const joined = path.startsWith('/') ? joinPath('', path) : joinPath(directory, path);
  return `/${joined.replace(/^(?:\.\.(?:\/|$))+/, '')}`;
}

/** The project file that stands at an absolute path of the image; undefined where none is known to. */
export function hostPath(path: string, image: ImageFiles, files: ProjectFiles): string | undefined {
  for (let position = image.copies.length - 1; position >= 0; position -= 1) {
    const copy = image.copies[position];
    if (copy === undefined) continue;
    const isThere = (host: string) => files.exists(host) && copy.hidden?.(host) !== true;
    if (copy.image === path && isThere(copy.host)) return copy.host;
    if (!copy.directory) continue;
    const prefix = copy.image === '/' ? '/' : `${copy.image}/`;
    if (!path.startsWith(prefix)) continue;
    const host = joinPath(copy.host, path.slice(prefix.length));
    if (isThere(host)) return host;
  }
  return undefined;
}

/** The directory that is sent to a build, without what is left out of it. */
export interface BuildContext {
  readonly folder: string;
  readonly hidden: HiddenFiles;
}

/** Copies context paths as COPY and ADD do: directories give their contents, several sources need a directory. */
export function copyFromContext(
  sources: readonly string[],
  destination: string,
  directory: string,
  { folder: context, hidden }: BuildContext,
  image: ImageFiles,
  files: ProjectFiles,
): ImageFiles {
  const target = imagePath(directory, destination);
  const expanded = sources.flatMap((source) => matches(source, context, files));
  const into =
    destination.endsWith('/') ||
    destination === '.' ||
    destination === './' ||
    expanded.length > 1 ||
    image.directories.has(target);
  const copies: Copied[] = expanded.map(({ host, isDirectory }) => ({
    host,
    directory: isDirectory,
    hidden,
    image: isDirectory || !into ? target : imagePath(target, host.slice(host.lastIndexOf('/') + 1)),
  }));
  const directories = new Set(image.directories);
  if (into || copies.some((copy) => copy.directory)) directories.add(target);
  const written = new Map([...image.written].filter(([path]) => !copies.some((copy) => replaces(copy, path, files))));
  return { copies: [...image.copies, ...copies], directories, written };
}

/** Does a copy put a file of the project where the build wrote one? */
function replaces({ image, directory, host }: Copied, path: string, files: ProjectFiles): boolean {
  if (!directory) return path === image;
  const inside = image === '/' ? '/' : `${image}/`;
  const below = path.startsWith(inside) ? joinPath(host, path.slice(inside.length)) : undefined;
  return below !== undefined && files.exists(below);
}

/** What a stage takes over from another one with COPY --from. */
export function copyFromStage(source: string, target: string, from: ImageFiles, into: ImageFiles): ImageFiles {
  const moved: Copied[] = [];
  for (const copy of from.copies) {
    if (copy.image === source) moved.push({ ...copy, image: target });
    else if (copy.image.startsWith(source === '/' ? '/' : `${source}/`))
      moved.push({
        ...copy,
        image: `${target === '/' ? '' : target}${copy.image.slice(source === '/' ? 0 : source.length)}`,
      });
    else if (copy.directory && source.startsWith(copy.image === '/' ? '/' : `${copy.image}/`)) {
      const host = joinPath(copy.host, source.slice(copy.image.length));
      moved.push({ ...copy, host, directory: true, image: target });
    }
  }
  const written = new Map(into.written);
  for (const [path, file] of from.written) {
    if (path === source) written.set(target, file);
    else if (path.startsWith(source === '/' ? '/' : `${source}/`))
      written.set(`${target === '/' ? '' : target}${path.slice(source === '/' ? 0 : source.length)}`, file);
  }
  return { copies: [...into.copies, ...moved], directories: new Set([...into.directories, target]), written };
}

function matches(
  source: string,
  context: string,
  files: ProjectFiles,
): readonly { host: string; isDirectory: boolean }[] {
  const path = joinPath(context, source.replace(/^\/+/, ''));
  if (!/[*?[]/.test(path)) {
    const isDirectory = path === '' || files.below(path).length > 0;
    // A plain file that is no manifest is not listed; it decides nothing.
    return [{ host: path, isDirectory: isDirectory && !files.manifests.has(path) }];
  }
  const folder = directoryOf(path);
  const pattern = path.slice(folder === '' ? 0 : folder.length + 1);
  if (/[*?[]/.test(folder)) return [];
  return files
    .below(folder)
    .filter(
      (file) => directoryOf(file) === folder && wildcard(pattern, file.slice(folder === '' ? 0 : folder.length + 1)),
    )
    .map((host) => ({ host, isDirectory: false }));
}

/** Matches `*` and `?` as Go's filepath.Match does within one path segment, in linear space and without backtracking blow-up. */
export function wildcard(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let mark = 0;
  let position = 0;
  while (position < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at;
      mark = position;
      at += 1;
    } else if (wanted === '?' || wanted === text[position]) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      position = mark;
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
