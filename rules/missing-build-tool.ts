import type { Environment, Installed } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { type BuiltFor, confidenceOf, type ImageFact, type Knowledge } from '../src/domain/knowledge.ts';
import { mayHoldTogether } from '../src/domain/marker.ts';
import type { Rule } from '../src/domain/rule.ts';
import { inRange, isEmpty, isSubset, type VersionSet, versionSet } from '../src/domain/version-set.ts';
import { aptFix } from './shared/builds-apt.ts';
import { factsHold } from './shared/cuda-stack.ts';
import { hasPlace, listed } from './shared/distributions-words.ts';
import { type Holding, holding } from './shared/versions-bounds.ts';
import { broughtBy, distinct, named, todaysChoice } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'warning',
  since: '0.1.0',
  facts: ['built-for'],
  docs: {
    what: 'A distribution without a wheel is built on an image that lacks a compiler or another tool of its build.',
    why: 'For some releases, or for a newer Python, the index has only the source. pip then builds it while it installs, and slim images hold no compiler: the build stops.',
    how: 'Take a release that has a wheel, install the tool with apt-get before, or build the wheel in a stage on the full image and copy it.',
    limits:
      'Only images that are known to lack the tool and releases that are known to have no wheel are named. It is silent where apt, conda or a wheel brings the tool, where a wheel is given, where another index or page may have one, and for what another stage built.',
  },
  *check(environment, knowledge) {
    const { baseImage, steps, target } = environment;
    if (!factsHold(target) || steps.some(({ installer }) => installer === 'conda')) return;
    const lack = baseImage?.facts.find(
      (fact): fact is ImageFact => fact.kind === 'image' && fact.lacksPrograms !== undefined,
    );
    if (lack === undefined) return;
    for (const installed of environment.installed) {
      if (!mayComeFromSource(installed) || !mayHoldTogether([installed.when], target)) continue;
      const found = sourceOnly(installed, environment, knowledge);
      const tools = found?.fact.buildsWith?.filter((tool) => isMissing(tool, installed, lack, environment)) ?? [];
      if (found !== undefined && tools.length > 0) yield draft(installed, found, lack, tools, environment);
    }
  },
} satisfies Rule;

interface SourceOnly {
  readonly fact: BuiltFor;
  readonly held: Holding;
}

/** Installed in this image, by name, from the default index alone. */
function mayComeFromSource({ step, chain, basis, versions }: Installed): boolean {
  const { installer, copied, sources } = step;
  if (copied || installer === 'image' || installer === 'apt' || !hasPlace(chain[0])) return false;
  if (chain.at(-1)?.wheel !== undefined || chain.at(-1)?.url !== undefined) return false;
  return basis !== 'unknown' && !isEmpty(versions) && sources.every(({ kind }) => kind === 'default');
}

/** The fact that the version has no wheel for the Python of the environment. */
function sourceOnly(installed: Installed, { python }: Environment, knowledge: Knowledge): SourceOnly | undefined {
  for (const fact of knowledge.about(installed.name, 'built-for')) {
    const { buildsWith, sourceOn, versions } = fact;
    if (buildsWith === undefined) continue;
    const held = holding(installed, versionSet(versions));
    const fits = sourceOn === undefined || (python !== undefined && isWithin(python.value, sourceOn));
    if (fits && held !== 'no') return { fact, held };
    // What is newer than the newest known release is not known to lie in the range.
    const today = held === 'no' && installed.version !== undefined && inRange(versions, installed.version);
    if (fits && today && installed.basis !== 'pinned') return { fact, held: 'expected' };
  }
  return undefined;
}

function isWithin(set: VersionSet, specifiers: string): boolean {
  return !isEmpty(set) && isSubset(set, versionSet(specifiers));
}

/** The image lacks it, no system step brings it, and no earlier step installed a distribution of that name. */
function isMissing(
  tool: string,
  { step }: Installed,
  { lacksPrograms }: ImageFact,
  { steps, installed }: Environment,
): boolean {
  const bringers = lacksPrograms?.[tool];
  if (bringers === undefined || installed.some((other) => other.name === tool && other.step.position <= step.position))
    return false;
  return !steps.some(
    ({ action, systemNames }) =>
      action === 'install' &&
      systemNames.some((name) => bringers.some((one) => name === one || name.startsWith(`${one}-`))),
  );
}

function draft(
  installed: Installed,
  { fact, held }: SourceOnly,
  lack: ImageFact,
  tools: readonly string[],
  { baseImage, python }: Environment,
): Draft {
  const { name, chain } = installed;
  const because = distinct([fact, lack, ...(held === 'surely' ? [] : installed.facts)]);
  const bringers = [...new Set(tools.flatMap((tool) => lack.lacksPrograms?.[tool]?.[0] ?? []))];
  const on = fact.sourceOn === undefined ? '' : ' and this Python';
  return {
    message: `${named(installed, held)} has no wheel for Linux x86_64${on}, so it is built from source, and ${baseImage?.reference.text ?? 'the image'} has no ${listed(tools)}: the build stops.${broughtBy(installed)}${todaysChoice(installed, held)}`,
    about: [name],
    chains: chain.length > 1 ? [chain] : [],
    because,
    fixes: [
      aptFix(bringers, baseImage, `Install ${listed(bringers)} with apt-get before this step`),
      advice(`Take a release of ${name} that has a wheel, if there is one`),
      advice('Build the wheel in a stage on the full image, and copy it'),
    ],
    separation: undefined,
    severity: 'warning',
    confidence: confidenceOf(because, held === 'surely' ? 'high' : 'medium'),
    at: chain[0].span,
    related: [
      ...(baseImage === undefined ? [] : [{ span: baseImage.span, message: 'the base image' }]),
      ...(fact.sourceOn === undefined || python === undefined || python.span.path === baseImage?.span.path
        ? []
        : [{ span: python.span, message: 'the Python' }]),
    ],
  };
}
