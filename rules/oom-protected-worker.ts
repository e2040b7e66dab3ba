import type { Project } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import type { Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { childOf, descend, entryOf, spanOfEntry, textOf } from '../src/domain/tree.ts';
import { removal } from './shared/compose-fixes.ts';
import { heavyRole } from './shared/compose-roles.ts';
import { aboutService, joined } from './shared/compose-services.ts';

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: ['program'],
  docs: {
    what: 'A GPU service or a worker is shielded from the memory killer of the kernel.',
    why: 'It is what grows, so when memory runs out the kernel kills something else: the queue, the database, the login shell. With `oom_kill_disable` and no memory limit the host stands still.',
    how: 'Set a memory limit, and give workers a positive `oom_score_adj`; low values belong to the queue and the database. Within a limit the value only chooses among the processes of the container.',
    limits: 'Positive values and services that neither use a GPU nor take jobs are not judged.',
  },
  *check(project, knowledge) {
    yield* joined(found(project, knowledge));
  },
} satisfies Rule;

function* found(project: Project, knowledge: Knowledge): Generator<Draft> {
  for (const service of project.services) {
    const { settings } = service.declared;
    const score = entryOf(settings, 'oom_score_adj');
    const disabled = entryOf(settings, 'oom_kill_disable');
    const limit = descend(settings, 'deploy', 'resources', 'limits', 'memory') ?? childOf(settings, 'mem_limit');
    const isShielded = /^-[1-9]\d{0,3}$/.test(textOf(score?.value) ?? '');
    const isFree = textOf(disabled?.value) === 'true' && limit === undefined;
    const entry = isShielded ? score : isFree ? disabled : undefined;
    const role = entry === undefined ? undefined : heavyRole(service, knowledge);
    if (entry === undefined || role === undefined) continue;
    yield {
      ...aboutService(service),
      message: `${service.name} is ${role.text} and has ${entry.key}: ${textOf(entry.value)}. When memory runs out, the kernel spares what grew and kills something else.`,
      because: role.because,
      fixes: [
        removal(service, [entry.key], `Remove ${entry.key}, and set a memory limit`, 'unsafe'),
        advice('Write a positive oom_score_adj'),
      ],
      confidence: 'medium',
      at: spanOfEntry(entry),
    };
  }
}
