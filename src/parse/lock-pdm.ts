import type { LockedDependency, LockedDistribution, LockedGroup, LockedSource, LockManifest } from '../domain/lock.ts';
import { distributionName, parseRequirement } from '../domain/requirement.ts';
import type { SourceFile, Span } from '../domain/source.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { parseVersion } from '../domain/version.ts';
import { versionSetOf } from '../domain/version-set.ts';
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

/** Reads a `pdm.lock`. What an extra adds stands in an entry of its own, which is joined to that of the distribution. */
export function parsePdmLock(file: SourceFile): LockManifest {
  const reading = readTomlLock(file);
  const { root, problems } = reading;
  const spans = entryLines(file, '[[package]]');
  const start: Span = { path: file.path, start: 0, end: 0 };
  const metadata = fieldOf(root, 'metadata');
  const targets = itemsOf(metadata, 'targets').map((target) => textOf(target, 'requires_python'));
  const python = targets.length === 1 ? targets[0] : undefined;
  const entries = itemsOf(root, 'package').flatMap((item, index) => readEntry(reading, item, spans[index] ?? start));
  return {
    kind: 'lock',
    tool: 'pdm',
    path: file.path,
    requiresPython: python === undefined ? undefined : parseSpecifierSet(python),
    distributions: joined(entries),
    groups: [],
    conflicts: [],
    comments: [],
    problems,
  };
}

interface Entry {
  readonly extras: readonly string[];
  readonly distribution: LockedDistribution;
}

function readEntry(reading: LockReading, item: unknown, span: Span): readonly Entry[] {
  const name = textOf(item, 'name');
  const version = parseVersion(textOf(item, 'version') ?? '');
  if (name === undefined || version === undefined) return [];
  const marker = markerOf(reading, textOf(item, 'marker'), span);
  const groups = fieldOf(item, 'groups') === undefined ? undefined : textsOf(item, 'groups');
  const distribution: LockedDistribution = {
    name: distributionName(name),
    version,
    source: readSource(item),
    dependencies: textsOf(item, 'dependencies').flatMap((text) => dependencyOf(reading, text, span)),
    extras: [],
    groups: [],
    lists: groups?.map((group) => ({ name: group === 'default' ? 'main' : distributionName(group), marker })),
    forks: marker === undefined ? [] : [marker],
    span,
  };
  return [{ extras: textsOf(item, 'extras').map(distributionName), distribution }];
}

function joined(entries: readonly Entry[]): readonly LockedDistribution[] {
  const keyOf = ({ name, version, forks }: LockedDistribution) => JSON.stringify([name, version?.text, forks]);
  const additions = new Map<string, LockedGroup[]>();
  for (const { extras, distribution } of entries) {
    const own = distribution.dependencies.filter(({ name }) => name !== distribution.name);
    for (const name of extras) {
      const key = keyOf(distribution);
      additions.set(key, [...(additions.get(key) ?? []), { name, dependencies: own }]);
    }
  }
  const plain = entries.filter(({ extras }) => extras.length === 0).map(({ distribution }) => distribution);
  const keys = new Set(plain.map(keyOf));
  const alone = entries.filter(({ extras, distribution }) => extras.length > 0 && !keys.has(keyOf(distribution)));
  return [...plain, ...alone.map(({ distribution }) => distribution)].map((one) => ({
    ...one,
    extras: additions.get(keyOf(one)) ?? [],
  }));
}

function dependencyOf(reading: LockReading, text: string, span: Span): readonly LockedDependency[] {
  const result = parseRequirement(text, () => span);
  if (!result.ok) {
    reading.problems.push(result.problem);
    return [];
  }
  const { name, extras, marker, specifiers } = result.requirement;
  const allowed = specifiers.length === 0 ? undefined : versionSetOf(specifiers);
  return [{ name, extras, marker, version: undefined, sourceUrl: undefined, allowed }];
}

function readSource(item: unknown): LockedSource {
  const git = textOf(item, 'git');
  if (git !== undefined) return { kind: 'git', url: git };
  const url = textOf(item, 'url');
  if (url !== undefined) return { kind: 'url', url };
  const path = textOf(item, 'path');
  if (path === undefined) return { kind: 'index', url: '' };
  return { kind: /\.(?:whl|zip|gz)$/i.test(path) ? 'url' : 'directory', url: path };
}
