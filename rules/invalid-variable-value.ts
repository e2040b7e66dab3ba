import type { Service, Variable } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice } from '../src/domain/fix.ts';
import { confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import type { VariableFact } from '../src/domain/knowledge-runtime.ts';
import type { Rule } from '../src/domain/rule.ts';
import { aboutService } from './shared/compose-services.ts';
import { matchOf, valueFix } from './shared/variables-facts.ts';
import { type VariableScope, variableScopes } from './shared/variables-scopes.ts';
import { type WrongValue, wrongValue } from './shared/variables-values.ts';

export default {
  scope: 'project',
  severity: 'error',
  since: '0.1.0',
  facts: ['variable'],
  docs: {
    what: 'A variable has a value that its reader refuses, or that means no GPU.',
    why: 'The allocator settings of PyTorch are read when CUDA is first used, so a wrong form fails long after the start. `CUDA_VISIBLE_DEVICES` counts the GPUs that the container got, from 0, and hides all from the first entry it cannot read.',
    how: 'Write the value in the form the reader knows; the finding names it where it is clear.',
    limits:
      'A value that a variable of the caller decides is not judged. `-1` and an empty `CUDA_VISIBLE_DEVICES` are taken as the wish to run on the CPU.',
  },
  *check(project, knowledge) {
    for (const service of project.services) yield* retyped(service, knowledge);
    for (const scope of variableScopes(project))
      for (const variable of scope.variables.values()) {
        if (variable.value === undefined || variable.from === 'image') continue;
        for (const fact of knowledge.about(variable.name, 'variable')) {
          if (matchOf(fact, variable, scope) === undefined) continue;
          const wrong = wrongValue(fact, variable.value, scope);
          if (wrong === undefined) continue;
          yield draft(fact, variable, wrong, scope);
          break;
        }
      }
  },
} satisfies Rule;

/** What YAML takes for a boolean or a fraction reaches the container in another form than it is written. */
function* retyped(service: Service, knowledge: Knowledge): Generator<Draft> {
  for (const { name, value, written, span } of service.declared.environment) {
    if (written === undefined || value === undefined) continue;
    if (knowledge.about(name, 'variable').some(({ values }) => values?.includes(value))) continue;
    yield {
      ...aboutService(service),
      about: [name],
      message: `${name} is written ${written} and reaches the container as ${value}: without quotes YAML takes it for a ${/^[\d.]+$/.test(value) ? 'number' : 'boolean'}. A program that compares texts may not know it.`,
      fixes: [advice(`Write ${name}: "${written}"`)],
      severity: 'note',
      confidence: 'high',
      at: span,
    };
  }
}

function draft(fact: VariableFact, variable: Variable, wrong: WrongValue, scope: VariableScope): Draft {
  const sure = fact.certainty === 'verified' && wrong.fails && fact.severity !== 'warning';
  return {
    message: `${variable.name} has a wrong value: ${wrong.says}. ${fact.claim}`,
    about: [variable.name],
    chains: [],
    because: [fact],
    fixes: wrong.instead === undefined ? [] : [valueFix(variable, wrong.instead)],
    separation: undefined,
    severity: scope.cap(sure ? 'error' : 'warning'),
    confidence: confidenceOf([fact], wrong.fails ? 'high' : 'low'),
    at: variable.span,
    related: [],
    environments: scope.environment === undefined ? [] : [scope.environment.id],
  };
}
