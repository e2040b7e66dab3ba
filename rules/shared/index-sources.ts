import type { Environment, Installed, InstallStep, PackageSource } from '../../src/domain/environment.ts';
import type { Knowledge } from '../../src/domain/knowledge.ts';
import { evaluateMarker } from '../../src/domain/marker.ts';
import { type IndexMatch, knownIndex } from '../../src/domain/package-index.ts';
import type { Requirement } from '../../src/domain/requirement.ts';
import { hasPlace } from './distributions-words.ts';

/** A place a step may take a distribution from, with what is known of it; a full mirror may hide behind an unknown one. */
export interface Offer {
  readonly source: PackageSource;
  readonly match: IndexMatch | undefined;
}

/** Where the step may find the distribution: the general sources, or the one that its own words name. Asks for `index` facts. */
export function offersFor(requirement: Requirement, step: InstallStep, knowledge: Knowledge): readonly Offer[] {
  const named = step.sources.filter((source) => source.only?.some((entry) => entry.distribution === requirement.name));
  const general = step.sources.filter((source) => source.only === undefined && source.kind !== 'explicit-index');
  // A source may hold for one platform only; then the general ones still count.
  return [...named, ...general].map((source) => ({
    source,
    match: source.kind === 'default' ? undefined : knownIndex(source.url, knowledge),
  }));
}

/** True for an index or page of which nothing is known. */
export function isUnknown({ source, match }: Offer): boolean {
  return source.kind !== 'default' && match === undefined;
}

/**
 * The requirements the author wrote that a step has to fetch from an index: not what is given by URL, path or wheel, not
 * what cannot be there on the target, and not what an earlier step installed already.
 */
export function fetched(step: InstallStep, environment: Environment): readonly Requirement[] {
  if (
    step.action !== 'install' ||
    step.installer === 'image' ||
    step.installer === 'apt' ||
    step.installer === 'conda'
  ) {
    return [];
  }
  return step.requirements.filter(
    (requirement) =>
      requirement.url === undefined &&
      requirement.wheel === undefined &&
      !requirement.editable &&
      hasPlace(requirement) &&
      !step.excludes.includes(requirement.name) &&
      !step.overrides.some(({ name }) => name === requirement.name) &&
      (requirement.marker === undefined || evaluateMarker(requirement.marker, environment.target) !== false) &&
      isInstalledBy(requirement, step, environment),
  );
}

/** What the step itself put there. */
export function isInstalledBy({ name }: Requirement, step: InstallStep, { installed }: Environment): boolean {
  return installed.some(
    (entry) => entry.name === name && history(entry).some((one) => one.step.position === step.position),
  );
}

function history(installed: Installed): readonly Installed[] {
  const all: Installed[] = [];
  for (let entry: Installed | undefined = installed; entry !== undefined && all.length < 100; entry = entry.replaced)
    all.push(entry);
  return all;
}
