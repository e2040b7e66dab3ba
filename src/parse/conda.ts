import { parseCondaMatch } from '../domain/conda-match.ts';
import type { CondaDependency, CondaManifest, RequirementsManifest } from '../domain/manifest.ts';
import type { SourceFile, Span } from '../domain/source.ts';
import { childOf, entryOf, type Tree, type TreeScalar, textOf } from '../domain/tree.ts';
import { parseRequirements } from './requirements.ts';
import { firstLine, locateInScalar, type Reading, readItems, report } from './tree-reader.ts';
import { parseYamlTree } from './yaml-tree.ts';

/**
 * Reads a conda `environment.yml` with the list under its `pip:`. Never throws: what it cannot read becomes a problem
 * with its place, everything else is kept.
 */
export function parseConda(file: SourceFile): CondaManifest {
  const { tree, comments, problems } = parseYamlTree(file);
  const reading: Reading = { file, problems: [...problems], locate: locateInScalar };
  if (tree?.kind === 'list' || (tree?.kind === 'scalar' && tree.value !== null)) {
    report(reading, firstLine(reading, tree), 'A conda environment must be a map with "dependencies"');
  }
  const items = readItems(reading, withoutNull(childOf(tree, 'dependencies')), '"dependencies"');
  const pip = readPip(
    reading,
    items.map((item) => entryOf(item, 'pip')?.value).filter((list) => list !== undefined),
  );
  return {
    kind: 'conda',
    path: file.path,
    name: textOf(childOf(tree, 'name')),
    channels: readItems(reading, withoutNull(childOf(tree, 'channels')), '"channels"')
      .filter((item) => item.kind === 'scalar')
      .map((item) => ({ value: item.source, span: locateInScalar(file, item)(0, item.source.length) })),
    dependencies: items.map((item) => readDependency(reading, item)).filter((dependency) => dependency !== undefined),
    pip: pip.requirements,
    pipIncludes: pip.includes,
    pipLocalProjects: pip.localProjects,
    pipOptions: pip.options,
    pipUnnamed: pip.unnamed,
    comments,
    problems: [...reading.problems, ...pip.problems],
  };
}

function withoutNull(tree: Tree | undefined): Tree | undefined {
  return tree?.kind === 'scalar' && tree.value === null ? undefined : tree;
}

function readDependency(reading: Reading, item: Tree): CondaDependency | undefined {
  // A map holds the list of another installer, or a selector we do not know.
  if (item.kind === 'map' || withoutNull(item) === undefined) return undefined;
  if (item.kind === 'list') return report(reading, firstLine(reading, item), 'A dependency must be a text');
  const span = locateInScalar(reading.file, item)(0, item.source.length);
  return parseCondaMatch(item.source, span) ?? report(reading, span, `"${item.source}" is not a conda dependency`);
}

/**
 * Conda writes the items under `pip:` to a requirements file, a line each. Blanking everything else gives the
 * requirements parser such a file in which all offsets are those of the YAML file.
 */
function readPip(reading: Reading, lists: readonly Tree[]): RequirementsManifest {
  const { path, text } = reading.file;
  const lines = lists
    .flatMap((list) => readItems(reading, withoutNull(list), '"pip"'))
    .filter((item) => item.kind === 'scalar')
    .map((item) => spanOfLine(reading, item))
    .filter((span) => span !== undefined)
    .sort((a, b) => a.start - b.start);
  let masked = '';
  for (const { start, end } of lines) {
    if (start < masked.length) continue;
    // The character before an item is a blank, a quote or a bracket: a good place to start its line.
    masked += `${' '.repeat(Math.max(0, start - masked.length - 1))}${start > masked.length ? '\n' : ''}${text.slice(start, end)}`;
  }
  return parseRequirements({ path, text: `${masked}\n` });
}

/** Where the item stands as one line; a problem where escapes or line breaks make it differ from the file. */
function spanOfLine(reading: Reading, item: TreeScalar): Span | undefined {
  const span = locateInScalar(reading.file, item)(0, item.source.length);
  const isLine = reading.file.text.slice(span.start, span.end) === item.source && !/[\r\n]/.test(item.source);
  return isLine ? span : report(reading, item.span, 'An item under "pip" must be one plain line');
}
