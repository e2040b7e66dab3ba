import type { Environment, Installed } from '../../src/domain/environment.ts';
import type { BuiltFor, Knowledge } from '../../src/domain/knowledge.ts';
import { knownIndex } from '../../src/domain/package-index.ts';
import { inRange } from '../../src/domain/version-set.ts';
import { type CudaStack, majorOf, systemNamesOf } from './cuda-stack.ts';

/** Something that is compiled while it is installed. */
export interface Extension {
  readonly installed: Installed;
  readonly fact: BuiltFor;
}

/**
 * What is built from source against the frameworks of an environment: known to have no wheel that fits one of them, and
 * given neither as a wheel nor from a page that holds wheels of it. Asks for `built-for` and `index` facts.
 */
export function compiledExtensions(
  environment: Environment,
  frameworks: readonly CudaStack[],
  knowledge: Knowledge,
): readonly Extension[] {
  return environment.installed.flatMap((installed) => {
    const { installer, sources, copied } = installed.step;
    if (copied || installer === 'image' || installer === 'conda' || installer === 'apt' || isWheel(installed))
      return [];
    const rows = knowledge.about(installed.name, 'built-for').filter((row) => fits(row, installed));
    const fact = rows.find((row) => row.compiles === true);
    if (fact === undefined || frameworks.some((framework) => rows.some((row) => hasWheel(row, framework)))) return [];
    const pages = sources.map(({ url }) => knownIndex(url, knowledge)?.fact);
    if (pages.some((page) => page?.serves.includes(installed.name) === true)) return [];
    // What nobody knows may hold a wheel.
    if (sources.some(({ kind }, at) => kind !== 'default' && pages[at] === undefined)) return [];
    return [{ installed, fact }];
  });
}

/** The frameworks of an environment that bring their own CUDA, by the wheels that hold them. */
export function frameworksOf(stacks: readonly CudaStack[]): readonly CudaStack[] {
  return stacks.filter(
    ({ brings, isLibrary, installed }) => brings && !isLibrary && installed.step.installer !== 'image',
  );
}

/** True when a step may put nvcc into the environment. */
export function mayBringCompiler({ steps, installed }: Environment): boolean {
  const words = ['cuda', 'nvidia', 'nvcc'];
  const bySystem = steps.some(
    (step) =>
      step.action === 'install' && systemNamesOf(step).some((name) => words.some((word) => name.includes(word))),
  );
  return bySystem || installed.some(({ name }) => name.includes('nvcc'));
}

function isWheel({ chain, demands }: Installed): boolean {
  return chain.at(-1)?.wheel !== undefined || demands.some((demand) => demand.chain.at(-1)?.wheel !== undefined);
}

/** A version that nobody knows, as of a repository, counts for facts about every version. */
function fits({ versions }: BuiltFor, { version, basis }: Installed): boolean {
  return version === undefined || basis === 'unknown' || inRange(versions, version);
}

function hasWheel(row: BuiltFor, { installed, cuda }: CudaStack): boolean {
  if (row.compiles === true || row.torch === undefined || row.cuda === undefined || installed.version === undefined)
    return false;
  return majorOf(row.cuda) === majorOf(cuda) && inRange(row.torch, installed.version);
}
