import type { Project, Service } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { childOf, descend, entryOf, spanOfEntry, type TreeEntry, textOf } from '../src/domain/tree.ts';
import { setting } from './shared/compose-fixes.ts';
import { aboutService, environmentOf, joined } from './shared/compose-services.ts';

/** Above this a quota seldom is much smaller than the host. */
const few = 8;
/** Each limits the threads of a library, or of all that use OpenMP. */
const limiting = /^(?:OMP|MKL|OPENBLAS|NUMEXPR|ORT|TORCH|BLIS|RAYON|LOKY|TBB)_?.{0,20}(?:THREADS|CPU_COUNT)$/;

export default {
  scope: 'project',
  severity: 'note',
  since: '0.1.0',
  facts: ['variable'],
  docs: {
    what: 'A service with a quota of processors runs libraries that start as many threads as the host has processors.',
    why: 'A quota does not change the number of processors that a program sees. On a large host dozens of threads share a few processors, wait for each other and are stopped together for most of the time: several times slower than with as many threads as the quota allows.',
    how: 'Set `OMP_NUM_THREADS` to the quota; for ONNX Runtime also the number of threads of the session.',
    limits: `It speaks of quotas below ${few}. A \`cpuset\` is seen by libraries and is no quota. Code may set the number of threads itself, which is why this is a note.`,
  },
  *check(project, knowledge) {
    yield* joined(found(project, knowledge));
  },
} satisfies Rule;

function* found(project: Project, knowledge: Knowledge): Generator<Draft> {
  const wanted = knowledge.about('OMP_NUM_THREADS', 'variable').filter(({ purpose }) => purpose === 'threads');
  for (const service of project.services) {
    const quota = quotaOf(service);
    const installed = environmentOf(service, project)?.installed ?? [];
    if (quota === undefined || service.variables.some(({ name }) => limiting.test(name))) continue;
    if (!service.complete || service.starts.some(({ words }) => words.some((word) => /thread/i.test(word)))) continue;
    for (const fact of wanted) {
      const user = installed.find(({ name }) => fact.beside?.includes(name));
      if (user === undefined) continue;
      const count = Math.max(1, Math.ceil(Number(textOf(quota.value))));
      yield {
        ...aboutService(service),
        message: `${service.name} may use ${textOf(quota.value)} processors, and ${user.name} starts a thread for each processor of the host unless ${fact.variable} says otherwise.`,
        because: [fact],
        fixes: [
          setting(service, ['environment', fact.variable], `"${count}"`, `Set ${fact.variable}=${count}`, 'unsafe'),
        ],
        confidence: confidenceOf([fact], 'medium'),
        at: spanOfEntry(quota),
        related: [{ span: user.chain[0].span, message: `${user.name} comes from here` }],
      };
    }
  }
}

function quotaOf({ declared: { settings } }: Service): TreeEntry | undefined {
  const entry =
    entryOf(descend(settings, 'deploy', 'resources', 'limits'), 'cpus') ??
    (childOf(settings, 'cpuset') === undefined ? entryOf(settings, 'cpus') : undefined);
  const text = textOf(entry?.value) ?? '';
  return /^\d{1,4}(?:\.\d{1,6})?$/.test(text) && Number(text) > 0 && Number(text) < few ? entry : undefined;
}
