import type { Environment, Installed } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import { type DistributionName, type ImportName, parseRequirement, type Requirement } from '../domain/requirement.ts';
import { inRange } from '../domain/version-set.ts';

/**
 * Of these lines, those that what is installed needs besides: bounds the author puts on what it brings along, and what
 * has an import package that it uses without requiring it, or whose usual distribution an exclude or override takes away.
 */
export function neededLines(
  { installed, steps }: Environment,
  lines: readonly Requirement[],
  knowledge: Knowledge,
): readonly Requirement[] {
  const names = new Set(installed.map(({ name }) => name));
  const left = new Set<DistributionName>(
    steps.flatMap((step) => [...step.excludes, ...step.overrides.map(({ name }) => name)]),
  );
  const imports = new Set(installed.flatMap((one) => usedImports(one, names, left, knowledge)));
  const served = installed.filter(({ chain }) => chain.length === 1).map(({ name }) => name);
  for (const name of served) for (const one of importsOf(name, knowledge)) imports.delete(one);
  return lines.filter(
    ({ name }) => names.has(name) || importsOf(name, knowledge).some((provided) => imports.has(provided)),
  );
}

function usedImports(
  { name, version }: Installed,
  there: ReadonlySet<DistributionName>,
  left: ReadonlySet<DistributionName>,
  knowledge: Knowledge,
): readonly ImportName[] {
  const used = knowledge
    .about(name, 'usage')
    .filter(({ versions }) => versions === undefined || (version !== undefined && inRange(versions, version)))
    .flatMap(({ imports = [] }) => imports);
  if (left.size === 0 || version === undefined) return used;
  const missing = knowledge
    .about(name, 'requires')
    .filter(({ versions }) => inRange(versions, version))
    .flatMap(({ requires }) => requires.flatMap(nameIn))
    .filter((required) => left.has(required) && !there.has(required));
  return [...used, ...missing.flatMap((required) => importsOf(required, knowledge))];
}

function nameIn(text: string): readonly DistributionName[] {
  const read = parseRequirement(text, () => ({ path: '', start: 0, end: 0 }));
  return read.ok ? [read.requirement.name] : [];
}

/** Where no fact says more, a distribution has the import package of its own name. */
function importsOf(name: DistributionName, knowledge: Knowledge): readonly ImportName[] {
  const facts = knowledge.about(name, 'provides');
  return facts.length === 0
    ? [name.replaceAll('-', '_') as string as ImportName]
    : facts.flatMap(({ imports }) => imports);
}
