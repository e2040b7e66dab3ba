import type { Project } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { type ImageReference, parseImageReference } from '../src/domain/image.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Span } from '../src/domain/source.ts';
import { descend, type Tree, textOf } from '../src/domain/tree.ts';

export default {
  scope: 'project',
  severity: 'note',
  since: '0.1.0',
  facts: ['image'],
  docs: {
    what: 'A Dockerfile starts from an image of a local name that nothing in the project builds under that name.',
    why: 'Whoever builds it must have built the base before, by hand and from the right state. A build on another machine fails or takes an old base, and nothing ties the two together.',
    how: 'Build the base as a stage of the same Dockerfile, or as a compose service that others take through `additional_contexts`.',
    limits:
      'Local is a name without a registry and an owner, of several words of which one says so (base, common, local …), and of which no fact speaks. Any other name may be an official image.',
    noFix: 'only its owner knows where the image is built.',
  },
  *check(project, knowledge) {
    const built = namesBuilt(project);
    const seen = new Set<string>();
    for (const manifest of project.manifests) {
      if (manifest.kind !== 'dockerfile') continue;
      for (const { from, index } of manifest.stages) {
        const reference = parseImageReference(from.value);
        const isStage = manifest.stages.some((other) => other.index < index && other.name === from.value.toLowerCase());
        if (reference === undefined || isStage || !isLocal(reference) || built.has(reference.repository)) continue;
        if (knowledge.about(reference.repository, 'image').length > 0) continue;
        const key = `${manifest.path}:${reference.repository}`;
        if (seen.has(key)) continue;
        seen.add(key);
        yield draft(reference, from.span);
      }
    }
  },
} satisfies Rule;

/** Words by which people name the images that they build for their other images. */
const local: ReadonlySet<string> = new Set(['base', 'common', 'shared', 'local', 'core', 'builder', 'runtime']);

function isLocal({ registry, repository, digest }: ImageReference): boolean {
  const words = repository.split(/[-_.]/);
  return (
    registry === undefined &&
    digest === undefined &&
    !repository.includes('/') &&
    words.length > 1 &&
    words.some((word) => local.has(word))
  );
}

/** Names that services give to what they build, and names that their builds are told where to find. */
function namesBuilt({ manifests }: Project): ReadonlySet<string> {
  const names = new Set<string>();
  for (const manifest of manifests) {
    if (manifest.kind !== 'compose') continue;
    for (const { image, build, name, settings } of manifest.services) {
      if (build === undefined) continue;
      const given = image === undefined ? undefined : parseImageReference(image.value);
      if (given !== undefined) names.add(given.repository);
      for (const context of contextsOf(settings)) names.add(context);
      if (manifest.name !== undefined) names.add(`${manifest.name}-${name}`);
    }
  }
  return names;
}

/** Names after which a FROM finds what `additional_contexts` points at. */
function contextsOf(settings: Tree): readonly string[] {
  const contexts = descend(settings, 'build', 'additional_contexts');
  if (contexts?.kind === 'map') return contexts.entries.map(({ key }) => key);
  if (contexts?.kind !== 'list') return [];
  return contexts.items.map((item) => (textOf(item) ?? '').split('=')[0] ?? '');
}

function draft({ text, repository }: ImageReference, at: Span): Draft {
  return {
    message: `${text} has the name of a local image, and nothing in the project builds one under that name. Whoever builds this must have made it by hand before, from the right state.`,
    about: [repository],
    chains: [],
    because: [],
    fixes: [
      advice('Make the base a stage of this Dockerfile'),
      advice('Build the base as a compose service and name it in additional_contexts'),
    ],
    separation: undefined,
    confidence: 'medium',
    at,
    related: [],
  };
}
