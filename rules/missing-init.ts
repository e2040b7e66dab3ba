import type { Project } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import type { Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { childOf, textOf } from '../src/domain/tree.ts';
import { removal, setting } from './shared/compose-fixes.ts';
import { programsOf } from './shared/compose-programs.ts';
import { aboutService, joined, placeOf } from './shared/compose-services.ts';

export default {
  scope: 'project',
  severity: 'note',
  since: '0.1.0',
  facts: ['program'],
  docs: {
    what: 'A service that starts child processes has no init as process 1, or has two.',
    why: 'Process 1 must reap children whose parents died; a Python program does not, so defunct processes pile up inside the container and stops take ten seconds. Exited containers are another thing, and `init` does nothing about them.',
    how: 'Set `init: true`, which puts a small init in front of the command, or start the image through one such as tini.',
    limits: 'Children that the code of the project starts are not seen.',
  },
  *check(project, knowledge) {
    yield* joined(found(project, knowledge));
  },
} satisfies Rule;

function* found(project: Project, knowledge: Knowledge): Generator<Draft> {
  for (const service of project.services) {
    const init = textOf(childOf(service.declared.settings, 'init')) === 'true';
    const [own] = programsOf(service, 'reaps-children', knowledge);
    const [parent] = programsOf(service, 'starts-children', knowledge);
    const shared: Pick<Draft, 'confidence'> & ReturnType<typeof aboutService> = {
      ...aboutService(service),
      confidence: 'high',
    };
    if (init && own !== undefined)
      yield {
        ...shared,
        message: `${service.name} has init: true and starts ${own.fact.program}, which wants to be process 1 itself.`,
        because: [own.fact],
        fixes: [removal(service, ['init'], 'Remove init: true', 'unsafe')],
        at: placeOf(service, 'init'),
      };
    else if (!init && own === undefined && parent !== undefined && service.complete)
      yield {
        ...shared,
        message: `${service.name} runs ${parent.fact.program}, which starts child processes, as process 1 of its container: nothing reaps children whose parent dies.`,
        because: [parent.fact],
        fixes: [setting(service, ['init'], 'true', 'Add init: true', 'safe')],
        at: parent.span,
      };
  }
}
