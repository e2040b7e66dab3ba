import type { BaseImage, Environment } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { compiledExtensions, type Extension, frameworksOf, mayBringCompiler } from './shared/cuda-compile.ts';
import { isOlderMinor, toolkitPath } from './shared/cuda-library-path.ts';
import { type CudaStack, cudaStacks, majorOf } from './shared/cuda-stack.ts';
import { hasPlace, listed } from './shared/distributions-words.ts';
import { distinct, named, todaysChoice } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['built-for', 'driver', 'index'],
  docs: {
    what: 'The CUDA toolkit of the base image and the CUDA of the installed wheels do not go together.',
    why: 'Wheels bring their own CUDA, so most differences are harmless. But an extension that is compiled here is compiled with the nvcc of the image, a library path can put an older library of the image before the wheel’s, and the image refuses to start on drivers that are older than its own CUDA, though the wheels would run there.',
    how: 'Take the base image of the CUDA that the wheels are built for, or wheels of the CUDA of the image.',
    limits:
      'A plain wheel on an image of another CUDA works: it is at most a note where the image is older, and a warning where the image asks for a newer driver than the wheels. Minor differences say nothing unless a library path puts the image first. Wheels that load the libraries of the image are the matter of missing-cuda-library.',
    noFix: 'either the image or the wheels can move, and both change what runs.',
  },
  *check(environment, knowledge) {
    const image = environment.baseImage;
    const major = majorOf(image?.cuda);
    if (image === undefined || major === undefined) return;
    const stacks = cudaStacks(environment, knowledge);
    const frameworks = frameworksOf(stacks).filter(({ installed }) => hasPlace(installed.chain[0]));
    const others = frameworks.filter(({ cuda }) => majorOf(cuda) !== major);
    yield* shadowed(image, frameworks, environment);
    if (others.length === 0 || others.length < frameworks.length) return;
    const extensions = mayBringCompiler(environment) ? [] : compiledExtensions(environment, frameworks, knowledge);
    if (image.nvcc === true && extensions.length > 0) yield compiled(image, others, extensions);
    else if (environment.runs && !usesImage(environment, stacks, major)) yield unused(image, others, knowledge);
  },
} satisfies Rule;

/** Something that needs the CUDA of the image: then it is there for a reason. */
function usesImage({ steps }: Environment, stacks: readonly CudaStack[], major: string): boolean {
  const vendor = steps.some(({ installer }) => installer === 'image');
  return vendor || stacks.some(({ borrows, cuda }) => borrows && majorOf(cuda) === major);
}

function compiled(image: BaseImage, frameworks: readonly CudaStack[], extensions: readonly Extension[]): Draft {
  const [first, ...rest] = extensions.map(({ installed }) => installed.name);
  const because = distinct([
    ...extensions.map(({ fact }) => fact),
    ...frameworks.map(({ fact }) => fact),
    ...image.facts.filter((fact) => fact.kind === 'image' && fact.cuda !== undefined),
  ]);
  const sure = because.every(({ certainty }) => certainty === 'verified') && held(frameworks) === 'surely';
  const names = listed(extensions.map(({ installed }) => installed.name));
  return {
    ...shared(image, frameworks),
    message: `${names} is compiled with the nvcc of ${image.reference.text}, CUDA ${image.cuda}, against ${described(frameworks)}: the build stops, because the CUDA majors differ.${todays(frameworks)}`,
    about: [
      image.reference.repository,
      ...frameworks.map(({ installed }) => installed.name),
      ...(first === undefined ? [] : [first, ...rest]),
    ],
    because,
    separation: {
      tier: 'container',
      reason: 'The compiler is that of the image, and every environment in it uses the same one.',
    },
    severity: sure ? 'error' : 'warning',
    confidence: confidenceOf(because, held(frameworks) === 'surely' ? 'high' : 'medium'),
  };
}

