import type { Environment, Installed, InstallStep } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import {
  confidenceOf,
  type Knowledge,
  type KnowledgeEntry,
  type Latest,
  type SupportsPython,
} from '../src/domain/knowledge.ts';
import type { Requirement } from '../src/domain/requirement.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Located } from '../src/domain/source.ts';
import { describeSet, inRange, overlaps, type VersionSet, versionSet } from '../src/domain/version-set.ts';
import { holding } from './shared/versions-bounds.ts';
import { rootOf } from './shared/versions-places.ts';
import { broughtBy, distinct, named } from './shared/versions-words.ts';

/** A fact and the Pythons it allows for the installed version. */
interface Limit {
  readonly fact: SupportsPython | Latest | undefined;
  readonly pythons: VersionSet;
  readonly text: string;
}

/** They bring builds of their own, for the Pythons they choose. */
const othersBuild: ReadonlySet<InstallStep['installer']> = new Set(['image', 'apt', 'conda']);

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['supports-python', 'latest'],
  docs: {
    what: 'A pinned distribution has no release for the Python of the environment.',
    why: 'The installer finds no wheel for that Python: it stops, or compiles an old source release, which fails.',
    how: 'Use a Python that the release supports, or a release that supports the Python.',
    limits:
      'It needs a known Python, from the image, requires-python, a version file or an option. Releases newer than the knowledge base are never called unsupported.',
  },
  *check(environment, knowledge) {
    const { python, installed, baseImage } = environment;
    if (python === undefined) return;
    const image =
      baseImage?.python === undefined
        ? []
        : baseImage.facts.filter((fact) => fact.kind === 'image' && fact.python !== undefined);
    const told = new Set<Requirement>();
    for (const one of [...installed].sort((a, b) => a.chain.length - b.chain.length)) {
      // What a refused distribution would bring along is refused with it.
      if (othersBuild.has(one.step.installer) || told.has(one.chain[0])) continue;
      const limit = limitsOf(one, knowledge).find(({ pythons }) => !overlaps(pythons, python.value));
      if (limit === undefined) continue;
      told.add(one.chain[0]);
      yield draft(one, limit, python, image, environment);
    }
  },
} satisfies Rule;

function limitsOf(installed: Installed, knowledge: Knowledge): readonly Limit[] {
  const facts = knowledge
    .about(installed.name, 'supports-python')
    .filter((fact) => holding(installed, versionSet(fact.versions)) === 'surely')
    .map((fact): Limit => ({ fact, pythons: versionSet(fact.python), text: fact.python }));
  return [...facts, ...releaseLimit(installed, knowledge), ...wheelLimit(installed)];
}

/** What the release itself says, where it is pinned and known. */
function releaseLimit({ name, version, basis }: Installed, knowledge: Knowledge): readonly Limit[] {
  if (version === undefined || basis !== 'pinned') return [];
  return knowledge.about(name, 'latest').flatMap((fact) =>
    fact.releases.flatMap(({ version: text, python }): readonly Limit[] => {
      if (python === undefined || !inRange(`==${text}`, version)) return [];
      return [{ fact, pythons: versionSet(python), text: python }];
    }),
  );
}

/** A wheel given by URL or path runs on the Pythons of its tags only. */
function wheelLimit({ chain }: Installed): readonly Limit[] {
  const tags = chain[0].wheel?.tags ?? [];
  const minors = tags.map(({ python, abi }) =>
    abi === 'abi3' || abi === 'none' ? undefined : /^cp3(\d+)$/.exec(python)?.[1],
  );
  if (minors.length === 0 || minors.includes(undefined)) return [];
  const text = [...new Set(minors)].map((minor) => `==3.${minor ?? ''}.*`).join(' || ');
  return [{ fact: undefined, pythons: versionSet(text), text }];
}

function draft(
  installed: Installed,
  { fact, text }: Limit,
  python: Located<VersionSet>,
  image: readonly KnowledgeEntry[],
  environment: Environment,
): Draft {
  const because = distinct([...(fact === undefined ? [] : [fact]), ...installed.facts, ...image]);
  const compiles = fact?.kind === 'supports-python' && fact.sdist === true;
  const verified = !compiles && because.every(({ certainty }) => certainty === 'verified');
  const pythons = words(text);
  const source = fact === undefined ? 'The wheel is tagged for' : 'It supports';
  return {
    message: compiles
      ? `${named(installed, 'surely')} has no wheel for Python ${words(describeSet(python.value))}. There are wheels for Python ${pythons} only, so the installer compiles the source release, which needs compilers and often fails.${broughtBy(installed)}`
      : `${named(installed, 'surely')} cannot be installed on Python ${words(describeSet(python.value))}. ${source} Python ${pythons}.${broughtBy(installed)}`,
    about: [installed.name],
    chains: installed.chain.length > 1 ? [installed.chain] : [],
    because,
    fixes: [
      ...otherImage(environment, text),
      advice(`Use Python ${pythons}`),
      advice(`Use a release of ${installed.name} that supports this Python`),
    ],
    separation: undefined,
    severity: verified ? 'error' : 'warning',
    confidence: confidenceOf(because),
    at: rootOf(installed),
    related: python.span.end > python.span.start ? [{ span: python.span, message: 'the Python comes from here' }] : [],
  };
}

/** The same image with the newest Python that is supported, where its tag begins with the version. */
function otherImage({ baseImage, python }: Environment, pythons: string): readonly Fix[] {
  const { reference, span } = baseImage ?? {};
  const tag = reference?.tag ?? '';
  const [version = '', minor = ''] = /^3\.(\d{1,2})(?:\.\d{1,2})?(?=-|$)/.exec(tag) ?? [];
  if (reference === undefined || span === undefined || version === '' || baseImage?.python === undefined) return [];
  if (span.end - span.start !== reference.text.length || python?.span.start !== span.start) return [];
  const wanted = versionSet(pythons);
  const older = Array.from({ length: Number(minor) }, (_, at) => `3.${Number(minor) - 1 - at}`);
  const next = older.find((one) => overlaps(versionSet(`==${one}.*`), wanted));
  if (next === undefined) return [];
  const text = `${reference.text.slice(0, -tag.length)}${next}${tag.slice(version.length)}`;
  return [{ kind: 'replace', span, text, title: `Start from ${text}`, safety: 'unsafe' }];
}

/** `3.12` for `==3.12.*`. */
function words(pythons: string): string {
  return pythons.replaceAll('==', '').replaceAll('.*', '').replaceAll(' || ', ' or ');
}
