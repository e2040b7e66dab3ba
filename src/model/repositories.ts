import type { InstallStep } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import { knownIndex } from '../domain/package-index.ts';
import { parseRequirement, type Requirement } from '../domain/requirement.ts';
import type { Located } from '../domain/source.ts';

/**
 * The requirements of a step with those that name only a repository (`git+https://github.com/owner/name`), where the
 * knowledge base knows what is in it. Which version that is stays unknown.
 */
export function withRepositories(step: InstallStep, knowledge: Knowledge): InstallStep {
  if (step.unnamed === undefined) return step;
  const named = step.unnamed.flatMap((reference) => requirementOf(reference, knowledge) ?? []);
  return named.length === 0 ? step : { ...step, requirements: [...step.requirements, ...named] };
}

function requirementOf({ value, span }: Located<string>, knowledge: Knowledge): Requirement | undefined {
  const address = addressOf(value);
  const fact = address === undefined ? undefined : knownIndex(address, knowledge)?.fact;
  const [name, ...others] = fact?.form === 'repository' ? fact.serves : [];
  if (name === undefined || others.length > 0) return undefined;
  const result = parseRequirement(`${name} @ ${value.split(/[\s;]/, 1)[0] ?? ''}`, () => span);
  return result.ok ? { ...result.requirement, span, nameSpan: span } : undefined;
}

/** Where a version-control reference leads, without branch and folder; one below the root of its repository is another distribution. */
function addressOf(reference: string): string | undefined {
  const match = /^(?:git|hg|svn|bzr)\+(?:https?|ssh):\/\/(?:[^/@\s]{0,200}@)?([^\s#;]{1,500})/i.exec(reference);
  if (match?.[1] === undefined || /[#&]subdirectory=/i.test(reference)) return undefined;
  const [path = ''] = match[1].split('@');
  return `https://${path.toLowerCase().replace(/\.git$/, '')}`;
}
