import type { Plan } from '../domain/plan.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { parseVersion } from '../domain/version.ts';
import { contains, versionSetOf } from '../domain/version-set.ts';
import { overrideLines, overridesFile, requirementsFile } from './plan-requirements.ts';
import { type PlanFile, type Site, sitesOf, slug } from './plan-sites.ts';
import { visible } from './visible.ts';

/** Pythons in the order in which they are proposed. */
const pythons = ['3.11', '3.12', '3.10', '3.13', '3.9', '3.8', '3.14'];

/** A Dockerfile with one stage for what all share and one for each site-packages, on the image of the project. */
export function dockerFile(plan: Plan): PlanFile {
  const overridden = overrideLines(plan).length > 0;
  const install = overridden
    ? `uv pip install --system --no-cache --override ${overridesFile} -r`
    : 'pip install --no-cache-dir -r';
  const stages = sitesOf(plan).map((site) => stageText(site, install));
  const text = [
    '# syntax=docker/dockerfile:1',
    `# One stage for each unit on a shared base: docker build --target ${stages[0]?.name ?? 'base'} .`,
    ...imageLines(plan),
    'WORKDIR /app',
    'COPY requirements-base.txt ./',
    ...(plan.setting.constraints.length === 0 ? [] : ['COPY constraints.txt ./']),
    ...(overridden
      ? [
          '# pip cannot override what distributions require.',
          'RUN pip install --no-cache-dir uv',
          `COPY ${overridesFile} ./`,
        ]
      : []),
    `RUN ${install} requirements-base.txt`,
    ...stages.flatMap(({ lines }) => ['', ...lines]),
  ];
  return { path: 'Dockerfile', text: `${text.map(visible).join('\n')}\n` };
}

/** The stage in which a unit runs: `base` is the name of what all share. */
export function stageName(name: string): string {
  return slug(name) === 'base' ? 'unit-base' : slug(name);
}

function imageLines({ setting }: Plan): readonly string[] {
  const { image, systemCuda, systemNames } = setting;
  if (image !== undefined) return [`FROM ${image} AS base`];
  const python = pythons.find((version) => fits(version, setting.python)) ?? pythons[0];
  if (systemCuda === undefined)
    return [
      `FROM python:${python}-slim AS base`,
      ...(systemNames.length === 0
        ? []
        : [
            `RUN apt-get update && apt-get install -y --no-install-recommends ${systemNames.join(' ')} \\`,
            '    && rm -rf /var/lib/apt/lists/*',
          ]),
    ];
  return [
    `# The project names no image. This one needs Python ${python}${setting.python === undefined ? '' : ` (${setting.python})`}, pip, and ${systemCuda}.`,
    'ARG BASE_IMAGE',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the Dockerfile
    'FROM ${BASE_IMAGE} AS base',
  ];
}

function fits(python: string, bounds: string | undefined): boolean {
  const specifiers = bounds === undefined ? [] : parseSpecifierSet(bounds);
  // A late release of the series: `>=3.8.1` means 3.8 too.
  const version = parseVersion(`${python}.99`);
  return specifiers === undefined || version === undefined || contains(versionSetOf(specifiers), version);
}

function stageText(
  { head, sharing }: Site,
  install: string,
): { readonly name: string; readonly lines: readonly string[] } {
  const files = [head, ...sharing].map(({ name }) => requirementsFile(name));
  const name = stageName(head.name);
  const also = sharing.map((unit) => unit.name).join(', ');
  return {
    name,
    lines: [
      ...(also === '' ? [] : [`# ${also}: another process of this image; pipeline.yaml declares it.`]),
      `FROM base AS ${name}`,
      `COPY ${files.join(' ')} ./`,
      `RUN ${install} ${requirementsFile(head.name)}`,
    ],
  };
}
