import type { Plan, PlanSource } from '../domain/plan.ts';
import { distinct, lineText, ownLines, type PlanFile, sitesOf, slug } from './plan-sites.ts';
import { quotedText } from './visible.ts';

/**
 * A `pyproject.toml` for uv: what all share are its dependencies, each unit is a dependency group, and groups of
 * different site-packages are declared as `conflicts`, so that one lock holds them all.
 */
export function uvFile(plan: Plan): PlanFile {
  const { setting, base } = plan;
  const sites = sitesOf(plan);
  const groups = sites.flatMap(({ head, sharing }) => [
    { name: slug(head.name), includes: sharing.map(({ name }) => slug(name)), lines: ownLines(head, plan) },
    ...sharing.map((unit) => ({ name: slug(unit.name), includes: [], lines: ownLines(unit, plan) })),
  ]);
  const [main] = sites;
  const heads = sites.map(({ head }) => slug(head.name));
  const sections = [
    [
      '[project]',
      `name = ${quotedText(slug(setting.projectName ?? 'plan'))}`,
      'version = "0.0.0"',
      ...(setting.python === undefined ? [] : [`requires-python = ${quotedText(setting.python)}`]),
      ...array('dependencies', distinct(base.map(lineText)).map(quotedText)),
    ],
    [
      '[dependency-groups]',
      ...groups.flatMap(({ name, includes, lines }) =>
        array(name, [
          ...includes.map((include) => `{ include-group = ${quotedText(include)} }`),
          ...lines.map(quotedText),
        ]),
      ),
    ],
    [
      '[tool.uv]',
      'package = false',
      ...(main === undefined ? [] : [`default-groups = [${quotedText(slug(main.head.name))}]`]),
      ...(heads.length < 2
        ? []
        : array('conflicts', [`[${heads.map((name) => `{ group = ${quotedText(name)} }`).join(', ')}]`])),
      ...settingLines(plan),
    ],
    ...indexSections(setting.indexes.sources),
  ];
  return { path: 'pyproject.toml', text: `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n` };
}

function settingLines({ setting }: Plan): readonly string[] {
  const { overrides, excludes, constraints, indexes, installer } = setting;
  const pages = indexes.sources.filter(({ kind }) => kind === 'find-links').map(({ url }) => quotedText(url));
  const list = (name: string, items: readonly string[]) => (items.length === 0 ? [] : array(name, items));
  const extra = indexes.sources.some(({ kind }) => kind === 'extra-index');
  return [
    ...list('override-dependencies', distinct(overrides.map(lineText)).map(quotedText)),
    ...list('exclude-dependencies', excludes.map(quotedText)),
    ...list('constraint-dependencies', distinct(constraints.map(lineText)).map(quotedText)),
    ...list('find-links', pages),
    ...(indexes.noIndex ? ['no-index = true'] : []),
    ...(indexes.prereleases ? ['prerelease = "allow"'] : []),
    // pip looks at all indexes and takes the highest version; uv alone would stop at the first.
    ...(extra && installer === 'pip' ? ['index-strategy = "unsafe-best-match"'] : []),
  ];
}

function indexSections(sources: readonly PlanSource[]): readonly (readonly string[])[] {
  const indexes = sources
    .filter(({ kind }) => kind !== 'find-links')
    .map((source, at) => ({ source, name: `index-${at + 1}` }));
  const tied = indexes.flatMap(({ source: { kind, only = [] }, name }) =>
    kind === 'explicit-index' ? only.map((distribution) => `${distribution} = { index = ${quotedText(name)} }`) : [],
  );
  return [
    ...indexes.map(({ source: { kind, url }, name }) => [
      '[[tool.uv.index]]',
      `name = ${quotedText(name)}`,
      `url = ${quotedText(url)}`,
      ...(kind === 'index' ? ['default = true'] : kind === 'explicit-index' ? ['explicit = true'] : []),
    ]),
    ...(tied.length === 0 ? [] : [['[tool.uv.sources]', ...distinct(tied)]]),
  ];
}

function array(name: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [`${name} = []`] : [`${name} = [`, ...items.map((item) => `    ${item},`), ']'];
}
