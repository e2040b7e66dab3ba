import type { BaseImage } from '../../src/domain/environment.ts';
import { matchTag } from '../../src/domain/image.ts';
import type { ImageFact, Knowledge } from '../../src/domain/knowledge.ts';

/** What is known of an image, and of the operating system it is built on. Asks for `image` facts. */
export function factsOf(base: BaseImage, knowledge: Knowledge): readonly ImageFact[] {
  const own = base.facts.flatMap((fact) => (fact.kind === 'image' ? fact : []));
  const [, name = '', version = ''] = /^([a-z]{1,20})(\d[\d.]{0,10})$/.exec(base.os ?? '') ?? [];
  const below = knowledge.about(name, 'image').filter(({ tag, where = {} }) => {
    const parts = matchTag(tag, version);
    return parts !== undefined && Object.entries(where).every(([part, values]) => values.includes(parts[part] ?? ''));
  });
  return [...own, ...below.filter((fact) => !own.includes(fact))];
}
