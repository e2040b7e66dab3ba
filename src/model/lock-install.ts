import type { Demand, Installed, InstallStep, LockedInstall } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { LockManifest } from '../domain/lock.ts';
import type { UvConflictMember } from '../domain/manifest.ts';
import type { Marker, MarkerValues } from '../domain/marker.ts';
import { allOf, anyOf } from '../domain/marker.ts';
import type { DistributionName, Requirement } from '../domain/requirement.ts';
import { formatSpecifierSet } from '../domain/specifier.ts';
import type { Version } from '../domain/version.ts';
import { anyVersion, type VersionSet, versionSetOf } from '../domain/version-set.ts';
import { decided } from './lock-ambiguity.ts';
import { type LockWorld, lockWorld, memberExtra, settle, together } from './lock-markers.ts';
import { lockRoots, projectEntry } from './lock-roots.ts';
import { lockedSource } from './lock-source.ts';
import { lockedRequirement, type Reached, walkLock } from './lock-walk.ts';

/** What a step that follows a lock asks for and installs. */
export interface LockedResolution {
  demands(): readonly Demand[];
  result(): ReadonlyMap<DistributionName, readonly Installed[]>;
}

/** The exact versions that a lock gives for a step; undefined where there is no lock or it is stale. */
export function lockedResolution(
  step: InstallStep,
  target: MarkerValues,
  knowledge: Knowledge,
): LockedResolution | undefined {
  const { lock: install } = step;
  if (install === undefined || install.lock.distributions.length === 0) return undefined;
  const reached = reachedIn(install, step, target);
  if (reached === undefined) return undefined;
  const result = new Map<DistributionName, Installed[]>();
  const { entries, open } = decided(isRefused(install.lock, reached.world) ? [] : reached.entries, target);
  for (const one of entries) {
    if (one.entry.source.kind === 'directory') continue;
    const locked = installedFrom(one, step, reached.world, knowledge);
    const installed = open.has(one.entry) ? undecided(locked) : locked;
    const others = result.get(one.entry.name);
    if (others === undefined) result.set(one.entry.name, [installed]);
    else others.push(installed);
  }
  return { demands: () => writtenDemands(step, reached.world), result: () => result };
}

/** uv installs nothing when two that exclude each other are asked for. */
function isRefused({ conflicts }: LockManifest, { extras }: LockWorld): boolean {
  const nameOf = ({ kind, name, project }: UvConflictMember) =>
    project === undefined
      ? ''
      : kind === 'project'
        ? `project-${project.length}-${project}`
        : `${kind}-${project.length}-${project}-${name}`;
  return conflicts.some((set) => set.filter((member) => extras.has(nameOf(member))).length > 1);
}

interface ReachedEntries {
  readonly entries: readonly Reached[];
  readonly world: LockWorld;
}

const mostRounds = 4;

function reachedIn(install: LockedInstall, step: InstallStep, target: MarkerValues): ReachedEntries | undefined {
  const { lock } = install;
  let active = activeNames(install);
  for (let round = 0; ; round += 1) {
    const world = lockWorld(target, active, install.groups);
    const roots = lockRoots(install, step, world);
    if (roots === undefined) return undefined;
    const walked = walkLock(lock, roots, world);
    const more = new Set([...active, ...memberNames(walked)]);
    if (lock.tool === 'uv' && more.size > active.size && round < mostRounds) active = more;
    else
      return {
        entries:
          install.only === undefined && lock.distributions.some(({ lists }) => lists !== undefined)
            ? listedIn(install, walked, world)
            : walked,
        world,
      };
  }
}

/** Extras by their names, and by those under which uv tells apart what excludes each other. */
function activeNames(install: LockedInstall): ReadonlySet<string> {
  const names = new Set(install.extras);
  const project = projectEntry(install.lock, install.project)?.name;
  if (install.lock.tool !== 'uv' || project === undefined) return names;
  for (const extra of install.extras) names.add(memberExtra(project, extra));
  for (const group of install.groups) names.add(`group-${project.length}-${project}-${group}`);
  if (install.lists.some(({ kind }) => kind === 'project')) names.add(`project-${project.length}-${project}`);
  return names;
}

/** Extras of other projects of the workspace that are asked for on the way. */
function memberNames(walked: readonly Reached[]): readonly string[] {
  return walked
    .filter(({ entry }) => entry.source.kind === 'directory')
    .flatMap(({ entry: { name }, ways }) =>
      ways.flatMap(({ extras }) => extras.map((extra) => memberExtra(name, extra))),
    );
}

