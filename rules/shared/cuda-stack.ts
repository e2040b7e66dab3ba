import type { BaseImage, Environment, Installed, InstallStep } from '../../src/domain/environment.ts';
import type { BuiltFor, Knowledge } from '../../src/domain/knowledge.ts';
import type { MarkerValues } from '../../src/domain/marker.ts';
import { inRange, isSubset, noVersion, union, type VersionSet, versionSet } from '../../src/domain/version-set.ts';
import { certainVersions, type Holding } from './versions-bounds.ts';

/** What one installed distribution has to do with CUDA. */
export interface CudaStack {
  readonly installed: Installed;
  /** `12.1`, `12`, or `none` for a build without CUDA. */
  readonly cuda: string;
  readonly cudnn: string | undefined;
  /** True when its CUDA libraries lie in the environment: in its own wheel or in wheels it requires. */
  readonly brings: boolean;
  /** True when it loads the CUDA libraries it finds, and brings none. */
  readonly borrows: boolean;
  /** True for a wheel of CUDA libraries, which does not use them itself. */
  readonly isLibrary: boolean;
  /** `expected` where only what installers choose today is known. */
  readonly held: Holding;
  readonly fact: BuiltFor;
}

/**
 * The CUDA of an installed distribution; undefined where its version or build is unknown or no fact speaks of it.
 * Asks for `built-for` facts.
 */
export function cudaStack(installed: Installed, knowledge: Knowledge): CudaStack | undefined {
  const known = remembered.get(installed);
  if (known !== undefined) return known.stack;
  const stack = readStack(installed, knowledge);
  remembered.set(installed, { stack });
  return stack;
}

/** The versions of all rows that say the same of CUDA and cuDNN. */
function rangeOf(fact: BuiltFor, rows: readonly BuiltFor[]): VersionSet {
  const alike = rows.filter((row) => majorOf(row.cuda) === majorOf(fact.cuda) && row.cudnn === fact.cudnn);
  return alike.reduce((set, row) => union(set, versionSet(row.versions)), noVersion);
}

/** Several rules ask for the same stack. */
const remembered = new WeakMap<Installed, { readonly stack: CudaStack | undefined }>();

function readStack(installed: Installed, knowledge: Knowledge): CudaStack | undefined {
  const { version, basis, build } = installed;
  if (version === undefined || basis === 'unknown') return undefined;
  const rows = knowledge
    .about(installed.name, 'built-for')
    .filter(
      (row) => row.cuda !== undefined && row.torch === undefined && (row.build === undefined || row.build === build),
    );
  const fact = rows.find((row) => inRange(row.versions, version));
  if (fact?.cuda === undefined) return undefined;
  const surely = basis === 'pinned' || isSubset(certainVersions(installed), rangeOf(fact, rows));
  return {
    installed,
    cuda: fact.cuda,
    cudnn: fact.cudnn,
    brings: bringsCuda(fact),
    borrows: fact.cuda !== 'none' && fact.cudaFrom === 'system',
    isLibrary: fact.cudaFrom === 'bundled' && fact.build === undefined,
    held: surely ? 'surely' : 'expected',
    fact,
  };
}

/** The stacks of all installed distributions that have a known one; none off the platform that the facts speak of. */
export function cudaStacks(environment: Environment, knowledge: Knowledge): readonly CudaStack[] {
  if (!factsHold(environment.target)) return [];
  return environment.installed.flatMap((installed) => cudaStack(installed, knowledge) ?? []);
}

/** What is known of builds and their CUDA was read from wheels for Linux on x86_64. */
export function factsHold({ platform_system: system, platform_machine: machine }: MarkerValues): boolean {
  return (system ?? 'Linux') === 'Linux' && (machine ?? 'x86_64') === 'x86_64';
}

/** `12` of `12.1`; undefined for `none` and for what is unknown. */
export function majorOf(cuda: string | undefined): string | undefined {
  return cuda === undefined || cuda === 'none' ? undefined : cuda.split('.', 1)[0];
}

