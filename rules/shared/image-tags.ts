import { matchTag } from '../../src/domain/image.ts';
import type { ImageFact, Knowledge } from '../../src/domain/knowledge.ts';

/** The facts about a tag of a repository: those whose pattern and lists fit it. Asks for `image` facts. */
export function tagFacts(repository: string, tag: string, knowledge: Knowledge): readonly ImageFact[] {
  return knowledge.about(repository, 'image').filter((fact) => {
    const parts = matchTag(fact.tag, tag);
    return (
      parts !== undefined &&
      Object.entries(fact.where ?? {}).every(([part, values]) => values.includes(parts[part] ?? ''))
    );
  });
}

/** True for a tag that is known to be there. */
export function isPublishedTag(repository: string, tag: string, knowledge: Knowledge): boolean {
  return tagFacts(repository, tag, knowledge).some(({ exists }) => exists === 'yes');
}
