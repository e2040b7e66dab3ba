import type { Environment } from '../src/domain/environment.ts';
import type { Confidence, Draft } from '../src/domain/finding.ts';
import { confidenceOf, type Knowledge, type KnowledgeEntry } from '../src/domain/knowledge.ts';
import { evaluateMarker } from '../src/domain/marker.ts';
import type { Rule } from '../src/domain/rule.ts';
import { lossCures } from './shared/distributions-alignment.ts';
import { buildFacts, type Loss, lossesOf } from './shared/distributions-losses.ts';
import { boundText, edgesAmong, hasPlace, listed, parentOf, subjectText } from './shared/distributions-words.ts';
import { distinct } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['requires', 'latest', 'index', 'published'],
  docs: {
    what: 'A later install step changes a distribution that an earlier step pinned, or that something already installed needs.',
    why: 'Every step resolves only its own requirements. It replaces what does not suit them, from its own index, and exits with success even when that breaks what is there.',
    how: 'Install both in one step, or pass the earlier bounds to the later step as constraints.',
    limits:
      'It is silent where the version stays, where a step upgrades or reinstalls the distribution by its name, and about what a base image brought (image-distribution-replaced speaks of that). Two pins by the author are at most a warning.',
  },
  *check(environment, knowledge) {
    const byCause = new Map<string, Loss[]>();
    for (const loss of lossesOf(environment, knowledge)) {
      const key = JSON.stringify(loss.installed.chain[0].span);
      byCause.set(key, [...(byCause.get(key) ?? []), loss]);
    }
    for (const [first, ...others] of byCause.values()) {
      const draft = first && undone(first, [first, ...others].sort(weightiest), environment, knowledge);
      if (draft !== undefined) yield draft;
    }
  },
} satisfies Rule;

/** One finding for all that one requirement of a later step undoes. */
function undone(
  { installed: { chain } }: Loss,
  losses: readonly Loss[],
  environment: Environment,
  knowledge: Knowledge,
): Draft | undefined {
  const [root] = chain;
  if (!hasPlace(root)) return undefined;
  const [first, ...others] = losses;
  if (first === undefined) return undefined;
  const victims = losses.flatMap(({ broken }) =>
    broken.flatMap((demand) => [parentOf(demand)?.name ?? [], demand.chain[0].name].flat()),
  );
  const causes = losses.flatMap(({ installed }) =>
    [installed.chain[0].name, installed.chain.at(-2)?.name ?? []].flat(),
  );
  const names = [...others.map(({ installed }) => installed.name), ...causes, ...victims];
  const because = distinct(
    losses.flatMap(({ installed, broken }) => [
      ...edgesAmong(installed.facts),
      ...broken.flatMap(({ facts }) => facts),
    ]),
  );
  const builds = losses.flatMap((loss) => (loss.build === undefined ? [] : buildFacts(loss, knowledge)));
  const earlier = losses.flatMap(({ before, bounds, broken }) => [
    ...bounds.map(({ chain: [bound] }) => ({ span: bound.span, message: `${boundText(bound)} is required here` })),
    ...broken.map((demand) => ({
      span: demand.chain[0].span,
      message: `${subjectText(parentOf(demand) ?? demand.chain[0])} needs ${boundText(demand.chain.at(-1) ?? demand.chain[0])}`,
    })),
    ...(bounds.length + broken.length === 0
      ? [{ span: before.chain[0].span, message: `${before.name} is installed here first` }]
      : []),
  ]);
  return {
    message: messageOf(losses),
    about: [first.installed.name, ...new Set(names.filter((name) => name !== first.installed.name))],
    chains: losses.flatMap(({ installed, broken }) => [installed.chain, ...broken.map((demand) => demand.chain)]),
    because: distinct([...because, ...builds]),
    fixes: lossCures(first),
    separation: undefined,
    severity: isError(losses, environment, because) ? 'error' : 'warning',
    confidence: confidenceOf(because, highestConfidence(losses)),
    at: root.span,
    related: earlier.filter(
      ({ span }, at) =>
        span.path !== '' &&
        earlier.findIndex((other) => other.span.start === span.start && other.span.path === span.path) === at,
    ),
  };
}

function messageOf(losses: readonly Loss[]): string {
  const [first] = losses;
  if (first === undefined) return '';
  const { installed, bounds, broken, build } = first;
  const parent = installed.chain.at(-2);
  const wanted = boundText(installed.chain.at(-1) ?? installed.chain[0]);
  const cause =
    parent === undefined
      ? `This step requires ${wanted} and`
      : `${subjectText(parent)} requires ${wanted}, so this step`;
  const what =
    bounds[0] === undefined
      ? `the ${first.before.name} of an earlier step`
      : `${boundText(bounds[0].chain[0])} of an earlier step`;
  const builds =
    build === undefined
      ? ''
      : ` The ${build} build goes with it: what comes now is ${installed.build === 'default' ? 'the default build' : `the ${installed.build} build`}.`;
  const left = broken.map(
    (demand) =>
      ` ${subjectText(parentOf(demand) ?? demand.chain[0])}, which requires ${boundText(demand.chain.at(-1) ?? demand.chain[0])}, is left without it.`,
  );
  const more = [...new Set(losses.map((loss) => loss.installed.name))].slice(1);
  const also = more.length === 0 ? '' : ` The same happens to ${listed(more)}.`;
  return `${cause} replaces ${what}.${builds}${left[0] ?? ''}${also} The step ends with success all the same.`;
}

/** Two wishes of the author may both be meant; what a dependency undoes is not. */
function isError(losses: readonly Loss[], { target }: Environment, because: readonly KnowledgeEntry[]): boolean {
  return losses.some(
    ({ installed, certain }) =>
      certain &&
      installed.chain.length > 1 &&
      installed.replaced?.step.installer !== 'conda' &&
      evaluateMarker(installed.when, target) === true &&
      because.every(({ certainty }) => certainty === 'verified'),
  );
}

function highestConfidence(losses: readonly Loss[]): Confidence {
  if (losses.some(({ installed, certain }) => certain && installed.chain.length > 1)) return 'high';
  // Steps of one file, pins by hand: most likely on purpose.
  const byHand = losses.every(
    ({ installed, bounds, broken }) =>
      installed.chain.length === 1 &&
      broken.length === 0 &&
      bounds.every(({ chain }) => chain[0].span.path === installed.chain[0].span.path),
  );
  return byHand && losses.every(({ build }) => build === undefined) ? 'low' : 'medium';
}

function weightiest(a: Loss, b: Loss): number {
  const weight = ({ bounds, broken, build }: Loss) =>
    bounds.length * 4 + broken.length * 2 + (build === undefined ? 0 : 1);
  return weight(b) - weight(a) || a.installed.chain.length - b.installed.chain.length;
}
