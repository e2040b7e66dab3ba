import type { Draft } from '../src/domain/finding.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Problem } from '../src/domain/source.ts';

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'A part of a file could not be read, or was left out.',
    why: 'Conflicts may hide in what was not read. The rest of the project is still checked.',
    how: 'Correct what the message names. Installers often refuse or misread the same text.',
    limits:
      'A limit of our own, such as the number of environments, is a note. It speaks of the files of known names only, and of other files that those name.',
    noFix: 'what was meant cannot be told from what cannot be read.',
  },
  *check(project) {
    const told = new Set<string>();
    const everywhere = [...project.manifests.flatMap((manifest) => manifest.problems), ...project.problems];
    for (const problem of everywhere) {
      const { path, start, end } = problem.span;
      const key = JSON.stringify([path, start, end, problem.message]);
      if (path === '' || told.has(key)) continue;
      told.add(key);
      yield unread(problem);
    }
  },
} satisfies Rule;

function unread({ message, span, minor }: Problem): Draft {
  return {
    message,
    about: [span.path],
    chains: [],
    because: [],
    fixes: [],
    separation: undefined,
    severity: minor === true ? 'note' : 'warning',
    confidence: 'high',
    at: span,
    related: [],
  };
}
