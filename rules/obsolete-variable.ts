import type { VariableFact } from '../src/domain/knowledge-runtime.ts';
import type { Rule } from '../src/domain/rule.ts';
import { matchOf, variableDraft } from './shared/variables-facts.ts';
import { variableScopes } from './shared/variables-scopes.ts';

export default {
  scope: 'project',
  severity: 'error',
  since: '0.1.0',
  facts: ['variable'],
  docs: {
    what: 'A variable has another name in the installed versions: it was renamed or removed, or the new name is not read yet.',
    why: 'The program starts without it and says nothing. A cache then lies outside its volume and models are downloaded again; an allocator setting has no effect.',
    how: 'Use the name that the installed version reads. Renaming blindly is wrong for versions that read only the old name.',
    limits:
      'It speaks where the version of the reader is known, and is silent where the other name is set as well. Names that still work are notes.',
  },
  *check(project, knowledge) {
    for (const scope of variableScopes(project))
      for (const variable of scope.variables.values())
        for (const fact of knowledge.about(variable.name, 'variable')) {
          if (fact.status !== 'obsolete') continue;
          if (fact.replacedBy !== undefined && scope.variables.has(fact.replacedBy)) continue;
          const match = matchOf(fact, variable, scope);
          if (match === undefined) continue;
          yield variableDraft(match, scope, opening(fact));
        }
  },
} satisfies Rule;

function opening({ variable, replacedBy, distribution, severity }: VariableFact): string {
  if (replacedBy === undefined) return `${variable} is not needed.`;
  if (severity === 'note') return `${variable} is an old name of ${replacedBy}.`;
  return `The installed ${distribution ?? 'release'} takes ${replacedBy} where ${variable} is set.`;
}
