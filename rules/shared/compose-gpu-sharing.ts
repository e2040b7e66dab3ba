import type { Service } from '../../src/domain/environment.ts';
import type { Draft } from '../../src/domain/finding.ts';
import { advice } from '../../src/domain/fix.ts';
import { describeGpus, type GpuRequest, sharedGpus } from '../../src/domain/gpu.ts';
import { confidenceOf, type Knowledge } from '../../src/domain/knowledge.ts';
import { childOf, textOf } from '../../src/domain/tree.ts';
import { programsOf, type RunningProgram } from './compose-programs.ts';
import { aboutService, dependenciesOf, mayRunTogether } from './compose-services.ts';

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

/** Two servers on one GPU of which each takes most of its memory. Asks for `program` facts. */
export function* filledGpus(sharers: readonly Service[], knowledge: Knowledge): Generator<Draft> {
  const servers = sharers.flatMap((service): readonly (readonly [Service, RunningProgram])[] => {
    const [program] = programsOf(service, 'fills-gpu', knowledge);
    return program === undefined ? [] : [[service, program]];
  });
  for (const [at, [service, program]] of servers.entries()) {
    const [first, other] =
      servers.slice(0, at).find(([earlier]) => {
        const shared = sharedGpus(service.gpus?.devices ?? { kind: 'none' }, earlier.gpus?.devices ?? { kind: 'none' });
        return (shared.kind === 'ids' || shared.kind === 'all') && mayCollide(service, earlier);
      }) ?? [];
    if (first === undefined || other === undefined) continue;
    if (countOf(service) !== undefined && countOf(first) !== undefined) continue;
    const because = [...new Set([program.fact, other.fact])];
    const shared = sharedGpus(service.gpus?.devices ?? { kind: 'none' }, first.gpus?.devices ?? { kind: 'none' });
    yield {
      ...aboutService(service, first),
      message: `${service.name} and ${first.name} share ${describeGpus(shared)}, and each takes most of a GPU's memory when it starts: the second fails for want of memory.`,
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
