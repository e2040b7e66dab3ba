import type { Project } from '../domain/environment.ts';
import type { FixAction } from '../domain/fix.ts';
import type { LockManifest } from '../domain/lock.ts';
import type { DistributionName } from '../domain/requirement.ts';
import type { SourceFile } from '../domain/source.ts';

/** What a change makes of the locks: those it leaves behind, and in memory what the next locking leaves out of them. */
export interface LockChange {
  /** Paths of locks that no longer say what will be installed. */
  readonly stale: readonly string[];
  /** Names that are taken out of stale uv locks, where that is all that changes. */
  readonly without: ReadonlyMap<string, ReadonlySet<DistributionName>>;
}

/** A change, as far as locks care. */
export interface LockedChange {
  readonly action: FixAction;
  readonly paths: readonly string[];
}

/** How the next locking is started, by the tool that writes the lock. */
export const relock: Readonly<Record<LockManifest['tool'], string>> = {
  uv: 'uv lock',
  poetry: 'poetry lock',
  pdm: 'pdm lock',
  pipenv: 'pipenv lock',
  pylock: 'the export of the lock',
};

/** The locks that stand behind edited manifests: beside them, or followed by a step that installs what they declare. */
export function locksBehind(project: Pick<Project, 'manifests' | 'environments'>, paths: readonly string[]) {
  const edited = new Set(paths.filter((path) => /(?:^|\/)(?:pyproject\.toml|Pipfile)$/.test(path)));
  const folders = new Set([...edited].map(folderOf));
  const followed = project.environments.flatMap(({ steps }) =>
    steps.flatMap(({ lock, span, requirements }) =>
      lock !== undefined && [span, ...requirements.map((one) => one.span)].some(({ path }) => edited.has(path))
        ? [lock.lock.path]
        : [],
    ),
  );
  return project.manifests.filter(
    (manifest): manifest is LockManifest =>
      manifest.kind === 'lock' && (folders.has(folderOf(manifest.path)) || followed.includes(manifest.path)),
  );
}

/** What several changes at once make of the locks. */
export function lockChange(
  project: Pick<Project, 'manifests' | 'environments'>,
  changes: readonly LockedChange[],
): LockChange {
  const without = new Map<string, Set<DistributionName>>();
  const stale = new Set<string>();
  const resolved = new Set<string>();
  for (const { action, paths } of changes)
    for (const { path, tool } of locksBehind(project, paths)) {
      stale.add(path);
      const gone = tool === 'uv' ? leftOut(action) : undefined;
      if (gone === undefined) resolved.add(path);
      else without.set(path, (without.get(path) ?? new Set()).add(gone));
    }
  for (const path of resolved) without.delete(path);
  return { stale: [...stale].sort(), without };
}

/** The files with which a change is judged: without stale locks, or with locks as the next locking will leave them. */
export function withLocks(
  files: readonly SourceFile[],
  { stale, without }: LockChange,
  when: 'before' | 'after',
): readonly SourceFile[] {
  return files.flatMap((file) => {
    if (!stale.includes(file.path)) return [file];
    const names = without.get(file.path);
    if (names === undefined) return [];
    return [when === 'before' ? file : { ...file, text: prunedLock(file.text, names) }];
  });
}

/** True when the change leaves every lock as it is, so that the result at hand is what it is compared with. */
export function keepsLocks({ stale, without }: LockChange): boolean {
  return stale.every((path) => without.has(path));
}

/** A `uv.lock` without entries of these names and without the edges to them. uv writes one edge a line. */
export function prunedLock(text: string, names: ReadonlySet<string>): string {
  const blocks = text.split(/^(?=\[\[)/m);
  const isGone = (line: string, pattern: RegExp) => names.has(pattern.exec(line)?.[1] ?? '');
  const kept = blocks.filter(
    (block) => !block.startsWith('[[package]]') || !isGone(block, /^name = "([^"\r\n]*)"\r?$/m),
  );
  return kept
    .map((block) =>
      block
        .split('\n')
        .filter((line) => !isGone(line, /^[ \t]*\{ name = "([^"]*)"/))
        .join('\n'),
    )
    .join('');
}

function leftOut(action: FixAction): DistributionName | undefined {
  if (action.kind === 'exclude') return action.distribution;
  const gone = action.kind === 'override' && /;\s*sys_platform == 'never'$/.test(action.requirement);
  return gone ? action.distribution : undefined;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
