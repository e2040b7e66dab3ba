import type { Demand, Environment, Installed } from '../src/domain/environment.ts';
import type { Confidence, Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import { confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { isEmpty, overlaps } from '../src/domain/version-set.ts';
import { boundText, edgesAmong, hasPlace, listed, subjectText } from './shared/distributions-words.ts';
import { distinct } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'warning',
  since: '0.1.0',
  facts: ['image', 'requires', 'latest', 'companions'],
  docs: {
    what: 'An install step replaces a distribution that the base image was built around.',
    why: 'The image brings a build that fits its CUDA, its compiled extensions and its companions. pip takes another one from its index, without a word about what the image loses; the image is then only large.',
    how: 'Leave the distribution to the image, or start from an image without it.',
    limits:
      'It knows what an image brings from facts about its tag. A requirement that accepts what is there replaces nothing; where it names no version, that is a note, because the next build may ask for more.',
  },
  *check(environment, knowledge) {
    const replaced = new Map<string, Replacement[]>();
    for (const installed of environment.installed) {
      const original = originalOf(installed);
      if (original === undefined || installed.basis === 'unknown' || isEmpty(installed.versions)) continue;
      const key = JSON.stringify(installed.chain[0].span);
      replaced.set(key, [...(replaced.get(key) ?? []), { installed, original }]);
    }
    for (const [first, ...others] of replaced.values())
      if (first !== undefined && !mayComeAlong(first, knowledge)) yield* replacement(first, others, environment);
    yield* repeated(environment);
  },
} satisfies Rule;

interface Replacement {
  readonly installed: Installed;
  readonly original: Installed;
}

/**
 * An open companion that facts do not list may be in the image as well, and is then kept: nothing is known of the
 * release that an installer would choose.
 */
function mayComeAlong({ installed, original }: Replacement, knowledge: Knowledge): boolean {
  const blamed = blamedFor({ installed, original });
  const parent = blamed?.chain.at(-2);
  if (blamed === undefined || parent === undefined || blamed.certain) return false;
  return knowledge.mentioning(parent.name, 'companions').some(({ distribution }) => distribution === original.name);
}

/** What the image had brought in its place. */
function originalOf(installed: Installed): Installed | undefined {
  let before = installed.replaced;
  for (let depth = 0; before !== undefined && depth < 50; depth += 1) {
    if (before.step.installer === 'image') return before;
    before = before.replaced;
  }
  return undefined;
}

function* replacement(first: Replacement, others: readonly Replacement[], environment: Environment): Generator<Draft> {
  const { installed, original } = first;
  const [root] = installed.chain;
  if (!hasPlace(root) || environment.baseImage === undefined) return;
  const image = environment.baseImage.reference.text;
  const facts = distinct([
    ...environment.baseImage.facts.filter((fact) => isAbout(fact, original)),
    ...edgesAmong(installed.facts),
    ...(blamedFor(first)?.facts ?? []),
  ]);
  const certain = !overlaps(original.versions, installed.versions);
  const highest: Confidence =
    certain && installed.basis !== 'open' && blamedFor(first)?.certain !== false ? 'high' : 'medium';
  const blamed = blamedFor(first);
  const cause = causeOf(first, blamed);
  const also = listed(others.map((other) => String(other.installed.name)));
  yield {
    message: `${image} brings ${subjectText(original.chain[0])}, and this step replaces it: ${cause}. What comes from the index instead was not built for the image.${also === '' ? '' : ` The same happens to ${also}.`}`,
    about: [
      installed.name,
      ...new Set(
        [
          root.name,
          ...(blamed?.chain.map(({ name }) => name) ?? []),
          ...others.map((other) => other.installed.name),
        ].filter((name) => name !== installed.name),
      ),
    ],
    chains: [blamed?.chain ?? installed.chain, ...others.map((other) => other.installed.chain)].filter(
      (chain) => chain.length > 1,
    ),
    because: facts,
    fixes: [
      blamed === undefined || blamed.chain.length === 1
        ? removal(installed, `Remove ${installed.name} from what is installed on top of ${image}`)
        : advice(`Take a release of ${blamed.chain.at(-2)?.name} that accepts ${subjectText(original.chain[0])}`),
      advice(`Start from an image whose ${installed.name} suits the requirements, or from one without it`),
    ],
    separation: undefined,
    confidence: confidenceOf(certain ? facts.filter(({ kind }) => kind === 'requires') : facts, highest),
    at: root.span,
    related: [{ span: environment.baseImage.span, message: `${subjectText(original.chain[0])} comes with this image` }],
  };
}

function removal({ chain: [requirement, ...more] }: Installed, title: string): Fix {
  return more.length === 0 && hasPlace(requirement)
    ? { kind: 'remove', requirement, title, safety: 'unsafe' }
    : advice(title);
}

/** The bound that does not accept what the image brings: the author's own, else the shortest way to another. */
function blamedFor({ installed, original }: Replacement): Demand | undefined {
  const against = installed.demands.filter(
    ({ allowed, kind }) => kind !== 'preinstalled' && !overlaps(allowed, original.versions),
  );
  return [...against].sort((a, b) => a.chain.length - b.chain.length || Number(b.certain) - Number(a.certain))[0];
}

function causeOf({ installed }: Replacement, blamed: Demand | undefined): string {
  if (blamed === undefined) return installed.step.upgrade ? 'it upgrades' : 'it asks for another one';
  const wanted = boundText(blamed.chain.at(-1) ?? blamed.chain[0]);
  const parent = blamed.chain.at(-2);
  if (parent === undefined) return `it asks for ${wanted}`;
  return `${subjectText(parent)} requires ${wanted}${blamed.certain ? '' : ' in the release that installers choose today'}`;
}

function isAbout(
  fact: { readonly kind: string; readonly distributions?: Readonly<Record<string, string>> },
  { name }: Installed,
): boolean {
  return fact.kind === 'image' && Object.keys(fact.distributions ?? {}).includes(name);
}

/** Requirements without a bound on what the image brings: kept today, and an invitation to replace it tomorrow. */
function* repeated({ installed, steps, baseImage }: Environment): Generator<Draft> {
  if (baseImage === undefined) return;
  for (const original of installed) {
    if (original.step.installer !== 'image' || original.replaced !== undefined) continue;
    const again = steps
      .filter(({ installer, action }) => installer !== 'image' && installer !== 'apt' && action === 'install')
      .flatMap(({ requirements }) => requirements)
      .find(({ name, specifiers, url }) => name === original.name && specifiers.length === 0 && url === undefined);
    if (again === undefined || !hasPlace(again)) continue;
    const facts = baseImage.facts.filter((fact) => isAbout(fact, original));
    yield {
      message: `${baseImage.reference.text} already brings ${subjectText(original.chain[0])}. The installer keeps it as long as nothing else in the step asks for another version; then it takes the newest from its index, which was not built for the image.`,
      about: [original.name],
      chains: [],
      because: facts,
      fixes: [
        {
          kind: 'remove',
          requirement: again,
          title: `Remove ${original.name} here and leave it to the image`,
          safety: 'safe',
        },
      ],
      separation: undefined,
      severity: 'note',
      confidence: confidenceOf(facts),
      at: again.span,
      related: [{ span: baseImage.span, message: `${subjectText(original.chain[0])} comes with this image` }],
    };
  }
}
