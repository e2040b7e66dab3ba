import { advice } from '../src/domain/fix.ts';
import type { Rule } from '../src/domain/rule.ts';
import { childOf, descend } from '../src/domain/tree.ts';
import { heavyRole } from './shared/compose-roles.ts';
import { aboutService } from './shared/compose-services.ts';

export default {
  scope: 'project',
  severity: 'note',
  since: '0.1.0',
  facts: ['program'],
  docs: {
    what: 'A GPU service or a worker has no memory limit.',
    why: 'One container can then take all memory of the host, and the kernel kills whatever it finds largest, also outside of it. With a limit the kill stays inside the container; `oom_score_adj` only matters for the host as a whole.',
    how: 'Set `deploy.resources.limits.memory` (Compose honours it without Swarm), and `memswap_limit` to the same value, because otherwise as much swap is allowed again.',
    limits: 'The memory of the host is not known, so the limits of all services are not added up.',
    noFix: 'the right limit depends on the host and the load.',
  },
  *check(project, knowledge) {
    for (const service of project.services) {
      const { settings } = service.declared;
      const limit = descend(settings, 'deploy', 'resources', 'limits', 'memory') ?? childOf(settings, 'mem_limit');
      const role = limit === undefined && service.complete ? heavyRole(service, knowledge) : undefined;
      if (role === undefined) continue;
      yield {
        ...aboutService(service),
        message: `${service.name} is ${role.text} without a memory limit: when it grows, the host runs out of memory instead of this container.`,
        because: role.because,
        fixes: [advice('Set deploy.resources.limits.memory, and memswap_limit to the same value')],
        confidence: 'high',
        at: service.declared.span,
      };
    }
  },
} satisfies Rule;
