import type { BaseImage, InstallStep } from '../domain/environment.ts';
import { matchTag, parseImageReference } from '../domain/image.ts';
import type { ImageFact, Knowledge } from '../domain/knowledge.ts';
import type { Requirement } from '../domain/requirement.ts';
import { parseRequirement } from '../domain/requirement.ts';
import type { Span } from '../domain/source.ts';
import { plainStep } from './steps.ts';

/** What is known about an image reference; undefined when the text is no reference (a variable nobody sets). */
export function describeImage(text: string, span: Span, knowledge: Knowledge): BaseImage | undefined {
  const reference = parseImageReference(text);
  if (reference === undefined) return undefined;
  const matches = matchingFacts(reference.repository, reference.tag, knowledge);
  const first = <Key extends 'os' | 'libc' | 'python' | 'cuda' | 'cudnn'>(key: Key): string | undefined => {
    for (const { fact, parts } of matches) {
      const value = fact[key];
      if (value !== undefined) return fill(value, parts);
    }
    return undefined;
  };
  return {
    reference,
    span,
    os: first('os'),
    libc: first('libc'),
    python: first('python'),
    systemPython: systemPython(
      matches.map(({ fact }) => fact),
      first('os'),
      knowledge,
    ),
    cuda: first('cuda'),
    cudnn: first('cudnn'),
    nvcc: matches.find(({ fact }) => fact.nvcc !== undefined)?.fact.nvcc,
    facts: matches.map(({ fact }) => fact),
  };
}

/**
 * The Python that the system's package manager installs as python3 in an image; undefined where nobody knows.
 * An image that only names its system (`ubuntu22.04`) has that system's.
 */
function systemPython(facts: readonly ImageFact[], os: string | undefined, knowledge: Knowledge): string | undefined {
  const own = facts.find((fact) => fact.systemPython !== undefined);
  if (own !== undefined) return own.systemPython;
  const system = /^([a-z]+)(\d[\d.]{0,10})$/.exec(os ?? '');
  const [, name, version] = system ?? [];
  if (name === undefined || version === undefined) return undefined;
  return matchingFacts(name, version, knowledge).find(({ fact }) => fact.systemPython !== undefined)?.fact.systemPython;
}

/** What the image brings along, as the first install step of the environment. */
export function preinstalledStep(image: BaseImage, knowledge: Knowledge): InstallStep | undefined {
  const requirements: Requirement[] = [];
  for (const { fact, parts } of matchingFacts(image.reference.repository, image.reference.tag, knowledge))
    for (const [name, version] of Object.entries(fact.distributions ?? {})) {
      const result = parseRequirement(`${name}==${fill(version, parts)}`, () => image.span);
      if (result.ok) requirements.push(result.requirement);
    }
  if (requirements.length === 0) return undefined;
  return { ...plainStep('image', image.span), requirements, noDependencies: true, prereleases: true };
}

/** Values of variables the image sets. */
export function imageVariables(image: BaseImage, knowledge: Knowledge): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const { fact, parts } of matchingFacts(image.reference.repository, image.reference.tag, knowledge))
    for (const [name, value] of Object.entries(fact.variables ?? {}))
      if (!variables.has(name)) variables.set(name, fill(value, parts));
  return variables;
}

interface Match {
  readonly fact: ImageFact;
  readonly parts: Readonly<Record<string, string>>;
}

const matched = new WeakMap<Knowledge, Map<string, readonly Match[]>>();

/** Facts whose pattern fits the tag, the most restricted first. Projects name few images many times. */
export function matchingFacts(repository: string, tag: string | undefined, knowledge: Knowledge): readonly Match[] {
  const known = matched.get(knowledge) ?? new Map<string, readonly Match[]>();
  matched.set(knowledge, known);
  const key = `${repository}:${tag ?? 'latest'}`;
  const matches = known.get(key) ?? findMatches(repository, tag ?? 'latest', knowledge);
  known.set(key, matches);
  return matches;
}

function findMatches(repository: string, tag: string, knowledge: Knowledge): readonly Match[] {
  const matches: Match[] = [];
  for (const fact of knowledge.about(repository, 'image')) {
    const parts = matchTag(fact.tag, tag);
    if (parts === undefined) continue;
    const fits = Object.entries(fact.where ?? {}).every(([part, values]) => values.includes(parts[part] ?? ''));
    if (fits) matches.push({ fact, parts });
  }
  const weight = (match: Match) => Object.keys(match.fact.where ?? {}).length * 100 - Object.keys(match.parts).length;
  return matches.sort((a, b) => weight(b) - weight(a));
}

function fill(text: string, parts: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);
}
