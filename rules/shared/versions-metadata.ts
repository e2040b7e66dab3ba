import type { Installed } from '../../src/domain/environment.ts';
import type { Knowledge } from '../../src/domain/knowledge.ts';
import { type DistributionName, parseRequirement } from '../../src/domain/requirement.ts';
import { locateAt } from '../../src/domain/source.ts';
import { contains, isSubset, versionSet } from '../../src/domain/version-set.ts';

const nowhere = locateAt('', 0);

/**
 * True when the knowledge holds what the metadata of the installed version says about another distribution, be it
 * nothing. Without that, a resolver may see a bound that the model does not. Asks for `requires` facts.
 */
export function saysAbout(installed: Installed, other: DistributionName, knowledge: Knowledge): boolean {
  const { version, versions } = installed;
  return knowledge.about(installed.name, 'requires').some((fact) => {
    const range = versionSet(fact.versions);
    if (version === undefined ? !isSubset(versions, range) : !contains(range, version)) return false;
    return fact.complete === true || fact.requires.some((text) => nameOf(text) === other);
  });
}

function nameOf(text: string): DistributionName | undefined {
  const result = parseRequirement(text, nowhere);
  return result.ok ? result.requirement.name : undefined;
}
