import type { Variable } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import type { Rule } from '../src/domain/rule.ts';
import { matchOf, optionsIn, type VariableMatch, variableDraft } from './shared/variables-facts.ts';
import { type VariableScope, variableScopes } from './shared/variables-scopes.ts';

export default {
  scope: 'project',
  severity: 'error',
  since: '0.1.0',
  facts: ['variable'],
  docs: {
    what: 'Two variables, or two options of one variable, cancel each other or fail together.',
    why: 'Each is read on its own and nothing compares them. `PYTORCH_NO_CUDA_MEMORY_CACHING` turns off the allocator that `PYTORCH_CUDA_ALLOC_CONF` configures; where both names of one setting are set, a release picks one.',
    how: 'Keep the one whose effect is wanted.',
    limits:
      'Both must be in force in the same service or image. Equal values under two names of one setting are silent.',
  },
  *check(project, knowledge) {
    for (const scope of variableScopes(project))
      for (const variable of scope.variables.values())
        for (const fact of knowledge.about(variable.name, 'variable')) {
          if (fact.cancels === undefined) continue;
          const match = matchOf(fact, variable, scope);
          if (match !== undefined) yield* conflicts(match, fact.cancels, scope);
        }
  },
} satisfies Rule;

function* conflicts(match: VariableMatch, cancelled: readonly string[], scope: VariableScope): Generator<Draft> {
  const { variable, fact } = match;
  const others = cancelled.flatMap((name) => scope.variables.get(name) ?? []).filter((other) => isSet(other));
  const different = fact.replacedBy === undefined ? others : others.filter(({ value }) => value !== variable.value);
  const options = optionsIn(variable.value ?? '').filter(({ key }) => cancelled.includes(key));
  if (different.length === 0 && options.length === 0) return;
  const names = [...different.map(({ name }) => name), ...options.map(({ key }) => key)].join(' and ');
  yield {
    ...variableDraft(
      match,
      scope,
      different.length === 0
        ? `In ${variable.name}, ${fact.when?.join(' and ') ?? 'other options'} and ${names} do not go together.`
        : `${variable.name} and ${names} do not go together.`,
    ),
    about: [variable.name, ...different.map(({ name }) => name)],
    related: different.map(({ name, span }) => ({ span, message: `${name} is set here` })),
  };
}

/** An empty value, and a zero where it is a switch, set nothing. */
function isSet({ value }: Variable): boolean {
  return value !== undefined && value !== '' && value !== '0';
}
