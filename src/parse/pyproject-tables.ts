import type { PyprojectManifest } from '../domain/manifest.ts';
import { childOf, descend, type Tree, type TreeMap } from '../domain/tree.ts';
import { firstLine, type Reading, report } from './tree-reader.ts';

/** The tables of the installers we know, where the file has them. */
export interface ToolTables {
  readonly uv: TreeMap | undefined;
  readonly poetry: TreeMap | undefined;
  readonly pdm: TreeMap | undefined;
  /** `[tool.hatch.envs]`. */
  readonly hatch: TreeMap | undefined;
  readonly pixi: TreeMap | undefined;
}

/** Finds the tables of installers; one that is no table is a problem. */
export function findTools(reading: Reading, root: TreeMap): ToolTables {
  const tool = tableAt(reading, childOf(root, 'tool'), 'tool');
  return {
    uv: tableAt(reading, childOf(tool, 'uv'), 'tool.uv'),
    poetry: tableAt(reading, childOf(tool, 'poetry'), 'tool.poetry'),
    pdm: tableAt(reading, childOf(tool, 'pdm'), 'tool.pdm'),
    hatch: tableAt(reading, descend(tool, 'hatch', 'envs'), 'tool.hatch.envs'),
    pixi: tableAt(reading, childOf(tool, 'pixi'), 'tool.pixi'),
  };
}

/** A table; a problem for any other value, nothing where there is none. */
export function tableAt(reading: Reading, tree: Tree | undefined, name: string): TreeMap | undefined {
  if (tree === undefined || tree.kind === 'map') return tree;
  return report(reading, firstLine(reading, tree), `"${name}" must be a table`);
}

/** In whose tables the project's own requirements stand. */
export function dialectOf(project: TreeMap | undefined, tools: ToolTables): PyprojectManifest['dialect'] {
  if (childOf(project, 'dependencies') !== undefined) return 'pep621';
  if (childOf(tools.poetry, 'dependencies') !== undefined) return 'poetry';
  if (project !== undefined) return 'pep621';
  if (childOf(tools.poetry, 'name') !== undefined) return 'poetry';
  if (childOf(tools.pdm, 'dev-dependencies') !== undefined) return 'pdm';
  if (tools.pixi !== undefined) return 'pixi';
  return tools.hatch === undefined ? 'pep621' : 'hatch';
}

/** Whose settings the file holds; a table that only configures a build backend does not count. */
export function installerOf(project: TreeMap | undefined, tools: ToolTables): PyprojectManifest['installer'] {
  const has = (table: TreeMap | undefined, keys: readonly string[]) =>
    keys.some((key) => childOf(table, key) !== undefined);
  if (project === undefined && has(tools.poetry, ['dependencies'])) return 'poetry';
  if (tools.uv !== undefined) return 'uv';
  if (has(tools.poetry, ['dependencies', 'group', 'dev-dependencies', 'source', 'requires-poetry'])) return 'poetry';
  if (has(tools.pdm, ['dev-dependencies', 'source', 'resolution', 'options', 'scripts', 'distribution'])) return 'pdm';
  if (tools.pixi !== undefined) return 'pixi';
  return tools.hatch === undefined ? undefined : 'hatch';
}
