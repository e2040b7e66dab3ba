import type { Environment, PackageSource } from '../domain/environment.ts';
import type { PlanSetting, PlanSource } from '../domain/plan.ts';
import { formatSpecifierSet } from '../domain/specifier.ts';
import { describeSet } from '../domain/version-set.ts';
import { distinctLines } from './combine.ts';
import type { Home } from './component-home.ts';

/** What the files of a plan repeat from the project besides its requirements. */
export function settingOf(
  { environments: [home], manifest }: Home,
  all: readonly Environment[],
): Omit<PlanSetting, 'systemCuda' | 'systemNames'> {
  const steps = all.flatMap((environment) =>
    environment.steps.filter(({ action, installer }) => action === 'install' && installer !== 'image'),
  );
  const sources = steps.flatMap((step) => step.sources);
  const bounds = manifest?.requiresPython?.specifiers;
  const python = bounds === undefined ? undefined : formatSpecifierSet(bounds);
  return {
    environment: home.id,
    projectName: manifest?.name?.value,
    python: python ?? (home.python === undefined ? undefined : describeSet(home.python.value)),
    image: home.baseImage?.reference.text,
    installer: steps.some(({ installer }) => installer === 'uv') ? 'uv' : 'pip',
    indexes: {
      noIndex: steps.length > 0 && steps.every((step) => step.sources.every(({ kind }) => kind === 'find-links')),
      prereleases: steps.some(({ prereleases }) => prereleases),
      sources: distinct(sources.flatMap(sourceOf)),
    },
    constraints: distinctLines(steps.flatMap((step) => step.constraints)),
    overrides: distinctLines(steps.flatMap((step) => step.overrides)),
    excludes: [...new Set(steps.flatMap((step) => step.excludes))].sort(),
  };
}

function sourceOf({ kind, url, only }: PackageSource): readonly PlanSource[] {
  if (kind === 'default') return [];
  return [
    { kind, url, ...(only === undefined ? {} : { only: [...new Set(only.map(({ distribution }) => distribution))] }) },
  ];
}

function distinct(sources: readonly PlanSource[]): readonly PlanSource[] {
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}
