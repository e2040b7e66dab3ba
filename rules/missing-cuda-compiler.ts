import type { Environment, Installed } from '../src/domain/environment.ts';
import { manifestKind } from '../src/domain/file-names.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import { type BuiltFor, confidenceOf } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { inRange } from '../src/domain/version-set.ts';
import { compiledExtensions, type Extension, frameworksOf, mayBringCompiler } from './shared/cuda-compile.ts';
import { buildsInIsolation } from './shared/cuda-isolation.ts';
import { cudaStacks } from './shared/cuda-stack.ts';
import { hasPlace } from './shared/distributions-words.ts';
import { broughtBy, distinct } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['built-for', 'index'],
  docs: {
    what: 'An extension is built from source on an image without nvcc, or where its build cannot see torch.',
    why: 'The default index has only the source of such extensions. Without nvcc the build stops, or makes a version without CUDA; with build isolation, which is what uv and newer pips do unless told otherwise, the build environment holds no torch.',
    how: 'Build it in a stage with a -devel image, take a wheel that fits torch, CUDA and Python, or install torch first and pass --no-build-isolation.',
    limits:
      'It is silent where a published wheel fits the installed torch and its CUDA, where a wheel or an unknown index is given, where apt, conda or a wheel brings nvcc, and beside torch builds without CUDA. Build isolation is judged only in commands that the project runs itself, and with pip only where that is new enough to isolate every build.',
  },
  *check(environment, knowledge) {
    const stacks = cudaStacks(environment, knowledge);
    const frameworks = frameworksOf(stacks);
    for (const { installed, fact } of environment.installed.flatMap((one) => isolated(one, environment, knowledge)))
      yield withoutTorch(installed, fact, buildsInIsolation(installed.step, environment) === 'surely', environment);
    if (environment.baseImage?.nvcc !== false || frameworks.length === 0 || mayBringCompiler(environment)) return;
    for (const extension of compiledExtensions(environment, frameworks, knowledge))
      if (hasPlace(extension.installed.chain[0])) yield withoutCompiler(extension, environment);
  },
} satisfies Rule;

/** Built by a command of the project with build isolation, though its build imports torch. */
function isolated(
  installed: Installed,
  environment: Environment,
  knowledge: Parameters<typeof cudaStacks>[1],
): readonly Extension[] {
  const { step, chain, version, basis } = installed;
  const last = chain.at(-1);
  if ((step.installer !== 'pip' && step.installer !== 'uv') || step.copied || last?.wheel !== undefined) return [];
  if (buildsInIsolation(step, environment) === undefined) return [];
  // What an image that brings torch holds besides is not known: an open requirement may be satisfied there already.
  const preinstalled = environment.steps.some(({ installer }) => installer === 'image');
  if (preinstalled && basis !== 'pinned') return [];
  if (manifestKind(step.span.path) !== 'dockerfile' || !hasPlace(chain[0])) return [];
  if (environment.variables.some(({ name }) => name.endsWith('NO_BUILD_ISOLATION'))) return [];
  // A page or an index nobody knows may hold a wheel; so may the project's own settings say something about it.
  if (step.sources.some(({ kind, url }) => kind === 'find-links' || (kind !== 'default' && url === ''))) return [];
  if (environment.steps.some(({ span }) => manifestKind(span.path) === 'pyproject')) return [];
  const fact = knowledge
    .about(installed.name, 'built-for')
    .find(
      (row) =>
        row.buildsWithTorch === true &&
        (version === undefined || basis === 'unknown' || inRange(row.versions, version)),
    );
  return fact === undefined ? [] : [{ installed, fact }];
}

function withoutTorch(installed: Installed, fact: BuiltFor, surely: boolean, { installed: all }: Environment): Draft {
  const { name, chain, step } = installed;
  return {
    message: `The build of ${name} imports torch, and the environment in which ${step.installer} builds it holds none: it stops with "No module named 'torch'".${broughtBy(installed)}`,
    about: [name],
    chains: chain.length > 1 ? [chain] : [],
    because: [fact],
    fixes: [
      isolationFix(installed, all, `Install torch in a step before, then ${name} with --no-build-isolation`),
      advice(`Give the wheel of ${name} that fits torch, CUDA and Python`),
    ],
    separation: undefined,
    severity: surely && fact.certainty === 'verified' ? 'error' : 'warning',
    confidence: confidenceOf([fact], surely ? 'high' : 'medium'),
    at: chain[0].span,
    related: step.span.path === chain[0].span.path ? [] : [{ span: step.span, message: 'it is installed here' }],
  };
}

/** The option alone is enough where an earlier step has brought what the build imports. */
function isolationFix({ step, chain }: Installed, all: readonly Installed[], title: string): Fix {
  const isBefore = all.some((one) => one.name === 'torch' && one.step.position < step.position);
  if (!isBefore) return advice(title);
  const words = ['--no-build-isolation'];
  const sight = 'Pass --no-build-isolation, so that the build sees the torch of the earlier step';
  return { kind: 'option', at: chain[0].span, step: step.span, words, title: sight, safety: 'unsafe' };
}

function withoutCompiler({ installed, fact }: Extension, { baseImage }: Environment): Draft {
  const { name, chain } = installed;
  const because = distinct([
    fact,
    ...(baseImage?.facts.filter((one) => one.kind === 'image' && one.nvcc === false) ?? []),
  ]);
  return {
    message: `${name} is built from source here, and ${baseImage?.reference.text ?? 'the image'} has no nvcc: the build stops, or makes a version without CUDA.${broughtBy(installed)}`,
    about: [name],
    chains: chain.length > 1 ? [chain] : [],
    because,
    fixes: [
      advice(`Build ${name} in a stage with a -devel image and copy the wheel`),
      advice(`Give the wheel of ${name} that fits torch, CUDA and Python`),
    ],
    separation: {
      tier: 'container',
      reason: 'The compiler is that of the image, and every environment in it lacks it.',
    },
    severity: because.every(({ certainty }) => certainty === 'verified') ? 'error' : 'warning',
    confidence: confidenceOf(because),
    at: chain[0].span,
    related: baseImage === undefined ? [] : [{ span: baseImage.span, message: 'the base image' }],
  };
}
