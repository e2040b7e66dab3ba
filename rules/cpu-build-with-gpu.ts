import type { Environment, Project, Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { programsOf } from './shared/compose-programs.ts';
import { aboutService, environmentOf, joined } from './shared/compose-services.ts';
import { type CudaStack, cudaStacks } from './shared/cuda-stack.ts';

export default {
  scope: 'project',
  severity: 'error',
  since: '0.1.0',
  facts: ['built-for', 'program'],
  docs: {
    what: 'A service asks for a GPU and installs the CPU build of its framework.',
    why: 'The GPU is there and reserved, and nothing in the container can use it: the framework says so in one line at most and computes on the CPU.',
    how: 'Install the build for the CUDA release of the image, or take the device request out.',
    limits:
      'It speaks where the build is written (a `+cpu` version, or an index for CPU builds only) and no other framework in the environment uses CUDA. Where a build is open, or a server of its own does the work, it is silent.',
    noFix: 'either the build or the request can go, and the index depends on the driver of the host.',
  },
  *check(project, knowledge) {
    yield* joined(found(project, knowledge));
  },
} satisfies Rule;

function* found(project: Project, knowledge: Knowledge): Generator<Draft> {
  for (const service of project.services) {
    const request = service.gpus?.requests.find(({ problems }) => problems.length === 0);
    if (request === undefined || service.gpus?.devices.kind === 'none' || !request.fixed) continue;
    const environment = environmentOf(service, project);
    const stack = environment === undefined ? undefined : idleStack(environment, knowledge);
    if (stack === undefined || codesVideo(service) || programsOf(service, 'fills-gpu', knowledge).length > 0) continue;
    const { installed, fact } = stack;
    const build = installed.build ?? 'cpu';
    yield {
      ...aboutService(service),
      about: [installed.name, service.name],
      message: `The service ${service.name} asks for a GPU and installs ${installed.name} in its ${build} build, which cannot use one: everything runs on the CPU.`,
      chains: installed.chain.length > 1 ? [installed.chain] : [],
      because: [fact],
      fixes: [
        advice(`Install ${installed.name} from the index of a CUDA release`),
        advice(`Remove the device request of ${service.name}`),
      ],
      severity: fact.certainty === 'verified' && installed.when.kind === 'always' ? 'error' : 'warning',
      confidence: confidenceOf([fact]),
      at: installed.chain[0].span,
      related: [{ span: request.span, message: 'the request for a GPU' }],
    };
  }
}

/** A CPU build that is written as such, in an environment in which nothing uses CUDA, as far as is known. */
function idleStack(environment: Environment, knowledge: Knowledge): CudaStack | undefined {
  const stacks = cudaStacks(environment, knowledge);
  const cpu = stacks.filter(({ installed, cuda }) => cuda === 'none' && installed.build === 'cpu');
  const isSure = environment.installed.every(
    (installed) =>
      cpu.some((one) => one.installed === installed) ||
      knowledge.about(installed.name, 'built-for').every(({ cuda }) => cuda === undefined || cuda === 'none'),
  );
  return isSure ? cpu.sort((a, b) => a.installed.chain.length - b.installed.chain.length)[0] : undefined;
}

/** The GPU may be there for the video encoder. */
function codesVideo({ starts, variables }: Service): boolean {
  return (
    starts.some(({ words }) => words.some((word) => /nvenc|cuvid|nvdec|ffmpeg/.test(word))) ||
    variables.some(({ name, value }) => name === 'NVIDIA_DRIVER_CAPABILITIES' && /video|all/.test(value ?? ''))
  );
}
