import type { RequirementGroup, UvIndex, UvSettings, UvSource } from '../domain/manifest.ts';
import type { DistributionName, Requirement } from '../domain/requirement.ts';
import type { Located, Span } from '../domain/source.ts';

/** What the tables of an installer other than uv say, in the terms of the standard ones. */
export interface DialectTables {
  readonly dependencies: readonly Requirement[];
  readonly extras: readonly RequirementGroup[];
  readonly groups: readonly RequirementGroup[];
  readonly sources: readonly UvSource[];
  readonly indexes: readonly UvIndex[];
  readonly findLinks: readonly Located<string>[];
  readonly overrides: readonly Requirement[];
  readonly excludes: readonly Located<DistributionName>[];
  /** Groups that are installed without being asked for. */
  readonly defaultGroups: readonly string[] | 'all' | undefined;
  readonly span: Span;
}

/** A dialect that says nothing. */
export function noTables(span: Span): DialectTables {
  const none = { dependencies: [], extras: [], groups: [], sources: [], indexes: [] };
  return { ...none, findLinks: [], overrides: [], excludes: [], defaultGroups: undefined, span };
}

/** `[tool.uv]` together with what the other dialects say of the same things; undefined when nobody says anything. */
export function combineSettings(uv: UvSettings | undefined, tables: readonly DialectTables[]): UvSettings | undefined {
  const speaking = tables.filter(
    ({ sources, indexes, findLinks, overrides, excludes, defaultGroups }) =>
      [sources, indexes, findLinks, overrides, excludes].some((list) => list.length > 0) ||
      (defaultGroups !== undefined && defaultGroups.length > 0),
  );
  const [first] = speaking;
  const base = uv ?? (first === undefined ? undefined : { ...noSettings, span: first.span });
  if (base === undefined) return undefined;
  return {
    ...base,
    sources: [...base.sources, ...speaking.flatMap((table) => table.sources)],
    indexes: [...base.indexes, ...speaking.flatMap((table) => table.indexes)],
    findLinks: [...base.findLinks, ...speaking.flatMap((table) => table.findLinks)],
    overrides: [...base.overrides, ...speaking.flatMap((table) => table.overrides)],
    excludes: [...base.excludes, ...speaking.flatMap((table) => table.excludes)],
    defaultGroups: uv === undefined ? first?.defaultGroups : uv.defaultGroups,
  };
}

const noSettings: Omit<UvSettings, 'span'> = {
  ...{ sources: [], indexes: [], overrides: [], constraints: [], excludes: [], conflicts: [], environments: [] },
  ...{ workspaceMembers: [], findLinks: [], noBuildIsolation: [], scoped: [], extraBuildRequirements: [] },
  ...{ defaultGroups: undefined, requiredVersion: undefined, indexStrategy: undefined, prerelease: undefined },
};
