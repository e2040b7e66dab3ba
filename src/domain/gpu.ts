import type { Span } from './source.ts';

/** The GPUs of the host a container gets. `ids` are indices or UUIDs, as text. */
export type GpuSet =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'ids'; readonly ids: readonly string[] };

/** How a compose service comes to its GPUs. */
export interface GpuUse {
  /** What each setting asks for, in the order in which Compose describes them. */
  readonly requests: readonly GpuRequest[];
  /** All requests together. */
  readonly devices: GpuSet;
  /** Containers of the service; undefined where a variable decides. */
  readonly replicas: number | undefined;
  /** Where the number of containers is written. */
  readonly replicasSpan: Span | undefined;
}

/** One setting that gives a service GPUs, or was meant to. */
export interface GpuRequest {
  readonly via: 'reservation' | 'gpus' | 'runtime' | 'variable' | 'device';
  readonly devices: GpuSet;
  /** `n` of `count: n`: always the devices 0 to n-1, whatever others use. */
  readonly count: number | undefined;
  /** False where a variable of the caller may change it. */
  readonly fixed: boolean;
  /** Undefined means any driver. */
  readonly driver: string | undefined;
  readonly problems: readonly GpuProblem[];
  /** The setting a person would edit. */
  readonly span: Span;
}

/** Why a request fails, or gives less than it seems to. */
export interface GpuProblem {
  readonly kind:
    | 'no-capabilities'
    | 'capabilities-not-list'
    | 'no-gpu-capability'
    | 'no-compute'
    | 'count-and-ids'
    | 'ids-not-list'
    | 'id-not-text'
    | 'id-without-dollar'
    | 'ids-joined'
    | 'count-zero'
    | 'count-unreadable';
  /** The value as written. */
  readonly text: string;
  /** The request as a whole, for what is to be added to it. */
  readonly request?: Span;
  readonly span: Span;
}

/** What both may use. Unknown sets share nothing that could be named. */
export function sharedGpus(a: GpuSet, b: GpuSet): GpuSet {
  if (a.kind === 'unknown' || b.kind === 'unknown') return { kind: 'unknown' };
  if (a.kind === 'none' || b.kind === 'none') return { kind: 'none' };
  if (a.kind === 'all') return b;
  if (b.kind === 'all') return a;
  return gpuIds(a.ids.filter((id) => b.ids.includes(id)));
}

/** The devices of either; one unknown makes all unknown unless the other is every device. */
export function unitedGpus(sets: readonly GpuSet[]): GpuSet {
  if (sets.some(({ kind }) => kind === 'all')) return { kind: 'all' };
  if (sets.some(({ kind }) => kind === 'unknown')) return { kind: 'unknown' };
  return gpuIds(sets.flatMap((set) => (set.kind === 'ids' ? set.ids : [])));
}

/** A set of named devices, each once; no device where the list is empty. */
export function gpuIds(ids: readonly string[]): GpuSet {
  return ids.length === 0 ? { kind: 'none' } : { kind: 'ids', ids: [...new Set(ids)] };
}

/** For messages: "GPU 0", "GPUs 0 and 1", "all GPUs". */
export function describeGpus(set: GpuSet): string {
  if (set.kind === 'all') return 'all GPUs';
  if (set.kind === 'none') return 'no GPU';
  if (set.kind === 'unknown') return 'GPUs that a variable decides';
  const [first = '', ...rest] = set.ids;
  if (rest.length === 0) return `GPU ${first}`;
  return `GPUs ${[first, ...rest.slice(0, -1)].join(', ')} and ${rest.at(-1)}`;
}

/** How many devices the container sees; undefined where that depends on the host. */
export function gpuCount(set: GpuSet): number | undefined {
  return set.kind === 'ids' ? set.ids.length : set.kind === 'none' ? 0 : undefined;
}
