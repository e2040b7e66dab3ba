import type { PyprojectManifest, UvIndex, UvSource } from '../domain/manifest.ts';
import { allOf, type Marker, parseMarker } from '../domain/marker.ts';
import { parseRequirement, type Requirement } from '../domain/requirement.ts';
import { wheelOf } from '../domain/requirement-url.ts';
import type { SourceFile, Span } from '../domain/source.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { childOf, type Tree, type TreeEntry, type TreeMap, textOf } from '../domain/tree.ts';
import { noDeclaration } from './project-lists.ts';
import { combineSettings, noTables } from './pyproject-dialect.ts';
import { normalizeName } from './pyproject-requirements.ts';
import { locateInString } from './toml-string.ts';
import { parseTomlTree } from './toml-tree.ts';
import { entrySpan, type Reading, readEntries, readItems, readText, readTexts, report } from './tree-reader.ts';

const settings: ReadonlySet<string> = new Set(['source', 'requires', 'pipenv', 'scripts', 'packages']);

/** Reads a `Pipfile`: `[packages]` are the requirements of the project, `[dev-packages]` the group `dev`, other tables groups of their own. */
export function parsePipfile(file: SourceFile): PyprojectManifest {
  const { tree, comments, problems } = parseTomlTree(file);
  const reading: Reading = {
    file,
    problems: [...problems],
    locate: (source, scalar) => (scalar.quoted ? locateInString(source, scalar.span) : () => scalar.span),
  };
  const root: TreeMap = tree ?? { kind: 'map', entries: [], span: { path: file.path, start: 0, end: 0 } };
  const main = readTable(reading, childOf(root, 'packages'));
  const groups = root.entries
    .filter(({ key, value }) => !settings.has(key) && value.kind === 'map')
    .map((entry) => ({ entry, members: readTable(reading, entry.value) }));
  const indexes = readItems(reading, childOf(root, 'source'), '"source"').flatMap((item, at) =>
    readIndex(reading, item, at),
  );
  const members = [...main, ...groups.flatMap((group) => group.members)];
  return {
    ...noDeclaration(file, 'pipenv'),
    requiresPython: readPython(reading, childOf(root, 'requires')),
    dependencies: main.map(({ requirement }) => requirement),
    groups: groups.map(({ entry, members }) => ({
      name: entry.key === 'dev-packages' ? 'dev' : normalizeName(entry.key),
      requirements: members.map(({ requirement }) => requirement),
      includes: [],
      span: entrySpan(entry),
    })),
    uv: combineSettings(undefined, [
      {
        ...noTables(root.span),
        indexes,
        sources: members.flatMap(({ source }) => source ?? []),
        defaultGroups: ['dev'],
      },
    ]),
    comments,
    problems: reading.problems,
  };
}

interface Member {
  readonly requirement: Requirement;
  readonly source: UvSource | undefined;
}

function readTable(reading: Reading, table: Tree | undefined): readonly Member[] {
  return readEntries(reading, table, 'A table of distributions').flatMap((entry) => readMember(reading, entry) ?? []);
}

/** `"*"`, `">=1"` or a table with `version`, `extras`, `markers`, `index` and an address. */
function readMember(reading: Reading, entry: TreeEntry): Member | undefined {
  const table = entry.value.kind === 'map' ? entry.value : undefined;
  const text = (key: string) => readText(reading, childOf(table, key), `"${key}"`)?.value;
  const version =
    table === undefined
      ? readText(reading, entry.value, `The version of ${entry.key}`)
      : readText(reading, childOf(table, 'version'), '"version"');
  if (table === undefined && version === undefined) return undefined;
  const span = entrySpan(entry);
  const bounds = version === undefined || version.value.trim() === '*' ? '' : version.value;
  const result = parseRequirement(`${entry.key}${/^\s*\d/.test(bounds) ? '==' : ''}${bounds}`, () => span);
  if (!result.ok) return report(reading, span, `"${bounds}" is not a version specifier for ${entry.key}`);
  const git = text('git');
  const url = text('file') ?? text('path') ?? (git === undefined ? undefined : `git+${git}`);
  const marker = readMarkers(reading, table);
  const requirement: Requirement = {
    ...result.requirement,
    extras: readTexts(reading, childOf(table, 'extras'), '"extras"')
      .map(({ value }) => normalizeName(value))
      .sort(),
    marker,
    url,
    wheel: url === undefined ? undefined : wheelOf(url),
    editable: textOf(childOf(table, 'editable')) === 'true',
    span,
    nameSpan: entry.keySpan,
    specifierSpan: bounds === '' ? undefined : version?.span,
  };
  const index = text('index');
  return { requirement, source: index === undefined ? undefined : sourceAt(requirement, index, span) };
}

function sourceAt({ name, marker }: Requirement, index: string, span: Span): UvSource {
  const nowhereElse = { url: undefined, git: undefined, path: undefined, workspace: false };
  return { distribution: name, index, ...nowhereElse, marker, extra: undefined, group: undefined, span };
}

/** `markers`, and the older keys that are marker variables themselves: `sys_platform = "== 'win32'"`. */
function readMarkers(reading: Reading, table: TreeMap | undefined): Marker | undefined {
  const terms: Marker[] = [];
  for (const { key, value } of table?.entries ?? []) {
    const isVariable =
      /^(?:os_name|sys_platform|platform_[a-z_]{1,30}|python_version|python_full_version|implementation_name)$/.test(
        key,
      );
    if (key !== 'markers' && !isVariable) continue;
    const text = readText(reading, value, `"${key}"`);
    if (text === undefined) continue;
    const result = parseMarker(isVariable ? `${key} ${text.value}` : text.value, () => text.span);
    if (result.ok) terms.push(result.marker);
    else reading.problems.push(result.problem);
  }
  return terms.length === 0 ? undefined : allOf(...terms);
}

/** The first source is for everything, the others for what names them. */
function readIndex(reading: Reading, item: Tree, at: number): readonly UvIndex[] {
  const url = readText(reading, childOf(item, 'url'), '"url"');
  const name = textOf(childOf(item, 'name'));
  if (url === undefined || (at === 0 && name?.toLowerCase() === 'pypi')) return [];
  return [{ name, url: url.value, explicit: at > 0, default: at === 0, span: item.span }];
}

function readPython(reading: Reading, requires: Tree | undefined): PyprojectManifest['requiresPython'] {
  const full = readText(reading, childOf(requires, 'python_full_version'), '"python_full_version"');
  const short = readText(reading, childOf(requires, 'python_version'), '"python_version"');
  const text = full ?? short;
  if (text === undefined || text.value.trim() === '*') return undefined;
  const specifiers = parseSpecifierSet(full === undefined ? `==${text.value}.*` : `==${text.value}`);
  return specifiers === undefined
    ? report(reading, text.span, `"${text.value}" is not a version of Python`)
    : { ...text, specifiers };
}
