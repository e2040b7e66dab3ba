import type { BaseImage, Environment } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import { confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { inRange } from '../src/domain/version-set.ts';
import { cudaClashes } from './shared/cuda-clash.ts';
import { type CudaStack, cudaStacks, cudaText, imageIsKnown, majorOf, supplyFor } from './shared/cuda-stack.ts';
import { hasPlace } from './shared/distributions-words.ts';
import { isPublishedTag } from './shared/image-tags.ts';
import { broughtBy, distinct, named, todaysChoice } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['breaks', 'built-for', 'requires', 'image'],
  docs: {
    what: 'A wheel loads CUDA or cuDNN libraries of the system, and the base image has none, or those of another major.',
    why: 'Such wheels bring no CUDA of their own. Without the libraries most of them fall back to the CPU: the work is done, slowly, and the log line that says so is easy to miss.',
    how: 'Take a base image with CUDA and cuDNN of that major, or install the libraries as wheels (for many distributions an extra does that).',
    limits:
      'It speaks only where the base image is known, and the stage is one that runs, and only of distributions that people install for the GPU, or of any on an image with CUDA. It is silent where apt, conda, other wheels or extras bring CUDA libraries or may bring them.',
  },
  *check(environment, knowledge) {
    if (!environment.runs || !imageIsKnown(environment.baseImage)) return;
    const clashing = new Set(cudaClashes(environment, knowledge).map(({ subject }) => subject));
    const stacks = cudaStacks(environment, knowledge);
    // Nobody takes an image with CUDA to run on the CPU.
    const meantForGpu = environment.baseImage.cuda !== 'none';
    for (const stack of stacks) {
      const { installed } = stack;
      if (!stack.borrows || !(stack.fact.forGpu === true || meantForGpu) || clashing.has(installed)) continue;
      if (installed.step.installer === 'image' || installed.step.installer === 'conda') continue;
      if (!hasPlace(installed.chain[0])) continue;
      if (supplyFor(stack, stacks, environment, knowledge) === 'missing') yield draft(stack, environment, knowledge);
    }
  },
} satisfies Rule;

function draft(stack: CudaStack, environment: Environment, knowledge: Knowledge): Draft {
  const { installed, fact, held } = stack;
  const image = environment.baseImage;
  const because = distinct([
    fact,
    ...installed.facts,
    ...(image?.facts.filter((one) => one.kind === 'image' && (one.cuda ?? one.cudnn) !== undefined) ?? []),
  ]);
  const sure = fact.fallsBack === false && held === 'surely' && fact.certainty === 'verified';
  const cost = fact.fallsBack === false ? 'its import fails' : 'it does not run on the GPU';
  return {
    message: [
      `${named(installed, held)} loads ${cudaText(stack)} of the system, and ${image?.reference.text ?? 'the image'} ${holds(environment)}: ${cost}.`,
      broughtBy(installed),
      todaysChoice(installed, held),
    ].join(''),
    about: [
      installed.name,
      ...new Set(
        [installed.chain[0].name, ...(image === undefined ? [] : [image.reference.repository])].filter(
          (name) => name !== installed.name,
        ),
      ),
    ],
    chains: installed.chain.length > 1 ? [installed.chain] : [],
    because,
    fixes: [...sameImageWithCudnn(stack, image, knowledge), ...cures(stack, knowledge)],
    separation: {
      tier: 'container',
      reason:
        'The libraries are those of the image: threads, processes and virtual environments in it find the same ones.',
    },
    severity: sure ? 'error' : 'warning',
    confidence: confidenceOf(because, held === 'expected' ? 'medium' : 'high'),
    at: installed.chain[0].span,
    related: image === undefined ? [] : [{ span: image.span, message: 'the base image' }],
  };
}

/** The variant of the same image that brings cuDNN too, where its CUDA fits already. */
function sameImageWithCudnn(
  { cuda, cudnn }: CudaStack,
  image: BaseImage | undefined,
  knowledge: Knowledge,
): readonly Fix[] {
  if (image?.cudnn !== 'none' || majorOf(image.cuda) !== majorOf(cuda) || majorOf(cuda) === undefined) return [];
  const { text, tag = '', repository } = image.reference;
  const [, version, rest] = /^(\d+\.\d+\.\d+)-((?:runtime|devel)-[\w.]+)$/.exec(tag) ?? [];
  const isWhole = image.span.end - image.span.start === text.length;
  if (version === undefined || rest === undefined || !isWhole || !/^\d+$/.test(String(cudnn))) return [];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  // From CUDA 12.4 on the tags no longer name the major of cuDNN.
  const word = major > 12 || (major === 12 && minor >= 4) ? 'cudnn' : `cudnn${cudnn}`;
  const next = `${version}-${word}-${rest}`;
  if (!isPublishedTag(repository, next, knowledge)) return [];
  const by = `${text.slice(0, -tag.length)}${next}`;
  return [{ kind: 'replace', span: image.span, text: by, title: `Start from ${by}`, safety: 'unsafe' }];
}

function holds({ baseImage }: Environment): string {
  if (baseImage?.cuda === undefined || baseImage.cuda === 'none') return 'holds no CUDA';
  const { cuda, cudnn } = baseImage;
  return cudnn === 'none' ? `holds CUDA ${cuda} without cuDNN` : `holds ${cudaText({ cuda, cudnn })}`;
}

function cures({ installed, cuda, cudnn }: CudaStack, knowledge: Knowledge): readonly Fix[] {
  const asked = cudaText({ cuda: majorOf(cuda) ?? cuda, cudnn });
  const texts = knowledge
    .about(installed.name, 'requires')
    .filter(({ versions }) => installed.version !== undefined && inRange(versions, installed.version))
    .flatMap(({ requires }) => requires);
  const extras = new Set(texts.flatMap((text) => /extra == "(cuda|cudnn)"/.exec(text)?.[1] ?? []));
  const wheels =
    extras.size === 0
      ? `Install the libraries of ${asked} as wheels, and let ${installed.name} find them`
      : `Write ${installed.name}[${[...extras].sort().join(',')}], which brings the libraries as wheels`;
  return [advice(`Take a base image with ${asked}`), advice(wheels)];
}
