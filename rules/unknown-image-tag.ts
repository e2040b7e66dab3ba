import type { Project } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import { type ImageReference, matchTag, parseImageReference } from '../src/domain/image.ts';
import { confidenceOf, type ImageFact, type Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Span } from '../src/domain/source.ts';
import { tagFacts } from './shared/image-tags.ts';

/** An image the project starts from. */
interface Use {
  readonly reference: ImageReference;
  readonly span: Span;
  /** False where no target and no service builds the stage. */
  readonly reached: boolean;
}

export default {
  scope: 'project',
  severity: 'error',
  since: '0.1.0',
  facts: ['image'],
  docs: {
    what: 'An image tag was never published, or was removed from its registry.',
    why: 'The build or the start stops with "manifest unknown". Tags are free text, so nothing else checks them before that.',
    how: 'Take a tag that is there; the finding names one where it is known.',
    limits:
      'A tag that the knowledge does not speak of is unknown, not missing: new tags are never reported. A reference with a digest is left alone, because the digest decides.',
  },
  *check(project, knowledge) {
    const seen = new Set<string>();
    for (const use of uses(project)) {
      const place = `${use.span.path}:${use.span.start}:${use.reference.text}`;
      if (seen.has(place)) continue;
      seen.add(place);
      const fact = gone(use.reference, knowledge);
      if (fact !== undefined) yield draft(use, fact);
    }
  },
} satisfies Rule;

function* uses(project: Project): Generator<Use> {
  const covered = new Set<string>();
  for (const { baseImage, reached } of project.environments) {
    if (baseImage === undefined) continue;
    covered.add(`${baseImage.span.path}:${baseImage.span.start}`);
    yield { reference: baseImage.reference, span: baseImage.span, reached };
  }
  for (const manifest of project.manifests) {
    if (manifest.kind === 'dockerfile') {
      const stages = manifest.stages.map(({ from }) => from);
      for (const [at, from] of stages.entries()) {
        const isStage = manifest.stages.some(({ name }, index) => index < at && name === from.value.toLowerCase());
        if (!isStage && !covered.has(`${from.span.path}:${from.span.start}`)) yield* plain(from.value, from.span);
      }
    } else if (manifest.kind === 'compose') {
      for (const { image, build } of manifest.services) {
        // With a build, `image` is the name that the result gets.
        if (image === undefined || build !== undefined || covered.has(`${image.span.path}:${image.span.start}`))
          continue;
        yield* plain(image.value, image.span);
      }
    }
  }
}

/** A reference without variables; what holds one is left to the environments, which know its value. */
function* plain(text: string, span: Span): Generator<Use> {
  if (text.includes('$')) return;
  const reference = parseImageReference(text);
  if (reference !== undefined) yield { reference, span, reached: true };
}

/** The fact that says so; undefined where the tag is there, or unknown. */
function gone({ repository, tag, digest }: ImageReference, knowledge: Knowledge): ImageFact | undefined {
  if (digest !== undefined) return undefined;
  const facts = tagFacts(repository, tag ?? 'latest', knowledge);
  if (facts.some(({ exists }) => exists === 'yes')) return undefined;
  // A fact that names a tag to use in its place helps more.
  const missing = facts.filter(({ exists }) => exists === 'never' || exists === 'removed');
  return missing.find(({ instead }) => instead !== undefined) ?? missing[0];
}

function draft({ reference, span, reached }: Use, fact: ImageFact): Draft {
  const { repository, tag } = reference;
  const name = `${repository}:${tag ?? 'latest'}`;
  const written = tag === undefined ? ` (${reference.text} means the tag latest)` : '';
  const what = fact.exists === 'removed' ? 'was removed from its registry' : 'was never published';
  return {
    message: `${name} ${what}${written}. ${fact.claim} Pulling it stops with "manifest unknown".`,
    about: [repository],
    chains: [],
    because: [fact],
    fixes: cures(fact, reference, span),
    separation: undefined,
    severity: fact.certainty === 'verified' && reached ? 'error' : 'warning',
    confidence: confidenceOf([fact]),
    at: span,
    related: [],
  };
}

function cures(fact: ImageFact, { text, repository, tag }: ImageReference, span: Span): readonly Fix[] {
  const parts = matchTag(fact.tag, tag ?? 'latest') ?? {};
  const instead = fact.instead?.replace(/\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);
  if (instead === undefined) return [advice(`Choose a tag that the registry of ${repository} lists`)];
  const title = `Use ${repository}:${instead}`;
  const isWhole = span.end - span.start === text.length && tag !== undefined;
  if (!isWhole) return [advice(title)];
  return [
    { kind: 'replace', title, safety: 'unsafe', span, text: `${text.slice(0, text.length - tag.length)}${instead}` },
  ];
}
