import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { confidenceOf, type Driver, type Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { compareVersions, parseVersion, type Version } from '../src/domain/version.ts';
import { type CudaStack, cudaStacks, majorOf } from './shared/cuda-stack.ts';
import { hasPlace } from './shared/distributions-words.ts';
import { broughtBy, distinct, named, todaysChoice } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'warning',
  since: '0.1.0',
  facts: ['built-for', 'driver'],
  docs: {
    what: 'The NVIDIA driver of the machine is older than the CUDA of a wheel needs.',
    why: 'A driver runs the programs of its own CUDA and of older ones, and within one major version also those of newer minor ones. Below the lowest driver of a major nothing runs on the GPU: torch.cuda.is_available() is False, or the first call fails. No resolver knows the driver.',
    how: 'Update the driver, or take the build for an older CUDA.',
    limits:
      'It speaks only where the driver is given: with --driver or `[tool.wheelclash.target] driver`. A driver between the lowest one of a CUDA major and the one the toolkit came with runs its programs, so nothing is said of it.',
    noFix: 'The driver is not part of the project, and whether another build serves as well is for people to say.',
  },
  *check(environment, knowledge) {
    const driver = parseVersion(environment.machine?.driver ?? '');
    if (driver === undefined) return;
    const seen = new Set<string>();
    for (const stack of cudaStacks(environment, knowledge)) {
      const floor = floorOf(stack, knowledge);
      const root = stack.installed.chain[0];
      if (stack.isLibrary || floor === undefined || !hasPlace(root) || compareVersions(driver, floor.driver) >= 0)
        continue;
      // What one requirement brings is one finding.
      const key = `${root.span.path} ${root.span.start} ${floor.fact.id}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield draft(stack, driver, floor.fact);
    }
  },
} satisfies Rule;

function floorOf(
  { cuda }: CudaStack,
  knowledge: Knowledge,
): { readonly fact: Driver; readonly driver: Version } | undefined {
  const major = majorOf(cuda);
  const fact =
    major === undefined ? undefined : knowledge.about(major, 'driver').find((one) => one.minimumDriver !== undefined);
  const driver = parseVersion(fact?.minimumDriver ?? '');
  return fact === undefined || driver === undefined ? undefined : { fact, driver };
}

function draft({ installed, cuda, held, fact }: CudaStack, driver: Version, floor: Driver): Draft {
  const because = distinct([fact, floor, ...installed.facts]);
  return {
    message: `${named(installed, held)} is built for CUDA ${cuda}, which needs an NVIDIA driver from ${floor.minimumDriver} on, and the target has ${driver.text}: nothing of it runs on the GPU.${broughtBy(installed)}${todaysChoice(installed, held)}`,
    about: [installed.name],
    chains: installed.chain.length > 1 ? [installed.chain] : [],
    because,
    fixes: [
      advice(`Update the NVIDIA driver to ${floor.minimumDriver} or newer`),
      advice(`Use a build of ${installed.name} for a CUDA version that driver ${driver.text} runs`),
    ],
    separation: undefined,
    confidence: confidenceOf(because, held === 'expected' ? 'medium' : 'high'),
    at: installed.chain[0].span,
    related: [],
  };
}
