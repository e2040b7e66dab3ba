import type { Rule } from '../src/domain/rule.ts';
import { descend } from '../src/domain/tree.ts';
import { settings } from './shared/compose-fixes.ts';
import { aboutService, stacksOf } from './shared/compose-services.ts';

/** From so many GPU containers on, a crash that repeats fills a disk before somebody looks. */
const many = 3;

export default {
  scope: 'project',
  severity: 'note',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'Several GPU workers have no limit on core dumps.',
    why: 'A crashed CUDA process leaves a core file as large as its memory, and workers that restart leave one each time. With `core: 0` systemd-coredump does not process the dump either.',
    how: 'Set `ulimits: {core: 0}`; leave one worker without it while a crash is being looked into, because the dump is the evidence.',
    limits: `It speaks from ${many} GPU containers in one stack. Where the host writes core files is not known.`,
  },
  *check(project) {
    for (const stack of stacksOf(project)) {
      const workers = stack.filter(({ gpus }) => gpus !== undefined);
      const open = workers.filter(
        ({ declared, complete }) => complete && descend(declared.settings, 'ulimits', 'core') === undefined,
      );
      const containers = open.reduce((sum, { gpus }) => sum + (gpus?.replicas ?? 1), 0);
      const [first, ...others] = open;
      if (first === undefined || containers < many) continue;
      yield {
        ...aboutService(first, ...others),
        message: `${containers} GPU containers may write core dumps of any size: ${open.map(({ name }) => name).join(', ')}.`,
        fixes: [settings(open, ['ulimits', 'core'], '0', 'Set ulimits: {core: 0}', 'unsafe')],
        confidence: 'medium',
        at: first.declared.span,
        related: others.map(({ name, declared }) => ({ span: declared.span, message: `${name} has no limit either` })),
      };
    }
  },
} satisfies Rule;
