import type { PyprojectManifest, RequirementGroup } from '../domain/manifest.ts';
import type { SourceFile } from '../domain/source.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { childOf, descend, entryOf, type TreeMap } from '../domain/tree.ts';
import { combineSettings } from './pyproject-dialect.ts';
import { readPoetry } from './pyproject-poetry.ts';
import { readPoetryVersion } from './pyproject-poetry-dependency.ts';
import { readGroups, readRequirements } from './pyproject-requirements.ts';
import { dialectOf, findTools, installerOf, tableAt } from './pyproject-tables.ts';
import { readHatch, readPdm, readPixi } from './pyproject-tools.ts';
import { readUv } from './pyproject-uv.ts';
import { locateInString } from './toml-string.ts';
import { parseTomlTree } from './toml-tree.ts';
import { entrySpan, type Reading, readText, readTexts, report } from './tree-reader.ts';

/**
 * Reads a `pyproject.toml`: the standard tables (PEP 621, PEP 735, PEP 518) and those of uv, Poetry, PDM, Hatch and pixi,
 * all into the same fields. Never throws: what it cannot read becomes a problem with its place, everything else is kept.
 */
export function parsePyproject(file: SourceFile): PyprojectManifest {
  const { tree, comments, problems } = parseTomlTree(file);
  const reading: Reading = {
    file,
    problems: [...problems],
    // Dates are texts without quotes.
    locate: (source, scalar) => (scalar.quoted ? locateInString(source, scalar.span) : () => scalar.span),
  };
  const root = tree ?? { kind: 'map', entries: [], span: { path: file.path, start: 0, end: 0 } };
  return { kind: 'pyproject', path: file.path, ...readRoot(reading, root), comments, problems: reading.problems };
}

type Fields = Omit<PyprojectManifest, 'kind' | 'path' | 'comments' | 'problems'>;

function readRoot(reading: Reading, root: TreeMap): Fields {
  const project = tableAt(reading, childOf(root, 'project'), 'project');
  const tools = findTools(reading, root);
  const name =
    readText(reading, childOf(project, 'name'), '"name"') ??
    readText(reading, childOf(tools.poetry, 'name'), '"name"') ??
    readText(reading, descend(tools.pixi, 'workspace', 'name') ?? descend(tools.pixi, 'project', 'name'), '"name"');
  const poetry = tools.poetry && readPoetry(reading, tools.poetry);
  const pdm = tools.pdm && readPdm(reading, tools.pdm, name?.value);
  const others = [
    poetry,
    pdm,
    tools.hatch && readHatch(reading, tools.hatch),
    tools.pixi && readPixi(reading, tools.pixi),
  ];
  const tables = others.filter((table) => table !== undefined);
  const listed = childOf(project, 'dependencies');
  const extras = childOf(project, 'optional-dependencies');
  const groups = mergeGroups([
    ...readGroups(reading, childOf(root, 'dependency-groups'), '"dependency-groups"', name?.value),
    ...readUvGroup(reading, tools.uv),
    ...tables.flatMap((table) => table.groups),
  ]);
  // Beside a list of [project], Poetry's table only says where its members come from.
  const dependencies = readRequirements(reading, listed, '"dependencies"');
  const fields = {
    name,
    requiresPython: readRequiresPython(reading, project, tools.poetry),
    dependencies: listed === undefined ? (poetry?.dependencies ?? []) : dependencies,
    extras:
      extras === undefined
        ? (poetry?.extras ?? [])
        : readGroups(reading, extras, '"optional-dependencies"', name?.value),
    groups,
    buildRequirements: readRequirements(reading, descend(root, 'build-system', 'requires'), '"requires"'),
    dynamic: readTexts(reading, childOf(project, 'dynamic'), '"dynamic"').map(({ value }) => value),
    uv: combineSettings(tools.uv && readUv(reading, tools.uv), tables),
  };
  const declaresGroups = fields.dependencies.length + fields.extras.length + groups.length > 0;
  return {
    ...fields,
    declaresProject:
      project !== undefined ||
      declaresGroups ||
      childOf(tools.poetry, 'name') !== undefined ||
      childOf(tools.uv, 'workspace') !== undefined,
    dialect: dialectOf(project, tools),
    installer: installerOf(project, tools),
  };
}

/** `[tool.uv] dev-dependencies`, the older spelling of the group `dev`. */
function readUvGroup(reading: Reading, uv: TreeMap | undefined): readonly RequirementGroup[] {
  const entry = entryOf(uv, 'dev-dependencies');
  if (entry === undefined) return [];
  const requirements = readRequirements(reading, entry.value, '"dev-dependencies"');
  return [{ name: 'dev', requirements, includes: [], span: entrySpan(entry) }];
}

/** Groups of one name in several tables are one group, at the place of the first. */
function mergeGroups(groups: readonly RequirementGroup[]): readonly RequirementGroup[] {
  const merged = new Map<string, RequirementGroup>();
  for (const group of groups) {
    const known = merged.get(group.name);
    const requirements = [...(known?.requirements ?? []), ...group.requirements];
    const includes = [...(known?.includes ?? []), ...group.includes];
    merged.set(group.name, { ...(known ?? group), requirements, includes });
  }
  return [...merged.values()];
}

function readRequiresPython(
  reading: Reading,
  project: TreeMap | undefined,
  poetry: TreeMap | undefined,
): PyprojectManifest['requiresPython'] {
  const standard = childOf(project, 'requires-python');
  if (standard !== undefined) {
    const text = readText(reading, standard, '"requires-python"');
    if (text === undefined || standard.kind !== 'scalar') return undefined;
    const specifiers = parseSpecifierSet(text.value, reading.locate(reading.file, standard));
    return specifiers === undefined
      ? report(reading, text.span, `"${text.value}" is not a version specifier`)
      : { ...text, specifiers };
  }
  const python = descend(poetry, 'dependencies', 'python');
  const text = python === undefined ? undefined : readText(reading, python, 'The version of Python');
  if (text === undefined) return undefined;
  const bounds = readPoetryVersion(reading, python, 'Python');
  return bounds === undefined ? undefined : { ...text, specifiers: bounds.value };
}
