import type { Service } from '../domain/environment.ts';
import type { GpuSet } from '../domain/gpu.ts';
import type { Span } from '../domain/source.ts';
import type { Places } from './position.ts';
import { originOf, shownValue, waitsFor } from './services.ts';

/** A compose service as JSON, version 1: its GPUs and how it asked for them, its processes, its variables with their places. */
export function outputService(service: Service, places: Places): object {
  const { name, stack, declared, environment, build, image, gpus, starts, variables } = service;
  const place = (span: Span) => ({ path: span.path, line: places.rangeOf(span).start.line });
  return {
    id: `${stack}#${name}`,
    ...place(declared.span),
    environment: environment ?? null,
    image: image?.reference.text ?? null,
    build: build === undefined ? null : { dockerfile: build.dockerfile.path, target: build.target ?? null },
    profiles: [...declared.profiles],
    gpus:
      gpus === undefined
        ? null
        : {
            devices: devicesOf(gpus.devices),
            containers: gpus.replicas ?? null,
            requests: gpus.requests.map(({ via, devices, count, fixed, problems, span }) => ({
              via,
              devices: devicesOf(devices),
              count: count ?? null,
              fixed,
              problems: problems.map(({ kind }) => kind),
              ...place(span),
            })),
          },
    processes: starts.map(({ words, beside, span }) => ({
      words: [...words],
      beside: beside === true,
      ...place(span),
    })),
    variables: variables.map((variable) => ({
      name: variable.name,
      value: shownValue(variable) ?? null,
      from: originOf(variable),
      ...place(variable.span),
    })),
    waitsFor: waitsFor(service),
    complete: service.complete,
  };
}

/** `all`, the ids, or null where a variable decides. */
function devicesOf(set: GpuSet): 'all' | readonly string[] | null {
  if (set.kind === 'all') return 'all';
  if (set.kind === 'unknown') return null;
  return set.kind === 'none' ? [] : [...set.ids];
}
