import type { Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { describeGpus, type GpuSet, sharedGpus } from '../src/domain/gpu.ts';
import type { Rule } from '../src/domain/rule.ts';
import { childOf, textOf } from '../src/domain/tree.ts';
import { aboutService, dependenciesOf, mayRunTogether, stacksOf } from './shared/compose-services.ts';

/** From so many containers on one device that start at once. */
const sharers = 3;

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: [],
  docs: {
    what: `At least ${sharers} GPU containers start at once on one device.`,
    why: 'Each creates its CUDA context and loads its model at the same moment, so memory peaks together and the start of one fails at random. A chain of `service_healthy` serialises the first start, and only that: the restart policy and a reboot start all at once again.',
    how: 'Let each worker wait for the one before with `condition: service_healthy`, or take turns in the entry point, which also holds after a reboot.',
    limits: `It speaks from ${sharers} sharers on. Services with a wrong request count: they were meant to be GPU services. Exclusive profiles and services that wait for another to finish do not count.`,
    noFix: 'the order of starts is a matter of the system.',
  },
  *check(project) {
    for (const stack of stacksOf(project)) {
      const workers = stack.filter(({ gpus }) => gpus !== undefined && gpus.devices.kind !== 'none');
      for (const service of workers) yield* replicas(service);
      const told = new Set<string>();
      for (const service of workers) {
        const device = firstDevice(service.gpus?.devices);
        if (device === undefined || told.has(describeGpus(device))) continue;
        const group = workers.filter((other) => shares(other, device) && mayRunTogether(service, other));
        if (group.length < sharers) continue;
        told.add(describeGpus(device));
        yield* together(group, device, stack);
      }
    }
  },
} satisfies Rule;

function firstDevice(devices: GpuSet | undefined): GpuSet | undefined {
  if (devices?.kind === 'all') return devices;
  return devices?.kind === 'ids' ? { kind: 'ids', ids: devices.ids.slice(0, 1) } : undefined;
}

function shares({ gpus }: Service, device: GpuSet): boolean {
  const shared = sharedGpus(gpus?.devices ?? { kind: 'none' }, device);
  return shared.kind === 'ids' || shared.kind === 'all';
}

function* replicas(service: Service): Generator<Draft> {
  const { gpus } = service;
  if (gpus?.replicas === undefined || gpus.replicas < sharers) return;
  yield {
    ...aboutService(service),
    message: `${gpus.replicas} replicas of ${service.name} start at once on ${describeGpus(gpus.devices)}: replicas cannot wait for each other.`,
    fixes: [
      advice('Write one service per worker, each waiting for the one before'),
      advice('Take turns in the entry point'),
    ],
    severity: 'note',
    confidence: 'medium',
    at: gpus.replicasSpan ?? service.declared.span,
  };
}

function* together(group: readonly Service[], device: GpuSet, stack: readonly Service[]): Generator<Draft> {
  const names = new Set(group.map(({ name }) => name));
  const free = group.filter(
    (service) => ![...waitedFor(service, stack)].some((name) => name !== service.name && names.has(name)),
  );
  const chained = group.find(({ declared }) =>
    /^(?:always|unless-stopped)$/.test(textOf(childOf(declared.settings, 'restart')) ?? ''),
  );
  const at = free[0] ?? chained;
  if (at === undefined || (free.length < sharers && chained === undefined)) return;
  const list = group.map(({ name }) => name).join(', ');
  const unordered = free.length >= sharers;
  yield {
    ...aboutService(at, ...group.filter((one) => one !== at)),
    message: unordered
      ? `${free.length} services start at once on ${describeGpus(device)}: ${free.map(({ name }) => name).join(', ')}. Their CUDA contexts and models are created at the same moment.`
      : `${list} share ${describeGpus(device)} and wait for each other at the first start only: after a crash or a reboot the restart policy starts them all at once.`,
    // Where the runtime decides, the image says which devices it mounts.
    because: group.flatMap(({ gpus, image }) =>
      gpus?.requests.some(({ via }) => via === 'runtime') ? (image?.facts ?? []) : [],
    ),
    fixes: unordered
      ? [
          advice('Let each wait for the one before with condition: service_healthy'),
          advice('Take turns in the entry point, which also holds after a reboot'),
        ]
      : [advice('Take turns in the entry point (a lock on a shared volume, or a random delay)')],
    severity: 'note',
    confidence: 'medium',
    at: at.declared.span,
    related: group
      .filter((one) => one !== at)
      .map(({ name, declared }) => ({ span: declared.span, message: `${name} shares it` })),
  };
}

/** All services whose health or end this one waits for, directly or through others. */
function waitedFor(service: Service, stack: readonly Service[]): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = [service];
  for (let next = pending.pop(); next !== undefined; next = pending.pop())
    for (const { name, condition } of dependenciesOf(next)) {
      if (condition === 'service_started' || found.has(name)) continue;
      found.add(name);
      pending.push(...stack.filter((other) => other.name === name));
    }
  return found;
}