/** Locks that list what each group installs are taken at their word; the walk only tells how it came there. */
function listedIn(install: LockedInstall, walked: readonly Reached[], world: LockWorld): readonly Reached[] {
  const ways = new Map(walked.map((reached) => [reached.entry, reached]));
  // pdm has one name space for extras and groups.
  const names = new Set(
    install.lists.map(({ kind, name }) =>
      kind === 'project' ? 'main' : kind === 'group' || isPdm(install.lock) ? name : '',
    ),
  );
  return install.lock.distributions.flatMap((entry): readonly Reached[] => {
    const lists = (entry.lists ?? []).filter(({ name }) => names.has(name));
    const when = anyOf(...lists.map(({ marker }) => settle(marker, world)));
    if (when.kind === 'never') return [];
    const known = ways.get(entry);
    if (known !== undefined) return [{ ...known, when }];
    return [{ entry, when, ways: [{ chain: [lockedRequirement(entry, [], lists[0]?.marker)], extras: [], when }] }];
  });
}

function isPdm({ tool }: LockManifest): boolean {
  return tool === 'pdm';
}

function installedFrom(
  { entry, when, ways }: Reached,
  step: InstallStep,
  world: LockWorld,
  knowledge: Knowledge,
): Installed {
  const { version } = entry;
  // What a repository or an unnamed file holds may differ from the release of that version.
  const isKnown = version !== undefined && (entry.source.kind === 'index' || entry.source.url.endsWith('.whl'));
  const versions = version === undefined ? anyVersion : exactly(version);
  const condition = conditionOf(step, when);
  const demandOf = (way: Reached['ways'][number]): Demand => ({
    name: entry.name,
    kind: 'requirement',
    allowed: versions,
    text: textOf(way.chain, version),
    extras: way.extras,
    when: conditionOf(step, narrowed(way.when, when, world)),
    certain: true,
    chain: way.chain,
    facts: [],
    step,
  });
  const [first, ...rest] = ways;
  const variant = {
    demands: [demandOf(first), ...rest.map(demandOf)] as const,
    allowed: versions,
    pin: version,
    when: condition,
  };
  return {
    name: entry.name,
    versions,
    expected: versions,
    version,
    basis: isKnown ? 'pinned' : 'unknown',
    extras: [...new Set(ways.flatMap(({ extras }) => extras))].sort(),
    when: condition,
    chain: first.chain,
    facts: [],
    demands: variant.demands,
    step,
    ...lockedSource(entry, variant, step, knowledge),
    replaced: undefined,
  };
}

function undecided(installed: Installed): Installed {
  return { ...installed, basis: 'unknown', source: undefined, build: undefined };
}

function narrowed(way: Marker, when: Marker, world: LockWorld): Marker {
  const both = together(way, when, world);
  return both.kind === 'never' ? when : both;
}

function conditionOf(step: InstallStep, when: Marker): Marker {
  return step.when.kind === 'always' ? when : allOf(step.when, when);
}

function exactly(version: Version): VersionSet {
  return versionSetOf([{ operator: '==', version: version.text }]);
}

function textOf(chain: Reached['ways'][number]['chain'], version: Version | undefined): string {
  const own = chain.length === 1 ? formatSpecifierSet(chain[0].specifiers) : '';
  return own !== '' || version === undefined ? own : `==${version.text}`;
}

/** The bounds the author wrote: only they can be at odds with another step. */
function writtenDemands(step: InstallStep, world: LockWorld): readonly Demand[] {
  const overridden = new Map(step.overrides.map((override) => [override.name, override]));
  const written = step.requirements.map((requirement) => {
    const override = overridden.get(requirement.name);
    return demandOf(override ?? requirement, override === undefined ? 'requirement' : 'override', step, world);
  });
  const constraints = step.constraints.map((constraint) => demandOf(constraint, 'constraint', step, world));
  return [...constraints, ...written].flatMap((demand) => demand ?? []);
}

function demandOf(
  requirement: Requirement,
  kind: Demand['kind'],
  step: InstallStep,
  world: LockWorld,
): Demand | undefined {
  const { name, specifiers, extras, wheel } = requirement;
  const when = settle(requirement.marker, world);
  if (when.kind === 'never' || step.excludes.includes(name)) return undefined;
  return {
    name,
    kind,
    allowed:
      wheel !== undefined ? exactly(wheel.version) : specifiers.length === 0 ? anyVersion : versionSetOf(specifiers),
    text: formatSpecifierSet(specifiers),
    extras,
    when: conditionOf(step, when),
    certain: true,
    chain: [requirement],
    facts: [],
    step,
  };
}
