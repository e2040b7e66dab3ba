import type { Installed } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import { confidenceOf, type Knowledge, type Published } from '../src/domain/knowledge.ts';
import { knownIndex } from '../src/domain/package-index.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Version } from '../src/domain/version.ts';
import {
  anyVersion,
  isEmpty,
  isSubset,
  newestIn,
  noVersion,
  overlaps,
  pinOf,
  union,
  type VersionSet,
  versionSet,
} from '../src/domain/version-set.ts';
import { certainVersions } from './shared/versions-bounds.ts';
import { boundFix } from './shared/versions-fixes.ts';
import { rootOf } from './shared/versions-places.ts';
import { broughtBy, distinct } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['published', 'index'],
  docs: {
    what: 'A version is asked for in a CUDA build that was never published.',
    why: 'Each release has wheels for a few CUDA versions only; for any other the installer finds no matching distribution.',
    how: 'Use a build that exists for the version, or a version that exists in the build.',
    limits:
      'Only lists that are known to be complete count, only CUDA builds, and only known indexes: another may serve a build of its own.',
  },
  *check({ installed }, knowledge) {
    for (const one of installed) {
      const missing = one.step.installer === 'image' ? undefined : missingBuild(one, knowledge);
      if (missing !== undefined) yield draft(one, missing, knowledge);
    }
  },
} satisfies Rule;

interface Missing {
  readonly build: string;
  /** The complete lists of all versions that are allowed. */
  readonly lists: readonly Published[];
}

/** The build that is asked for, where complete lists of every allowed version lack it. */
function missingBuild(installed: Installed, knowledge: Knowledge): Missing | undefined {
  const { build, step, source, chain, basis } = installed;
  if (build === undefined || !/^cu\d+$/.test(build) || basis === 'unknown' || chain[0].url !== undefined)
    return undefined;
  const sources = source === undefined ? step.sources : [source];
  if (!sources.every(({ url }) => url === '' || knownIndex(url, knowledge) !== undefined)) return undefined;
  const versions = certainVersions(installed);
  const lists = knowledge
    .about(installed.name, 'published')
    .filter((fact) => overlaps(versionSet(fact.versions), versions));
  if (isEmpty(versions) || lists.length === 0) return undefined;
  if (lists.some((fact) => !fact.complete || fact.builds.includes(build))) return undefined;
  const listed = lists.reduce<VersionSet>((set, fact) => union(set, versionSet(fact.versions)), noVersion);
  return isSubset(versions, listed) ? { build, lists } : undefined;
}

function draft(installed: Installed, { build, lists }: Missing, knowledge: Knowledge): Draft {
  const { name, version, source } = installed;
  const because = distinct([...lists, ...installed.facts]);
  const exists = [...new Set(lists.flatMap(({ builds }) => builds))].filter((one) => /^cu\d+$/.test(one));
  const served = knowledge.about(name, 'published').filter((fact) => fact.builds.includes(build));
  const newest = newestIn(
    anyVersion,
    served.flatMap(({ versions }) => pinsOf(versions)),
  );
  const text = version?.text.split('+', 1)[0] ?? '';
  const place = source?.span;
  return {
    message: `${name} ${text} was never published for ${build}. Its CUDA builds are ${exists.join(', ')}; an installer finds no matching distribution.${broughtBy(installed)}`,
    about: [name],
    chains: installed.chain.length > 1 ? [installed.chain] : [],
    because,
    fixes: [
      otherBuild(installed, build, exists, `Use ${name} ${text} in the build`),
      ...(newest === undefined ? [] : [olderRelease(installed, build, newest)]),
    ],
    separation: undefined,
    severity: because.every(({ certainty }) => certainty === 'verified') ? 'error' : 'warning',
    confidence: confidenceOf(because),
    at: rootOf(installed),
    related: place === undefined ? [] : [{ span: place, message: `this index serves ${build}` }],
  };
}

/** The same release from the index of the nearest build that it has. */
function otherBuild({ source }: Installed, build: string, exists: readonly string[], lead: string): Fix {
  const [nearest] = [...exists].sort((a, b) => distance(a, build) - distance(b, build) || (a < b ? 1 : -1));
  const words = advice(`${lead} ${exists.join(' or ')}`);
  const { url = '', span } = source ?? {};
  // Only an address as it is written can be changed in its last part.
  if (nearest === undefined || span === undefined || span.end - span.start !== url.length) return words;
  if (!url.endsWith(`/${build}`)) return words;
  const text = `${url.slice(0, -build.length)}${nearest}`;
  return { kind: 'replace', span, text, title: `${lead} ${nearest}, from ${text}`, safety: 'unsafe' };
}

/** Another major of CUDA is further away than any minor. */
function distance(a: string, b: string): number {
  const [one, other] = [Number(a.slice(2)), Number(b.slice(2))];
  return Math.abs(one - other) + (Math.trunc(one / 10) === Math.trunc(other / 10) ? 0 : 1_000);
}

function olderRelease(installed: Installed, build: string, newest: Version): Fix {
  const { name, chain } = installed;
  const [requirement] = chain;
  const title = `Use ${name} ${newest.text}, the newest that is known for ${build}`;
  const tag = requirement.specifiers.some(({ version }) => version.includes('+')) ? `+${build}` : '';
  return boundFix(installed, `==${newest.text}${tag}`, title);
}

/** The versions that a range of pins (`==2.1.0 || ==2.1.1`) names. */
function pinsOf(range: string): readonly Version[] {
  return range.split('||').flatMap((part) => pinOf(versionSet(part)) ?? []);
}
