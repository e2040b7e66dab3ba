import type { InstallStep } from '../domain/environment.ts';
import type { LockManifest } from '../domain/lock.ts';
import type { PyprojectManifest } from '../domain/manifest.ts';
import { always } from '../domain/marker.ts';
import type { Requirement } from '../domain/requirement.ts';
import { versionSetOf } from '../domain/version-set.ts';
import type { EnvironmentDraft } from './environment.ts';
import { lockOf } from './lock-files.ts';
import { lockWorld, settle } from './lock-markers.ts';
import { lockedRequirement } from './lock-walk.ts';
import type { ProjectFiles } from './project-files.ts';
import { plainStep } from './steps.ts';

/**
 * The environment of a lock that no project here belongs to: a `pylock.*.toml` that is installed as it is, or a
 * `Pipfile.lock` alone. Undefined for locks that mean nothing without their project, and for those of a project unless
 * these are wanted too: a command may install them by name.
 */
export function lockEnvironment(
  lock: LockManifest,
  files: ProjectFiles,
  alsoOfProjects = false,
): EnvironmentDraft | undefined {
  if (lock.tool !== 'pylock' && lock.tool !== 'pipenv') return undefined;
  for (const manifest of alsoOfProjects ? [] : files.manifests.values())
    if (manifest.kind === 'pyproject' && isOf(manifest, lock, files)) return undefined;
  const groups = lock.groups.map(({ name }) => name);
  const world = lockWorld({}, [], groups);
  const requirements = lock.distributions.flatMap((entry): readonly Requirement[] => {
    const list = entry.lists?.find(({ name }) => name === 'main');
    const marker = settle(list?.marker, world);
    if (list === undefined || entry.version === undefined || entry.source.kind !== 'index' || marker.kind === 'never')
      return [];
    return [lockedRequirement(entry, [], marker === always ? undefined : marker)];
  });
  const [first] = requirements;
  if (first === undefined) return undefined;
  const step: InstallStep = {
    ...plainStep(lock.tool === 'pipenv' ? 'pipenv' : 'uv', first.span),
    requirements,
    noDependencies: true,
    prereleases: true,
    lock: { lock, project: '', extras: [], groups, lists: [{ kind: 'project', name: 'main', requirements }] },
  };
  return {
    id: lock.path,
    declaredAt: first.span,
    steps: [step],
    python:
      lock.requiresPython === undefined ? undefined : { value: versionSetOf(lock.requiresPython), span: first.span },
  };
}

function isOf(manifest: PyprojectManifest, lock: LockManifest, files: ProjectFiles): boolean {
  return manifest.declaresProject && lockOf(manifest, files)?.lock === lock;
}
