import type { Project, Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import type { Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { childOf, descend, entryOf, spanOfEntry, type TreeEntry, textOf } from '../src/domain/tree.ts';
import { setting } from './shared/compose-fixes.ts';
import { heavyRole } from './shared/compose-roles.ts';
import { aboutService, bytesOf, joined } from './shared/compose-services.ts';

export default {
  scope: 'project',
  severity: 'note',
  since: '0.1.0',
  facts: ['program'],
  docs: {
    what: 'A GPU service or a worker has no memory limit, or one that swap doubles or shared memory reaches.',
    why: 'One container can then take all memory of the host, and the kernel kills whatever it finds largest, also outside of it. With a limit the kill stays inside the container; `oom_score_adj` only matters for the host as a whole.',
    how: 'Set `deploy.resources.limits.memory` (Compose honours it without Swarm), and `memswap_limit` to the same value, because otherwise as much swap is allowed again.',
    limits: 'The memory of the host is not known, so the limits of all services are not added up.',
  },
  *check(project, knowledge) {
    yield* joined(found(project, knowledge));
  },
} satisfies Rule;

function* found(project: Project, knowledge: Knowledge): Generator<Draft> {
  for (const service of project.services) {
    const { settings } = service.declared;
    const inDeploy = entryOf(descend(settings, 'deploy', 'resources', 'limits'), 'memory');
    const limit = inDeploy ?? entryOf(settings, 'mem_limit');
    const role = service.complete ? heavyRole(service, knowledge) : undefined;
    if (role === undefined) continue;
    if (limit === undefined)
      yield {
        ...aboutService(service),
        message: `${service.name} is ${role.text} without a memory limit: when it grows, the host runs out of memory instead of this container.`,
        because: role.because,
        fixes: [limitFix(service, project, knowledge)],
        confidence: 'high',
        at: service.declared.span,
      };
    else yield* loose(service, limit, role);
  }
}

/** The limit that the other services of the kind have; words where there is none or they disagree. */
function limitFix(service: Service, { services }: Project, knowledge: Knowledge): Fix {
  const alike = services.filter(
    (other) =>
      other.stack === service.stack && heavyRole(other, knowledge)?.text === heavyRole(service, knowledge)?.text,
  );
  const path = ['deploy', 'resources', 'limits', 'memory'];
  const limits = new Set(alike.flatMap(({ declared }) => textOf(descend(declared.settings, ...path)) ?? []));
  const [only] = limits;
  return limits.size === 1 && only !== undefined
    ? {
        kind: 'service-setting',
        title: `Set the limit of the others: ${only}, with memswap_limit of the same value`,
        safety: 'unsafe',
        within: [service.declared.settings.span],
        path,
        value: only,
        and: { path: ['memswap_limit'], value: only },
      }
    : advice('Set deploy.resources.limits.memory, and memswap_limit to the same value');
}

/** A limit that swap doubles, or that shared memory alone may reach. */
function* loose(service: Service, limit: TreeEntry, role: Role): Generator<Draft> {
  const { settings } = service.declared;
  const bytes = bytesOf(textOf(limit.value));
  const shared = entryOf(settings, 'shm_size');
  const size = bytesOf(textOf(shared?.value));
  if (shared !== undefined && size !== undefined && bytes !== undefined && size >= bytes)
    yield {
      ...aboutService(service),
      message: `shm_size of ${service.name} is ${textOf(shared.value)} and its memory limit ${textOf(limit.value)}: what lies in /dev/shm counts for the limit, so the container is killed before it is full.`,
      because: role.because,
      fixes: [advice('Raise the limit above shm_size, or lower shm_size')],
      confidence: 'medium',
      at: spanOfEntry(shared),
      related: [{ span: spanOfEntry(limit), message: 'the memory limit' }],
    };
  if (bytes === undefined || childOf(settings, 'memswap_limit') !== undefined) return;
  if (textOf(childOf(settings, 'mem_swappiness')) === '0') return;
  yield {
    ...aboutService(service),
    message: `${service.name} has a memory limit of ${textOf(limit.value)} and no memswap_limit, so it may use as much swap again before it is killed: a worker that leaks slows the host down first.`,
    because: role.because,
    fixes: [
      setting(
        service,
        ['memswap_limit'],
        textOf(limit.value) ?? '',
        `Set memswap_limit: ${textOf(limit.value)}`,
        'unsafe',
      ),
    ],
    confidence: 'high',
    at: spanOfEntry(limit),
  };
}

type Role = NonNullable<ReturnType<typeof heavyRole>>;
