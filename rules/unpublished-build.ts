import type { Installed } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
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
      advice(`Use ${name} ${text} in the build ${exists.join(' or ')}`),
      ...(newest === undefined ? [] : [advice(`Use ${name} ${newest.text}, the newest that is known for ${build}`)]),
    ],
    separation: undefined,
    severity: because.every(({ certainty }) => certainty === 'verified') ? 'error' : 'warning',
    confidence: confidenceOf(because),
    at: rootOf(installed),
    related: place === undefined ? [] : [{ span: place, message: `this index serves ${build}` }],
  };
}

/** The versions that a range of pins (`==2.1.0 || ==2.1.1`) names. */
function pinsOf(range: string): readonly Version[] {
  return range.split('||').flatMap((part) => pinOf(versionSet(part)) ?? []);
}
