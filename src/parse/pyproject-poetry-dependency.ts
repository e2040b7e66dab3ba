import type { UvSource } from '../domain/manifest.ts';
import { allOf, anyOf, type Marker, type MarkerVariable, parseMarker } from '../domain/marker.ts';
import { distributionName, type Requirement } from '../domain/requirement.ts';
import type { Located, Span } from '../domain/source.ts';
import type { SpecifierSet } from '../domain/specifier.ts';
import { childOf, type Tree, type TreeEntry, textOf } from '../domain/tree.ts';
import { parseVersion } from '../domain/version.ts';
import { parseWheelName } from '../domain/wheel.ts';
import { parsePoetryConstraint } from './pyproject-poetry-constraint.ts';
import { normalizeName } from './pyproject-requirements.ts';
import { entrySpan, firstLine, type Reading, readText, readTexts, report } from './tree-reader.ts';

/** One constraint of a Poetry dependency. */
export interface PoetryDependency {
  readonly requirement: Requirement;
  /** Installed only through an extra. */
  readonly optional: boolean;
  /** The `source` it names. */
  readonly source: UvSource | undefined;
}

/**
 * Reads an entry of a Poetry dependency table. A list of constraints gives one requirement each, told apart by their
 * markers; a union of versions gives no bound. What cannot be read is a problem.
 */
export function readPoetryDependency(
  reading: Reading,
  entry: TreeEntry,
  group: string | undefined,
): readonly PoetryDependency[] {
  if (entry.value.kind !== 'list') return readOne(reading, entry, entry.value, entrySpan(entry), group);
  return entry.value.items.flatMap((item) => readOne(reading, entry, item, item.span, group));
}

function readOne(
  reading: Reading,
  entry: TreeEntry,
  value: Tree,
  span: Span,
  group: string | undefined,
): readonly PoetryDependency[] {
  if (value.kind === 'list' || (value.kind === 'scalar' && typeof value.value !== 'string')) {
    report(reading, firstLine(reading, value), `The constraint of ${entry.key} must be a version in quotes or a table`);
    return [];
  }
  const field = (key: string) => (value.kind === 'map' ? childOf(value, key) : undefined);
  const text = (key: string) => readText(reading, field(key), `"${key}"`)?.value;
  const version = value.kind === 'map' ? field('version') : value;
  const bounds = readPoetryVersion(reading, version, entry.key);
  if (bounds === undefined) return [];
  const name = distributionName(entry.key);
  const marker = readConditions(reading, field('markers'), field('python'), field('platform'));
  const url =
    text('url') ?? vcsUrl(text('git'), text('rev') ?? text('tag') ?? text('branch')) ?? text('path') ?? text('file');
  const requirement: Requirement = {
    name,
    written: entry.key,
    extras: readTexts(reading, field('extras'), '"extras"')
      .map((extra) => normalizeName(extra.value))
      .sort(),
    specifiers: bounds.value,
    marker,
    url,
    wheel: url?.endsWith('.whl') === true ? parseWheelName(fileNameOf(url)) : undefined,
    editable: textOf(field('develop')) === 'true',
    span,
    nameSpan: entry.keySpan,
    specifierSpan: bounds.value.length > 0 ? bounds.span : undefined,
  };
  const index = text('source');
  const source = index === undefined ? undefined : indexSource(requirement, index, group);
  return [{ requirement, optional: textOf(field('optional')) === 'true', source }];
}

function indexSource({ name, marker, span }: Requirement, index: string, group: string | undefined): UvSource {
  const nowhereElse = { url: undefined, git: undefined, path: undefined, workspace: false };
  return { distribution: name, index, ...nowhereElse, marker, extra: undefined, group, span };
}

/** The bounds of a Poetry version; none for a union, and for no version at all. Undefined, with a problem, for what is none. */
export function readPoetryVersion(
  reading: Reading,
  tree: Tree | undefined,
  name: string,
): Located<SpecifierSet> | undefined {
  const alternatives = readAlternatives(reading, tree, name);
  if (alternatives === undefined) return undefined;
  const [only, ...others] = alternatives.value;
  return { value: only !== undefined && others.length === 0 ? only : [], span: alternatives.span };
}

function readAlternatives(
  reading: Reading,
  tree: Tree | undefined,
  name: string,
): Located<readonly SpecifierSet[]> | undefined {
  if (tree === undefined) return { value: [], span: { path: reading.file.path, start: 0, end: 0 } };
  const text = readText(reading, tree, `The version of ${name}`);
  if (text === undefined || tree.kind !== 'scalar') return undefined;
  const value = parsePoetryConstraint(text.value, reading.locate(reading.file, tree));
  if (value === undefined) return report(reading, text.span, `"${text.value}" is not a version constraint of Poetry`);
  return { value, span: text.span };
}

/** `markers`, `python` and `platform` together as one marker. */
function readConditions(
  reading: Reading,
  markers: Tree | undefined,
  python: Tree | undefined,
  platform: Tree | undefined,
): Marker | undefined {
  const terms: Marker[] = [];
  const text = readText(reading, markers, '"markers"');
  if (text !== undefined && markers?.kind === 'scalar') {
    const result = parseMarker(text.value, reading.locate(reading.file, markers));
    if (result.ok) terms.push(result.marker);
    else reading.problems.push(result.problem);
  }
  const alternatives = readAlternatives(reading, python, 'Python')?.value ?? [];
  if (alternatives.length > 0 && alternatives.every((set) => set.length > 0))
    terms.push(anyOf(...alternatives.map(pythonMarker)));
  const systems =
    readText(reading, platform, '"platform"')
      ?.value.split('|')
      .map((part) => part.trim()) ?? [];
  const named = systems.filter((system) => system !== '' && system !== '*');
  if (named.length > 0) terms.push(anyOf(...named.map(platformMarker)));
  return terms.length === 0 ? undefined : allOf(...terms);
}

function pythonMarker(set: SpecifierSet): Marker {
  return allOf(
    ...set.map(({ operator, version }): Marker => {
      const parts = parseVersion(version.endsWith('.*') ? version.slice(0, -2) : version)?.release.length ?? 0;
      const variable: MarkerVariable = parts > 2 ? 'python_full_version' : 'python_version';
      return { kind: 'compare', variable, operator, value: version, reversed: false };
    }),
  );
}

function platformMarker(system: string): Marker {
  const operator = system.startsWith('!=') ? '!=' : '==';
  const value = system.startsWith('!=') || system.startsWith('==') ? system.slice(2).trim() : system;
  return { kind: 'compare', variable: 'sys_platform', operator, value, reversed: false };
}

function vcsUrl(git: string | undefined, revision: string | undefined): string | undefined {
  if (git === undefined) return undefined;
  return `git+${git}${revision === undefined ? '' : `@${revision}`}`;
}

/** The file name at the end of a URL or path, with `%2B` read as the plus of a local version. */
function fileNameOf(url: string): string {
  return url.slice(Math.max(url.lastIndexOf('/'), url.lastIndexOf('\\')) + 1).replace(/%2b/gi, '+');
}
