import type { Rule } from '../src/domain/rule.ts';
import { matchOf, variableDraft } from './shared/variables-facts.ts';
import { variableScopes } from './shared/variables-scopes.ts';

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: ['variable'],
  docs: {
    what: 'A variable is set that looks like a setting of CUDA, PyTorch or Python, and that nobody reads.',
    why: 'Nothing refuses an unknown variable, so a limit that was meant to hold does not exist. Such names spread through guides and generated files.',
    how: 'Remove it, and use the setting that exists: an option of the server, a call in the code, or a key of another variable.',
    limits:
      'Only names of which it is proven that no release reads them are reported. The code of the project could read one itself; it is not searched yet, so the confidence is medium.',
  },
  *check(project, knowledge) {
    for (const scope of variableScopes(project))
      for (const variable of scope.variables.values())
        for (const fact of knowledge.about(variable.name, 'variable')) {
          // A command that names it reads it.
          if (fact.status !== 'phantom' || scope.words.some((word) => word.includes(variable.name))) continue;
          const match = matchOf(fact, variable, scope);
          if (match === undefined) continue;
          yield { ...variableDraft(match, scope, `Nobody reads ${variable.name}.`, 'warning'), confidence: 'medium' };
        }
  },
} satisfies Rule;
