import type { RequirementGroup } from '../domain/manifest.ts';
import { type DistributionName, distributionName, parseRequirement, type Requirement } from '../domain/requirement.ts';
import type { Located } from '../domain/source.ts';
import { entryOf, type Tree, type TreeEntry } from '../domain/tree.ts';
import { entrySpan, firstLine, type Reading, readEntries, readItems, readText, report } from './tree-reader.ts';

/** A requirement written as a string (PEP 508); undefined, with a problem, for what is none. */
export function readRequirement(reading: Reading, tree: Tree, what: string): Requirement | undefined {
  if (tree.kind !== 'scalar' || typeof tree.value !== 'string') {
    return report(reading, firstLine(reading, tree), `An item of ${what} must be a requirement in quotes`);
  }
  const result = parseRequirement(tree.value, reading.locate(reading.file, tree));
  if (result.ok) return result.requirement;
  reading.problems.push(result.problem);
  return undefined;
}

/** A list of requirements; what is unreadable is a problem, and the others are still read. */
export function readRequirements(reading: Reading, tree: Tree | undefined, what: string): readonly Requirement[] {
  return readItems(reading, tree, what)
    .map((item) => readRequirement(reading, item, what))
    .filter((requirement) => requirement !== undefined);
}

/** A list of names of distributions. */
export function readNames(
  reading: Reading,
  tree: Tree | undefined,
  what: string,
): readonly Located<DistributionName>[] {
  return readItems(reading, tree, what)
    .map((item) => readText(reading, item, `An item of ${what}`))
    .filter((text) => text !== undefined)
    .map(({ value, span }) => ({ value: distributionName(value.trim()), span }));
}

/**
 * Named lists of requirements: extras, and the groups of PEP 735 with their `include-group`. A group that asks for
 * extras of the project itself includes them; under a marker that stays a requirement, since an include is unconditional.
 */
export function readGroups(
  reading: Reading,
  tree: Tree | undefined,
  what: string,
  project: string | undefined,
): readonly RequirementGroup[] {
  const seen = new Set<string>();
  return readEntries(reading, tree, what).flatMap((entry) => {
    const name = normalizeName(entry.key);
    if (!seen.has(name)) {
      seen.add(name);
      return [readGroup(reading, entry, name, project)];
    }
    report(reading, entry.keySpan, `${what} has the name "${name}" twice`);
    return [];
  });
}

/** The form in which extras and groups are compared (PEP 685, PEP 735). */
export function normalizeName(name: string): string {
  return distributionName(name.trim());
}

function readGroup(reading: Reading, entry: TreeEntry, name: string, project: string | undefined): RequirementGroup {
  const requirements: Requirement[] = [];
  const includes: Located<string>[] = [];
  for (const item of readItems(reading, entry.value, `"${name}"`)) {
    const include = item.kind === 'map' ? entryOf(item, 'include-group')?.value : undefined;
    if (include !== undefined) {
      const text = readText(reading, include, '"include-group"');
      if (text !== undefined) includes.push({ value: normalizeName(text.value), span: text.span });
      continue;
    }
    const requirement = readRequirement(reading, item, `"${name}"`);
    if (requirement === undefined) continue;
    if (asksForOwnExtras(requirement, project)) {
      includes.push(...requirement.extras.map((value) => ({ value, span: requirement.span })));
    } else requirements.push(requirement);
  }
  return { name, requirements, includes, span: entrySpan(entry) };
}

function asksForOwnExtras(requirement: Requirement, project: string | undefined): boolean {
  return (
    project !== undefined &&
    requirement.name === distributionName(project) &&
    requirement.extras.length > 0 &&
    requirement.marker === undefined
  );
}
