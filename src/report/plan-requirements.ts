import type { Plan, PlanSource } from '../domain/plan.ts';
import { distinct, lineText, ownLines, type PlanFile, type Site, sitesOf, slug } from './plan-sites.ts';
import { visible } from './visible.ts';

/** The name of the requirements file of a unit. */
export function requirementsFile(name: string): string {
  return `requirements-${slug(name)}.txt`;
}

/**
 * `requirements-base.txt` with what all share, and a file for each unit. Together they ask for what the project asks
 * for. The file of a site-packages includes those of the units that share it.
 */
export function requirementsFiles(plan: Plan): readonly PlanFile[] {
  const { constraints } = plan.setting;
  const overrides = overrideLines(plan);
  return [
    { path: 'requirements-base.txt', text: baseText(plan) },
    ...sitesOf(plan).flatMap((site) => siteFiles(site, plan)),
    ...(constraints.length === 0
      ? []
      : [
          {
            path: 'constraints.txt',
            text: text(['# Bounds that the project sets without installing.'], constraints.map(lineText)),
          },
        ]),
    ...(overrides.length === 0
      ? []
      : [
          {
            path: overridesFile,
            text: text(['# These replace every requirement on the same names.'], overrides),
          },
        ]),
  ];
}

/** The file of overrides for uv, which pip has no word for. */
export const overridesFile = 'overrides.txt';

/** Overrides and excludes of the project; what is excluded gets a marker that never holds. */
export function overrideLines({ setting: { overrides, excludes } }: Plan): readonly string[] {
  return distinct([...overrides.map(lineText), ...excludes.map((name) => `${name} ; sys_platform == "never"`)]);
}

/** What requirements files cannot say, for a reader; empty where nothing is lost. */
export function lostInRequirements({ setting }: Plan): readonly string[] {
  const { overrides, excludes, indexes } = setting;
  const names = distinct([...overrides.map(({ name }) => name as string), ...excludes]);
  const explicit = indexes.sources.filter(({ kind }) => kind === 'explicit-index');
  return [
    ...(names.length === 0
      ? []
      : [
          `requirements files cannot override or exclude ${names.join(', ')} as [tool.uv] does: install with uv pip install --override ${overridesFile}, or take --format uv`,
        ]),
    ...(explicit.length === 0
      ? []
      : [`requirements files cannot tie ${listed(explicit)} to an index as [tool.uv.sources] does; --format uv can`]),
  ];
}

function listed(sources: readonly PlanSource[]): string {
  return distinct(sources.flatMap(({ only = [] }) => only)).join(', ');
}

function baseText(plan: Plan): string {
  const { base, setting } = plan;
  const what =
    base.length === 0
      ? '# Nothing is asked for by every unit; the files of the units include this one.'
      : '# What every unit asks for; the files of the units include this one.';
  const options = optionLines(plan);
  return text(
    [what, ...lostInRequirements(plan).map((sentence) => `# ${sentence}.`)],
    [...options, ...(setting.constraints.length === 0 ? [] : ['-c constraints.txt']), ...distinct(base.map(lineText))],
  );
}

/** The options of the project for every file; those of one command hold for all it reads, as pip does it. */
function optionLines({ setting: { indexes } }: Plan): readonly string[] {
  const written: Readonly<Record<PlanSource['kind'], string>> = {
    index: '--index-url',
    'extra-index': '--extra-index-url',
    'explicit-index': '--extra-index-url',
    'find-links': '--find-links',
  };
  return distinct([
    ...(indexes.noIndex ? ['--no-index'] : []),
    ...indexes.sources.map(({ kind, url }) => `${written[kind]} ${url}`),
    ...(indexes.prereleases ? ['--pre'] : []),
  ]);
}

function siteFiles({ head, sharing }: Site, plan: Plan): readonly PlanFile[] {
  const comment = `# ${head.name}: ${components(head.components)}${head.tier === 'inline' ? '' : `, in a ${head.tier} of its own`}.`;
  const includes = sharing.map(({ name }) => `-r ${requirementsFile(name)}`);
  const path = requirementsFile(head.name);
  const overridden = overrideLines(plan).length > 0;
  const how = overridden ? [`# Install with: uv pip install --override ${overridesFile} -r ${path}`] : [];
  return [
    {
      path,
      text: text([comment, ...how], ['-r requirements-base.txt', ...includes, ...ownLines(head, plan)]),
    },
    ...sharing.map((unit) => ({
      path: requirementsFile(unit.name),
      text: text(
        [
          `# ${unit.name}: ${components(unit.components)}, in a ${unit.tier} of its own in the environment of ${head.name}.`,
          `# ${requirementsFile(head.name)} includes this file; pipeline.yaml declares the ${unit.tier}.`,
        ],
        ownLines(unit, plan),
      ),
    })),
  ];
}

function components(names: readonly string[]): string {
  return names.length === 0 ? 'no component of its own' : names.map((name) => name.replace(/[\r\n]+/g, ' ')).join(', ');
}

function text(comments: readonly string[], lines: readonly string[]): string {
  return `${[...comments, ...lines].map(visible).join('\n')}\n`;
}
