import type { Breaks, KnowledgeEntry, Latest, Requires, SupportsPython } from '../domain/knowledge.ts';
import { formatMarker } from '../domain/marker.ts';
import { parseRequirement, type Requirement } from '../domain/requirement.ts';
import { locateAt } from '../domain/source.ts';
import { formatSpecifierSet } from '../domain/specifier.ts';
import { compareVersions, isPrerelease, parseVersion, type Version } from '../domain/version.ts';
import { contains, isSubset, overlaps, sameSet, versionSet, versionSetOf } from '../domain/version-set.ts';

/** The metadata of one release, as an installer read it. */
export interface ReadRelease {
  readonly version: string;
  readonly requiresPython: string | undefined;
  readonly requiresDist: readonly string[];
}

/** What an index says about one distribution. */
export interface World {
  /** Every release it lists. */
  readonly versions: readonly string[];
  /** Releases whose metadata was read. */
  readonly releases: readonly ReadRelease[];
}

/** One fact held against the world. */
export interface Held {
  readonly fact: KnowledgeEntry;
  readonly verdict: 'holds' | 'differs' | 'unchecked';
  /** What differs, or why nothing can be said; the releases that agree. */
  readonly details: readonly string[];
}

/** The releases whose metadata decides about these facts: the first, the middle and the last in the range of each, newest first. */
export function releasesToRead(facts: readonly KnowledgeEntry[], versions: readonly string[]): readonly string[] {
  const wanted = new Set(facts.flatMap((fact) => (isAboutMetadata(fact) ? samples(fact.versions, versions) : [])));
  return ordered(versions)
    .filter((version) => wanted.has(version))
    .reverse();
}

/** Holds a fact about a distribution against what its index says. Facts that no metadata tells of stay unchecked. */
export function hold(fact: KnowledgeEntry, world: World): Held {
  if (fact.kind === 'latest') return holdLatest(fact, world);
  if (!isAboutMetadata(fact)) return { fact, verdict: 'unchecked', details: ['metadata does not tell'] };
  if (fact.kind === 'requires' && fact.build !== undefined)
    return { fact, verdict: 'unchecked', details: [`it is about the build ${fact.build}, which another index serves`] };
  const inside = new Set(samples(fact.versions, world.versions));
  const read = world.releases.filter(({ version }) => inside.has(version));
  if (read.length === 0)
    return {
      fact,
      verdict: 'unchecked',
      details: [
        inside.size === 0 ? `the index lists no release in ${fact.versions}` : 'no metadata of its releases was read',
      ],
    };
  if (fact.kind === 'breaks') return holdBreaks(fact, read);
  const judge = fact.kind === 'requires' ? requiresDifferences : pythonDifferences;
  const differences = read.flatMap((release) =>
    judge(fact as Requires & SupportsPython, release).map((text) => `${release.version}: ${text}`),
  );
  if (differences.length > 0) return { fact, verdict: 'differs', details: differences };
  return { fact, verdict: 'holds', details: versionsOf(read) };
}

function isAboutMetadata(fact: KnowledgeEntry): fact is Requires | SupportsPython | Breaks {
  return fact.kind === 'requires' || fact.kind === 'supports-python' || fact.kind === 'breaks';
}

function holdLatest(fact: Latest, { versions }: World): Held {
  const listed = ordered(versions).filter((text) => !isPre(text));
  const [newest, known] = [listed.at(-1), fact.releases.at(-1)?.version];
  const gone = fact.releases.filter(({ version }) => !versions.some((text) => same(text, version)));
  const details = [
    ...(newest !== undefined && known !== undefined && !same(newest, known)
      ? [`the newest release is ${newest}, not ${known}`]
      : []),
    ...gone.map(({ version }) => `the index does not list ${version}`),
  ];
  if (newest === undefined) return { fact, verdict: 'unchecked', details: ['the index lists no release'] };
  return details.length > 0 ? { fact, verdict: 'differs', details } : { fact, verdict: 'holds', details: [newest] };
}

/**
 * Does the subject's own metadata say what the fact says of metadata? Only `allows` can be contradicted by it: a pair may
 * be forbidden by the other side.
 */
