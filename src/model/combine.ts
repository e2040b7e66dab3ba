import type { Environment, InstallStep, LockedAuthorList, PackageSource } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { DistributionName, Requirement } from '../domain/requirement.ts';
import { buildEnvironment, knowledgeOf } from './environment.ts';

/** The key of a requirement by its place: two lines are two requirements even where they say the same. */
export function lineKey({ span, name }: Requirement): string {
  return `${span.path}\u0000${span.start}\u0000${name}`;
}

/** The requirements that authors wrote for an environment, each once, in order. */
export function linesOf({ steps }: Environment): readonly Requirement[] {
  return distinctLines(steps.filter(isWritten).flatMap((step) => step.requirements));
}

/** Requirements without repetition, in order. */
export function distinctLines(lines: readonly Requirement[]): readonly Requirement[] {
  return [...new Map(lines.map((line) => [lineKey(line), line])).values()];
}

/**
 * The environment that some requirements of these environments make together: the steps of the first, each with what is
 * kept of it, and what only the others ask for in its last step. What is not kept is as if it had not been written.
 */
export function combine(
  environments: readonly [Environment, ...Environment[]],
  keep: ReadonlySet<string>,
  knowledge: Knowledge,
): Environment {
  const [home, ...others] = environments;
  const known = new Set(linesOf(home).map(lineKey));
  const added = others.flatMap(({ steps }) =>
    steps.filter(isWritten).flatMap((step) => {
      const own = step.requirements.filter((line) => !known.has(lineKey(line)));
      for (const line of own) known.add(lineKey(line));
      return own.some((line) => keep.has(lineKey(line))) ? [{ ...step, requirements: own }] : [];
    }),
  );
  const last = home.steps.findLastIndex(isWritten);
  const base = home.steps[last];
  const steps =
    base === undefined
      ? [...home.steps, ...added]
      : home.steps.map((step, at) => (at === last ? added.reduce(joined, base) : step));
  const { python: _, extras, ...platform } = home.target;
  const all = [...new Set([...(extras ?? []), ...others.flatMap(({ target }) => target.extras ?? [])])];
  return buildEnvironment(
    {
      id: home.id,
      declaredAt: home.declaredAt,
      steps: steps.map((step) => (isWritten(step) ? restricted(step, keep) : step)),
      baseImage: home.baseImage,
      python: home.python ?? others.find(({ python }) => python !== undefined)?.python,
      variables: home.variables,
      reached: true,
      runs: home.runs,
      extras: all,
      hiddenBase: home.hiddenBase ?? false,
      ...(home.processes === undefined ? {} : { processes: home.processes }),
      ...(home.machine === undefined ? {} : { machine: home.machine }),
    },
    platform,
    knowledgeOf(home, knowledge),
  );
}

function isWritten({ installer, action }: InstallStep): boolean {
  return installer !== 'image' && installer !== 'apt' && action === 'install';
}

function restricted(step: InstallStep, keep: ReadonlySet<string>): InstallStep {
  const requirements = step.requirements.filter((line) => keep.has(lineKey(line)));
  if (requirements.length === step.requirements.length) return step;
  const { lock, ...rest } = step;
  if (lock === undefined) return { ...rest, requirements };
  const only = new Set<DistributionName>(requirements.map(({ name }) => name));
  const lists = lock.lists.map((list) => ({
    ...list,
    requirements: list.requirements.filter((line) => keep.has(lineKey(line))),
  }));
  return { ...rest, requirements, lock: { ...lock, lists, only } };
}

/** One command in the place of two. */
function joined(one: InstallStep, other: InstallStep): InstallStep {
  return {
    ...one,
    requirements: [...one.requirements, ...other.requirements],
    constraints: distinctLines([...one.constraints, ...other.constraints]),
    overrides: distinctLines([...one.overrides, ...other.overrides]),
    excludes: [...new Set([...one.excludes, ...other.excludes])],
    sources: distinctSources([...one.sources, ...other.sources]),
    uncertain: [...new Set([...one.uncertain, ...other.uncertain])],
    prereleases: one.prereleases || other.prereleases,
    ...(one.lock === undefined || other.lock?.lock !== one.lock.lock
      ? {}
      : {
          lock: {
            ...one.lock,
            extras: [...new Set([...one.lock.extras, ...other.lock.extras])],
            groups: [...new Set([...one.lock.groups, ...other.lock.groups])],
            lists: joinedLists(one.lock.lists, other.lock.lists),
          },
        }),
  };
}

function joinedLists(
  one: readonly LockedAuthorList[],
  other: readonly LockedAuthorList[],
): readonly LockedAuthorList[] {
  const same = (a: LockedAuthorList, b: LockedAuthorList) => a.kind === b.kind && a.name === b.name;
  return [...one, ...other.filter((list) => !one.some((known) => same(known, list)))];
}

function distinctSources(sources: readonly PackageSource[]): readonly PackageSource[] {
  const key = ({ kind, url, only }: PackageSource) =>
    [kind, url, ...(only ?? []).map(({ distribution }) => distribution)].join('\u0000');
  return [...new Map(sources.map((source) => [key(source), source])).values()];
}