/** The CUDA major that a local tag names: `12` of `cu121`, `cu12torch2.8` and `pt21cu121`; undefined for other tags. */
export function majorOfBuild(build: string | undefined): string | undefined {
  return /(?:^|[\d.])cu(1\d)\d?(?!\d)/.exec(build ?? '')?.[1];
}

/** `CUDA 12.1 and cuDNN 9`, `CUDA 12`. */
export function cudaText({ cuda, cudnn }: Pick<CudaStack, 'cuda' | 'cudnn'>): string {
  return cudnn === undefined ? `CUDA ${cuda}` : `CUDA ${cuda} and cuDNN ${cudnn}`;
}

/** Whether what a distribution borrows lies somewhere it can be loaded from. */
export type Supply = 'found' | 'missing' | 'unknown';

/**
 * Looks for the CUDA and cuDNN majors that a distribution borrows: in the wheels of the environment, in the base image,
 * and among what apt or conda install. `unknown` wherever one of them may hold them and nothing says so.
 */
export function supplyFor(
  stack: CudaStack,
  stacks: readonly CudaStack[],
  environment: Environment,
  knowledge: Knowledge,
): Supply {
  const others = stacks.filter(({ brings, installed }) => brings && installed !== stack.installed);
  const image = environment.baseImage;
  const cuda = majorOf(stack.cuda);
  const hasCuda = others.some((other) => majorOf(other.cuda) === cuda) || majorOf(image?.cuda) === cuda;
  const hasCudnn =
    stack.cudnn === undefined || others.some((other) => other.cudnn === stack.cudnn) || image?.cudnn === stack.cudnn;
  if (hasCuda && hasCudnn) return 'found';
  if (mayHideCuda(environment, knowledge)) return 'unknown';
  // An image that brings the right CUDA and says nothing of cuDNN may hold it.
  return hasCuda && image !== undefined && image.cudnn === undefined && image.cuda !== undefined
    ? 'unknown'
    : 'missing';
}

/** True when the image is known to hold no CUDA libraries, or other ones. */
export function imageIsKnown(image: BaseImage | undefined): image is BaseImage {
  return image?.cuda !== undefined;
}

const words = ['cuda', 'cudnn', 'cublas', 'nvidia', 'tensorrt'];

/** True when a step may put CUDA libraries into the environment or the system without saying which. */
function mayHideCuda(environment: Environment, knowledge: Knowledge): boolean {
  const bySystem = environment.steps.some(
    (step) =>
      step.action === 'install' && systemNamesOf(step).some((name) => words.some((word) => name.includes(word))),
  );
  const bringing = new Set(
    cudaStacks(environment, knowledge).flatMap(({ brings, installed }) => (brings ? [installed.name] : [])),
  );
  // What a framework of known CUDA requires is counted with the framework.
  const others = environment.installed.filter(
    ({ chain }) => !chain.slice(0, -1).some(({ name }) => bringing.has(name)),
  );
  return bySystem || others.some((installed) => mayBring(installed, knowledge));
}

/** What a step takes from apt, another system installer or conda, by name. */
export function systemNamesOf({ installer, systemNames, requirements }: InstallStep): readonly string[] {
  return installer === 'conda' ? requirements.map(({ name }) => name) : systemNames;
}

/** A build nobody knows of something whose builds bring CUDA, or an extra that asks for CUDA wheels. */
function mayBring(installed: Installed, knowledge: Knowledge): boolean {
  if (installed.step.installer === 'image') return false;
  if (installed.extras.some((extra) => /^(and-)?cuda(\d|-|$)|^cudnn/.test(extra))) return true;
  return cudaStack(installed, knowledge) === undefined && knowledge.about(installed.name, 'built-for').some(bringsCuda);
}

function bringsCuda({ cuda, cudnn, cudaFrom, build }: BuiltFor): boolean {
  if (cuda === undefined || cuda === 'none' || cudaFrom === 'system') return false;
  // Some rows of builds do not say whether the libraries are bundled or required; they are there either way.
  return cudaFrom !== undefined || (build !== undefined && cudnn !== undefined);
}
