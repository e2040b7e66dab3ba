import type { InstallStep, LockedAuthorList, LockedInstall } from '../domain/environment.ts';
import type { LockedDependency, LockedDistribution, LockManifest } from '../domain/lock.ts';
import { distributionName, type Requirement } from '../domain/requirement.ts';
import { contains, versionSetOf } from '../domain/version-set.ts';
import { type LockWorld, settle } from './lock-markers.ts';
import { entriesByName, type LockRoot, lockedRequirement, meantBy } from './lock-walk.ts';
import { joinPath } from './project-files.ts';

/**
 * What the author's lists became in the lock. Undefined where the lock is stale: a requirement is not in it, or its
 * version does not satisfy what is asked for now.
 */
export function lockRoots(
  install: LockedInstall,
  step: InstallStep,
  world: LockWorld,
): readonly LockRoot[] | undefined {
  const roots: LockRoot[] = [];
  const own = projectEntry(install.lock, install.project)?.name;
  for (const list of install.lists) {
    // A project may ask for extras of itself.
    const wanted = list.requirements.filter(
      (requirement) => requirement.name !== own && isWanted(requirement, step, world),
    );
    const edges = edgesOf(list, wanted, install)?.filter(({ name }) => install.only?.has(name) ?? true);
    if (edges === undefined || !wanted.every((requirement) => isServed(requirement, edges, install.lock, step, world)))
      return undefined;
    roots.push(...edges.flatMap((dependency) => rootOf(dependency, list, install)));
  }
  return roots;
}

/** The entry of the project itself; undefined in locks that have none. */
export function projectEntry(lock: LockManifest, project: string): LockedDistribution | undefined {
  return lock.distributions.find(({ source }) => source.kind === 'directory' && joinPath('', source.url) === project);
}

function isWanted({ name, marker }: Requirement, step: InstallStep, world: LockWorld): boolean {
  return !step.excludes.includes(name) && settle(marker, world).kind !== 'never';
}

/** In the lock of uv a project has edges of its own; everywhere else the author's requirements are the edges. */
function edgesOf(
  list: LockedAuthorList,
  wanted: readonly Requirement[],
  install: LockedInstall,
): readonly LockedDependency[] | undefined {
  if (install.lock.tool !== 'uv') return wanted.map(edgeOf);
  const entry = projectEntry(install.lock, install.project);
  const nothing = wanted.length === 0 ? [] : undefined;
  if (list.kind === 'project') return entry?.dependencies ?? nothing;
  const groups =
    list.kind === 'extra'
      ? entry?.extras
      : [...(entry?.groups ?? []), ...(install.project === '' ? install.lock.groups : [])];
  return groups?.find(({ name }) => name === distributionName(list.name))?.dependencies ?? nothing;
}

function edgeOf({ name, extras, marker, specifiers, url }: Requirement): LockedDependency {
  const allowed = url !== undefined || specifiers.length === 0 ? undefined : versionSetOf(specifiers);
  return { name, extras, marker, version: undefined, sourceUrl: undefined, allowed };
}

function isServed(
  requirement: Requirement,
  edges: readonly LockedDependency[],
  lock: LockManifest,
  step: InstallStep,
  world: LockWorld,
): boolean {
  const own = edges.filter(({ name, marker }) => name === requirement.name && settle(marker, world).kind !== 'never');
  // An override may take a requirement away, or give it another version.
  if (step.overrides.some(({ name }) => name === requirement.name)) return true;
  const entries = entriesByName(lock).get(requirement.name) ?? [];
  const allowed = versionSetOf(requirement.specifiers);
  return own
    .flatMap((edge) => meantBy(edge, entries))
    .some(
      ({ version, source }) =>
        version === undefined || source.kind !== 'index' || requirement.url !== undefined || contains(allowed, version),
    );
}

function rootOf(dependency: LockedDependency, list: LockedAuthorList, install: LockedInstall): readonly LockRoot[] {
  const author =
    authorOf(dependency, list.requirements) ??
    authorOf(
      dependency,
      install.lists.flatMap(({ requirements }) => requirements),
    );
  if (author !== undefined) return [{ author, dependency }];
  // Where the file gives a list no requirements, they are made by its build backend, and the lock is all that is known.
  const entry = entriesByName(install.lock).get(dependency.name)?.[0];
  if (list.requirements.length > 0 || entry === undefined) return [];
  return [{ author: lockedRequirement(entry, dependency.extras, dependency.marker), dependency }];
}

/** Of several requirements on one distribution, the one that allows what was locked. */
function authorOf(
  { name, extras, version }: LockedDependency,
  requirements: readonly Requirement[],
): Requirement | undefined {
  const own = requirements.filter((requirement) => requirement.name === name);
  const allowing = own.filter(({ specifiers }) => version === undefined || contains(versionSetOf(specifiers), version));
  return (
    allowing.find((requirement) => requirement.extras.join() === [...extras].sort().join()) ?? allowing[0] ?? own[0]
  );
}
