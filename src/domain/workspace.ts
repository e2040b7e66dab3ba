import type { Manifest, PyprojectManifest } from './manifest.ts';

/** The root of the uv workspace in which a project is a member; undefined for a root, and for a project of its own. */
export function workspaceRootOf(
  member: PyprojectManifest,
  manifests: readonly Manifest[],
): PyprojectManifest | undefined {
  const own = folderOf(member.path);
  return rootsIn(manifests).find((root) => {
    if (root === member) return false;
    const folder = folderOf(root.path);
    if (folder !== '' && !own.startsWith(`${folder}/`)) return false;
    const below = folder === '' ? own : own.slice(folder.length + 1);
    const globs = root.uv?.workspaceMembers ?? [];
    return globs.some(({ value }) => fits(value.replace(/^\.\/|\/$/g, ''), below));
  });
}

const roots = new WeakMap<readonly Manifest[], readonly PyprojectManifest[]>();

/** The few projects that declare members, found once per list. */
function rootsIn(manifests: readonly Manifest[]): readonly PyprojectManifest[] {
  const before = roots.get(manifests);
  if (before !== undefined) return before;
  const found = manifests.filter(
    (one): one is PyprojectManifest => one.kind === 'pyproject' && (one.uv?.workspaceMembers ?? []).length > 0,
  );
  roots.set(manifests, found);
  return found;
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