function holdBreaks(fact: Breaks, read: readonly ReadRelease[]): Held {
  const broken = versionSet(fact.with.versions);
  const forbidding = read.filter(({ requiresDist }) =>
    requirementsOf(requiresDist).some(
      (requirement) =>
        requirement.name === fact.with.distribution &&
        requirement.marker === undefined &&
        !overlaps(versionSetOf(requirement.specifiers), broken),
    ),
  );
  const versions = forbidding.map(({ version }) => version);
  const all = forbidding.length === read.length;
  if (fact.metadata === 'allows' && all)
    return { fact, verdict: 'differs', details: [`its metadata forbids the pair: ${versions.join(', ')}`] };
  if (fact.metadata === 'forbids' && !all)
    return { fact, verdict: 'unchecked', details: [`its own metadata does not forbid the pair everywhere`] };
  if (fact.metadata === 'unknown')
    return { fact, verdict: 'unchecked', details: [`its metadata ${all ? 'forbids' : 'does not forbid'} the pair`] };
  return { fact, verdict: 'holds', details: versionsOf(read) };
}

function requiresDifferences(fact: Requires, { requiresDist }: ReadRelease): readonly string[] {
  const declared = requirementsOf(requiresDist);
  const claimed = requirementsOf(fact.requires);
  const missing = claimed.flatMap((claim) => {
    const near = declared.filter(({ name }) => name === claim.name);
    if (near.some((one) => equal(one, claim))) return [];
    const shown = near.map(textOf).join(' and ');
    return [`requires ${shown === '' ? `no ${claim.name}` : shown}, not ${textOf(claim)}`];
  });
  if (fact.complete !== true) return missing;
  const names = new Set(claimed.map(({ name }) => name));
  const more = declared.filter(({ name, marker }) => !names.has(name) && !asksForExtra(marker));
  return [...missing, ...more.map((one) => `also requires ${textOf(one)}`)];
}

function pythonDifferences(fact: SupportsPython, { requiresPython }: ReadRelease): readonly string[] {
  if (requiresPython === undefined || requiresPython.trim() === '') return [];
  try {
    if (isSubset(versionSet(fact.python), versionSet(requiresPython.replaceAll(' ', '')))) return [];
  } catch {
    return [];
  }
  return [`its metadata asks for Python ${requiresPython}, not ${fact.python}`];
}

function requirementsOf(texts: readonly string[]): readonly Requirement[] {
  const nowhere = locateAt('', 0);
  return texts.flatMap((text) => {
    const read = parseRequirement(text, nowhere);
    return read.ok ? [read.requirement] : [];
  });
}

function equal(one: Requirement, other: Requirement): boolean {
  return sameSet(versionSetOf(one.specifiers), versionSetOf(other.specifiers)) && markerText(one) === markerText(other);
}

function markerText({ marker }: Requirement): string {
  return marker === undefined ? '' : formatMarker(marker);
}

function asksForExtra(marker: Requirement['marker']): boolean {
  return marker !== undefined && /\bextra\b/.test(formatMarker(marker));
}

function textOf(requirement: Requirement): string {
  const marker = markerText(requirement);
  return `${requirement.name}${formatSpecifierSet(requirement.specifiers)}${marker === '' ? '' : `; ${marker}`}`;
}

/** The first, the middle and the last final release of a range; of a range without final releases its others. */
function samples(range: string, versions: readonly string[]): readonly string[] {
  const set = versionSet(range);
  const all = ordered(versions).filter((text) => {
    const version = parseVersion(text);
    return version !== undefined && contains(set, version);
  });
  const final = all.filter((text) => !isPre(text));
  const inside = final.length > 0 ? final : all;
  const at = [0, Math.floor((inside.length - 1) / 2), inside.length - 1];
  return [...new Set(at.flatMap((index) => inside[index] ?? []))];
}

function versionsOf(read: readonly ReadRelease[]): readonly string[] {
  return ordered(read.map(({ version }) => version));
}

function ordered(versions: readonly string[]): readonly string[] {
  return versions
    .map(parseVersion)
    .filter((version): version is Version => version !== undefined)
    .sort(compareVersions)
    .map(({ text }) => text);
}

function isPre(text: string): boolean {
  const version = parseVersion(text);
  return version === undefined || isPrerelease(version);
}

function same(a: string, b: string): boolean {
  const [one, other] = [parseVersion(a), parseVersion(b)];
  return one !== undefined && other !== undefined && compareVersions(one, other) === 0;
}
