import type { ComposeService } from '../domain/compose-manifest.ts';
import type { Variable } from '../domain/environment.ts';
import { type GpuProblem, type GpuRequest, type GpuSet, type GpuUse, gpuIds, unitedGpus } from '../domain/gpu.ts';
import type { Span } from '../domain/source.ts';
import { childOf, descend, entryOf, spanOfEntry, type Tree, textOf } from '../domain/tree.ts';
import { capabilityProblems, isGpuCapability } from './compose-gpu-capabilities.ts';
import { childValue, itemsOf, type ReadValue } from './compose-value.ts';

/** The variable that tells the NVIDIA runtime which devices to mount. */
const visibleDevices = 'NVIDIA_VISIBLE_DEVICES';

/** What the variables of a service say, and whether a file that may set more could not be read. */
export interface KnownVariables {
  readonly variables: readonly Variable[];
  readonly complete: boolean;
}

/** The GPUs a service asks for, in whichever way; undefined where it asks for none. */
export function gpuUse(service: ComposeService, known: KnownVariables, read: ReadValue): GpuUse | undefined {
  const { settings } = service;
  const reserved = [
    ...requestsIn(descend(settings, 'deploy', 'resources', 'reservations', 'devices'), 'reservation', read),
    ...requestsIn(childOf(settings, 'gpus'), 'gpus', read),
  ];
  const others = [...runtimeRequests(settings, known, read), ...deviceRequests(childOf(settings, 'devices'), read)];
  const requests = [...reserved, ...others];
  if (requests.length === 0) return undefined;
  const decisive = reserved.length > 0 ? [...reserved, ...others.filter(({ via }) => via === 'device')] : requests;
  return { requests, devices: unitedGpus(decisive.map(({ devices }) => devices)), ...replicasOf(settings, read) };
}

function requestsIn(tree: Tree | undefined, via: 'reservation' | 'gpus', read: ReadValue): readonly GpuRequest[] {
  if (tree === undefined) return [];
  return itemsOf(tree).flatMap((item): readonly GpuRequest[] => {
    if (item.kind === 'scalar') {
      if (via !== 'gpus' || item.value === null) return [];
      const { text, fixed } = read(item.source);
      const devices: GpuSet = text === 'all' ? { kind: 'all' } : { kind: 'unknown' };
      return [{ via, devices, count: undefined, fixed, driver: undefined, problems: [], span: item.span }];
    }
    return item.kind === 'map' ? deviceRequest(item, via, read) : [];
  });
}

function deviceRequest(item: Tree, via: 'reservation' | 'gpus', read: ReadValue): readonly GpuRequest[] {
  const driver = childValue(item, 'driver', read);
  const capabilities = itemsOf(childOf(item, 'capabilities')).flatMap((one) => textOf(one) ?? []);
  const isNvidia = driver?.text === 'nvidia' || capabilities.some(isGpuCapability);
  const isUnsaid = driver === undefined && childOf(item, 'capabilities') === undefined;
  if (!isNvidia && !isUnsaid && !(driver === undefined && capabilities.length === 0)) return [];
  const problems: GpuProblem[] = [...capabilityProblems(item, via, driver?.text)];
  const ids = readIds(item, problems, read);
  const count = readCount(item, problems, read);
  const entries = ['device_ids', 'count', 'capabilities', 'driver'].map((key) => entryOf(item, key));
  const entry = entries.find((one) => one !== undefined);
  if (ids !== undefined && count !== undefined) problems.push({ kind: 'count-and-ids', text: '', span: count.span });
  const devices = ids?.devices ?? count?.devices ?? { kind: 'all' };
  return [
    {
      via,
      devices,
      count: ids === undefined ? count?.count : undefined,
      fixed: (ids?.fixed ?? true) && (count?.fixed ?? true),
      driver: driver?.text,
      problems,
      span: entry === undefined ? item.span : spanOfEntry(entry),
    },
  ];
}

function readCount(
  item: Tree,
  problems: GpuProblem[],
  read: ReadValue,
):
  | { readonly devices: GpuSet; readonly count: number | undefined; readonly fixed: boolean; readonly span: Span }
  | undefined {
  const entry = entryOf(item, 'count');
  const written = textOf(entry?.value);
  if (entry === undefined || written === undefined) return undefined;
  const span = spanOfEntry(entry);
  const { text, fixed } = read(written);
  if (text === undefined) return { devices: { kind: 'unknown' }, count: undefined, fixed, span };
  if (text === 'all' || text === '-1') return { devices: { kind: 'all' }, count: undefined, fixed, span };
  if (!/^\d{1,4}$/.test(text)) {
    if (fixed) problems.push({ kind: 'count-unreadable', text, span });
    return { devices: { kind: 'unknown' }, count: undefined, fixed, span };
  }
  const count = Number(text);
  if (count === 0 && fixed) problems.push({ kind: 'count-zero', text, span });
  return {
    devices: gpuIds(Array.from({ length: Math.min(count, 64) }, (_, index) => String(index))),
    count,
    fixed,
    span,
  };
}

