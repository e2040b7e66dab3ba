import type { LockedDependency, LockedDistribution, LockedList, LockedSource, LockManifest } from '../domain/lock.ts';
import { allOf, type Marker } from '../domain/marker.ts';
import { type DistributionName, distributionName } from '../domain/requirement.ts';
import type { SourceFile, Span } from '../domain/source.ts';
import type { SpecifierSet } from '../domain/specifier.ts';
import { parseVersion } from '../domain/version.ts';
import { anyVersion, noVersion, union, type VersionSet, versionSetOf } from '../domain/version-set.ts';
import {
  entriesOf,
  entryLines,
  fieldOf,
  isTable,
  itemsOf,
  type LockReading,
  markerOf,
  readTomlLock,
  textOf,
  textsOf,
} from './lock-data.ts';
import { parsePoetryConstraint } from './pyproject-poetry-constraint.ts';

/** Reads a `poetry.lock`, with or without the groups and markers that Poetry writes since 2.0. */
export function parsePoetryLock(file: SourceFile): LockManifest {
  const reading = readTomlLock(file);
  const { root, problems } = reading;
  const spans = entryLines(file, '[[package]]');
  const start: Span = { path: file.path, start: 0, end: 0 };
  const python = textOf(fieldOf(root, 'metadata'), 'python-versions');
  return {
    kind: 'lock',
    tool: 'poetry',
    path: file.path,
    requiresPython: onlyAlternative(python),
    distributions: itemsOf(root, 'package').flatMap((item, index) => readEntry(reading, item, spans[index] ?? start)),
    groups: [],
    conflicts: [],
    comments: [],
    problems,
  };
}

function readEntry(reading: LockReading, item: unknown, span: Span): readonly LockedDistribution[] {
  const name = textOf(item, 'name');
  const version = parseVersion(textOf(item, 'version') ?? '');
  if (name === undefined || version === undefined) return [];
  const all = entriesOf(item, 'dependencies').flatMap(([key, value]) => dependenciesOf(reading, key, value, span));
  const extras = entriesOf(item, 'extras').map(([extra, members]) => {
    const names = new Set((Array.isArray(members) ? members : []).map(nameOf));
    const dependencies = all.filter(({ dependency }) => names.has(dependency.name)).map(withoutExtras);
    return { name: distributionName(extra), dependencies };
  });
  return [
    {
      name: distributionName(name),
      version,
      source: readSource(fieldOf(item, 'source')),
      dependencies: all.filter(({ optional }) => !optional).map(({ dependency }) => dependency),
      extras,
      groups: [],
      lists: listsOf(reading, item, span),
      forks: [],
      span,
    },
  ];
}

/** `markers` is one text for all groups, or a table of texts by group. */
function listsOf(reading: LockReading, item: unknown, span: Span): readonly LockedList[] | undefined {
  if (fieldOf(item, 'groups') === undefined) return undefined;
  const markers = fieldOf(item, 'markers');
  return textsOf(item, 'groups').map((name) => ({
    name: distributionName(name),
    marker: markerOf(reading, isTable(markers) ? textOf(markers, name) : textOf(item, 'markers'), span),
  }));
}

interface Optional {
  readonly dependency: LockedDependency;
  readonly optional: boolean;
}

function dependenciesOf(reading: LockReading, key: string, value: unknown, span: Span): readonly Optional[] {
  if (Array.isArray(value))
    return value.slice(0, 100).flatMap((one) => (Array.isArray(one) ? [] : dependenciesOf(reading, key, one, span)));
  const constraint = typeof value === 'string' ? value : textOf(value, 'version');
  const dependency: LockedDependency = {
    name: distributionName(key),
    extras: textsOf(value, 'extras').map(distributionName),
    marker: markerOf(reading, textOf(value, 'markers'), span),
    version: undefined,
    sourceUrl: undefined,
    allowed: constraint === undefined ? undefined : allowedBy(constraint),
  };
  return [{ dependency, optional: fieldOf(value, 'optional') === true }];
}

/** That an extra is asked for is known where its list is read. */
function withoutExtras({ dependency }: Optional): LockedDependency {
  return dependency.marker === undefined ? dependency : { ...dependency, marker: withoutExtra(dependency.marker) };
}

function withoutExtra(marker: Marker): Marker {
  if (marker.kind === 'compare' && marker.variable === 'extra') return { kind: 'always' };
  return marker.kind === 'and' ? allOf(...marker.terms.map(withoutExtra)) : marker;
}

function allowedBy(constraint: string): VersionSet {
  const alternatives = parsePoetryConstraint(constraint, () => ({ path: '', start: 0, end: 0 }));
  if (alternatives === undefined) return anyVersion;
  return alternatives.reduce<VersionSet>((set, one) => union(set, versionSetOf(one)), noVersion);
}

function onlyAlternative(text: string | undefined): SpecifierSet | undefined {
  if (text === undefined) return undefined;
  const [only, ...others] = parsePoetryConstraint(text, () => ({ path: '', start: 0, end: 0 })) ?? [];
  return others.length === 0 ? only : undefined;
}

function readSource(source: unknown): LockedSource {
  const url = textOf(source, 'url') ?? '';
  const type = textOf(source, 'type');
  if (type === 'git' || type === 'directory') return { kind: type, url };
  return { kind: type === 'url' || type === 'file' ? 'url' : 'index', url };
}

function nameOf(member: unknown): DistributionName {
  return distributionName(typeof member === 'string' ? (/^\s{0,20}([\w.-]*)/.exec(member)?.[1] ?? '') : '');
}
