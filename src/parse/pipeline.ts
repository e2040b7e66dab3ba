import type { Extractor, PipelineManifest } from '../domain/component.ts';
import { isolationTiers } from '../domain/isolation.ts';
import { didYouMean } from '../domain/nearest.ts';
import type { SourceFile } from '../domain/source.ts';
import { childOf, entryOf, spanOfEntry, type Tree } from '../domain/tree.ts';
import { firstLine, locateInScalar, type Reading, readItems, readText, report } from './tree-reader.ts';
import { parseYamlTree } from './yaml-tree.ts';

/**
 * Reads a pipeline file: a top-level list `extractors:` with `name`, `isolation` and `venv_path`; all other keys are the
 * pipeline's own. Undefined for YAML without such a list, which is some other file. Never throws.
 */
export function parsePipeline(file: SourceFile): PipelineManifest | undefined {
  const { tree, comments, problems } = parseYamlTree(file);
  const list = childOf(tree, 'extractors');
  if (list === undefined) return undefined;
  const reading: Reading = { file, problems: [...problems], locate: locateInScalar };
  const extractors = readItems(reading, list, '"extractors"')
    .map((item) => readExtractor(reading, item))
    .filter((extractor) => extractor !== undefined);
  return { kind: 'pipeline', path: file.path, extractors, comments, problems: reading.problems };
}

function readExtractor(reading: Reading, item: Tree): Extractor | undefined {
  if (item.kind !== 'map') return report(reading, firstLine(reading, item), 'An extractor must be a map with "name"');
  const name = readText(reading, childOf(item, 'name'), '"name"');
  // An extractor without a name may be one that another tool names by its class.
  if (name === undefined) return undefined;
  return {
    name,
    isolation: readTier(reading, item),
    venvPath: readText(reading, withoutNull(childOf(item, 'venv_path')), '"venv_path"'),
    span: firstLine(reading, item),
  };
}

function readTier(reading: Reading, item: Tree): Extractor['isolation'] {
  const entry = entryOf(item, 'isolation');
  const value = withoutNull(entry?.value);
  if (entry === undefined || value === undefined) return undefined;
  const text = readText(reading, value, '"isolation"');
  if (text === undefined) return undefined;
  const tier = isolationTiers.find((known) => known === text.value.toLowerCase());
  if (tier !== undefined) return { value: tier, span: spanOfEntry(entry) };
  const hint = didYouMean(text.value, isolationTiers);
  return report(reading, text.span, `"${text.value}" is none of ${isolationTiers.join(', ')}${hint}`);
}

function withoutNull(tree: Tree | undefined): Tree | undefined {
  return tree?.kind === 'scalar' && tree.value === null ? undefined : tree;
}
