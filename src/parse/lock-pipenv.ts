import type { LockedDistribution, LockedSource, LockManifest } from '../domain/lock.ts';
import { distributionName } from '../domain/requirement.ts';
import type { Problem, SourceFile, Span } from '../domain/source.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { parseVersion } from '../domain/version.ts';
import { entriesOf, fieldOf, isTable, itemsOf, type LockReading, markerOf, type Table, textOf } from './lock-data.ts';
import { jsonEntryKeys } from './lock-json.ts';

/** Reads a `Pipfile.lock`: the section `default` is the list `main`, `develop` is `dev`, others keep their names. */
export function parsePipenvLock(file: SourceFile): LockManifest {
  const problems: Problem[] = [];
  const root = readRoot(file, problems);
  const reading: LockReading = { file, root, problems, markers: new Map() };
  const meta = fieldOf(root, '_meta');
  const python = textOf(fieldOf(meta, 'requires'), 'python_version');
  const indexes = new Map(itemsOf(meta, 'sources').map((source) => [textOf(source, 'name'), textOf(source, 'url')]));
  const keys = jsonEntryKeys(file);
  const found = new Map<string, LockedDistribution>();
  for (const section of Object.keys(root)) {
    if (section === '_meta') continue;
    for (const [name, item] of entriesOf(root, section)) {
      const span = keys.get(section)?.get(name) ?? { path: file.path, start: 0, end: 0 };
      const entry = readEntry(reading, name, item, listName(section), span, indexes);
      const key = JSON.stringify([entry.name, entry.version?.text, entry.source]);
      const known = found.get(key);
      found.set(
        key,
        known === undefined ? entry : { ...known, lists: [...(known.lists ?? []), ...(entry.lists ?? [])] },
      );
    }
  }
  return {
    kind: 'lock',
    tool: 'pipenv',
    path: file.path,
    requiresPython: python === undefined ? undefined : parseSpecifierSet(`==${python}.*`),
    distributions: [...found.values()],
    groups: [],
    conflicts: [],
    comments: [],
    problems,
  };
}

function readRoot(file: SourceFile, problems: Problem[]): Table {
  try {
    const value: unknown = JSON.parse(file.text.replace(/^\uFEFF/, ''));
    if (isTable(value)) return value;
  } catch {
    // The message of the engine differs between engines and holds no place.
  }
  problems.push({
    message: 'This lock file is not a JSON object',
    span: { path: file.path, start: 0, end: Math.min(1, file.text.length) },
  });
  return {};
}

function readEntry(
  reading: LockReading,
  name: string,
  item: unknown,
  list: string,
  span: Span,
  indexes: ReadonlyMap<string | undefined, string | undefined>,
): LockedDistribution {
  const version = textOf(item, 'version')?.replace(/^==/, '');
  return {
    name: distributionName(name),
    version: version === undefined ? undefined : parseVersion(version),
    source: readSource(item, indexes),
    dependencies: [],
    extras: [],
    groups: [],
    lists: [{ name: list, marker: markerOf(reading, textOf(item, 'markers'), span) }],
    forks: [],
    span,
  };
}

function readSource(item: unknown, indexes: ReadonlyMap<string | undefined, string | undefined>): LockedSource {
  const git = textOf(item, 'git');
  if (git !== undefined) return { kind: 'git', url: git };
  const file = textOf(item, 'file');
  if (file !== undefined) return { kind: 'url', url: file };
  const path = textOf(item, 'path');
  if (path !== undefined) return { kind: 'directory', url: path };
  return { kind: 'index', url: indexes.get(textOf(item, 'index')) ?? '' };
}

function listName(section: string): string {
  return section === 'default' ? 'main' : section === 'develop' ? 'dev' : distributionName(section);
}
