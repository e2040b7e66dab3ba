import type { Knowledge, SupportsPython } from '../domain/knowledge.ts';
import type { MarkerValues } from '../domain/marker.ts';
import { anyVersion, inRange, intersect, isEmpty, isSubset, versionSet } from '../domain/version-set.ts';
import type { BoundsTable } from './bounds-table.ts';
import { isForeignBuild } from './resolution-bounds.ts';

/**
 * The values to choose open versions by: of the Pythons the target leaves open, those for which what is pinned has wheels.
 * An installer on another Python would fail or compile before any choice matters. Pins that leave no Python together
 * change nothing; source releases give way to distributions that have none.
 */
export function valuesForChoices(table: BoundsTable, target: MarkerValues, knowledge: Knowledge): MarkerValues {
  const strictFirst = supportOfPins(table, knowledge).toSorted(
    (a, b) => Number(a.sdist === true) - Number(b.sdist === true),
  );
  const given = target.python ?? anyVersion;
  let python = given;
  for (const fact of strictFirst) {
    const narrower = intersect(python, versionSet(fact.python));
    if (!isEmpty(narrower)) python = narrower;
  }
  return isSubset(given, python) ? target : { ...target, python };
}

/** What is known of the Pythons of each version that is asked for on its own, wherever the environment is built. */
function supportOfPins(table: BoundsTable, knowledge: Knowledge): readonly SupportsPython[] {
  return [...table.names()].flatMap((name) =>
    table.variants(name).flatMap(({ pin, when }): readonly SupportsPython[] => {
      if (pin === undefined || when.kind !== 'always' || isForeignBuild(name, pin, knowledge)) return [];
      const facts = knowledge.about(name, 'supports-python');
      return facts.filter(({ certainty, versions }) => certainty !== 'unverified' && inRange(versions, pin));
    }),
  );
}
