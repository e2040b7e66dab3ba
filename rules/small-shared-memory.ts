import type { Project, Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { gpuCount } from '../src/domain/gpu.ts';
import { confidenceOf, type Knowledge, type KnowledgeEntry } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Span } from '../src/domain/source.ts';
import { childOf, entryOf, type Tree, textOf } from '../src/domain/tree.ts';
import { setting } from './shared/compose-fixes.ts';
import { optionValue, programsOf } from './shared/compose-programs.ts';
import { aboutService, bytesOf, environmentOf, joined, placeOf } from './shared/compose-services.ts';
import { type CudaStack, cudaStacks } from './shared/cuda-stack.ts';

/** Below this, processes that exchange batches or gradients fail. The engine's own default is 64 MB. */
const enough = 1024 ** 3;

/** Why a service needs shared memory. */
interface Need {
  readonly text: string;
  readonly span: Span;
  readonly because: readonly KnowledgeEntry[];
}

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: ['program', 'built-for'],
  docs: {
    what: 'A service whose processes exchange data through shared memory has the default of 64 MB.',
    why: 'DataLoader workers, NCCL between several GPUs and tensor parallelism use /dev/shm. When it is full the program stops with "Bus error" or "insufficient shared memory (shm)".',
    how: 'Set `shm_size: 8gb` for the service, or `ipc: host`. `shm_size` under `build` is for the build only.',
    limits:
      'It speaks where the command shows several processes: a launcher with more than one, tensor parallelism, data workers, a training script on a GPU, or several named GPUs with a framework. One process that infers needs none.',
  },
  *check(project, knowledge) {
    yield* joined(found(project, knowledge));
  },
} satisfies Rule;

function* found(project: Project, knowledge: Knowledge): Generator<Draft> {
  for (const service of project.services) {
    if (!service.complete || hasEnough(service)) continue;
    const need = needOf(service, project, knowledge);
    if (need !== undefined) yield draft(service, need);
  }
}

function hasEnough({ declared }: Service): boolean {
  const { settings } = declared;
  const ipc = textOf(childOf(settings, 'ipc'));
  if (ipc !== undefined && ipc !== 'private') return true;
  if (mountsShm(childOf(settings, 'tmpfs')) || mountsShm(childOf(settings, 'volumes'))) return true;
  const size = textOf(childOf(settings, 'shm_size'));
  return size !== undefined && (bytesOf(size) ?? enough) >= enough;
}

function mountsShm(tree: Tree | undefined): boolean {
  const items = tree === undefined ? [] : tree.kind === 'list' ? tree.items : [tree];
  return items.some((item) => (textOf(item) ?? textOf(childOf(item, 'target')) ?? '').split(':').includes('/dev/shm'));
}

function needOf(service: Service, project: Project, knowledge: Knowledge): Need | undefined {
  const [program] = programsOf(service, 'shares-memory', knowledge);
  if (program !== undefined) return { text: program.fact.claim, span: program.span, because: [program.fact] };
  const stack = service.gpus === undefined ? undefined : framework(service, project, knowledge);
  for (const { words, span } of service.starts) {
    const option = workerOptions.find((one) => Number(optionValue(one, words) ?? 0) > 0);
    if (option !== undefined)
      return { text: `${option} starts data workers, which hand over batches through /dev/shm.`, span, because: [] };
    const script = words.find((word) => /(?:^|[/._-])(?:train|finetune|fine_tune)(?:[_-]\w{1,60})?\.py$/.test(word));
    if (script !== undefined && stack !== undefined) {
      const text = `${script} trains on a GPU, and data workers hand over batches through /dev/shm.`;
      return { text, span, because: [stack.fact] };
    }
  }
  const count = service.gpus === undefined ? undefined : gpuCount(service.gpus.devices);
  const request = service.gpus?.requests[0];
  if (count === undefined || count < 2 || request === undefined || stack === undefined) return undefined;
  const text = `It gets ${count} GPUs, and processes on several GPUs exchange data through /dev/shm.`;
  return { text, span: request.span, because: [stack.fact] };
}

const workerOptions = ['--num-workers', '--num_workers', '--dataloader_num_workers'];

/** A framework that brings its own CUDA. */
function framework(service: Service, project: Project, knowledge: Knowledge): CudaStack | undefined {
  const environment = environmentOf(service, project);
  if (environment === undefined) return undefined;
  return cudaStacks(environment, knowledge).find(
    ({ cuda, isLibrary, brings }) => cuda !== 'none' && !isLibrary && brings,
  );
}

function draft(service: Service, { text, span, because }: Need): Draft {
  const { settings } = service.declared;
  const set = entryOf(settings, 'shm_size');
  const forBuild = childOf(childOf(settings, 'build'), 'shm_size') !== undefined;
  const has = set === undefined ? 'the default of 64 MB' : `only ${textOf(set.value)}`;
  return {
    ...aboutService(service),
    message: `The service ${service.name} has ${has} of shared memory. ${text}${forBuild ? ' The shm_size under build only holds while the image is built.' : ''}`,
    because,
    fixes: [
      setting(service, ['shm_size'], '8gb', 'Set shm_size: 8gb for the service', 'safe'),
      advice('Set ipc: host'),
    ],
    confidence: confidenceOf(because, because.some(({ kind }) => kind === 'program') ? 'high' : 'medium'),
    at: set === undefined ? service.declared.span : placeOf(service, 'shm_size'),
    related: [{ span, message: 'what needs shared memory' }],
  };
}
