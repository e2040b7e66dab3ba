import type { Demand, Installed } from '../../src/domain/environment.ts';
import type { KnowledgeEntry } from '../../src/domain/knowledge.ts';
import type { Requirement } from '../../src/domain/requirement.ts';
import { formatSpecifierSet } from '../../src/domain/specifier.ts';

/** `a`, `a and b`, `a, b and c`; beyond `most` names the rest is counted. */
export function listed(names: readonly string[], most = 4): string {
  if (names.length > most) {
    const left = names.length - most + 1;
    return `${names.slice(0, most - 1).join(', ')} and ${left} others`;
  }
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** `numba 0.54.1` for a pin, `ifbo>=0.3.10` for other bounds, with the extras asked for. */
export function subjectText(requirement: Requirement): string {
  const { name, extras, specifiers, wheel } = requirement;
  const full = extras.length === 0 ? name : `${name}[${extras.join(',')}]`;
  if (wheel !== undefined) return `${full} ${wheel.version.text}`;
  const [only, ...more] = specifiers;
  if (only?.operator === '==' && more.length === 0) return `${full} ${only.version}`;
  return full + formatSpecifierSet(specifiers);
}

/** `numpy<1.21`: the bound as a specifier, a wheel by the version in its name. */
export function boundText(requirement: Requirement): string {
  const { name, extras, specifiers, wheel } = requirement;
  const full = extras.length === 0 ? name : `${name}[${extras.join(',')}]`;
  return wheel === undefined ? full + formatSpecifierSet(specifiers) : `${full}==${wheel.version.text}`;
}

/** The requirement whose metadata states the bound; undefined for what the author wrote. */
export function parentOf({ chain }: Pick<Demand, 'chain'>): Requirement | undefined {
  return chain.at(-2);
}

/** ` (through hsemotion-onnx)` for what a dependency brings, nothing for what the author wrote. */
export function throughText({ chain }: Pick<Installed, 'chain'>): string {
  return chain.length > 1 ? ` (through ${subjectText(chain[0])})` : '';
}

/** True when the requirement stands in a file of the project, so that a finding can point at it. */
export function hasPlace({ span }: Pick<Requirement, 'span'>): boolean {
  return span.path !== '' && span.end > span.start;
}

/** True when both stand at the same place. */
export function isSamePlace(a: Requirement, b: Requirement): boolean {
  return a.span.path === b.span.path && a.span.start === b.span.start && a.span.end === b.span.end;
}

/** The requirements of other distributions among the facts: what brings something that the author did not write. */
export function edgesAmong(facts: readonly KnowledgeEntry[]): readonly KnowledgeEntry[] {
  return facts.filter(({ kind }) => kind === 'requires');
}
