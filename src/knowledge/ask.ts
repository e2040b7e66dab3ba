import { capabilityOf, gpuModels } from '../domain/gpu-model.ts';
import { matchTag, parseImageReference } from '../domain/image.ts';
import type { Knowledge, KnowledgeEntry } from '../domain/knowledge.ts';
import { type DistributionName, distributionName, parseRequirement } from '../domain/requirement.ts';
import { locateAt } from '../domain/source.ts';
import { anyVersion, overlaps, type VersionSet, versionSet, versionSetOf } from '../domain/version-set.ts';
import { allKinds } from './kinds.ts';
import { subjectOf } from './subject.ts';

/** What the base says to a question. */
export interface Answer {
  /** The question as it was understood: `torch`, `nvidia/cuda:12.1.1-base-ubuntu22.04`, `8.6`. */
  readonly subject: string;
  /** The versions that were asked for, as text; undefined for all. */
  readonly versions: string | undefined;
  /** Facts about the subject, by kind and then by id. */
  readonly facts: readonly KnowledgeEntry[];
  /** Facts about others that name the subject: as the other side of a pair, as a companion, or in a log. */
  readonly elsewhere: readonly KnowledgeEntry[];
  /** Distributions whose metadata requires it, sorted. */
  readonly requiredBy: readonly DistributionName[];
}

/**
 * All that is known to a question: a distribution (`torch`, or with versions `torch==2.1.0`), an image with or without
 * a tag, an index, a variable, a program, a CUDA version, a GPU, or the id of a fact. Undefined where nothing is.
 */
export function ask(question: string, knowledge: Knowledge): Answer | undefined {
  const text = question.trim();
  const known = knowledge.find(text);
  if (known !== undefined) return { ...nothingElse, subject: text, facts: [known] };
  for (const look of [byImage, byRequirement, byName]) {
    const answer = look(text, knowledge);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** Everything that can be asked about, sorted: subjects of facts, and the names of GPUs. */
export function everySubject(knowledge: Knowledge): readonly string[] {
  const subjects = allKinds.flatMap((kind) => knowledge.all(kind).map(subjectOf));
  return [...new Set([...subjects, ...gpuModels(knowledge)])].sort();
}

/** The facts whose versions meet the set; a fact without versions always does. */
export function factsFor<Fact extends KnowledgeEntry>(facts: readonly Fact[], versions: VersionSet): readonly Fact[] {
  if (versions === anyVersion) return facts;
  return facts.filter(
    (fact) => !('versions' in fact) || fact.versions === undefined || overlaps(versionSet(fact.versions), versions),
  );
}

const nothingElse = { versions: undefined, elsewhere: [], requiredBy: [] } as const;

/** An image with a tag; one without is found by its name. */
function byImage(text: string, knowledge: Knowledge): Answer | undefined {
  const reference = parseImageReference(text);
  const tag = reference?.tag;
  if (reference === undefined || tag === undefined) return undefined;
  const facts = knowledge.about(reference.repository, 'image').filter((fact) => {
    const parts = matchTag(fact.tag, tag);
    return parts && Object.entries(fact.where ?? {}).every(([part, values]) => values.includes(parts[part] ?? ''));
  });
  return facts.length === 0 ? undefined : { ...nothingElse, subject: `${reference.repository}:${tag}`, facts };
}

function byRequirement(text: string, knowledge: Knowledge): Answer | undefined {
  const read = parseRequirement(text, locateAt('', 0));
  if (!read.ok || read.requirement.specifiers.length === 0) return undefined;
  const { name, written, specifiers } = read.requirement;
  const versions = versionSetOf(specifiers);
  const answer = answerFor(name, versions, knowledge);
  const asked = text
    .slice(written.length)
    .replace(/^\[[^\]]*\]/, '')
    .trim();
  return answer && { ...answer, versions: asked };
}

/** A name can mean several things at once: `python` is an image, and may be a distribution. */
function byName(text: string, knowledge: Knowledge): Answer | undefined {
  const image = parseImageReference(text);
  const names = new Set([
    text,
    text.toUpperCase(),
    distributionName(text),
    image?.tag === undefined ? image?.repository : undefined,
    /^https?:\/\/([^/]+)/.exec(text)?.[1],
    capabilityOf(text, knowledge),
  ]);
  for (const name of names) {
    const answer = name === undefined || name === '' ? undefined : answerFor(name, anyVersion, knowledge);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function answerFor(name: string, versions: VersionSet, knowledge: Knowledge): Answer | undefined {
  const facts = factsFor(
    allKinds.flatMap((kind): readonly KnowledgeEntry[] => knowledge.about(name, kind)),
    versions,
  );
  const pairs = knowledge
    .mentioning(name, 'breaks')
    .filter((fact) => versions === anyVersion || overlaps(versionSet(fact.with.versions), versions));
  const rows = knowledge
    .mentioning(name, 'companions')
    .filter((fact) => versions === anyVersion || overlaps(versionSet(fact.members[name] ?? ''), versions));
  const signs = knowledge.all('symptom').filter(({ about }) => about.includes(name));
  const elsewhere = [...pairs, ...rows, ...signs];
  const requiredBy = requiring(name, knowledge);
  if (facts.length + elsewhere.length + requiredBy.length === 0) return undefined;
  return { subject: name, versions: undefined, facts, elsewhere, requiredBy };
}

function requiring(name: string, knowledge: Knowledge): readonly DistributionName[] {
  const found = knowledge
    .all('requires')
    .filter(({ requires }) => requires.some((text) => nameOf(text) === name))
    .map(({ distribution }) => distribution);
  return [...new Set(found)].sort();
}

function nameOf(requirement: string): string {
  return distributionName(/^[\w.-]+/.exec(requirement)?.[0] ?? '');
}