function readIds(
  item: Tree,
  problems: GpuProblem[],
  read: ReadValue,
): { readonly devices: GpuSet; readonly fixed: boolean } | undefined {
  const entry = entryOf(item, 'device_ids');
  if (entry === undefined || (entry.value.kind === 'scalar' && entry.value.value === null)) return undefined;
  const { value } = entry;
  if (value.kind !== 'list') {
    const text = textOf(value) ?? '';
    problems.push({ kind: 'ids-not-list', text, span: spanOfEntry(entry) });
    return { devices: idsOf(read(text).text), fixed: true };
  }
  let fixed = true;
  const sets = value.items.map((id): GpuSet => {
    const written = textOf(id) ?? '';
    const known = read(written);
    fixed &&= known.fixed;
    if (id.kind === 'scalar' && typeof id.value === 'number')
      problems.push({ kind: 'id-not-text', text: written, span: id.span });
    // A flow map `{ID:-0}` is what YAML makes of it without quotes.
    else if (/^\{\w{1,200}(:?[-?+].*)?\}$/.test(written))
      problems.push({ kind: 'id-without-dollar', text: written, span: id.span });
    else if (id.kind === 'map') problems.push({ kind: 'id-without-dollar', text: '{…}', span: id.span });
    else if (known.fixed && written.includes(',')) problems.push({ kind: 'ids-joined', text: written, span: id.span });
    return idsOf(known.text);
  });
  return { devices: unitedGpus(sets), fixed };
}

/** `0`, `0,1`, `all`, `none`, a UUID, or a CDI name such as `nvidia.com/gpu=0`. */
function idsOf(text: string | undefined): GpuSet {
  if (text === undefined || text.startsWith('{')) return { kind: 'unknown' };
  const ids = text.split(',').map((id) => id.trim().replace(/^nvidia\.com\/gpu=/, ''));
  if (ids.includes('all')) return { kind: 'all' };
  return gpuIds(ids.filter((id) => id !== '' && id !== 'none' && id !== 'void'));
}

function runtimeRequests(settings: Tree, known: KnownVariables, read: ReadValue): readonly GpuRequest[] {
  const runtime = entryOf(settings, 'runtime');
  const named = textOf(runtime?.value);
  const variable = known.variables.find(({ name }) => name === visibleDevices);
  const isNvidia = named !== undefined && read(named).text === 'nvidia';
  const shared = { count: undefined, driver: 'nvidia', problems: [] };
  if (isNvidia && runtime !== undefined) {
    const silent: GpuSet = known.complete ? { kind: 'none' } : { kind: 'unknown' };
    const devices = variable === undefined ? silent : idsOf(variable.value);
    return [{ ...shared, via: 'runtime', devices, fixed: variable?.value !== undefined, span: spanOfEntry(runtime) }];
  }
  // Without the runtime the variable only works where it is the default, and images that preset it say nothing of this service.
  if (variable === undefined || named !== undefined || !isOwn(variable, settings)) return [];
  const devices = idsOf(variable.value);
  return devices.kind === 'none'
    ? []
    : [{ ...shared, via: 'variable', devices, fixed: variable.value !== undefined, span: variable.span }];
}

/** Written in a compose or env file, not in an image. */
function isOwn(variable: Variable, settings: Tree): boolean {
  return variable.from === 'env-file' || (variable.from === undefined && variable.span.path === settings.span.path);
}

function deviceRequests(tree: Tree | undefined, read: ReadValue): readonly GpuRequest[] {
  return itemsOf(tree).flatMap((item): readonly GpuRequest[] => {
    const { text, fixed } = read(textOf(item) ?? '');
    const [, index] = /^\/dev\/nvidia(\d{1,3})(?::|$)/.exec(text ?? '') ?? [];
    const [, name] = /^nvidia\.com\/gpu=(.{1,100})$/.exec(text ?? '') ?? [];
    const id = index ?? name;
    if (id === undefined) return [];
    return [
      { via: 'device', devices: idsOf(id), count: undefined, fixed, driver: undefined, problems: [], span: item.span },
    ];
  });
}

function replicasOf(settings: Tree, read: ReadValue): Pick<GpuUse, 'replicas' | 'replicasSpan'> {
  const entry = entryOf(childOf(settings, 'deploy'), 'replicas') ?? entryOf(settings, 'scale');
  const written = textOf(entry?.value);
  if (entry === undefined || written === undefined) return { replicas: 1, replicasSpan: undefined };
  const { text } = read(written);
  return {
    replicas: text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : undefined,
    replicasSpan: spanOfEntry(entry),
  };
}
