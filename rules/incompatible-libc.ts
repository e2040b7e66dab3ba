import type { BaseImage, Environment, Installed } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { type BuiltFor, confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import { mayHoldTogether } from '../src/domain/marker.ts';
import type { Rule } from '../src/domain/rule.ts';
import { compareVersions, parseVersion } from '../src/domain/version.ts';
import { isSubset, noVersion, union, type VersionSet, versionSet } from '../src/domain/version-set.ts';
import { factsHold } from './shared/cuda-stack.ts';
import { hasPlace, listed } from './shared/distributions-words.ts';
import { certainVersions } from './shared/versions-bounds.ts';
import { distinct } from './shared/versions-words.ts';

/** A distribution none of whose allowed versions has a wheel for the libc of the image. */
interface Refused {
  readonly installed: Installed;
  readonly facts: readonly BuiltFor[];
}

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['built-for', 'image'],
  docs: {
    what: 'The base image has a C library for which the wheels are not built: musl, or a glibc that is too old.',
    why: 'The installer passes over such wheels, then finds no matching distribution or compiles the source, which rarely works in a small image.',
    how: 'Use a base image with a newer glibc (Debian or Ubuntu instead of Alpine), or a release whose wheels still fit.',
    limits:
      'It needs an image whose C library is known and wheels of known builds. A version that is open below the first wheel that does not fit is not reported: the installer takes an older release.',
    noFix: 'another base image has other names for its system packages.',
  },
  *check(environment, knowledge) {
    const { baseImage, installed, target, steps } = environment;
    if (baseImage?.libc === undefined || !factsHold(target)) return;
    if (steps.some(({ installer }) => installer === 'conda')) return;
    const refused = installed.flatMap((one) => refusedBy(one, baseImage.libc ?? '', environment, knowledge) ?? []);
    // What the author wrote is told; what it brings along is refused with it.
    const roots = new Map(refused.map((one) => [one.installed.chain[0], one]));
    for (const one of refused) if (one.installed.chain.length === 1) roots.set(one.installed.chain[0], one);
    const [first, ...others] = [...roots.values()];
    if (first !== undefined) yield draft([first, ...others], baseImage);
  },
} satisfies Rule;

function refusedBy(
  installed: Installed,
  libc: string,
  { target }: Environment,
  knowledge: Knowledge,
): Refused | undefined {
  const { name, step, chain, when, basis, source } = installed;
  if (basis === 'unknown' || step.installer === 'image' || step.installer === 'apt' || step.copied) return undefined;
  if (!hasPlace(chain[0]) || chain[0].url !== undefined || source?.kind === 'find-links') return undefined;
  if (!mayHoldTogether([when], target)) return undefined;
  const facts = knowledge.about(name, 'built-for').filter(({ glibc }) => glibc !== undefined && lacks(libc, glibc));
  const range = facts.reduce<VersionSet>((set, fact) => union(set, versionSet(fact.versions)), noVersion);
  return facts.length > 0 && isSubset(certainVersions(installed), range) ? { installed, facts } : undefined;
}

/** True where an image with `libc` (`musl`, `glibc 2.27`) cannot use wheels for the glibc given. */
function lacks(libc: string, glibc: string): boolean {
  if (libc === 'musl') return true;
  const has = parseVersion(libc.replace(/^glibc /, ''));
  const needs = parseVersion(glibc);
  return has !== undefined && needs !== undefined && compareVersions(has, needs) < 0;
}

function draft(refused: readonly [Refused, ...Refused[]], image: BaseImage): Draft {
  const [{ installed: first, facts }, ...others] = refused;
  const names = [...new Set(refused.map(({ installed }) => installed.name))];
  const because = distinct([
    ...refused.flatMap((one) => [...one.facts, ...one.installed.facts]),
    ...image.facts.filter((fact) => fact.kind === 'image' && fact.libc !== undefined),
  ]);
  const musl = image.libc === 'musl';
  const needed = facts[0]?.glibc ?? '';
  const has = musl ? 'musl in place of glibc' : image.libc;
  return {
    message: `${image.reference.text} has ${has}, and the Linux wheels of ${listed(names)} are built for glibc${musl ? '' : ` ${needed}`}: pip finds no wheel that fits.`,
    about: [first.name, ...names.filter((name) => name !== first.name), image.reference.repository],
    chains: refused.map(({ installed }) => installed.chain).filter((chain) => chain.length > 1),
    because,
    fixes: [
      advice(
        musl
          ? 'Use an image on Debian or Ubuntu, such as the slim variant'
          : `Use a base image with glibc ${needed} or newer`,
      ),
      ...(musl ? [] : [advice(`Use a release of ${first.name} whose wheels still fit`)]),
    ],
    separation: undefined,
    severity: because.every(({ certainty }) => certainty === 'verified') ? 'error' : 'warning',
    confidence: confidenceOf(because),
    at: image.span,
    related: [first, ...others.map(({ installed }) => installed)]
      .slice(0, 3)
      .map(({ chain }) => ({ span: chain[0].span, message: `${chain[0].name} is required here` })),
  };
}
