import type { ComposeBuild, ComposeService, ComposeVariable } from '../domain/compose-manifest.ts';
import type { AppendedList } from '../domain/environment.ts';
import { entryOf, type Tree, type TreeEntry, type TreeMap } from '../domain/tree.ts';

/** Lists that Compose replaces where every other list is appended to. */
const replacedLists: ReadonlySet<string> = new Set(['command', 'entrypoint', 'healthcheck.test']);
/** Settings with a list form `NAME=value` beside their map form: merged name by name. */
const namedLists: ReadonlySet<string> = new Set([
  ...['environment', 'labels', 'annotations', 'sysctls', 'extra_hosts', 'build.args', 'build.labels'],
  'build.additional_contexts',
  ...['depends_on', 'networks', 'deploy.labels'],
]);
/** Lists whose items are replaced where they name the same target. */
const targetLists: ReadonlySet<string> = new Set(['volumes', 'ports', 'secrets', 'configs', 'profiles', 'tmpfs']);

/** A service after an override or `extends` was laid over it. */
export interface MergedService {
  readonly service: ComposeService;
  readonly appended: readonly AppendedList[];
}

/** Lays one service over another as Compose does for override files and `extends`: maps merge, most lists append. */
export function mergeServices(base: ComposeService, over: ComposeService): MergedService {
  const appended: AppendedList[] = [];
  const settings = mergeTrees(base.settings, over.settings, '', appended);
  const taken = <Value>(key: string, own: Value | undefined, inherited: Value | undefined): Value | undefined =>
    tagOf(over, key) === '!reset' ? undefined : (own ?? inherited);
  return {
    service: {
      name: base.name,
      span: base.span,
      settings,
      image: taken('image', over.image, base.image),
      build: mergeBuilds(base.build, over.build, tagOf(over, 'build')),
      environment: replaces(over, 'environment')
        ? over.environment
        : mergeVariables(base.environment, over.environment),
      envFiles: replaces(over, 'env_file') ? over.envFiles : [...base.envFiles, ...over.envFiles],
      command: taken('command', over.command, base.command),
      entrypoint: taken('entrypoint', over.entrypoint, base.entrypoint),
      profiles: replaces(over, 'profiles') ? over.profiles : [...new Set([...base.profiles, ...over.profiles])],
      extends: over.extends ?? base.extends,
    },
    appended,
  };
}

function tagOf({ settings }: ComposeService, key: string): string | undefined {
  return entryOf(settings, key)?.value.tag;
}

function replaces(service: ComposeService, key: string): boolean {
  const tag = tagOf(service, key);
  return tag === '!reset' || tag === '!override';
}

function mergeBuilds(
  base: ComposeBuild | undefined,
  over: ComposeBuild | undefined,
  tag: string | undefined,
): ComposeBuild | undefined {
  if (tag === '!reset') return undefined;
  if (base === undefined || over === undefined || tag === '!override') return over ?? base;
  return {
    context: over.context ?? base.context,
    dockerfile: over.dockerfile ?? base.dockerfile,
    inline: over.inline ?? base.inline,
    inlineDockerfile: over.inline === undefined ? base.inlineDockerfile : over.inlineDockerfile,
    target: over.target ?? base.target,
    arguments: mergeVariables(base.arguments, over.arguments),
    contexts: mergeVariables(base.contexts, over.contexts),
    span: over.span,
  };
}

function mergeVariables(
  base: readonly ComposeVariable[],
  over: readonly ComposeVariable[],
): readonly ComposeVariable[] {
  return [...new Map([...base, ...over].map((variable) => [variable.name, variable])).values()];
}

function mergeTrees(
  base: Tree,
  over: Tree,
  path: string,
  appended: AppendedList[],
  key: TreeEntry | undefined = undefined,
): Tree {
  if (over.tag === '!override') return over;
  if (namedLists.has(path)) {
    const [first, second] = [asMap(base), asMap(over)];
    return first !== undefined && second !== undefined ? mergeMaps(first, second, path, appended) : over;
  }
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, path, appended);
  if (base.kind === 'list' && over.kind === 'list' && !replacedLists.has(path)) {
    const kept = targetLists.has(path)
      ? base.items.filter((item) => !over.items.some((other) => targetOf(other) === targetOf(item)))
      : base.items;
    const [first] = base.items;
    const [added] = over.items;
    if (first !== undefined && added !== undefined && kept.length > 0)
      appended.push({ key: path, base: first.span, added: added.span, addedKey: key?.keySpan });
    return { ...over, items: [...kept, ...over.items] };
  }
  return over;
}

function mergeMaps(base: TreeMap, over: TreeMap, path: string, appended: AppendedList[]): TreeMap {
  const entries = new Map(base.entries.map((entry) => [entry.key, entry]));
  for (const entry of over.entries) {
    const known = entries.get(entry.key);
    if (entry.value.tag === '!reset') entries.delete(entry.key);
    else if (known === undefined) entries.set(entry.key, entry);
    else {
      const below = path === '' ? entry.key : `${path}.${entry.key}`;
      const value = mergeTrees(known.value, entry.value, below, appended, entry.merged ? undefined : entry);
      entries.set(entry.key, { ...entry, value });
    }
  }
  const hidden = [...(base.hidden ?? []), ...(over.hidden ?? [])];
  return { ...base, entries: [...entries.values()], ...(hidden.length > 0 ? { hidden } : {}) };
}

/** The map form of a list of names or `NAME=value`; the map itself; undefined for a scalar. */
function asMap(tree: Tree): TreeMap | undefined {
  if (tree.kind === 'map') return tree;
  if (tree.kind !== 'list') return undefined;
  const entries = tree.items.flatMap((item): readonly TreeEntry[] => {
    if (item.kind !== 'scalar') return [];
    const equals = item.source.search(/[=:]/);
    const key = equals < 0 ? item.source : item.source.slice(0, equals);
    const text = equals < 0 ? '' : item.source.slice(equals + 1);
    const value: Tree = { ...item, value: equals < 0 ? null : text, source: text, quoted: true };
    return [{ key, keySpan: item.span, value, merged: false }];
  });
  return { kind: 'map', entries, span: tree.span };
}

/** Where a volume, port or the like ends up in the container; for other items their own text. */
function targetOf(item: Tree): string {
  if (item.kind === 'scalar') return item.source.split(':')[1] ?? item.source;
  const target = entryOf(item, 'target')?.value;
  return target?.kind === 'scalar' ? target.source : JSON.stringify(item.span);
}
