import type { Finding } from '../domain/finding.ts';
import type { TextEdit } from '../domain/fix.ts';
import type { Manifest, PyprojectManifest } from '../domain/manifest.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { isSubset, versionSet, versionSetOf } from '../domain/version-set.ts';
import { addToTomlList } from './toml-add.ts';

/** The uv releases that read `exclude-dependencies`. */
const canExclude = versionSet('>=0.9.8');

/** A marker that holds nowhere: an override with it takes a distribution out with every uv. */
const nowhere = "sys_platform == 'never'";

export interface UvChange {
  readonly edits: readonly TextEdit[];
  /** What the change is where it is another than the one asked for. */
  readonly title: string | undefined;
}

/** Leaves a distribution out of what uv resolves: by an exclusion, or by an override where the project allows an older uv. */
export function excludeWithUv(
  distribution: string,
  finding: Finding,
  manifests: readonly Manifest[],
  texts: ReadonlyMap<string, string>,
): UvChange | undefined {
  const project = workspaceRoot(finding, manifests);
  const text = project === undefined ? undefined : texts.get(project.path);
  if (project === undefined || text === undefined) return undefined;
  if (mayBeOld(project)) {
    if (project.uv?.overrides.some(({ name }) => name === distribution) === true) return undefined;
    const value = `${distribution} ; ${nowhere}`;
    const edits = addToTomlList(text, { path: project.path, table: 'tool.uv', key: 'override-dependencies', value });
    const title = `Leave ${distribution} out with an override in [tool.uv] whose marker holds nowhere, since the project allows a uv before 0.9.8`;
    return edits === undefined ? undefined : { edits, title };
  }
  if (project.uv?.excludes.some(({ value }) => value === distribution) === true) return undefined;
  const addition = { path: project.path, table: 'tool.uv', key: 'exclude-dependencies', value: distribution };
  const edits = addToTomlList(text, addition);
  return edits === undefined ? undefined : { edits, title: undefined };
}

/** Puts a requirement into `override-dependencies`. */
export function overrideWithUv(
  requirement: string,
  finding: Finding,
  manifests: readonly Manifest[],
  texts: ReadonlyMap<string, string>,
): UvChange | undefined {
  const project = workspaceRoot(finding, manifests);
  const text = project === undefined ? undefined : texts.get(project.path);
  if (project === undefined || text === undefined || /["\\\r\n]/.test(requirement)) return undefined;
  const addition = { path: project.path, table: 'tool.uv', key: 'override-dependencies', value: requirement };
  const edits = addToTomlList(text, addition);
  return edits === undefined ? undefined : { edits, title: undefined };
}

/** uv reads these settings only in the root of a workspace. */
function workspaceRoot({ chains, at }: Finding, manifests: readonly Manifest[]): PyprojectManifest | undefined {
  const paths = new Set([at.path, ...chains.flatMap(([root]) => root?.span.path ?? [])]);
  const projects = manifests.filter(
    (manifest): manifest is PyprojectManifest =>
      manifest.kind === 'pyproject' && /(?:^|\/)pyproject\.toml$/.test(manifest.path),
  );
  const named = projects.filter(({ path }) => paths.has(path));
  const [only] = named;
  if (only === undefined || named.length > 1) return undefined;
  const root = projects.find(
    ({ path, uv }) =>
      path !== only.path && (uv?.workspaceMembers.length ?? 0) > 0 && only.path.startsWith(folderOf(path)),
  );
  return root ?? only;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function mayBeOld({ uv }: PyprojectManifest): boolean {
  const required = uv?.requiredVersion?.value;
  if (required === undefined) return false;
  const specifiers = parseSpecifierSet(/^\d/.test(required) ? `==${required}` : required);
  return specifiers === undefined || !isSubset(versionSetOf(specifiers), canExclude);
}
