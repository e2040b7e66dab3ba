import type { RequirementGroup, UvIndex } from '../domain/manifest.ts';
import { distributionName } from '../domain/requirement.ts';
import { childOf, type Tree, type TreeEntry, type TreeMap, textOf } from '../domain/tree.ts';
import { type DialectTables, noTables } from './pyproject-dialect.ts';
import { type PoetryDependency, readPoetryDependency } from './pyproject-poetry-dependency.ts';
import { normalizeName } from './pyproject-requirements.ts';
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

/** Reads `[tool.poetry]`: its dependencies, groups, extras and sources. */
export function readPoetry(reading: Reading, poetry: TreeMap): DialectTables {
  const main = readDependencies(reading, childOf(poetry, 'dependencies'), undefined);
  const groups = readEntries(reading, childOf(poetry, 'group'), '"group"').map((entry) => readGroup(reading, entry));
  const legacy = poetry.entries.find(({ key }) => key === 'dev-dependencies');
  if (legacy !== undefined) groups.push(describeGroup(reading, 'dev', legacy, legacy.value, undefined));
  return {
    ...noTables(poetry.span),
    dependencies: main.filter(({ optional }) => !optional).map(({ requirement }) => requirement),
    extras: readEntries(reading, childOf(poetry, 'extras'), '"extras"').map((entry) => readExtra(reading, entry, main)),
    groups: groups.map(({ group }) => group),
    sources: [...main, ...groups.flatMap(({ members }) => members)]
      .map(({ source }) => source)
      .filter((source) => source !== undefined),
    indexes: readItems(reading, childOf(poetry, 'source'), '"source"').flatMap((item) => readSource(reading, item)),
    defaultGroups: [...new Set(groups.filter(({ optional }) => !optional).map(({ group }) => group.name))],
  };
}

interface PoetryGroup {
  readonly group: RequirementGroup;
  readonly members: readonly PoetryDependency[];
  readonly optional: boolean;
}

function readDependencies(
  reading: Reading,
  table: Tree | undefined,
  group: string | undefined,
): readonly PoetryDependency[] {
  return readEntries(reading, table, '"dependencies"')
    .filter(({ key }) => key.toLowerCase() !== 'python')
    .flatMap((entry) => readPoetryDependency(reading, entry, group));
}

function readGroup(reading: Reading, entry: TreeEntry): PoetryGroup {
  return describeGroup(reading, normalizeName(entry.key), entry, childOf(entry.value, 'dependencies'), entry.value);
}

function describeGroup(
  reading: Reading,
  name: string,
  entry: TreeEntry,
  dependencies: Tree | undefined,
  settings: Tree | undefined,
): PoetryGroup {
  const members = readDependencies(reading, dependencies, name);
  const includes = readTexts(reading, childOf(settings, 'include-groups'), '"include-groups"').map(
    ({ value, span }) => ({
      value: normalizeName(value),
      span,
    }),
  );
  const requirements = members.map(({ requirement }) => requirement);
  const optional = textOf(childOf(settings, 'optional')) === 'true';
  return { group: { name, requirements, includes, span: entrySpan(entry) }, members, optional };
}

/** An extra of Poetry lists names of dependencies, most of them optional; Poetry passes over names it does not know. */
function readExtra(reading: Reading, entry: TreeEntry, main: readonly PoetryDependency[]): RequirementGroup {
  const requirements = readTexts(reading, entry.value, `"${entry.key}"`).flatMap(({ value }) => {
    const name = distributionName(/^[\w.-]*/.exec(value.trim())?.[0] ?? '');
    return main.map(({ requirement }) => requirement).filter((requirement) => requirement.name === name);
  });
  return { name: normalizeName(entry.key), requirements, includes: [], span: entrySpan(entry) };
}

/**
 * A `[[tool.poetry.source]]`. One that is primary by its own words, or the old `default`, replaces the default index; for
 * one without a priority that depends on Poetry's version, so it is taken as an addition. A source that Poetry knows by
 * name needs no URL and says nothing new.
 */
function readSource(reading: Reading, item: Tree): readonly UvIndex[] {
  const address = childOf(item, 'url');
  if (address === undefined && textOf(childOf(item, 'name'))?.toLowerCase() === 'pypi') return [];
  const url = readText(reading, address, '"url"');
  if (url === undefined) {
    if (address === undefined) report(reading, firstLine(reading, item), 'This source has no "url"');
    return [];
  }
  const priority = textOf(childOf(item, 'priority'))?.toLowerCase();
  const replaces = priority === 'primary' || priority === 'default' || textOf(childOf(item, 'default')) === 'true';
  const name = textOf(childOf(item, 'name'));
  return [{ name, url: url.value, explicit: priority === 'explicit', default: replaces, span: item.span }];
}
