import type {
  RequirementGroup,
  UvConflictMember,
  UvIndex,
  UvScopedSettings,
  UvSettings,
  UvSource,
} from '../domain/manifest.ts';
import { type Marker, parseMarker } from '../domain/marker.ts';
import { distributionName, type Requirement } from '../domain/requirement.ts';
import type { Located } from '../domain/source.ts';
import { childOf, descend, type Tree, type TreeEntry, type TreeMap, textOf } from '../domain/tree.ts';
import { normalizeName, readNames, readRequirement, readRequirements } from './pyproject-requirements.ts';
import {
  entrySpan,
  firstLine,
  type Reading,
  readEntries,
  readItems,
  readText,
  readTexts,
  report,
} from './tree-reader.ts';

/** Reads `[tool.uv]`; keys it does not know are left alone. */
export function readUv(reading: Reading, uv: TreeMap): UvSettings {
  const overrides = readChanges(reading, uv, 'override-dependencies');
  const excludes = readChanges(reading, uv, 'exclude-dependencies');
  const pip = childOf(uv, 'pip');
  return {
    sources: readEntries(reading, childOf(uv, 'sources'), '"sources"').flatMap((entry) => readSources(reading, entry)),
    indexes: [
      ...readIndexes(reading, uv),
      ...readIndexes(reading, pip).map((index) => ({ ...index, pipOnly: true as const })),
    ],
    overrides: readRequirements(reading, overrides.global, '"override-dependencies"'),
    constraints: readRequirements(reading, childOf(uv, 'constraint-dependencies'), '"constraint-dependencies"'),
    excludes: readNames(reading, excludes.global, '"exclude-dependencies"'),
    conflicts: readItems(reading, childOf(uv, 'conflicts'), '"conflicts"').map((set) => readConflict(reading, set)),
    environments: readMarkers(reading, childOf(uv, 'environments')),
    defaultGroups: readDefaultGroups(reading, childOf(uv, 'default-groups')),
    requiredVersion: readText(reading, childOf(uv, 'required-version'), '"required-version"'),
    workspaceMembers: readTexts(reading, descend(uv, 'workspace', 'members'), '"members"'),
    findLinks: [...readOneOrMany(reading, uv, 'find-links'), ...readOneOrMany(reading, pip, 'find-links')],
    noBuildIsolation: [
      ...readNames(reading, childOf(uv, 'no-build-isolation-package'), '"no-build-isolation-package"'),
      ...readNames(reading, childOf(pip, 'no-build-isolation-package'), '"no-build-isolation-package"'),
    ],
    scoped: [...overrides.scoped, ...excludes.scoped]
      .map((item) => readScoped(reading, item))
      .filter((item) => item !== undefined),
    extraBuildRequirements: readExtraBuildRequirements(reading, childOf(uv, 'extra-build-dependencies')),
    indexStrategy: readText(reading, childOf(uv, 'index-strategy'), '"index-strategy"'),
    prerelease: readText(reading, childOf(uv, 'prerelease'), '"prerelease"'),
    span: uv.span,
  };
}

function readSources(reading: Reading, entry: TreeEntry): readonly UvSource[] {
  const distribution = distributionName(entry.key);
  const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  return items.flatMap((item): readonly UvSource[] => {
    if (item.kind !== 'map') {
      report(
        reading,
        firstLine(reading, item),
        `The source of ${distribution} must be a table such as { index = "name" }`,
      );
      return [];
    }
    const text = (key: string) => readText(reading, childOf(item, key), `"${key}"`)?.value;
    const named = (key: string) => {
      const name = text(key);
      return name === undefined ? undefined : normalizeName(name);
    };
    const workspace = childOf(item, 'workspace');
    return [
      {
        distribution,
        index: text('index'),
        url: text('url'),
        git: text('git'),
        path: text('path'),
        workspace: workspace?.kind === 'scalar' && workspace.value === true,
        marker: readMarker(reading, childOf(item, 'marker')),
        extra: named('extra'),
        group: named('group'),
        span: entry.value.kind === 'list' ? item.span : entrySpan(entry),
      },
    ];
  });
}

