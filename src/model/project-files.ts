import type { Manifest, PyprojectManifest, RequirementsManifest } from '../domain/manifest.ts';

/** The manifests of a project by path, and which other files it has. */
export interface ProjectFiles {
  readonly manifests: ReadonlyMap<string, Manifest>;
  /** The same as one list. */
  readonly all: readonly Manifest[];
  /** The folder that holds all that was read beside the working directory, with a `/`; empty where some of it lies below. */
  readonly top: string;
  /** Is there such a file or directory? Paths are relative to the root. */
  exists(path: string): boolean;
  /** Files directly or deeply below a directory, sorted. */
  below(directory: string): readonly string[];
  /** The text of a small support file such as `.env` or `.dockerignore`. */
  text(path: string): string | undefined;
}

/** Indexes manifests and the listing of all files for the questions the model asks. */
export function projectFiles(
  manifests: readonly Manifest[],
  listing: readonly string[],
  texts: ReadonlyMap<string, string>,
): ProjectFiles {
  const files = new Set<string>([...listing, ...manifests.map((manifest) => manifest.path), ...texts.keys()]);
  const directories = new Set<string>(['']);
  for (const file of files)
    for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) {
      const directory = file.slice(0, end);
      if (directories.has(directory)) break;
      directories.add(directory);
    }
  const sorted = [...files].sort();
  return {
    all: manifests,
    top: topOf(manifests),
    manifests: new Map(manifests.map((manifest) => [manifest.path, manifest])),
    exists: (path) => files.has(path) || directories.has(path),
    below: (directory) => (directory === '' ? sorted : withPrefix(sorted, `${directory}/`)),
    text: (path) => texts.get(path),
  };
}

function topOf(manifests: readonly Manifest[]): string {
  const folders = manifests.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1));
  const [first = '', ...rest] = folders;
  if (!folders.every((folder) => folder.startsWith('../'))) return '';
  return rest.reduce((top, folder) => {
    while (!folder.startsWith(top)) top = top.slice(0, top.lastIndexOf('/', top.length - 2) + 1);
    return top;
  }, first);
}

/** The texts of a sorted list that begin with a prefix: they stand together. */
function withPrefix(sorted: readonly string[], prefix: string): readonly string[] {
  let start = 0;
  for (let end = sorted.length; start < end; ) {
    const middle = (start + end) >> 1;
    if ((sorted[middle] ?? '') < prefix) start = middle + 1;
    else end = middle;
  }
  let end = start;
  while (sorted[end]?.startsWith(prefix)) end += 1;
  return sorted.slice(start, end);
}

/** Joins a path to a directory and resolves `.` and `..`; what lies above the working directory begins with `..`. */
export function joinPath(directory: string, path: string): string {
  const joined = directory === '' ? path : `${directory}/${path}`;
  if (isPlain(joined)) return joined;
  const parts: string[] = [];
  for (const part of joined.split(/[/\\]/)) {
    if (part === '' || part === '.') continue;
    if (part !== '..' || parts.length === 0 || parts.at(-1) === '..') parts.push(part);
    else parts.pop();
  }
  return parts.join('/');
}

/** Is there nothing to resolve in a path? Most are written that way. */
function isPlain(path: string): boolean {
  return (
    path !== '' && path.charCodeAt(0) !== 47 && !path.endsWith('/') && !/\\|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/.test(path)
  );
}

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

export function requirementsAt(files: ProjectFiles, path: string | undefined): RequirementsManifest | undefined {
  const manifest = path === undefined ? undefined : files.manifests.get(path);
  return manifest?.kind === 'requirements' ? manifest : undefined;
}

/** What a directory declares as a project: its `pyproject.toml`, or where that only configures tools, what setuptools or pipenv reads. */
export function pyprojectAt(files: ProjectFiles, directory: string | undefined): PyprojectManifest | undefined {
  if (directory === undefined) return undefined;
  const found = ['pyproject.toml', 'setup.cfg', 'setup.py'].flatMap(
    (name) => declarationAt(files, directory, name) ?? [],
  );
  return found.find((manifest) => manifest.declaresProject) ?? found[0];
}

/** The declaration in the file of this name. */
export function declarationAt(files: ProjectFiles, directory: string, name: string): PyprojectManifest | undefined {
  const manifest = files.manifests.get(joinPath(directory, name) ?? name);
  return manifest?.kind === 'pyproject' ? manifest : undefined;
}
