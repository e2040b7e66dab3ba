import type { InstallStep, LockedAuthorList, PackageSource } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import { limits } from '../domain/limits.ts';
import type { PyprojectManifest, RequirementGroup, UvConflictMember, UvSettings } from '../domain/manifest.ts';
import { always } from '../domain/marker.ts';
import { normalizeIndexUrl } from '../domain/package-index.ts';
import type { DistributionName, Requirement } from '../domain/requirement.ts';
import type { Span } from '../domain/source.ts';
import { overlaps, versionSetOf } from '../domain/version-set.ts';
import { workspaceRootOf } from '../domain/workspace.ts';
import type { EnvironmentDraft } from './environment.ts';
import { localRequirements } from './local-projects.ts';
import { lockOf, type ProjectLock } from './lock-files.ts';
import { directoryOf, type ProjectFiles } from './project-files.ts';
import { declaredPython, pythonOf } from './python.ts';
import { plainStep } from './steps.ts';

/** What a project installs: extras and groups by name. */
export interface ProjectSelection {
  readonly extras: readonly string[];
  readonly groups: readonly string[];
  /** False where only groups are installed, without what the project itself requires. */
  readonly project?: boolean;
}

const mostVariants = limits.separateGroups.most;

/** The project alone, with each extra or group, and with all that do not exclude each other. */
export function pyprojectEnvironments(
  manifest: PyprojectManifest,
  knowledge: Knowledge,
  files: ProjectFiles,
): readonly EnvironmentDraft[] {
  if (!manifest.declaresProject) return [];
  const lock = lockOf(manifest, files);
  const settings = settingsOf(manifest, files);
  const drafts: EnvironmentDraft[] = [];
  const python = pythonOf(manifest) ?? declaredPython(directoryOf(manifest.path), files);
  const whole = (suffix: string, selection: ProjectSelection, at: Span, reached = true) => {
    const steps = [projectStep(manifest, selection, lock, settings, files)];
    drafts.push({ steps, python, extras: selection.extras, id: `${manifest.path}${suffix}`, declaredAt: at, reached });
  };
  const start = { path: manifest.path, start: 0, end: 0 };
  if (manifest.dependencies.length > 0) whole('', { extras: [], groups: [] }, manifest.name?.span ?? start);
  for (const extra of manifest.extras.slice(0, mostVariants))
    whole(`[${extra.name}]`, { extras: [extra.name], groups: [] }, extra.span);
  for (const group of manifest.groups.slice(0, mostVariants))
    whole(`:${group.name}`, { extras: [], groups: [group.name] }, group.span);
  const together = compatibleSelection(manifest, knowledge);
  if (together.extras.length + together.groups.length > 1)
    whole(
      manifest.extras.some((extra) => extra.name === 'all') ? '[*]' : '[all]',
      together,
      manifest.name?.span ?? manifest.extras[0]?.span ?? manifest.groups[0]?.span ?? start,
      // uv resolves all of them together; elsewhere nothing shows that anybody installs them at once.
      manifest.installer === 'uv',
    );
  return drafts;
}

/**
 * One install step for the project with the extras and groups selected, at the versions of the lock where one is given;
 * without a lock, what projects beside it bring is looked up in `files`.
 */
export function projectStep(
  manifest: PyprojectManifest,
  selection: ProjectSelection,
  lock?: ProjectLock,
  uv = manifest.uv,
  files?: ProjectFiles,
): InstallStep {
  const lists = listsOf(manifest, selection);
  const requirements = lists.flatMap((list) => list.requirements);
  const sources = (manifest.uv?.sources ?? []).filter((source) => applies(source, selection));
  const local =
    lock === undefined && files !== undefined ? localRequirements(requirements, manifest, sources, files) : undefined;
  const span = manifest.name?.span ?? { path: manifest.path, start: 0, end: 0 };
  const installer = installerOf(manifest, lock);
  const step = plainStep(installer, span);
  return {
    ...step,
    requirements: [...withoutSourced(requirements, manifest, selection), ...(local?.requirements ?? [])],
    constraints: uv?.constraints ?? [],
    overrides: uv?.overrides ?? [],
    excludes: (uv?.excludes ?? []).map((exclude) => exclude.value),
    ...(uv === undefined || uv.scoped.length === 0 ? {} : { scoped: uv.scoped }),
    sources: projectSources(manifest, selection),
    uncertain: [...directlySourced(manifest, selection), ...(local?.uncertain ?? [])],
    ...(lock === undefined ? {} : { lock: { ...lock, extras: selection.extras, groups: selection.groups, lists } }),
  };
}

/** Of a workspace, uv reads overrides, constraints and excludes from the root only. */
export function settingsOf(manifest: PyprojectManifest, files: ProjectFiles): UvSettings | undefined {
  const root = workspaceRootOf(manifest, files.all);
  return root === undefined ? manifest.uv : root.uv;
}

function listsOf(manifest: PyprojectManifest, selection: ProjectSelection): readonly LockedAuthorList[] {
  const own: LockedAuthorList = { kind: 'project', name: 'main', requirements: manifest.dependencies };
  return [
    ...(selection.project === false ? [] : [own]),
    ...selected(manifest.extras, selection.extras).map(({ name, requirements }) => ({
      kind: 'extra' as const,
      name,
      requirements,
    })),
    ...selected(manifest.groups, selection.groups).map(({ name, requirements }) => ({
      kind: 'group' as const,
      name,
      requirements,
    })),
  ];
}

