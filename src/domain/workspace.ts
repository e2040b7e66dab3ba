import type { Manifest, PyprojectManifest } from './manifest.ts';
import { type DistributionName, distributionName } from './requirement.ts';

/** The root of the uv workspace in which a project is a member; undefined for a root, and for a project of its own. */
export function workspaceRootOf(
  member: PyprojectManifest,
  manifests: readonly Manifest[],
): PyprojectManifest | undefined {
  const { roots, rootOf } = workspacesIn(manifests);
  if (roots.size === 0) return undefined;
  const before = rootOf.get(member);
  if (before !== undefined) return before.root;
  const root = findRoot(member, roots);
  rootOf.set(member, { root });
  return root;
}

/** The project of this name in the workspace of `root`: the root itself, or one of its members. */
export function workspaceProject(
  name: DistributionName,
  root: PyprojectManifest,
  manifests: readonly Manifest[],
): PyprojectManifest | undefined {
  const workspaces = workspacesIn(manifests);
  workspaces.projects ??= projectsByRoot(manifests);
  return workspaces.projects.get(root)?.get(name);
}

interface Root {
  readonly manifest: PyprojectManifest;
  /** Its place in the list. */
  readonly at: number;
}

interface Workspaces {
  /** The few projects that declare members, by folder. */
  readonly roots: ReadonlyMap<string, readonly Root[]>;
  readonly rootOf: Map<PyprojectManifest, { readonly root: PyprojectManifest | undefined }>;
  projects: ProjectsByRoot | undefined;
}

type ProjectsByRoot = ReadonlyMap<PyprojectManifest, ReadonlyMap<DistributionName, PyprojectManifest>>;

const known = new WeakMap<readonly Manifest[], Workspaces>();

/** What is found once per list, so that asking for each of many projects costs no search. */
function workspacesIn(manifests: readonly Manifest[]): Workspaces {
  const before = known.get(manifests);
  if (before !== undefined) return before;
  const roots = new Map<string, Root[]>();
  for (const [at, manifest] of manifests.entries()) {
    if (manifest.kind !== 'pyproject' || (manifest.uv?.workspaceMembers ?? []).length === 0) continue;
    const folder = folderOf(manifest.path);
    roots.set(folder, [...(roots.get(folder) ?? []), { manifest, at }]);
  }
  const found: Workspaces = { roots, rootOf: new Map(), projects: undefined };
  known.set(manifests, found);
  return found;
}

/** The first of the list among the roots in the folders above a project that count it as a member. */
function findRoot(member: PyprojectManifest, roots: Workspaces['roots']): PyprojectManifest | undefined {
  const own = folderOf(member.path);
  let first: Root | undefined;
  for (let folder = folderOf(own), more = true; more; folder = folderOf(folder)) {
    more = folder !== '';
    for (const root of roots.get(folder) ?? [])
      if (root.manifest !== member && (first === undefined || root.at < first.at) && isMember(own, folder, root))
        first = root;
  }
  return first?.manifest;
}

function isMember(own: string, folder: string, { manifest }: Root): boolean {
  const below = folder === '' ? own : own.slice(folder.length + 1);
  const globs = manifest.uv?.workspaceMembers ?? [];
  return globs.some(({ value }) => fits(value.replace(/^\.\/|\/$/g, ''), below));
}

function projectsByRoot(manifests: readonly Manifest[]): ProjectsByRoot {
  const result = new Map<PyprojectManifest, Map<DistributionName, PyprojectManifest>>();
  for (const manifest of manifests) {
    if (manifest.kind !== 'pyproject' || manifest.name === undefined) continue;
    const name = distributionName(manifest.name.value);
    for (const root of [manifest, workspaceRootOf(manifest, manifests)]) {
      if (root === undefined) continue;
      const projects = result.get(root) ?? new Map<DistributionName, PyprojectManifest>();
      if (!projects.has(name)) projects.set(name, manifest);
      result.set(root, projects);
    }
  }
  return result;
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** `packages/*`, `tools/cli`: a star stands for one folder name or a part of it. */
function fits(glob: string, path: string): boolean {
  const wanted = glob.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return false;
  return wanted.every((part, at) => {
    const [start = '', end, ...more] = part.split('*');
    const name = given[at] ?? '';
    if (end === undefined) return part === name;
    return (
      more.length === 0 && name.length >= start.length + end.length && name.startsWith(start) && name.endsWith(end)
    );
  });
}
