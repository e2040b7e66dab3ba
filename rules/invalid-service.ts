import type { Project } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import type { Rule } from '../src/domain/rule.ts';
import { beyondRange, dependencies, distinctLimits, scaled, wiring, wordlessCheck } from './shared/compose-refusals.ts';
import { countedRestart } from './shared/compose-restart.ts';
import { joined, stacksOf } from './shared/compose-services.ts';

export default {
  scope: 'project',
  severity: 'error',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'A compose service has settings that exclude each other or name what is not there, so that Compose or the engine refuses to start it.',
    why: 'A limit under `deploy` and its older key of the service are one setting: with two values, or with one of them left out, Compose stops. So it does for a container name with several containers, a target that is no stage, and a dependency that only another profile starts. Such files come from merging two templates, and fail where they are deployed.',
    how: 'Keep one of two keys for one setting, and name services, stages and profiles that are there.',
    limits:
      'What a variable of the caller decides is not judged. A service that is missing is reported for a file with a default name and without includes only: any other may be laid over one that has it. Profiles that `.env` switches on count.',
  },
  *check(project) {
    yield* joined(found(project));
  },
} satisfies Rule;

function* found(project: Project): Generator<Draft> {
  for (const stack of stacksOf(project))
    for (const service of stack) {
      yield* distinctLimits(service);
      yield* scaled(service);
      yield* beyondRange(service);
      yield* wordlessCheck(service);
      yield* countedRestart(service, stack);
      yield* dependencies(service, stack, project);
      yield* wiring(service, stack);
    }
}
