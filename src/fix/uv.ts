import type { Project } from '../domain/environment.ts';
import type { Finding } from '../domain/finding.ts';
import type { FixAction, TextEdit } from '../domain/fix.ts';
import type { PyprojectManifest } from '../domain/manifest.ts';
import { versionSet } from '../domain/version-set.ts';
import { workspaceRootOf } from '../domain/workspace.ts';
import { addToTomlList, addToTomlTable } from './toml-add.ts';
import { everyUvIs } from './uv-version.ts';

/** The uv releases that read `exclude-dependencies`. */
const canExclude = versionSet('>=0.9.8');

/** A marker that holds nowhere: an override with it takes a distribution out with every uv. */
const nowhere = "sys_platform == 'never'";

export interface Change {
  readonly edits: readonly TextEdit[];
  /** What the change is where it is another than the one asked for. */
  readonly title: string | undefined;
}

/** Where a change of settings is rendered. */
export interface SettingsContext {
  readonly project: Pick<Project, 'manifests' | 'environments'>;
  readonly texts: ReadonlyMap<string, string>;
}

type Exclude = Extract<FixAction, { readonly kind: 'exclude' }>;
type Override = Extract<FixAction, { readonly kind: 'override' }>;

/**
 * Leaves a distribution out of what uv or PDM resolves: by an exclusion, or with uv by an override where the project
 * allows an older one.
 */
export function exclude({ distribution }: Exclude, finding: Finding, context: SettingsContext): Change | undefined {
  const place = settingsOf(finding, context);
  if (place === undefined) return undefined;
  const { manifest, text } = place;
  const { path, uv } = manifest;
  if (uv?.excludes.some(({ value }) => value === distribution) === true) return undefined;
  const value = distribution;
  if (manifest.installer === 'pdm') {
    const edits = addToTomlList(text, { path, table: 'tool.pdm.resolution', key: 'excludes', value });
    return edits && { edits, title: undefined };
  }
  if (everyUvIs(canExclude, manifest, context.project)) {
    const edits = addToTomlList(text, { path, table: 'tool.uv', key: 'exclude-dependencies', value });
    return edits && { edits, title: undefined };
  }
  if (isOverridden(manifest, distribution)) return undefined;
  const never = `${distribution} ; ${nowhere}`;
  const edits = addToTomlList(text, { path, table: 'tool.uv', key: 'override-dependencies', value: never });
  return (
    edits && {
      edits,
      title: `Leave ${distribution} out with an override in [tool.uv] whose marker holds nowhere, since the project allows a uv before 0.9.8`,
    }
  );
}

/** Puts a requirement into the overrides of uv or PDM. Undefined where one for the distribution is there already. */
export function override(
  { distribution, requirement }: Override,
  finding: Finding,
  context: SettingsContext,
): Change | undefined {
  const place = settingsOf(finding, context);
  if (place === undefined || /["\\\r\n]/.test(requirement)) return undefined;
  const { manifest, text } = place;
  const { path } = manifest;
  if (isOverridden(manifest, distribution)) return undefined;
  if (manifest.installer === 'pdm') {
    // PDM writes overrides as `name = "specifiers"` and knows no marker there.
    const specifiers = /^[\w.-]+(?<clauses>[<>=!~][^;[\]]*)$/.exec(requirement)?.groups?.['clauses'];
    if (specifiers === undefined) return undefined;
    const line = `${distribution} = "${specifiers.trim()}"`;
    const edits = addToTomlTable(text, { path, table: 'tool.pdm.resolution.overrides', line });
    return edits && { edits, title: undefined };
  }
  const edits = addToTomlList(text, { path, table: 'tool.uv', key: 'override-dependencies', value: requirement });
  return edits && { edits, title: undefined };
}

function isOverridden({ uv }: PyprojectManifest, distribution: string): boolean {
  return uv?.overrides.some(({ name }) => name === distribution) === true;
}

/** The project whose settings decide: of a workspace its root, which is the only place where uv reads them. */
function settingsOf({ chains, at }: Finding, { project, texts }: SettingsContext) {
  const paths = new Set([at.path, ...chains.flatMap(([root]) => root?.span.path ?? [])]);
  const named = project.manifests.filter(
    (manifest): manifest is PyprojectManifest =>
      manifest.kind === 'pyproject' && /(?:^|\/)pyproject\.toml$/.test(manifest.path) && paths.has(manifest.path),
  );
  const [only] = named;
  if (only === undefined || named.length > 1) return undefined;
  const root = workspaceRootOf(only, project.manifests);
  // A member whose root is not among the files: what is written here would not be read.
  if (root === undefined && isMember(only)) return undefined;
  const manifest = root ?? only;
  const text = texts.get(manifest.path);
  return text === undefined ? undefined : { manifest, text };
}

function isMember({ uv }: PyprojectManifest): boolean {
  return uv !== undefined && uv.workspaceMembers.length === 0 && uv.sources.some(({ workspace }) => workspace);
}
