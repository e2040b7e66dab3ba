import { directoryOf, joinPath, type ProjectFiles } from './project-files.ts';

/** Which project file stands where in an image. Later copies win. */
export interface ImageFiles {
  readonly copies: readonly Copied[];
  /** Absolute directories that exist in the image because something was put there. */
  readonly directories: ReadonlySet<string>;
}

export interface Copied {
  /** Absolute path in the image, without a trailing slash. */
  readonly image: string;
  /** Path in the project. */
  readonly host: string;
  readonly directory: boolean;
}

export const noImageFiles: ImageFiles = { copies: [], directories: new Set(['/']) };

/** An absolute path from a directory of the image and a path as written. */
export function imagePath(directory: string, path: string): string {
  const joined = path.startsWith('/') ? joinPath('', path) : joinPath(directory, path);
  return `/${joined ?? ''}`;
}

/** The project file that stands at an absolute path of the image; undefined where none is known to. */
export function hostPath(path: string, image: ImageFiles, files: ProjectFiles): string | undefined {
  for (let position = image.copies.length - 1; position >= 0; position -= 1) {
    const copy = image.copies[position];
    if (copy === undefined) continue;
    if (copy.image === path && files.exists(copy.host)) return copy.host;
    if (!copy.directory) continue;
    const prefix = copy.image === '/' ? '/' : `${copy.image}/`;
    if (!path.startsWith(prefix)) continue;
    const host = joinPath(copy.host, path.slice(prefix.length));
    if (host !== undefined && files.exists(host)) return host;
  }
  return undefined;
}

/** Copies context paths as COPY and ADD do: directories give their contents, several sources need a directory. */
export function copyFromContext(
  sources: readonly string[],
  destination: string,
  directory: string,
  context: string,
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
    image: isDirectory || !into ? target : imagePath(target, host.slice(host.lastIndexOf('/') + 1)),
  }));
  const directories = new Set(image.directories);
  if (into || copies.some((copy) => copy.directory)) directories.add(target);
  return { copies: [...image.copies, ...copies], directories };
}

/** What a stage takes over from another one with COPY --from. */
export function copyFromStage(source: string, target: string, from: ImageFiles, into: ImageFiles): ImageFiles {
  const moved: Copied[] = [];
  for (const copy of from.copies) {
    if (copy.image === source) moved.push({ ...copy, image: target });
    else if (copy.image.startsWith(`${source}/`))
      moved.push({ ...copy, image: `${target}${copy.image.slice(source.length)}` });
    else if (copy.directory && source.startsWith(copy.image === '/' ? '/' : `${copy.image}/`)) {
      const host = joinPath(copy.host, source.slice(copy.image.length));
      if (host !== undefined) moved.push({ host, directory: true, image: target });
    }
  }
  return { copies: [...into.copies, ...moved], directories: new Set([...into.directories, target]) };
}

function matches(
  source: string,
  context: string,
  files: ProjectFiles,
): readonly { host: string; isDirectory: boolean }[] {
  const path = joinPath(context, source.replace(/^\/+/, ''));
  if (path === undefined) return [];
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
