import type { Project, Service } from '../../src/domain/environment.ts';
import type { Draft } from '../../src/domain/finding.ts';
import { advice } from '../../src/domain/fix.ts';
import { describeGpus, type GpuRequest, type GpuSet, sharedGpus } from '../../src/domain/gpu.ts';
import { confidenceOf, type Knowledge, type KnowledgeEntry } from '../../src/domain/knowledge.ts';
import { childOf, textOf } from '../../src/domain/tree.ts';
import { programsOf } from './compose-programs.ts';
import { aboutService, dependenciesOf, environmentOf, mayRunTogether } from './compose-services.ts';

/** The request of a service that asks for a number of GPUs which no variable decides. */
export function countOf({ gpus }: Service): GpuRequest | undefined {
  return gpus?.requests.find(({ count, fixed }) => count !== undefined && count > 0 && fixed);
}

/** False for services of exclusive profiles, and where one waits for the other to finish. */
export function mayCollide(a: Service, b: Service): boolean {
  if (!mayRunTogether(a, b) || (isStartedByHand(a) && isStartedByHand(b))) return false;
  const finishes = (one: Service, other: Service) =>
    dependenciesOf(one).some(
      ({ name, condition }) => name === other.name && condition === 'service_completed_successfully',
    );
  return !finishes(a, b) && !finishes(b, a);
}

/** A shell to work in, with nothing to serve or to restart: of several such services people start one. */
function isStartedByHand({ declared }: Service): boolean {
  const { settings } = declared;
  const is = (key: string) => textOf(childOf(settings, key)) === 'true';
  return is('stdin_open') && is('tty') && ['ports', 'restart'].every((key) => childOf(settings, key) === undefined);
}

/** What takes most of the memory of a GPU when it starts: a server, or a framework of the environment. */
interface Filler {
  readonly service: Service;
  readonly fact: KnowledgeEntry & { readonly cure?: string };
}

function fillerOf(service: Service, project: Project, knowledge: Knowledge): Filler | undefined {
  const [program] = programsOf(service, 'fills-gpu', knowledge);
  if (program !== undefined) return { service, fact: program.fact };
  const installed = new Set(environmentOf(service, project)?.installed.map(({ name }) => name));
  const set = new Set(service.variables.map(({ name }) => name));
  const fact = knowledge
    .all('variable')
    .find(
      ({ purpose, variable, beside = [], unlessSet = [] }) =>
        purpose === 'gpu-memory' &&
        beside.some((name) => installed.has(name)) &&
        ![variable, ...unlessSet].some((name) => set.has(name)),
    );
  return fact === undefined ? undefined : { service, fact };
}

/** Two services on one GPU of which each takes most of its memory. Asks for `program` and `variable` facts. */
export function* filledGpus(sharers: readonly Service[], project: Project, knowledge: Knowledge): Generator<Draft> {
  const fillers = sharers.length < 2 ? [] : sharers.flatMap((service) => fillerOf(service, project, knowledge) ?? []);
  for (const [at, { service, fact }] of fillers.entries()) {
    const other = fillers.slice(0, at).find((earlier) => {
      const shared = sharedBy(service, earlier.service);
      return (shared.kind === 'ids' || shared.kind === 'all') && mayCollide(service, earlier.service);
    });
    if (other === undefined) continue;
    const first = other.service;
    if (countOf(service) !== undefined && countOf(first) !== undefined) continue;
    const because = [...new Set([fact, other.fact])];
    yield {
      ...aboutService(service, first),
      message: `${service.name} and ${first.name} share ${describeGpus(sharedBy(service, first))}, and each takes most of a GPU's memory when it starts: the second fails for want of memory.`,
      because,
      fixes: [
        advice('Give each its own device_ids'),
        ...because.flatMap(({ cure }) => (cure === undefined ? [] : [advice(cure)])),
      ],
      confidence: confidenceOf(because, 'medium'),
      at: service.gpus?.requests[0]?.span ?? service.declared.span,
      related: [
        { span: first.gpus?.requests[0]?.span ?? first.declared.span, message: `the request of ${first.name}` },
      ],
    };
  }
}

function sharedBy(a: Service, b: Service): GpuSet {
  return sharedGpus(a.gpus?.devices ?? { kind: 'none' }, b.gpus?.devices ?? { kind: 'none' });
}