function unused(image: BaseImage, frameworks: readonly CudaStack[], knowledge: Knowledge): Draft {
  const newer = frameworks.every(({ cuda }) => Number(majorOf(image.cuda)) > Number(majorOf(cuda)));
  const because = distinct([
    ...frameworks.map(({ fact }) => fact),
    ...image.facts.filter((fact) => fact.kind === 'image' && fact.cuda !== undefined),
  ]);
  const floor = (cuda: string | undefined) =>
    knowledge.all('driver').find((fact) => fact.cuda === majorOf(cuda) && fact.minimumDriver !== undefined)
      ?.minimumDriver;
  const [imageFloor, wheelFloor] = [floor(image.cuda), floor(frameworks[0]?.cuda)];
  const numbers =
    imageFloor === undefined || wheelFloor === undefined
      ? ''
      : ` (${imageFloor} or newer, where the wheels run from ${wheelFloor} on)`;
  const cost = newer
    ? `Wheels bring their own CUDA. But the image does not start on drivers older than its own CUDA${numbers}, and nothing compiled in it fits the wheels.`
    : 'Wheels bring their own CUDA, so this works; they need the driver of their own CUDA, and nothing compiled in the image fits them.';
  return {
    ...shared(image, frameworks),
    message: `${image.reference.text} holds CUDA ${image.cuda}, and ${described(frameworks)} does not use it. ${cost}${todays(frameworks)}`,
    about: [image.reference.repository, ...frameworks.map(({ installed }) => installed.name)],
    because,
    separation: undefined,
    severity: newer ? 'warning' : 'note',
    confidence: confidenceOf(because, held(frameworks) === 'surely' ? 'high' : 'medium'),
  };
}

/** A library path of the author's that finds an older minor of the same major in the image first. */
function* shadowed(image: BaseImage, frameworks: readonly CudaStack[], environment: Environment): Generator<Draft> {
  const path = toolkitPath(environment);
  if (path === undefined) return;
  const older = frameworks.filter(({ cuda }) => isOlderMinor(image.cuda, cuda));
  const [first] = older;
  if (first === undefined) return;
  const because = distinct(older.map(({ fact }) => fact));
  yield {
    ...shared(image, older),
    message: `LD_LIBRARY_PATH puts the CUDA ${image.cuda} of ${image.reference.text} before the libraries of ${described(older)}. Libraries of an older minor under the same name lack symbols that the wheels need: it shows as "undefined symbol" at import.${todays(older)}`,
    about: [image.reference.repository, ...older.map(({ installed }) => installed.name)],
    because,
    fixes: [advice('Remove the CUDA folder from LD_LIBRARY_PATH: wheels find their own libraries')],
    separation: undefined,
    severity: 'warning',
    confidence: confidenceOf(because, 'medium'),
    at: path.span,
  };
}

function shared(image: BaseImage, frameworks: readonly CudaStack[]) {
  const majors = [...new Set(frameworks.map(({ cuda }) => majorOf(cuda)))];
  return {
    chains: frameworks.map(({ installed }) => installed.chain).filter((chain) => chain.length > 1),
    fixes: [
      advice(`Take a base image with CUDA ${listed(majors.map(String))}`),
      advice(`Take wheels that are built for CUDA ${majorOf(image.cuda) ?? ''}`),
    ],
    at: image.span,
    related: frameworks.map(({ installed }) => ({
      span: installed.chain[0].span,
      message: `${installed.name} comes from here`,
    })),
  };
}

function described(frameworks: readonly CudaStack[]): string {
  return listed(frameworks.map(({ installed, cuda, held: how }) => `${named(installed, how)} (CUDA ${cuda})`));
}

function todays(frameworks: readonly CudaStack[]): string {
  return frameworks.map(({ installed, held: how }) => todaysChoice(installed, how)).join('');
}

function held(frameworks: readonly CudaStack[]): CudaStack['held'] {
  return frameworks.every((framework) => framework.held === 'surely') ? 'surely' : 'expected';
}
