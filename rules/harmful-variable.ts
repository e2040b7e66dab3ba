import type { Knowledge } from '../src/domain/knowledge.ts';
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
    what: 'A variable is set to a value that breaks imports, costs most of the throughput, or crashes the program it is meant to help.',
    why: 'Switches for debugging and wrong explanations of what a variable does end up in production files. `CUDA_LAUNCH_BLOCKING=1` makes each kernel wait, `PYTHONOPTIMIZE=2` removes the docstrings that some imports need.',
    how: 'Remove the variable, or set it in an override file or profile for debugging only.',
    limits:
      'Files, services and profiles named dev, debug, test or ci are judged one level milder. Variables that only matter to a GPU are reported for services that have one. What installed versions decide is silent while they are unknown.',
  },
  *check(project, knowledge) {
    for (const scope of variableScopes(project))
      for (const variable of scope.variables.values()) {
        const matches = knowledge
          .about(variable.name, 'variable')
          .filter(({ status }) => status === 'harmful')
          .flatMap((fact) => matchOf(fact, variable, scope) ?? [])
          .sort(
            (a, b) =>
              severityOrder.indexOf(a.fact.severity ?? 'error') - severityOrder.indexOf(b.fact.severity ?? 'error'),
          );
        const [worst] = matches;
        if (worst === undefined || isToldAsConflict(worst.fact, scope.variables, knowledge)) continue;
        const value = variable.value === undefined ? '' : `=${variable.value}`;
        yield variableDraft(worst, scope, `${variable.name}${value} does harm here.`);
      }
  },
} satisfies Rule;

const severityOrder = ['error', 'warning', 'note'];

/** The rule about conflicts says both where what the variable turns off as well is the worse part. */
function isToldAsConflict(harm: VariableFact, variables: ReadonlyMap<string, unknown>, knowledge: Knowledge): boolean {
  const level = ({ severity = 'error' }: VariableFact) => severityOrder.indexOf(severity);
  return knowledge
    .about(harm.variable, 'variable')
    .some((fact) => fact.cancels?.some((other) => variables.has(other)) === true && level(fact) < level(harm));
}
