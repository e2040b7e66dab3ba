import type { Project } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import type { Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { childOf, descend, entryOf, spanOfEntry, textOf } from '../src/domain/tree.ts';
import { setting } from './shared/compose-fixes.ts';
import { programsOf } from './shared/compose-programs.ts';
import { aboutService, joined } from './shared/compose-services.ts';

export default {
  scope: 'project',
  severity: 'note',
  since: '0.1.0',
  facts: ['program'],
  docs: {
    what: 'A queue worker is restarted without end.',
    why: 'A job that kills its worker is taken again after each restart, so one bad input keeps a GPU busy for ever and hides behind a container that looks alive.',
    how: 'Write `restart: on-failure:5`, or a `deploy.restart_policy` with `condition: on-failure` and `max_attempts`, and bound the attempts of a job in the queue itself.',
    limits: 'How often the application retries a job is its own setting and cannot be seen here.',
  },
  *check(project, knowledge) {
    yield* joined(found(project, knowledge));
  },
} satisfies Rule;

function* found(project: Project, knowledge: Knowledge): Generator<Draft> {
  for (const service of project.services) {
    const { settings } = service.declared;
    const entry = entryOf(settings, 'restart');
    const policy = descend(settings, 'deploy', 'restart_policy');
    const [worker] = programsOf(service, 'queue-worker', knowledge);
    const value = textOf(entry?.value);
    if (entry === undefined || worker === undefined || childOf(policy, 'max_attempts') !== undefined) continue;
    if (value !== 'always' && value !== 'unless-stopped') continue;
    yield {
      ...aboutService(service),
      message: `${service.name} takes jobs from a queue (${worker.fact.program}) and is restarted without end: a job that kills it is tried again for ever.`,
      because: [worker.fact],
      fixes: [
        setting(service, ['restart'], 'on-failure:5', 'Write restart: on-failure:5', 'unsafe'),
        advice('Bound the attempts of a job in the queue'),
      ],
      confidence: 'medium',
      at: spanOfEntry(entry),
    };
  }
}
