import type { Demand, Installed, InstallStep } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { Marker, MarkerValues } from '../domain/marker.ts';
import { allOf, mayHoldTogether, not } from '../domain/marker.ts';
import type { DistributionName } from '../domain/requirement.ts';
import { isEmpty, isSubset, overlaps } from '../domain/version-set.ts';
import { edgesOfVersion } from './edges.ts';
import { lockedResolution } from './lock-install.ts';
import { Resolution } from './resolution.ts';

/** What the steps ask for and what they leave behind. */
export interface Simulation {
  readonly demands: readonly Demand[];
  readonly installed: readonly Installed[];
}

/**
 * Runs the install steps in order, as pip does: every step resolves its own requirements, keeps what is installed
 * where that satisfies them, and replaces it where it does not; uninstalling removes. With a hidden base, what an
 * unknown image brings along may satisfy an open requirement, so none is chosen.
 */
export function simulate(
  steps: readonly InstallStep[],
  target: MarkerValues,
  knowledge: Knowledge,
  hiddenBase = false,
): Simulation {
  const state = new Map<DistributionName, readonly Installed[]>();
  const demands: Demand[] = [];
  const inImage = new Set<DistributionName>();
  for (const step of steps) {
    if (step.action === 'uninstall') {
      for (const { name } of step.requirements)
        state.set(
          name,
          (state.get(name) ?? []).flatMap((entry) => unless(entry, step.when, target)),
        );
      continue;
    }
    // A lock is the truth about the versions it holds; where it is stale, the installer resolves anew.
    const resolution =
      lockedResolution(step, target, knowledge) ??
      new Resolution(step, { before: state, hiddenBase, inImage }, target, knowledge);
    demands.push(...resolution.demands());
    const result = resolution.result();
    for (const [name, entries] of result) state.set(name, afterStep(state.get(name) ?? [], entries, step, target));
    if (step.exact === true) removeOthers(state, result, step, target);
    if (step.installer === 'image') for (const name of requiredBy(result, knowledge)) inImage.add(name);
  }
  const installed = [...state.values()].flat();
  installed.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { demands, installed };
}

/**
 * What is there after a step: entries meet what an earlier step put there only where both conditions can hold, so that
 * the branches of a shell do not mix. What is replaced stays where the replacement does not happen.
 */
function afterStep(
  before: readonly Installed[],
  entries: readonly Installed[],
  step: InstallStep,
  target: MarkerValues,
): readonly Installed[] {
  const kept = new Map<Installed, Installed>();
  const gone = new Map<Installed, readonly Marker[]>();
  const added: Installed[] = [];
  for (const entry of entries) {
    const met = before.filter((previous) => mayHoldTogether([previous.when, entry.when], target));
    const stays = met.filter(
      (previous) =>
        !step.reinstall && !(step.upgrade && (step.upgradesAll === true || isDirect(entry))) && keeps(previous, entry),
    );
    const changed = met.filter((previous) => !stays.includes(previous));
    for (const previous of stays)
      kept.set(previous, { ...previous, extras: union(kept.get(previous) ?? previous, entry) });
    for (const previous of changed) gone.set(previous, [...(gone.get(previous) ?? []), entry.when]);
    const when = exceptWhere(
      entry.when,
      stays.map((previous) => previous.when),
      target,
    );
    if (when === undefined) continue;
    const replaced = changed.find((previous) => overlaps(previous.versions, entry.versions)) ?? changed[0];
    added.push({ ...entry, when, replaced });
  }
  const left = before.flatMap((previous) => {
    const when = exceptWhere(previous.when, gone.get(previous) ?? [], target);
    return when === undefined ? [] : [{ ...(kept.get(previous) ?? previous), when }];
  });
  return [...left, ...added];
}

/** What the distributions of an image require is in the image too, in versions nobody knows. */
function requiredBy(
  preinstalled: ReadonlyMap<DistributionName, readonly Installed[]>,
  knowledge: Knowledge,
): ReadonlySet<DistributionName> {
  const found = new Set<DistributionName>();
  for (const { name, version } of [...preinstalled.values()].flat()) {
    if (version === undefined) continue;
    for (const { requirement } of edgesOfVersion(name, version, undefined, knowledge))
      if (requirement.marker === undefined && !preinstalled.has(requirement.name)) found.add(requirement.name);
  }
  return found;
}

/** What a lock or a list does not name goes, as far as pip or uv put it there. */
function removeOthers(
  state: Map<DistributionName, readonly Installed[]>,
  kept: ReadonlyMap<DistributionName, readonly Installed[]>,
  step: InstallStep,
  target: MarkerValues,
): void {
  for (const [name, entries] of state)
    if (!kept.has(name))
      state.set(
        name,
        entries.flatMap((entry) => (entry.step.installer === 'image' ? [entry] : unless(entry, step.when, target))),
      );
}

/** What is left of an entry where the condition does not hold. */
function unless(entry: Installed, condition: Marker, target: MarkerValues): readonly Installed[] {
  const when = exceptWhere(entry.when, [condition], target);
  return when === undefined ? [] : [{ ...entry, when }];
}

/** `--upgrade` is for what the command names; its dependencies are only upgraded when they must be. */
function isDirect({ demands }: Installed): boolean {
  return demands.some(({ chain }) => chain.length === 1);
}

/** A condition without the cases that others cover; undefined where nothing is left. */
function exceptWhere(when: Marker, covered: readonly Marker[], target: MarkerValues): Marker | undefined {
  if (covered.length === 0) return when;
  const rest = [when, ...covered.map(not)];
  return mayHoldTogether(rest, target) ? allOf(...rest) : undefined;
}

/** pip leaves an installed distribution alone when the step's bounds accept it and name no other source. */
function keeps(previous: Installed, entry: Installed): boolean {
  if (isEmpty(entry.versions)) return false;
  const direct = entry.chain[0].url !== undefined && entry.chain.length === 1;
  if (direct) return false;
  if (previous.basis === 'unknown') return entry.basis !== 'pinned';
  return isSubset(previous.expected, entry.versions);
}

function union(a: Installed, b: Installed): readonly string[] {
  return [...new Set([...a.extras, ...b.extras])].sort();
}
