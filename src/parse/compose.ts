import type { ComposeInclude, ComposeManifest, ComposeService } from '../domain/compose-manifest.ts';
import type { SourceFile } from '../domain/source.ts';
import { childOf, entryOf, type Tree, type TreeEntry, textOf } from '../domain/tree.ts';
import {
  readBuild,
  readCommand,
  readEnvFiles,
  readExtends,
  readPaths,
  readScalar,
  readVariables,
} from './compose-service.ts';
import { firstLine, locateInScalar, type Reading, report } from './tree-reader.ts';
import { parseYamlTree } from './yaml-tree.ts';

/**
 * Reads a compose file. Anchors, aliases and merge keys are resolved; nothing is interpolated, extended or included.
 * Never throws: what Compose itself would refuse in the parts we read becomes a problem with its place.
 */
export function parseCompose(file: SourceFile): ComposeManifest {
  const { tree, comments, problems } = parseYamlTree(file);
  const reading: Reading = { file, problems: [...problems], locate: locateInScalar };
  const empty: Tree = { kind: 'map', entries: [], span: { path: file.path, start: 0, end: 0 } };
  const isEmpty = tree === undefined || (tree.kind === 'scalar' && tree.value === null);
  const root = isEmpty ? empty : tree;
  if (root.kind !== 'map') report(reading, firstLine(reading, root), 'A compose file must be a map with "services"');
  const services = readServices(reading, root);
  const inner = new Set(services.flatMap(({ build }) => build?.inlineDockerfile ?? []));
  return {
    kind: 'compose',
    path: file.path,
    name: textOf(childOf(root, 'name')),
    services,
    includes: readIncludes(reading, childOf(root, 'include')),
    tree: root,
    comments: [...comments, ...[...inner].flatMap((one) => one.comments)],
    problems: reading.problems,
  };
}

function readServices(reading: Reading, root: Tree): readonly ComposeService[] {
  const entry = entryOf(root, 'services');
  if (entry === undefined || entry.value.tag === '!reset') return [];
  if (entry.value.kind !== 'map') {
    report(reading, entry.keySpan, '"services" must be a map of services');
    return [];
  }
  return entry.value.entries
    .filter(({ key }) => !key.startsWith('x-'))
    .map((service) => readService(reading, service))
    .filter((service) => service !== undefined);
}

function readService(reading: Reading, { key: name, keySpan, value }: TreeEntry): ComposeService | undefined {
  if (value.kind !== 'map') {
    // An override file takes a service out with `!reset`.
    return value.tag === '!reset'
      ? undefined
      : report(reading, keySpan, `The service "${name}" must be a map of settings`);
  }
  const profiles = readPaths(reading, childOf(value, 'profiles'), 'A profile');
  return {
    name,
    span: keySpan,
    settings: value,
    image: readScalar(reading, childOf(value, 'image'), '"image"'),
    build: readBuild(reading, entryOf(value, 'build')),
    environment: readVariables(reading, childOf(value, 'environment'), '"environment"'),
    envFiles: readEnvFiles(reading, childOf(value, 'env_file')),
    command: readCommand(reading, entryOf(value, 'command')),
    entrypoint: readCommand(reading, entryOf(value, 'entrypoint')),
    profiles: profiles.map((profile) => profile.value),
    extends: readExtends(reading, entryOf(value, 'extends')),
  };
}

/** `include:` lists paths, or maps whose `path` is one path, or several that are laid over each other. */
function readIncludes(reading: Reading, tree: Tree | undefined): readonly ComposeInclude[] {
  if (tree === undefined) return [];
  const items = tree.kind === 'list' ? tree.items : [tree];
  return items.flatMap((item) => {
    const directory = textOf(childOf(item, 'project_directory'));
    return readPaths(reading, item.kind === 'map' ? childOf(item, 'path') : item, 'An included file').map(
      (path, at) => ({ ...path, over: at > 0, ...(directory === undefined ? {} : { directory }) }),
    );
  });
}
