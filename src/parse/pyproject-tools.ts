import type { RequirementGroup, UvIndex } from '../domain/manifest.ts';
import { distributionName, parseRequirement, type Requirement } from '../domain/requirement.ts';
import { childOf, descend, type Tree, type TreeEntry, type TreeMap, textOf } from '../domain/tree.ts';
import { type DialectTables, noTables } from './pyproject-dialect.ts';
import { readPoetryDependency } from './pyproject-poetry-dependency.ts';
import { normalizeName, readGroups, readNames, readRequirements } from './pyproject-requirements.ts';
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

/** Reads `[tool.pdm]`: development groups, sources, and what its resolution overrides or excludes. */
export function readPdm(reading: Reading, pdm: TreeMap, project: string | undefined): DialectTables {
  const sources = readItems(reading, childOf(pdm, 'source'), '"source"');
  const isFindLinks = (item: Tree) => textOf(childOf(item, 'type')) === 'find_links';
  const resolution = childOf(pdm, 'resolution');
  return {
    ...noTables(pdm.span),
    groups: readGroups(reading, withoutEditables(childOf(pdm, 'dev-dependencies')), '"dev-dependencies"', project),
    indexes: sources.filter((item) => !isFindLinks(item)).flatMap((item) => readPdmSource(reading, item)),
    findLinks: sources
      .filter(isFindLinks)
      .map((item) => readText(reading, childOf(item, 'url'), '"url"'))
      .filter((url) => url !== undefined),
    overrides: readEntries(reading, childOf(resolution, 'overrides'), '"overrides"').flatMap((entry) =>
      // A bare version means exactly that version, as in Poetry.
      readPoetryDependency(reading, entry, undefined).map(({ requirement }) => requirement),
    ),
    excludes: readNames(reading, childOf(resolution, 'excludes'), '"excludes"'),
    defaultGroups: 'all',
  };
}

/** `-e file:///…` lines name local projects, not requirements of an index. */
function withoutEditables(tree: Tree | undefined): Tree | undefined {
  if (tree?.kind !== 'map') return tree;
  const entries = tree.entries.map((entry): TreeEntry => {
    if (entry.value.kind !== 'list') return entry;
    const items = entry.value.items.filter((item) => textOf(item)?.trimStart().startsWith('-e ') !== true);
    return { ...entry, value: { ...entry.value, items } };
  });
  return { ...tree, entries };
}

/** A source named `pypi` replaces the default index. */
function readPdmSource(reading: Reading, item: Tree): readonly UvIndex[] {
  const url = readText(reading, childOf(item, 'url'), '"url"');
  if (url === undefined) {
    report(reading, firstLine(reading, item), 'This source has no "url"');
    return [];
  }
  const name = textOf(childOf(item, 'name'));
  return [{ name, url: url.value, explicit: false, default: name?.toLowerCase() === 'pypi', span: item.span }];
}

/** Reads `[tool.hatch.envs]`: each environment is a group, and the features it installs are extras of the project. */
export function readHatch(reading: Reading, envs: TreeMap): DialectTables {
  const groups = envs.entries.flatMap((entry): readonly RequirementGroup[] => {
    const lists = ['dependencies', 'extra-dependencies'].filter((key) => childOf(entry.value, key) !== undefined);
    const named = ['features', 'dependency-groups'].flatMap((key) =>
      readTexts(reading, childOf(entry.value, key), `"${key}"`),
    );
    if (lists.length === 0 && named.length === 0) return [];
    const requirements = lists.flatMap((key) => readRequirements(reading, childOf(entry.value, key), `"${key}"`));
    const includes = named.map(({ value, span }) => ({ value: normalizeName(value), span }));
    return [{ name: normalizeName(entry.key), requirements, includes, span: entrySpan(entry) }];
  });
  return { ...noTables(envs.span), groups };
}

/** Reads the distributions of `[tool.pixi]`; those of the workspace itself form the group `default`, as pixi calls it. */
export function readPixi(reading: Reading, pixi: TreeMap): DialectTables {
  const features = readEntries(reading, childOf(pixi, 'feature'), '"feature"');
  const own = pixi.entries.filter(({ key }) => key === 'pypi-dependencies');
  const groups = [
    ...own.map((entry) => readPixiGroup(reading, 'default', entry)),
    ...features.flatMap((feature) => {
      const table = feature.value.kind === 'map' ? feature.value.entries : [];
      const found = table.filter(({ key }) => key === 'pypi-dependencies');
      return found.map((entry) => readPixiGroup(reading, normalizeName(feature.key), entry));
    }),
  ];
  const extra = descend(pixi, 'pypi-options', 'extra-index-urls');
  const main = readText(reading, descend(pixi, 'pypi-options', 'index-url'), '"index-url"');
  const index = { name: undefined, explicit: false };
  const indexes: readonly UvIndex[] = [
    ...(main === undefined ? [] : [{ ...index, url: main.value, default: true, span: main.span }]),
    ...readTexts(reading, extra, '"extra-index-urls"').map(({ value: url, span }) => ({
      ...index,
      url,
      default: false,
      span,
    })),
  ];
  return { ...noTables(pixi.span), groups, indexes };
}

function readPixiGroup(reading: Reading, name: string, entry: TreeEntry): RequirementGroup {
  const requirements = readEntries(reading, entry.value, '"pypi-dependencies"')
    .map((dependency) => readPixiDependency(reading, dependency))
    .filter((requirement) => requirement !== undefined);
  return { name, requirements, includes: [], span: entrySpan(entry) };
}

/** `torch = ">=2"`, `torch = "*"` or a table with `version`, `extras` and an address. */
function readPixiDependency(reading: Reading, entry: TreeEntry): Requirement | undefined {
  const table = entry.value.kind === 'map' ? entry.value : undefined;
  const text = (key: string) => readText(reading, childOf(table, key), `"${key}"`)?.value;
  const version =
    table === undefined ? readText(reading, entry.value, `The version of ${entry.key}`)?.value : text('version');
  if (table === undefined && version === undefined) return undefined;
  const extras = readTexts(reading, childOf(table, 'extras'), '"extras"').map(({ value }) => value);
  const git = text('git');
  const url = text('url') ?? (git === undefined ? text('path') : `git+${git}`);
  const span = entrySpan(entry);
  const bounds = version === undefined || version === '*' ? '' : version;
  const result = parseRequirement(
    `${entry.key}${extras.length > 0 ? `[${extras.join(',')}]` : ''}${bounds}`,
    () => span,
  );
  if (!result.ok) return report(reading, span, `"${bounds}" is not a version specifier for ${entry.key}`);
  const { requirement } = result;
  return {
    ...requirement,
    name: distributionName(entry.key),
    url,
    editable: textOf(childOf(table, 'editable')) === 'true',
    nameSpan: entry.keySpan,
    specifierSpan: bounds === '' ? undefined : span,
  };
}
