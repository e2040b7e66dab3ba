import type { Environment, InstallStep, PackageSource } from '../../src/domain/environment.ts';
import type { Draft } from '../../src/domain/finding.ts';
import { advice, type Fix } from '../../src/domain/fix.ts';
import { confidenceOf, type Knowledge } from '../../src/domain/knowledge.ts';
import type { IndexMatch } from '../../src/domain/package-index.ts';
import { listed } from './distributions-words.ts';

/** Tells of the address of a build that no release of what is asked from it has, older than the newest known ones. Asks for `published` facts. */
export function neverServed(
  source: PackageSource,
  { fact, build }: IndexMatch,
  step: InstallStep,
  { installed }: Environment,
  knowledge: Knowledge,
): Draft | undefined {
  const cuda = cudaOfTag(build);
  if (source.kind === 'find-links' || build === undefined || cuda === undefined) return undefined;
  const asked = source.only?.map(({ distribution }) => distribution) ?? step.requirements.map(({ name }) => name);
  // A pinned release is judged by its own list of builds.
  const names = [...new Set(asked)].filter(
    (name) =>
      fact.serves.includes(name) &&
      installed.some((one) => one.name === name && one.step === step && one.basis !== 'pinned'),
  );
  const rows = names.flatMap((name) => knowledge.about(name, 'published'));
  const builds = rows.flatMap((row) => row.builds);
  const [first, ...others] = names;
  const newest = Math.max(...builds.map((one) => cudaOfTag(one) ?? 0), 0);
  if (first === undefined || builds.includes(build) || cuda >= newest) return undefined;
  const because = [fact, ...rows.filter(({ complete }) => complete).slice(-1)];
  const near = [...new Set(builds)].filter((one) => Math.trunc((cudaOfTag(one) ?? 0) / 10) === Math.trunc(cuda / 10));
  return {
    message: `${source.url} does not exist: no release of ${listed(names)} was ever published for ${build}, so nothing is found there.`,
    about: [first, ...others],
    chains: [],
    because,
    fixes: otherIndex(source, build, near.sort()),
    separation: undefined,
    severity: because.every(({ certainty }) => certainty === 'verified') ? 'error' : 'warning',
    confidence: confidenceOf(because),
    at: source.span ?? step.span,
    related: [],
  };
}

/** The nearest build of the same major, in the address as it is written. */
function otherIndex({ url, span }: PackageSource, build: string, near: readonly string[]): readonly Fix[] {
  const [next] = [...near].sort((a, b) => gap(a, build) - gap(b, build));
  const words = advice(
    near.length === 0 ? 'Use the index of a published build' : `Use the index of ${near.join(' or ')}`,
  );
  if (next === undefined || span === undefined || span.end - span.start !== url.length || !url.endsWith(`/${build}`))
    return [words];
  const text = `${url.slice(0, -build.length)}${next}`;
  const fix: Fix = { kind: 'replace', span, text, title: `Use ${text}`, safety: 'unsafe' };
  return near.length === 1 ? [fix] : [fix, words];
}

function gap(a: string, b: string): number {
  return Math.abs((cudaOfTag(a) ?? 0) - (cudaOfTag(b) ?? 0));
}

/** 121 of `cu121`; undefined for other tags. */
function cudaOfTag(build: string | undefined): number | undefined {
  const digits = /^cu(\d{2,3})$/.exec(build ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
