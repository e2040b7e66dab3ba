/** A problem of GPU workers in compose, the rules that see it, and what the usual remedy really does. */
export interface Operation {
  readonly problem: string;
  readonly rules: readonly string[];
  readonly remedy: string;
  readonly does: string;
}

/** Ten problems that teams meet when they run GPU workers with compose. */
export const operations: readonly Operation[] = [
  {
    problem: 'many workers create CUDA contexts at once and crash',
    rules: ['simultaneous-gpu-start', 'cuda-in-forked-worker', 'harmful-variable', 'gpu-collision'],
    remedy: '`CUDA_LAUNCH_BLOCKING=1`, `CUDA_DEVICE_MAX_CONNECTIONS=1`, `CUDA_CACHE_DISABLE=1`',
    does: 'They make every kernel wait, serialise the streams inside one process, and compile kernels anew at each start. None limits how many processes use a GPU; fewer workers for each GPU, or MPS, does.',
  },
  {
    problem: 'no memory limit, and the host runs out',
    rules: ['missing-memory-limit', 'oom-protected-worker', 'invalid-service'],
    remedy: '`deploy.resources.limits.memory` and `oom_score_adj`',
    does: 'The limit holds, but as much swap is allowed again without `memswap_limit`. Within a limit the kill stays in the container; `oom_score_adj` matters for the host as a whole only.',
  },
  {
    problem: 'zombie processes pile up',
    rules: ['missing-init'],
    remedy: '`init: true`',
    does: 'It reaps processes whose parent died. Exited containers are no zombies, and an image that brings an init of its own then has two.',
  },
  {
    problem: 'the append-only file of Redis is damaged after a crash',
    rules: ['unsafe-redis-recovery'],
    remedy: '`redis-check-aof --fix` at each start',
    does: 'It cuts the file at the first error, and what follows is lost. A file that only ends early needs no repair; before any other, copy the directory.',
  },
  {
    problem: 'core dumps fill the disk',
    rules: ['unlimited-core-dumps'],
    remedy: '`ulimits: {core: 0}`',
    does: 'No dump is written, and the evidence of the crash is gone with it: leave one worker without the limit while you look for the cause.',
  },
  {
    problem: 'names are not resolved while distributions are installed',
    rules: ['public-dns'],
    remedy: '`dns: [8.8.8.8]`',
    does: 'It holds for the running container. The builder resolves names by itself, and internal names are unknown to public resolvers.',
  },
  {
    problem: 'memory of the GPU is fragmented',
    rules: [
      'conflicting-variables',
      'harmful-variable',
      'invalid-variable-value',
      'obsolete-variable',
      'unknown-variable',
    ],
    remedy: '`PYTORCH_CUDA_ALLOC_CONF` with `PYTORCH_NO_CUDA_MEMORY_CACHING=1`',
    does: 'The second turns off the allocator that the first configures. `expandable_segments:True` alone is what helps; `PYTORCH_CUDA_MEMORY_FRACTION` does not exist.',
  },
  {
    problem: 'a bad job is tried again for ever',
    rules: ['unbounded-retry', 'ignored-service-setting', 'invalid-service'],
    remedy: '`restart: on-failure:3`, or `deploy.restart_policy`',
    does: 'The policy wins over `restart`, and without `condition: on-failure` its number of attempts is ignored or refused. How often a job is tried is a setting of the queue.',
  },
  {
    problem: 'all workers start together',
    rules: ['simultaneous-gpu-start', 'health-gate-without-healthcheck'],
    remedy: 'a chain of `depends_on` with `service_healthy`',
    does: 'It orders the first start and needs a health check on every link. A restart of the engine or of the host starts all at once again; a lock in the entry point also holds then.',
  },
  {
    problem: 'workers disturb each other on the processors',
    rules: ['overlapping-cpuset', 'thread-oversubscription'],
    remedy: '`cpuset`',
    does: 'It pins processors, not memory: compose has no setting for NUMA nodes. Libraries need `OMP_NUM_THREADS` of the same size beside a quota.',
  },
];
