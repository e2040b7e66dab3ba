import type { Demand, Environment } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { confidenceOf } from '../src/domain/knowledge.ts';
import { allOf, evaluateMarker } from '../src/domain/marker.ts';
import type { Rule } from '../src/domain/rule.ts';
import { contradictionCures } from './shared/distributions-alignment.ts';
import { areCompanions, type Contradiction, contradictionsOf } from './shared/distributions-contradictions.ts';
import { boundText, hasPlace, isSamePlace, listed, parentOf, subjectText } from './shared/distributions-words.ts';
import { distinct, platformNote } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['requires', 'companions', 'latest'],
  docs: {
    what: 'One install step requires a distribution with bounds that no version satisfies.',
    why: 'pip and uv refuse the step, or try older releases of everything until the build times out. Across files and through dependencies the two bounds are never seen side by side.',
    how: 'Bring the two bounds together: change the pin, or take a release of the other distribution that accepts it.',
    limits:
      'Only bounds count that hold for every version an installer may choose. It is silent where markers, extras or branches exclude each other, where an override decides, for constraints that refuse a distribution on purpose (==1000000000.0.0), and inside families of releases, where companion-mismatch speaks.',
  },
  *check(environment, knowledge) {
    const groups = new Map<string, Contradiction[]>();
    for (const contradiction of contradictionsOf(environment)) {
      if (areCompanions(contradiction, knowledge)) continue;
      const key = JSON.stringify(contradiction.core.map(({ chain }) => [chain[0].span, chain.at(-2)?.name]));
      groups.set(key, [...(groups.get(key) ?? []), contradiction]);
    }
    for (const [first, ...others] of groups.values()) {
      const draft = first && contradiction(first, others, environment, contradictionCures(first, knowledge));
      if (draft !== undefined) yield draft;
    }
  },
} satisfies Rule;

/** One finding for all that the same two distributions disagree about. */
function contradiction(
  found: Contradiction,
  others: readonly Contradiction[],
  environment: Environment,
  fixes: Draft['fixes'],
): Draft | undefined {
  const { name, core, more } = found;
  const primary = primaryOf(core);
  if (primary === undefined || !hasPlace(primary.chain[0])) return undefined;
  const names = [name, ...others.map((other) => other.name)];
  const involved = core.flatMap((demand) => [parentOf(demand)?.name ?? [], demand.chain[0].name].flat());
  const because = distinct([found, ...others].flatMap((one) => one.core.flatMap(({ facts }) => facts)));
  const conditions = core.map(({ when }) => when);
  const everywhere = evaluateMarker(allOf(...conditions), environment.target) === true;
  const places = [...core.filter((demand) => demand !== primary), ...more].filter(
    ({ chain }, at, all) =>
      hasPlace(chain[0]) && all.findIndex((other) => isSamePlace(other.chain[0], chain[0])) === at,
  );
  return {
    message: `${messageOf(core, names)}${platformNote(conditions, environment.target)}`,
    about: [name, ...new Set([...names.slice(1), ...involved].filter((one) => one !== name))],
    chains: core.map(({ chain }) => chain),
    because,
    fixes,
    separation: undefined,
    severity: everywhere && because.every(({ certainty }) => certainty === 'verified') ? 'error' : 'warning',
    confidence: confidenceOf(because),
    at: primary.chain[0].span,
    related: places.map((demand) => ({ span: demand.chain[0].span, message: placeText(demand) })),
  };
}

/**
 * What a dependency asks for is the news, and of two alike in one file the later one is what was added. Of two files,
 * the first one read is the one that includes the other; a constraint is the frame that the requirement must fit.
 */
function primaryOf(core: readonly Demand[]): Demand | undefined {
  const derived = core.filter(({ chain }) => chain.length > 1);
  const wanted = core.filter(({ kind }) => kind === 'requirement');
  const [first, ...others] = [derived, wanted, core].find((demands) => demands.length > 0) ?? [];
  const start = ({ chain }: Demand) => chain[0].span.start;
  return others.reduce(
    (best, demand) =>
      best !== undefined && demand.chain[0].span.path === best.chain[0].span.path && start(demand) > start(best)
        ? demand
        : best,
    first,
  );
}

function messageOf(core: readonly Demand[], names: readonly string[]): string {
  const [name] = names;
  const [first, second] = core;
  const parents = [...new Set(core.map((demand) => parentText(demand)))];
  const quantity = core.length === 2 ? 'both' : 'all';
  if (names.length > 1 && parents.length === 2 && first !== undefined && second !== undefined)
    return `${listed(parents)} require different versions of ${listed(names)}, so they cannot be installed together. Of ${name}, the one requires ${boundText(bound(first))} and the other ${boundText(bound(second))}.`;
  if (core.every(({ chain, kind }) => chain.length === 1 && kind === 'requirement'))
    return `${listed([...new Set(core.map(({ chain }) => boundText(chain[0])))], 6)} contradict each other: no version satisfies ${quantity}.`;
  const claims = [...core].sort((a, b) => b.chain.length - a.chain.length).map(claimText);
  const joined = claims.length === 2 ? claims.join(', but ') : listed(claims, 6);
  return `${joined}: no version of ${name} satisfies ${quantity}.${broughtBy(core)}`;
}

/** `numba 0.54.1 requires numpy<1.21`, `numpy==1.22.0 is required here`. */
function claimText(demand: Demand): string {
  const own = boundText(bound(demand));
  if (demand.chain.length > 1) return `${parentText(demand)} requires ${own}`;
  return demand.kind === 'constraint' ? `a constraint says ${own}` : `the project requires ${own}`;
}

function parentText(demand: Demand): string {
  const parent = parentOf(demand);
  return parent === undefined ? 'the project' : subjectText(parent);
}

function bound({ chain }: Demand): Demand['chain'][0] {
  return chain.at(-1) ?? chain[0];
}

function broughtBy(core: readonly Demand[]): string {
  const far = core.filter(({ chain }) => chain.length > 2);
  return far.map((demand) => ` ${parentText(demand)} comes with ${subjectText(demand.chain[0])}.`).join('');
}

function placeText(demand: Demand): string {
  if (demand.chain.length > 1) return `${parentText(demand)} requires ${boundText(bound(demand))}`;
  return demand.kind === 'constraint'
    ? `${boundText(bound(demand))} is set here`
    : `${boundText(bound(demand))} is required here`;
}
