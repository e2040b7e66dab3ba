import type { Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Span } from '../src/domain/source.ts';
import { childOf, descend, entryOf, spanOfEntry, textOf } from '../src/domain/tree.ts';
import { replicasOf } from './shared/compose-refusals.ts';
import { aboutService, mayRunTogether, stacksOf } from './shared/compose-services.ts';

/** A service that is pinned to processors. */
interface Pinned {
  readonly service: Service;
  readonly text: string;
  readonly span: Span;
  readonly cpus: ReadonlySet<number>;
}

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'Services that run together are pinned to partly the same processors, or a `cpuset` cannot be read.',
    why: 'The point of a `cpuset` is that services do not disturb each other. Where two sets overlap, some processors are crowded and others idle; libraries still start as many threads as the host has processors.',
    how: 'Give each service a set of its own, and set `OMP_NUM_THREADS` to its size. `cpuset` does not bind memory to a NUMA node; Compose has no setting for that.',
    limits: 'Equal sets are taken as a pool that is shared on purpose. Services of exclusive profiles do not meet.',
    noFix: 'which processors a service gets depends on the host.',
  },
  *check(project) {
    for (const stack of stacksOf(project)) {
      const pinned: Pinned[] = [];
      for (const service of stack) {
        const entry = entryOf(service.declared.settings, 'cpuset');
        const text = textOf(entry?.value);
        if (entry === undefined || text === undefined || text.includes('$')) continue;
        const cpus = readSet(text);
        const place = { service, text, span: spanOfEntry(entry) };
        if (cpus === undefined) yield unreadable(place);
        else {
          const own: Pinned = { ...place, cpus };
          yield* beyondQuota(own);
          yield* replicated(own);
          yield* overlaps(own, pinned);
          pinned.push(own);
        }
      }
    }
  },
} satisfies Rule;

/** `0-3,6`; undefined where it is malformed. */
function readSet(text: string): ReadonlySet<number> | undefined {
  const cpus = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, last = first] = /^\s{0,9}(\d{1,4})(?:-(\d{1,4}))?\s{0,9}$/.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first)) return undefined;
    for (let cpu = Number(first); cpu <= Number(last); cpu += 1) cpus.add(cpu);
  }
  return cpus;
}

function unreadable({ service, text, span }: Omit<Pinned, 'cpus'>): Draft {
  return {
    ...aboutService(service),
    message: `The cpuset "${text}" of ${service.name} cannot be read: it lists processors as 0-3,6. The engine refuses to start the container.`,
    fixes: [advice('List processors and ranges, divided by commas')],
    confidence: 'high',
    at: span,
  };
}

function* beyondQuota({ service, span, cpus, text }: Pinned): Generator<Draft> {
  const { settings } = service.declared;
  const quota = Number(textOf(descend(settings, 'deploy', 'resources', 'limits', 'cpus') ?? childOf(settings, 'cpus')));
  if (!(quota > cpus.size)) return;
  yield {
    ...aboutService(service),
    message: `${service.name} may use ${quota} processors and is pinned to ${cpus.size} (${text}), so the limit is never reached.`,
    fixes: [advice('Let the limit and the set agree')],
    confidence: 'high',
    at: span,
  };
}

function* replicated({ service, span, text }: Pinned): Generator<Draft> {
  const count = replicasOf(service);
  if (count === undefined || count < 2) return;
  yield {
    ...aboutService(service),
    message: `All ${count} containers of ${service.name} are pinned to the same processors, ${text}: a cpuset is the same for every replica.`,
    fixes: [advice('Write one service per container, each with a set of its own')],
    severity: 'note',
    confidence: 'high',
    at: span,
  };
}

function* overlaps(own: Pinned, others: readonly Pinned[]): Generator<Draft> {
  const met = others.filter(({ service, cpus }) => {
    const shared = [...cpus].filter((cpu) => own.cpus.has(cpu)).length;
    return shared > 0 && (shared < cpus.size || shared < own.cpus.size) && mayRunTogether(service, own.service);
  });
  const [first] = met;
  if (first === undefined) return;
  yield {
    ...aboutService(own.service, ...met.map(({ service }) => service)),
    message: `${own.service.name} is pinned to ${own.text} and ${met.map(({ service, text }) => `${service.name} to ${text}`).join(', ')}: they share some processors, which the pinning was to prevent.`,
    fixes: [advice('Give each service a set of its own, and OMP_NUM_THREADS of its size')],
    confidence: 'medium',
    at: own.span,
    related: met.map(({ service, span }) => ({ span, message: `the set of ${service.name}` })),
  };
}
