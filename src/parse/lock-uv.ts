import type { LockedDependency, LockedDistribution, LockedGroup, LockedSource, LockManifest } from '../domain/lock.ts';
import type { UvConflictMember } from '../domain/manifest.ts';
import { distributionName } from '../domain/requirement.ts';
import type { SourceFile, Span } from '../domain/source.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { parseVersion } from '../domain/version.ts';
import { versionSetOf } from '../domain/version-set.ts';
import {
  entriesOf,
  entryLines,
  fieldOf,
  itemsOf,
  type LockReading,
  markerOf,
  readTomlLock,
  textOf,
  textsOf,
} from './lock-data.ts';

/** Reads a `uv.lock`. Never throws: what it cannot read becomes a problem with its place. */
export function parseUvLock(file: SourceFile): LockManifest {
  const reading = readTomlLock(file);
  const { root, problems } = reading;
  const spans = entryLines(file, '[[package]]');
  const start: Span = { path: file.path, start: 0, end: 0 };
  const distributions = itemsOf(root, 'package').flatMap((item, index) =>
    readEntry(reading, item, spans[index] ?? start),
  );
  const manifest = fieldOf(root, 'manifest');
  return {
    kind: 'lock',
    tool: 'uv',
    path: file.path,
    requiresPython: parseSpecifierSet(textOf(root, 'requires-python') ?? ''),
    distributions,
    groups: entriesOf(manifest, 'dependency-groups').map(([name, items]) => groupOf(reading, name, items, start)),
    conflicts: itemsOf(root, 'conflicts').map(readConflict),
    comments: [],
    problems,
  };
}

function readEntry(reading: LockReading, item: unknown, span: Span): readonly LockedDistribution[] {
  const name = textOf(item, 'name');
  if (name === undefined) return [];
  const version = textOf(item, 'version');
  const groups = (key: string) => entriesOf(item, key).map(([group, items]) => groupOf(reading, group, items, span));
  return [
    {
      name: distributionName(name),
      version: version === undefined ? undefined : parseVersion(version),
      source: readSource(fieldOf(item, 'source')),
      dependencies: dependenciesOf(reading, itemsOf(item, 'dependencies'), span),
      extras: groups('optional-dependencies'),
      groups: [...groups('dev-dependencies'), ...groups('dependency-groups')],
      lists: undefined,
      forks: textsOf(item, 'resolution-markers').flatMap((text) => markerOf(reading, text, span) ?? []),
      span,
    },
  ];
}

function groupOf(reading: LockReading, name: string, items: unknown, span: Span): LockedGroup {
  return {
    name: distributionName(name),
    dependencies: dependenciesOf(reading, Array.isArray(items) ? items : [], span),
  };
}

function dependenciesOf(reading: LockReading, items: readonly unknown[], span: Span): readonly LockedDependency[] {
  return items.flatMap((item): readonly LockedDependency[] => {
    const name = textOf(item, 'name');
    if (name === undefined) return [];
    const version = textOf(item, 'version');
    const specifiers = parseSpecifierSet(textOf(item, 'specifier') ?? '');
    return [
      {
        name: distributionName(name),
        extras: [...textsOf(item, 'extra'), ...textsOf(item, 'extras')].map(distributionName),
        marker: markerOf(reading, textOf(item, 'marker'), span),
        version: version === undefined ? undefined : parseVersion(version),
        sourceUrl: fieldOf(item, 'source') === undefined ? undefined : readSource(fieldOf(item, 'source')).url,
        allowed: specifiers === undefined || specifiers.length === 0 ? undefined : versionSetOf(specifiers),
      },
    ];
  });
}

/** `virtual` is a project that is not installed itself. */
function readSource(source: unknown): LockedSource {
  const git = textOf(source, 'git');
  if (git !== undefined) return { kind: 'git', url: git };
  const url = textOf(source, 'url') ?? textOf(source, 'path');
  if (url !== undefined) return { kind: 'url', url };
  for (const key of ['editable', 'virtual', 'directory']) {
    const folder = textOf(source, key);
    if (folder !== undefined) return { kind: 'directory', url: folder };
  }
  return { kind: 'index', url: textOf(source, 'registry') ?? '' };
}

function readConflict(set: unknown): readonly UvConflictMember[] {
  return (Array.isArray(set) ? set : []).flatMap((member): readonly UvConflictMember[] => {
    const owner = textOf(member, 'package');
    const project = owner === undefined ? {} : { project: distributionName(owner) };
    for (const kind of ['extra', 'group'] as const) {
      const name = textOf(member, kind);
      if (name !== undefined) return [{ kind, name: distributionName(name), ...project }];
    }
    return owner === undefined ? [] : [{ kind: 'project', name: distributionName(owner), ...project }];
  });
}