/** Without a word about an installer, a lock or a table of settings tells which one it is. */
function installerOf({ installer, uv }: PyprojectManifest, lock: ProjectLock | undefined): InstallStep['installer'] {
  if (installer === 'poetry' || installer === 'pdm' || installer === 'uv' || installer === 'pipenv') return installer;
  const tool = lock?.lock.tool;
  if (tool !== undefined) return tool === 'pylock' ? 'uv' : tool;
  return installer === 'pixi' || uv !== undefined ? 'uv' : 'pip';
}

function selected(groups: readonly RequirementGroup[], names: readonly string[]): readonly RequirementGroup[] {
  const result: RequirementGroup[] = [];
  const pending = [...names];
  while (pending.length > 0) {
    const name = pending.shift();
    const group = groups.find((one) => one.name === name);
    if (group === undefined || result.includes(group)) continue;
    result.push(group);
    pending.push(...group.includes.map((include) => include.value));
  }
  return result;
}

function projectSources(manifest: PyprojectManifest, selection: ProjectSelection): readonly PackageSource[] {
  const { uv } = manifest;
  if (uv === undefined) return [{ kind: 'default', url: '', only: undefined, span: undefined }];
  const sources: PackageSource[] = [];
  const replacement = uv.indexes.find((index) => index.default);
  for (const index of uv.indexes) {
    const only = index.explicit
      ? uv.sources
          .filter((source) => source.index !== undefined && source.index === index.name && applies(source, selection))
          .map((source) => ({ distribution: source.distribution, when: source.marker ?? always }))
      : undefined;
    // An index that sources name is used for those distributions even when it is not explicit, and as an extra index for the rest.
    sources.push({
      kind: index.explicit ? 'explicit-index' : index.default ? 'index' : 'extra-index',
      url: normalizeIndexUrl(index.url),
      only,
      span: index.span,
    });
    if (!index.explicit) {
      const named = uv.sources.filter(
        (source) => source.index !== undefined && source.index === index.name && applies(source, selection),
      );
      if (named.length > 0)
        sources.push({
          kind: 'explicit-index',
          url: normalizeIndexUrl(index.url),
          only: named.map((source) => ({ distribution: source.distribution, when: source.marker ?? always })),
          span: index.span,
        });
    }
  }
  if (replacement === undefined) sources.push({ kind: 'default', url: '', only: undefined, span: undefined });
  return sources;
}

function applies(
  source: { readonly extra: string | undefined; readonly group: string | undefined },
  selection: ProjectSelection,
): boolean {
  if (source.extra !== undefined && !selection.extras.includes(source.extra)) return false;
  return source.group === undefined || selection.groups.includes(source.group);
}

/** Requirements whose source is a wheel keep the version that its file name states; see `directlySourced` for the rest. */
function withoutSourced(
  requirements: readonly Requirement[],
  manifest: PyprojectManifest,
  selection: ProjectSelection,
): readonly Requirement[] {
  const workspace = new Set(
    (manifest.uv?.sources ?? [])
      .filter((source) => source.workspace && applies(source, selection))
      .map((source) => source.distribution),
  );
  return requirements.filter((requirement) => !workspace.has(requirement.name));
}

function directlySourced(manifest: PyprojectManifest, selection: ProjectSelection): InstallStep['uncertain'] {
  return (manifest.uv?.sources ?? [])
    .filter((source) => (source.url ?? source.git ?? source.path) !== undefined && applies(source, selection))
    .map((source) => source.distribution);
}

/**
 * Extras and groups that may be installed together: those that `[tool.uv] conflicts` declares exclusive are left out,
 * and so are alternatives that name the same distribution with different bounds or sources (a `cpu` beside a `gpu` extra).
 */
function compatibleSelection(manifest: PyprojectManifest, knowledge: Knowledge): ProjectSelection {
  const members: { readonly member: UvConflictMember; readonly group: RequirementGroup }[] = [
    ...manifest.extras.map((group) => ({ member: { kind: 'extra' as const, name: group.name }, group })),
    ...manifest.groups.map((group) => ({ member: { kind: 'group' as const, name: group.name }, group })),
  ];
  const chosen: typeof members = [];
  for (const candidate of members.slice(0, mostVariants * 2))
    if (
      !chosen.some(
        (other) =>
          excludes(manifest, candidate.member, other.member) || alternatives(candidate.group, other.group, knowledge),
      )
    )
      chosen.push(candidate);
  const names = (kind: 'extra' | 'group') =>
    chosen.filter(({ member }) => member.kind === kind).map(({ member }) => member.name);
  return { extras: names('extra'), groups: names('group') };
}

function excludes(manifest: PyprojectManifest, a: UvConflictMember, b: UvConflictMember): boolean {
  const has = (set: readonly UvConflictMember[], member: UvConflictMember) =>
    set.some((one) => one.kind === member.kind && one.name === member.name);
  return (manifest.uv?.conflicts ?? []).some((set) => has(set, a) && has(set, b));
}

function alternatives(a: RequirementGroup, b: RequirementGroup, knowledge: Knowledge): boolean {
  return a.requirements.some((one) =>
    b.requirements.some((other) => {
      if (one.name !== other.name) return sharesImport(one.name, other.name, knowledge);
      if (one.url !== other.url) return true;
      return !overlaps(versionSetOf(one.specifiers), versionSetOf(other.specifiers));
    }),
  );
}

function sharesImport(a: DistributionName, b: DistributionName, knowledge: Knowledge): boolean {
  const imports = new Set(knowledge.about(a, 'provides').flatMap((fact) => fact.imports));
  return (
    imports.size > 0 && knowledge.about(b, 'provides').some((fact) => fact.imports.some((name) => imports.has(name)))
  );
}