/** `[[tool.uv.index]]`, `index-url` and `extra-index-url` of `[tool.uv]` or `[tool.uv.pip]`. */
function readIndexes(reading: Reading, settings: Tree | undefined): readonly UvIndex[] {
  const indexes = readItems(reading, childOf(settings, 'index'), '"index"').flatMap((item): readonly UvIndex[] => {
    const url = readText(reading, childOf(item, 'url'), '"url"');
    if (url === undefined) {
      report(reading, firstLine(reading, item), 'This index has no "url"');
      return [];
    }
    const isTrue = (key: string) => textOf(childOf(item, key)) === 'true';
    const name = textOf(childOf(item, 'name'));
    return [{ name, url: url.value, explicit: isTrue('explicit'), default: isTrue('default'), span: item.span }];
  });
  const unnamed = (key: string, replaces: boolean) =>
    readOneOrMany(reading, settings, key).map(({ value: url, span }) => ({
      name: undefined,
      url,
      explicit: false,
      default: replaces,
      span,
    }));
  return [...indexes, ...unnamed('index-url', true), ...unnamed('extra-index-url', false)];
}

function readOneOrMany(reading: Reading, settings: Tree | undefined, key: string): readonly Located<string>[] {
  const value = childOf(settings, key);
  if (value?.kind === 'list') return readTexts(reading, value, `"${key}"`);
  const text = readText(reading, value, `"${key}"`);
  return text === undefined ? [] : [text];
}

/** Splits a list into items for all distributions and those, written as tables, for what one of them requires. */
function readChanges(reading: Reading, uv: TreeMap, key: string) {
  const list = childOf(uv, key);
  const items = readItems(reading, list, `"${key}"`);
  const scoped = items.filter((item) => item.kind === 'map');
  const global: Tree | undefined =
    list?.kind === 'list' ? { ...list, items: items.filter((item) => item.kind !== 'map') } : undefined;
  return { global, scoped: scoped.map((table) => ({ table, key })) };
}

function readScoped(
  reading: Reading,
  { table, key }: { readonly table: TreeMap; readonly key: string },
): UvScopedSettings | undefined {
  const target = childOf(table, 'package');
  const name = readText(reading, target?.kind === 'map' ? childOf(target, 'name') : target, '"name"');
  if (name === undefined)
    return report(reading, firstLine(reading, table), 'This table must name the "package" it changes');
  const changes = childOf(table, 'dependencies');
  const isOverride = key === 'override-dependencies';
  return {
    distribution: distributionName(name.value),
    version: textOf(childOf(target, 'version')),
    overrides: isOverride ? readRequirements(reading, changes, '"dependencies"') : [],
    excludes: isOverride ? [] : readNames(reading, changes, '"dependencies"'),
    span: table.span,
  };
}

function readConflict(reading: Reading, set: Tree): readonly UvConflictMember[] {
  return readItems(reading, set, 'A set of "conflicts"').flatMap((member): readonly UvConflictMember[] => {
    const text = (key: string) => readText(reading, childOf(member, key), `"${key}"`)?.value;
    const [extra, group, owner] = [text('extra'), text('group'), text('package')];
    const project = owner === undefined ? {} : { project: distributionName(owner) };
    if (extra !== undefined) return [{ kind: 'extra', name: normalizeName(extra), ...project }];
    if (group !== undefined) return [{ kind: 'group', name: normalizeName(group), ...project }];
    if (owner !== undefined) return [{ kind: 'project', name: normalizeName(owner), ...project }];
    report(reading, firstLine(reading, member), 'A conflict names an "extra" or a "group"');
    return [];
  });
}

function readMarkers(reading: Reading, tree: Tree | undefined): readonly Marker[] {
  const items = tree?.kind === 'scalar' ? [tree] : readItems(reading, tree, '"environments"');
  return items.map((item) => readMarker(reading, item)).filter((marker) => marker !== undefined);
}

function readMarker(reading: Reading, tree: Tree | undefined): Marker | undefined {
  const text = readText(reading, tree, 'A marker');
  if (tree?.kind !== 'scalar' || text === undefined) return undefined;
  const result = parseMarker(text.value, reading.locate(reading.file, tree));
  if (result.ok) return result.marker;
  reading.problems.push(result.problem);
  return undefined;
}

function readDefaultGroups(reading: Reading, tree: Tree | undefined): UvSettings['defaultGroups'] {
  if (tree === undefined) return undefined;
  if (textOf(tree) === 'all') return 'all';
  return readTexts(reading, tree, '"default-groups"').map(({ value }) => normalizeName(value));
}

function readExtraBuildRequirements(reading: Reading, tree: Tree | undefined): readonly RequirementGroup[] {
  return readEntries(reading, tree, '"extra-build-dependencies"').map((entry) => {
    const items = readItems(reading, entry.value, `"${entry.key}"`);
    const requirements = items
      .map((item) => readRequirement(reading, childOf(item, 'requirement') ?? item, `"${entry.key}"`))
      .filter((requirement): requirement is Requirement => requirement !== undefined);
    return { name: distributionName(entry.key), requirements, includes: [], span: entrySpan(entry) };
  });
}
