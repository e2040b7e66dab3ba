import type { Project } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import type { Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { ignoredRestart } from './shared/compose-restart.ts';
import { joined, stacksOf } from './shared/compose-services.ts';
import { onlyInDotenv, undeclaredArguments, unreachableMps } from './shared/compose-unread.ts';

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: ['variable'],
  docs: {
    what: 'A setting of a compose service does nothing, because something else wins over it or nobody reads it.',
    why: '`deploy.restart_policy` wins over `restart`, and without a `condition` it restarts nothing. A build argument needs an ARG of its name. `.env` fills in the compose file and reaches no container by itself. Compose says nothing in any of these cases.',
    how: 'Keep the one that is meant, declare the ARG, or pass the variable on.',
    limits:
      'Files with settings that only a swarm reads are left to it. Variables of `.env` are reported only where the knowledge base knows them, and where no service could read the file itself: nothing is built, and its folder is not mounted. An argument whose name does not speak of versions or builds is a note.',
  },
  *check(project, knowledge) {
    yield* joined(found(project, knowledge));
  },
} satisfies Rule;

function* found(project: Project, knowledge: Knowledge): Generator<Draft> {
  for (const stack of stacksOf(project)) {
    for (const service of stack) {
      yield* ignoredRestart(service, stack);
      yield* undeclaredArguments(service);
      yield* unreachableMps(service, stack);
    }
    yield* onlyInDotenv(stack, knowledge);
  }
}
