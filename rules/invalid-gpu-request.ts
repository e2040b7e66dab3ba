import type { Project, Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { describeGpus, type GpuProblem, type GpuRequest, sharedGpus } from '../src/domain/gpu.ts';
import type { Rule } from '../src/domain/rule.ts';
import { setting } from './shared/compose-fixes.ts';
import { gpuProblemWords } from './shared/compose-gpu-words.ts';
import { aboutService, joined } from './shared/compose-services.ts';

export default {
  scope: 'project',
  severity: 'error',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'A compose service asks for a GPU in a way that Compose or the engine refuses, or that gives it no GPU or no CUDA.',
    why: 'Device requests have rules of their own: capabilities must be a list with `gpu`, device ids must be texts, `count` and `device_ids` exclude each other, and a list of capabilities that names `utility` alone leaves out `compute`. Some of these mistakes stop the start; the others give a container that falls back to the CPU.',
    how: 'Write `capabilities: [gpu]`, quote device ids, and keep either `count` or `device_ids`.',
    limits:
      'What a variable of the caller decides is not judged. A service whose request is wrong still counts as a GPU service for the other rules.',
  },
  *check(project) {
    yield* joined(found(project));
  },
} satisfies Rule;

function* found(project: Project): Generator<Draft> {
  for (const service of project.services) {
    const requests = service.gpus?.requests ?? [];
    for (const request of requests) for (const problem of request.problems) yield refused(service, problem);
    yield* withoutDevices(service, project);
    yield* disagreeing(service, requests);
  }
}

function refused(service: Service, problem: GpuProblem): Draft {
  const { says, fixes, severity } = gpuProblemWords(problem);
  return {
    ...aboutService(service),
    message: `${says} (service ${service.name}).`,
    fixes,
    ...(severity === undefined ? {} : { severity }),
    confidence: problem.kind === 'ids-joined' ? 'medium' : 'high',
    at: problem.span,
  };
}

/** `runtime: nvidia` alone mounts nothing: the variable must name devices, and only CUDA images preset it. */
function* withoutDevices(service: Service, { environments }: Project): Generator<Draft> {
  const request = service.gpus?.requests.find(({ via, devices }) => via === 'runtime' && devices.kind === 'none');
  if (request === undefined || service.gpus?.devices.kind !== 'none') return;
  const said = service.variables.find(({ name }) => name === 'NVIDIA_VISIBLE_DEVICES');
  if (said !== undefined && said.value !== '') return;
  const environment = environments.find(({ id }) => id === service.environment);
  const image = environment?.baseImage ?? service.image;
  yield {
    ...aboutService(service),
    message: `The service ${service.name} has runtime: nvidia and names no devices, so its container gets no GPU. The runtime mounts what NVIDIA_VISIBLE_DEVICES names; CUDA images preset it, and ${image?.reference.text ?? 'this image'} does not.`,
    because: image?.facts ?? [],
    fixes: [
      setting(
        service,
        ['environment', 'NVIDIA_VISIBLE_DEVICES'],
        'all',
        'Set NVIDIA_VISIBLE_DEVICES: all in environment',
        'unsafe',
      ),
      advice('Ask with a device reservation: capabilities: [gpu]'),
    ],
    confidence: 'high',
    at: request.span,
    related: image === undefined ? [] : [{ span: image.span, message: 'the image' }],
  };
}

/** A device request and the variable of the runtime that name different devices: the request wins. */
function* disagreeing(service: Service, requests: readonly GpuRequest[]): Generator<Draft> {
  const reserved = requests.find(({ via }) => via === 'reservation' || via === 'gpus');
  const other = requests.find(({ via }) => via === 'runtime' || via === 'variable');
  if (reserved === undefined || other === undefined || !reserved.fixed || !other.fixed) return;
  const [wanted, named] = [reserved.devices, other.devices];
  if (wanted.kind !== 'ids' || named.kind !== 'ids') return;
  const shared = sharedGpus(wanted, named);
  const same =
    shared.kind === 'ids' && shared.ids.length === wanted.ids.length && wanted.ids.length === named.ids.length;
  if (same || !/^\d+$/.test(`${wanted.ids.join('')}${named.ids.join('')}`)) return;
  yield {
    ...aboutService(service),
    message: `The service ${service.name} asks for ${describeGpus(wanted)} with a device request and for ${describeGpus(named)} with NVIDIA_VISIBLE_DEVICES. The engine sets that variable itself for a device request, so the container gets ${describeGpus(wanted)}.`,
    fixes: [advice('Keep one of the two ways')],
    severity: 'warning',
    confidence: 'medium',
    at: other.span,
    related: [{ span: reserved.span, message: 'the device request' }],
  };
}
