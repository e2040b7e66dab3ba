import type { Demand, Environment, Installed } from '../../src/domain/environment.ts';
import type { Knowledge, KnowledgeEntry } from '../../src/domain/knowledge.ts';
import { knownIndex } from '../../src/domain/package-index.ts';
import { anyVersion, isEmpty, overlaps } from '../../src/domain/version-set.ts';
import { holdWhereGiven, isOfOtherBuild } from './distributions-conditions.ts';
import { parentOf } from './distributions-words.ts';
import { certainVersions } from './versions-bounds.ts';

/** What was there before a later step changed it. */
export interface Loss {
  readonly installed: Installed;
  readonly before: Installed;
  /** What the author asked for in an earlier step and no longer has. */
  readonly bounds: readonly Demand[];
  /** What distributions of earlier steps still require and no longer have. */
  readonly broken: readonly Demand[];
  /** The build that was there (`cu118`), where another one takes its place. */
  readonly build: string | undefined;
  /** True when it happens whatever versions an installer chooses. */
  readonly certain: boolean;
}

/**
 * What later steps undo in an environment. Steps that upgrade or reinstall a distribution by its name mean it; what an
 * image brought and what a system installer put elsewhere are not looked at.
 */
export function* lossesOf(environment: Environment, knowledge: Knowledge): Iterable<Loss> {
  for (const installed of environment.installed) {
    const direct = installed.chain.length === 1;
    if (installed.basis === 'unknown' || isEmpty(installed.versions) || isOfOtherBuild(installed, environment))
      continue;
    if (direct && (installed.step.upgrade || installed.step.reinstall)) continue;
    const loss = lossOf(installed, environment, knowledge);
    if (loss !== undefined && (loss.certain || isLikely(loss))) yield loss;
  }
}

/**
 * Without certainty it takes an index whose newest releases are known, and a later step that does not name the
 * distribution itself: where it does and accepts what is there, an open neighbour gives way first.
 */
function isLikely({ installed: { chain, step }, build }: Loss): boolean {
  return (chain.length > 1 || build !== undefined) && step.sources.some(({ kind }) => kind === 'default');
}

function lossOf(installed: Installed, environment: Environment, knowledge: Knowledge): Loss | undefined {
  const past = pastOf(installed);
  const [before] = past;
  if (before === undefined) return undefined;
  const own = past.flatMap(({ demands }) =>
    demands.filter(({ chain, kind }) => chain.length === 1 && kind === 'requirement'),
  );
  const bounds = own.filter((demand) => demand.allowed !== anyVersion && isLost(demand, installed, environment));
  const broken = dependents(installed, environment).filter((demand) => isLost(demand, installed, environment));
  const build = lostBuild(before, installed, knowledge);
  if (bounds.length + broken.length === 0 && build === undefined) return undefined;
  const sure = certainVersions(installed);
  const certain =
    [...bounds, ...broken].some(({ allowed }) => !overlaps(allowed, sure)) ||
    (build !== undefined && !overlaps(certainVersions(before), sure));
  return { installed, before, bounds, broken, build, certain };
}

/** What stood there before, latest first, without what images and system installers brought. */
function pastOf(installed: Installed): readonly Installed[] {
  const past: Installed[] = [];
  for (let before = installed.replaced; before !== undefined && past.length < 50; before = before.replaced) {
    const { installer } = before.step;
    if (installer !== 'image' && installer !== 'apt' && before.basis !== 'unknown') past.push(before);
  }
  return past;
}

function isLost(demand: Demand, installed: Installed, environment: Environment): boolean {
  return !overlaps(demand.allowed, installed.versions) && holdWhereGiven([demand, installed], environment);
}

/** Bounds on it from distributions that an earlier step installed and no later step changed. */
function dependents({ name, step }: Installed, environment: Environment): readonly Demand[] {
  const { demands, installed } = environment;
  return demands.filter((demand) => {
    const parent =
      demand.name === name && demand.kind === 'requirement' && demand.certain ? parentOf(demand) : undefined;
    if (parent === undefined || demand.step.position >= step.position || isOfOtherBuild(demand, environment))
      return false;
    return installed.some((other) => other.name === parent.name && other.step.position === demand.step.position);
  });
}

function lostBuild(before: Installed, installed: Installed, knowledge: Knowledge): string | undefined {
  const { build } = before;
  if (build === undefined || build === 'default' || installed.build === undefined) return undefined;
  // The copies of numpy and others on such an index are no builds of their own.
  if (!knowledge.about(before.name, 'published').some(({ builds }) => builds.includes(build))) return undefined;
  return build !== installed.build && !overlaps(before.expected, installed.versions) ? build : undefined;
}

/** Facts of which build the earlier step took, and which version it is likely to have been. Asks for `index` facts. */
export function buildFacts({ before }: Loss, knowledge: Knowledge): readonly KnowledgeEntry[] {
  const index = before.source === undefined ? undefined : knownIndex(before.source.url, knowledge)?.fact;
  return [...(index === undefined ? [] : [index]), ...before.facts];
}
