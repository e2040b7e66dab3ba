import type { Fix } from '../domain/fix.ts';
import type { KnowledgeEntry } from '../domain/knowledge.ts';
import type { Requirement } from '../domain/requirement.ts';
import { formatSpecifierSet } from '../domain/specifier.ts';

/** What is wrong, and the sentences after it. A sentence ends with a full stop before a blank and a capital or a quote. */
export function splitMessage(message: string): { readonly headline: string; readonly rest: string } {
  const end = message.search(/[.!?]\s+["'`(]?\p{Lu}/u);
  const [headline, rest] = end < 0 ? [message, ''] : [message.slice(0, end + 1), message.slice(end + 1)];
  return { headline: headline.trim().replace(/\.$/, ''), rest: rest.trim() };
}

/** `insightface 0.7.3` for a pin, `torch>=2.1` for other bounds, the name alone where there are none. */
export function requirementText({ name, extras, specifiers }: Requirement): string {
  const full = extras.length > 0 ? `${name}[${extras.join(',')}]` : name;
  const [only, ...more] = specifiers;
  if (only?.operator === '==' && more.length === 0) return `${full} ${only.version}`;
  return full + formatSpecifierSet(specifiers);
}

/** As a specifier: `insightface[cpu]==0.7.3`, or with its URL `pkg @ https://…`. */
export function specText({ name, extras, specifiers, url }: Requirement): string {
  const full = extras.length > 0 ? `${name}[${extras.join(',')}]` : name;
  return url === undefined ? full + formatSpecifierSet(specifiers) : `${full} @ ${url}`;
}

/** `insightface 0.7.3 → albumentations → opencv-python-headless`. */
export function chainText(chain: readonly Requirement[]): string {
  return chain.map(requirementText).join(' → ');
}

/** The claim with its first source, or with every source and the day it was read. */
export function factText(fact: KnowledgeEntry, everySource: boolean): string {
  const sources = everySource
    ? fact.evidence.map(({ source, checked }) => `${source}, read ${checked}`).join('; ')
    : fact.evidence[0].source;
  return `${fact.claim.trim().replace(/\.$/, '')} (${sources})`;
}

/** The title of a cure; `(safe)` where it may be applied without asking. */
export function fixText(fix: Fix): string {
  return fix.kind !== 'advice' && fix.safety === 'safe' ? `${fix.title} (safe)` : fix.title;
}

/** The first few of a list, and how many are left. */
export function firstOf<Item>(
  items: readonly Item[],
  most: number,
): { readonly shown: readonly Item[]; readonly left: number } {
  return items.length <= most ? { shown: items, left: 0 } : { shown: items.slice(0, most), left: items.length - most };
}

/** Facts without repetition, in their order. */
export function distinctFacts(facts: readonly KnowledgeEntry[]): readonly KnowledgeEntry[] {
  return [...new Map(facts.map((fact) => [fact.id, fact])).values()];
}
