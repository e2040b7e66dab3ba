import type { Project, Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { describeGpus, type GpuRequest, sharedGpus } from '../src/domain/gpu.ts';
import type { Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { countOf, filledGpus, mayCollide } from './shared/compose-gpu-sharing.ts';
import { aboutService, joined, stacksOf } from './shared/compose-services.ts';

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: ['program', 'variable'],
  docs: {
    what: 'Services or replicas end up on the same GPU although the file looks as if they were spread, or a merge appends a second device request.',
    why: 'Nothing schedules GPUs in Compose: `count: n` always means the devices 0 to n-1, for every service and every replica. Overrides and `extends` append to lists of devices instead of replacing them. Servers that take most of the memory of a GPU at start then fail for want of memory.',
    how: 'Give each service its own `device_ids`, one service per GPU in place of replicas, and `!override` where a list should replace another.',
    limits:
      'Services of exclusive profiles and services that wait for the other to finish do not collide. Equal `device_ids` are taken as meant, except for servers that fill a GPU by default. One GPU on the host is not known: there sharing is the only way, and the warning can be ignored. A service with a wrong request counts as a GPU service.',
  },
  *check(project, knowledge) {
    yield* joined(found(project, knowledge));
  },
} satisfies Rule;

function* found(project: Project, knowledge: Knowledge): Generator<Draft> {
  for (const stack of stacksOf(project)) {
    const sharers = stack.filter(({ gpus }) => gpus !== undefined);
    for (const service of sharers) {
      yield* appended(service);
      yield* replicas(service);
    }
    yield* counted(sharers);
    yield* filledGpus(sharers, project, knowledge);
  }
}

/** Lists to which an override appended device requests. */
function* appended(service: Service): Generator<Draft> {
  const list = service.appended.find(({ key }) => key === 'deploy.resources.reservations.devices' || key === 'gpus');
  if (list === undefined) return;
  yield {
    ...aboutService(service),
    message: `The service ${service.name} asks for devices twice, because Compose appends this list to the one it is merged with. The engine carries out both, and what the container sees is not what either says alone.`,
    fixes: [
      list.addedKey === undefined
        ? advice('Write !override before the list that should stay')
        : {
            kind: 'tag',
            title: 'Write !override before this list',
            safety: 'unsafe',
            key: list.addedKey,
            tag: '!override',
          },
      advice('Leave the list in one of the two places'),
    ],
    confidence: 'high',
    at: list.added,
    related: [{ span: list.base, message: 'the list it is appended to' }],
  };
}

/** Replicas of one service get the identical devices. */
function* replicas(service: Service): Generator<Draft> {
  const { gpus } = service;
  if (gpus?.replicas === undefined || gpus.replicas < 2 || gpus.devices.kind !== 'ids') return;
  yield {
    ...aboutService(service),
    message: `All ${gpus.replicas} replicas of ${service.name} get ${describeGpus(gpus.devices)}: a device request is the same for every container of a service.`,
    fixes: [advice('Write one service per GPU, each with its own device_ids, sharing the rest through an anchor')],
    confidence: 'high',
    at: gpus.replicasSpan ?? service.declared.span,
    related: gpus.requests.map(({ span }) => ({ span, message: 'the device request' })),
  };
}

/** Services that ask for a number of GPUs and get the same ones. */
function* counted(sharers: readonly Service[]): Generator<Draft> {
  for (const [at, service] of sharers.entries()) {
    const request = countOf(service);
    if (request === undefined) continue;
    const others = sharers.filter(
      (other, index) => index !== at && meets(service, request, other) && mayCollide(service, other),
    );
    // Each pair is told once, at the later of two that count.
    const earlier = others.filter((other) => countOf(other) === undefined || sharers.indexOf(other) < at);
    const [first] = earlier;
    if (first === undefined) continue;
    const names = earlier.map(({ name }) => name).join(', ');
    yield {
      ...aboutService(service, ...earlier),
      message: `${service.name} asks for count: ${request.count}, which always means ${describeGpus(request.devices)}, and so ${others.length > 1 ? 'do' : 'does'} ${names} land there. Compose does not look for a free GPU.`,
      fixes: [
        advice('Name the GPU of each service with device_ids'),
        advice('On a host with one GPU, say so: device_ids: ["0"] in both'),
      ],
      confidence: 'medium',
      at: request.span,
      related: earlier.map((other) => ({
        span: other.gpus?.requests[0]?.span ?? other.declared.span,
        message: `${other.name} gets ${describeGpus(other.gpus?.devices ?? { kind: 'unknown' })}`,
      })),
    };
  }
}

/** The other asks for certain devices too, and some are the same; all devices are no surprise. */
function meets(service: Service, { devices }: GpuRequest, other: Service): boolean {
  const fixed = other.gpus?.requests.every((request) => request.fixed) === true;
  return (
    fixed &&
    other.gpus?.devices.kind === 'ids' &&
    service !== other &&
    sharedGpus(devices, other.gpus.devices).kind === 'ids'
  );
}
