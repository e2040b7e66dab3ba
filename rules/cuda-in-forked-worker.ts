import type { Environment, Installed, Project, Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { confidenceOf, type Knowledge, type KnowledgeEntry } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { programsOf, type RunningProgram } from './shared/compose-programs.ts';
import { aboutService, environmentOf, joined } from './shared/compose-services.ts';
import { cudaStacks } from './shared/cuda-stack.ts';

/** What in the environment of a service uses CUDA, and what says so. */
interface Framework {
  readonly installed: Installed;
  readonly facts: readonly KnowledgeEntry[];
}

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: ['program', 'built-for', 'companions', 'image'],
  docs: {
    what: 'A service with a GPU runs its work in forked children of a process that has loaded a CUDA framework.',
    why: 'A CUDA context does not survive a fork. If the parent touches the GPU first, for example because a model is loaded while modules are imported, every task fails with "Cannot re-initialize CUDA in forked subprocess".',
    how: 'Use a pool without forks (`--pool=solo` or threads), one worker process per GPU, or load models only in the children.',
    limits:
      'Whether the parent touches CUDA cannot be seen in the files, so this is a warning at most. It speaks only of services that ask for a GPU and whose image holds a framework with a CUDA build.',
    noFix: 'which start method suits is a matter of the program.',
  },
  *check(project, knowledge) {
    yield* joined(found(project, knowledge));
  },
} satisfies Rule;

function* found(project: Project, knowledge: Knowledge): Generator<Draft> {
  for (const service of project.services) {
    if (service.gpus === undefined || service.gpus.devices.kind === 'none') continue;
    const [program] = programsOf(service, 'forks-workers', knowledge);
    const stack = program === undefined ? undefined : frameworkOf(service, project, knowledge);
    if (program !== undefined && stack !== undefined) yield draft(service, program, stack);
  }
}

/** The framework with the shortest way into the environment of the service. */
function frameworkOf(service: Service, project: Project, knowledge: Knowledge): Framework | undefined {
  const environment = environmentOf(service, project);
  if (environment === undefined) return undefined;
  const [stack] = cudaStacks(environment, knowledge)
    .filter(({ cuda, isLibrary, installed }) => cuda !== 'none' && !isLibrary && installed.build !== 'cpu')
    .sort((a, b) => a.installed.chain.length - b.installed.chain.length);
  return stack === undefined
    ? frameworkOfImage(environment, knowledge)
    : { installed: stack.installed, facts: [stack.fact] };
}

/** What an image with CUDA brings along is built for that CUDA, whichever build it is. */
function frameworkOfImage({ baseImage, installed }: Environment, knowledge: Knowledge): Framework | undefined {
  if (baseImage?.cuda === undefined || baseImage.cuda === 'none') return undefined;
  const brought = installed.find(
    ({ name, step }) =>
      step.installer === 'image' && knowledge.about(name, 'companions').length > 0 && usesCuda(name, knowledge),
  );
  return brought === undefined ? undefined : { installed: brought, facts: baseImage.facts };
}

function usesCuda(name: string, knowledge: Knowledge): boolean {
  return knowledge.about(name, 'built-for').some(({ cuda }) => cuda !== undefined && cuda !== 'none');
}

function draft(service: Service, { fact, span }: RunningProgram, { installed, facts }: Framework): Draft {
  const because = [fact, ...facts];
  const name = fact.distribution ?? fact.program;
  return {
    ...aboutService(service),
    about: [name, installed.name],
    message: `The service ${service.name} has a GPU and ${installed.name}, and ${fact.program} runs its work in forked children. If anything in the parent touches CUDA before the fork, such as a model that is loaded on import, the children fail with "Cannot re-initialize CUDA in forked subprocess".`,
    chains: installed.chain.length > 1 ? [installed.chain] : [],
    because,
    fixes: [
      ...(fact.cure === undefined ? [] : [advice(fact.cure)]),
      advice('Load models inside the children only, after the fork'),
    ],
    confidence: confidenceOf(because, 'medium'),
    at: span,
    related: [{ span: installed.chain[0].span, message: `${installed.name} comes from here` }],
  };
}
