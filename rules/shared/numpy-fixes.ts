import type { Installed } from '../../src/domain/environment.ts';
import { advice, type Fix } from '../../src/domain/fix.ts';
import type { Knowledge } from '../../src/domain/knowledge.ts';
import { describeSet } from '../../src/domain/version-set.ts';
import { listed } from './distributions-words.ts';
import { certainVersions, type Holding } from './versions-bounds.ts';
import { addFix, boundFix } from './versions-fixes.ts';
import { isWritten } from './versions-places.ts';

/** Holds NumPy on the side that the wheels were built for: `bound` is `<2` or `>=2`. */
export function boundedFix(numpy: Installed, held: Holding, bound: string, beside: Installed): Fix {
  if (held === 'expected' && !isWritten(numpy)) return addFix(numpy, bound, beside, `Add ${numpy.name}${bound}`);
  const now = held === 'surely' ? ` in place of ${numpy.name}${describeSet(certainVersions(numpy))}` : '';
  return boundFix(numpy, bound, `Use ${numpy.name}${bound}${now}`);
}

/** The releases that were built for the NumPy major that is installed, where all of them are known. Asks for `built-for` facts. */
export function newerFixes(affected: readonly Installed[], under: string, knowledge: Knowledge): readonly Fix[] {
  const names = [...new Set(affected.map(({ name }) => name))];
  const good = names.flatMap((name) => {
    const fact = knowledge.about(name, 'built-for').find((one) => one.numpy?.startsWith(under) === true);
    return fact === undefined ? [] : [`${name}${fact.versions}`];
  });
  return good.length === names.length ? [advice(`Use ${listed(good)}`)] : [];
}
