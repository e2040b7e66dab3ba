import { decode } from '../../src/discover/decode.ts';
import type { SourceFile } from '../../src/domain/source.ts';
import type { Specimen } from './corpus.ts';
import type { Depth } from './invariants.ts';
import { mutate, mutateBytes } from './mutate.ts';
import { chanceOf } from './random.ts';

/** What one number gives: files to check, and how much of them. */
export interface Case {
  readonly number: number;
  readonly files: readonly SourceFile[];
  readonly depth: Depth;
}

/** The mutated project of a number; the same for the same corpus. */
export function caseOf(number: number, corpus: readonly Specimen[]): Case {
  const chance = chanceOf(number);
  for (let skip = 0; skip < 8; skip++) chance.below(2);
  const specimen = chance.pick(corpus);
  const others = Array.from({ length: 3 }, () => chance.pick(chance.pick(corpus)).text);
  const first = chance.below(specimen.length);
  const files = specimen.map((file, at): SourceFile => {
    if (at !== first && !chance.percent(25)) return { ...file };
    const text = mutate(file.text, chance, others);
    if (!chance.percent(10)) return { ...file, text };
    const decoded = decode(mutateBytes(Buffer.from(text), chance));
    return decoded.ok ? { path: file.path, text: decoded.text, encoding: decoded.encoding } : { ...file, text };
  });
  return { number, files, depth: { fixes: chance.percent(40), plan: chance.percent(15) } };
}
