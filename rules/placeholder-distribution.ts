import type { Installed } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import { confidenceOf, type Placeholder } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { hasUpperBound, isSubset, versionSet } from '../src/domain/version-set.ts';
import { boundText, hasPlace } from './shared/distributions-words.ts';

export default {
  scope: 'environment',
  severity: 'warning',
  since: '0.1.0',
  facts: ['placeholder'],
  docs: {
    what: 'A required name is not the distribution people expect under it.',
    why: 'Names that look right were left empty, taken by another project, renamed or abandoned. Installing them fails, or the import has nothing of what the code uses.',
    how: 'Require the distribution that the message names.',
    limits:
      'It speaks of what the project itself requires by name from the default index: not of direct references, of conda, whose names are its own, and of private indexes.',
  },
  *check(environment, knowledge) {
    for (const installed of environment.installed)
      for (const fact of knowledge.about(installed.name, 'placeholder'))
        if (isFromDefaultIndex(installed) && isMeant(installed, fact)) yield placeholder(installed, fact);
  },
} satisfies Rule;

function isFromDefaultIndex({ chain, step, source }: Installed): boolean {
  const [requirement] = chain;
  if (chain.length > 1 || requirement.url !== undefined || !hasPlace(requirement)) return false;
  if (step.installer === 'conda' || step.installer === 'apt' || step.installer === 'image') return false;
  return source === undefined ? step.sources.every(({ kind }) => kind === 'default') : source.kind === 'default';
}

function isMeant({ versions, expected, basis }: Installed, fact: Placeholder): boolean {
  if (fact.versions === undefined) return true;
  const range = versionSet(fact.versions);
  if (basis === 'unknown') return false;
  return isSubset(versions, range) || isSubset(expected, range) || (basis === 'open' && !hasUpperBound(range));
}

function placeholder({ name, chain: [requirement] }: Installed, fact: Placeholder): Draft {
  const seen = fact.symptom === undefined ? '' : ` What you see: ${fact.symptom.replace(/\.$/, '')}.`;
  return {
    message: `${boundText(requirement)} is not what it seems. ${fact.claim}${seen}`,
    about: [name],
    chains: [],
    because: [fact],
    fixes: [replacement(requirement, fact)],
    separation: undefined,
    // Where another project has the name, somebody may mean that one.
    confidence: confidenceOf([fact], fact.is === 'unrelated' ? 'medium' : 'high'),
    at: requirement.span,
    related: [],
  };
}

function replacement(requirement: Installed['chain'][0], { instead }: Placeholder): Fix {
  const title = `Require ${instead} in place of ${requirement.name}`;
  if (requirement.marker !== undefined || requirement.extras.length > 0) return advice(title);
  return { kind: 'replace', span: requirement.span, text: instead, title, safety: 'unsafe' };
}
