import type { LockedDependency, LockedDistribution, LockedSource, LockManifest } from '../domain/lock.ts';
import { distributionName } from '../domain/requirement.ts';
import type { SourceFile, Span } from '../domain/source.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { parseVersion } from '../domain/version.ts';
import { parseWheelName } from '../domain/wheel.ts';
import {
  entryLines,
  fieldOf,
  itemsOf,
  type LockReading,
  markerOf,
  readTomlLock,
  textOf,
  textsOf,
} from './lock-data.ts';

/** Reads a `pylock.toml` (PEP 751): one list of entries with markers over extras and groups. */
export function parsePylock(file: SourceFile): LockManifest {
  const reading = readTomlLock(file);
  const { root, problems } = reading;
  const spans = entryLines(file, '[[packages]]');
  const start: Span = { path: file.path, start: 0, end: 0 };
  return {
    kind: 'lock',
    tool: 'pylock',
    path: file.path,
    requiresPython: parseSpecifierSet(textOf(root, 'requires-python') ?? ''),
    distributions: itemsOf(root, 'packages').flatMap((item, index) => readEntry(reading, item, spans[index] ?? start)),
    groups: textsOf(root, 'default-groups').map((name) => ({ name: distributionName(name), dependencies: [] })),
    conflicts: [],
    comments: [],
    problems,
  };
}

function readEntry(reading: LockReading, item: unknown, span: Span): readonly LockedDistribution[] {
  const name = textOf(item, 'name');
  if (name === undefined) return [];
  const marker = markerOf(reading, textOf(item, 'marker'), span);
  const version = parseVersion(textOf(item, 'version') ?? '') ?? wheelVersion(item);
  return [
    {
      name: distributionName(name),
      version,
      source: readSource(item),
      dependencies: itemsOf(item, 'dependencies').flatMap(dependencyOf),
      extras: [],
      groups: [],
      lists: [{ name: 'main', marker }],
      forks: marker === undefined ? [] : [marker],
      span,
    },
  ];
}

function dependencyOf(item: unknown): readonly LockedDependency[] {
  const name = textOf(item, 'name');
  if (name === undefined) return [];
  const version = parseVersion(textOf(item, 'version') ?? '');
  return [
    { name: distributionName(name), extras: [], marker: undefined, version, sourceUrl: undefined, allowed: undefined },
  ];
}

/** The version may be left out where the files tell it. */
function wheelVersion(item: unknown): LockedDistribution['version'] {
  for (const wheel of itemsOf(item, 'wheels')) {
    const address = textOf(wheel, 'name') ?? textOf(wheel, 'url') ?? textOf(wheel, 'path') ?? '';
    const found = parseWheelName(decoded(address.slice(address.lastIndexOf('/') + 1)));
    if (found !== undefined) return found.version;
  }
  return undefined;
}

function decoded(name: string): string {
  return name.replace(/%2b/gi, '+');
}

function readSource(item: unknown): LockedSource {
  const vcs = fieldOf(item, 'vcs');
  if (vcs !== undefined) return { kind: 'git', url: textOf(vcs, 'url') ?? textOf(vcs, 'path') ?? '' };
  const archive = fieldOf(item, 'archive');
  if (archive !== undefined) return { kind: 'url', url: textOf(archive, 'url') ?? textOf(archive, 'path') ?? '' };
  const directory = fieldOf(item, 'directory');
  if (directory !== undefined) return { kind: 'directory', url: textOf(directory, 'path') ?? '' };
  return { kind: 'index', url: textOf(item, 'index') ?? '' };
}
