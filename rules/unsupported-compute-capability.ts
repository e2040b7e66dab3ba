import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { capabilityOf } from '../src/domain/gpu-model.ts';
import { confidenceOf, type Driver, type Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { compareVersions, parseVersion } from '../src/domain/version.ts';
import { inRange } from '../src/domain/version-set.ts';
import { type CudaStack, cudaStacks } from './shared/cuda-stack.ts';
import { hasPlace } from './shared/distributions-words.ts';
import { broughtBy, distinct, named, todaysChoice } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'warning',
  since: '0.1.0',
  facts: ['built-for', 'driver'],
  docs: {
    what: 'The installed build of torch has no code for the GPU of the machine.',
    why: 'A build holds machine code for some GPU generations only. On another one the import works and the first computation fails with "no kernel image is available for execution on the device". No resolver knows the GPU.',
    how: 'Take a build that has code for it: newer GPUs need builds for a newer CUDA, older ones builds for an older CUDA.',
    limits:
      'It speaks only where the GPU is given: with --gpu or `[tool.wheelclash.target] gpu`. It knows the official builds for Linux on x86_64; a generation of which nothing is known is never unsupported.',
    noFix: 'Which build or release serves as well depends on the other machines of the project.',
  },
  *check(environment, knowledge) {
    const gpu = environment.machine?.gpu;
    const capability = gpu === undefined ? undefined : capabilityOf(gpu, knowledge);
    if (gpu === undefined || capability === undefined) return;
    const facts = knowledge.about(capability, 'driver').filter(({ models }) => models === undefined);
    for (const stack of cudaStacks(environment, knowledge)) {
      if (stack.installed.name !== 'torch' || stack.cuda === 'none' || !hasPlace(stack.installed.chain[0])) continue;
      const broken = facts.find((fact) => excludes(fact, stack));
      if (broken !== undefined) yield draft(stack, gpu, capability, broken, knowledge);
    }
  },
} satisfies Rule;

function excludes({ torch, minimumCuda, lastCuda, unsupported }: Driver, { installed, cuda }: CudaStack): boolean {
  const version = installed.version;
  if (version === undefined || (torch !== undefined && !inRange(torch, version))) return false;
  if (unsupported === true) return true;
  // A major alone, as of a build that only names one, decides nothing inside that major.
  const built = /\d\.\d/.test(cuda) ? parseVersion(cuda) : undefined;
  const least = parseVersion(minimumCuda ?? '');
  const last = parseVersion(lastCuda ?? '');
  if (built === undefined) return false;
  return (
    (least !== undefined && compareVersions(built, least) < 0) ||
    (last !== undefined && compareVersions(built, last) > 0)
  );
}

function draft(
  { installed, cuda, held, fact }: CudaStack,
  gpu: string,
  capability: string,
  broken: Driver,
  knowledge: Knowledge,
): Draft {
  const models = knowledge.about(capability, 'driver').filter((one) => one.models !== undefined && gpu !== capability);
  const because = distinct([broken, fact, ...models, ...installed.facts]);
  const machine = /^[\d.]+$|^sm/i.test(gpu)
    ? `compute capability ${capability}`
    : `${gpu}, compute capability ${capability}`;
  return {
    message: `${named(installed, held)} for CUDA ${cuda} has no code for the GPU of the target (${machine}): the import works, and the first computation on the GPU fails with "no kernel image is available".${broughtBy(installed)}${todaysChoice(installed, held)}`,
    about: [installed.name],
    chains: installed.chain.length > 1 ? [installed.chain] : [],
    because,
    fixes: [advice(cure(broken, installed.name))],
    separation: undefined,
    confidence: confidenceOf(because, held === 'expected' ? 'medium' : 'high'),
    at: installed.chain[0].span,
    related: [],
  };
}

function cure({ minimumCuda, lastCuda, unsupported, torch }: Driver, name: string): string {
  if (unsupported === true) return `Use a release of ${name} that is not ${torch}`;
  return minimumCuda === undefined
    ? `Use a build of ${name} for CUDA ${lastCuda} or older`
    : `Use a build of ${name} for CUDA ${minimumCuda} or newer`;
}
