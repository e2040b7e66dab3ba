import type { Environment, InstallStep, PackageSource } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { confidenceOf, type IndexFact } from '../src/domain/knowledge.ts';
import { knownIndex } from '../src/domain/package-index.ts';
import type { Rule } from '../src/domain/rule.ts';
import { hasPlace, listed } from './shared/distributions-words.ts';
import { neverServed } from './shared/index-absent.ts';
import { refused } from './shared/installer-refusals.ts';

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['index', 'breaks', 'latest', 'published'],
  docs: {
    what: 'A source cannot serve what is asked from it: a page of links used as an index, an archive that dropped the system release, or a release whose metadata the newest pip refuses.',
    why: 'An installer asks an index for one page per distribution, which a page of links does not have. Archives drop releases of the system that are past their end, and an old release can become unreadable for a newer pip, so files that nobody changed stop working.',
    how: 'Name the page with --find-links or use the index beside it; move to a supported base image; take a release with valid metadata or keep pip below the release that refuses it.',
    limits:
      'Only pages and archives with facts are judged. What pip refuses is reported here where nothing says which pip is used; a pip that a step installs is judged by incompatible-versions.',
  },
  *check(environment, knowledge) {
    const told = new Set<PackageSource['span']>();
    for (const step of environment.steps) {
      for (const source of step.sources) {
        const match = knownIndex(source.url, knowledge);
        if (match === undefined || told.has(source.span)) continue;
        const found =
          pageAsIndex(source, match.fact, step) ??
          neverServed(source, match, step, environment, knowledge) ??
          retired(source, match.fact, step, environment);
        if (found !== undefined) yield found;
        told.add(source.span);
      }
    }
    yield* refused(environment, knowledge);
  },
} satisfies Rule;

function pageAsIndex(source: PackageSource, fact: IndexFact, step: InstallStep): Draft | undefined {
  if (fact.form !== 'find-links' || source.kind === 'find-links' || source.kind === 'default') return undefined;
  const wanted = source.only?.map(({ distribution }) => distribution) ?? step.requirements.map(({ name }) => name);
  const names = [...new Set(wanted)].filter((name) => fact.serves.includes(name)).sort();
  const [first, ...others] = names;
  if (first === undefined) return undefined;
  return {
    message: `${source.url} is a page of links for --find-links and no package index: an installer that uses it as one looks for a page of ${listed(names)} below it and finds none.`,
    about: [first, ...others],
    chains: [],
    because: [fact],
    fixes: [
      {
        kind: 'index-option',
        ...{ at: source.span ?? step.span, option: '--find-links' },
        title: 'Give the page with --find-links',
        safety: 'unsafe',
      },
      advice('Use the package index of the build you want in its place, or the address of the wheel itself'),
    ],
    separation: undefined,
    severity: fact.certainty === 'verified' ? 'error' : 'warning',
    confidence: confidenceOf([fact]),
    at: source.span ?? step.span,
    related: step.requirements
      .filter((requirement) => names.includes(requirement.name) && hasPlace(requirement))
      .slice(0, 3)
      .map(({ name, span }) => ({ span, message: `${name} is required here` })),
  };
}

/** An archive of system distributions that no longer serves the release the image is built on. */
function retired(
  source: PackageSource,
  fact: IndexFact,
  step: InstallStep,
  { baseImage }: Environment,
): Draft | undefined {
  if (baseImage?.os === undefined || fact.retired?.includes(baseImage.os) !== true) return undefined;
  const because = [fact, ...baseImage.facts.filter((one) => one.kind === 'image' && one.os !== undefined)];
  return {
    message: `${source.url} no longer serves ${baseImage.os}, on which ${baseImage.reference.text} is built: what is installed from it cannot be found.`,
    about: [baseImage.reference.repository],
    chains: [],
    because,
    fixes: [
      advice('Use a base image on a release of the system that is still supported'),
      advice('Bring the Python from uv, conda or an image that has it'),
    ],
    separation: undefined,
    severity: because.every(({ certainty }) => certainty === 'verified') ? 'error' : 'warning',
    confidence: confidenceOf(because),
    at: source.span ?? step.span,
    related: [{ span: baseImage.span, message: 'the base image' }],
  };
}
