import type {
  ComposeBuild,
  ComposeCommand,
  ComposeEnvFile,
  ComposeService,
  ComposeVariable,
} from '../domain/compose-manifest.ts';
import type { Located } from '../domain/source.ts';
import { childOf, entryOf, type Tree, type TreeEntry, type TreeScalar, textOf } from '../domain/tree.ts';
import { readInlineDockerfile } from './compose-inline.ts';
import { entrySpan, firstLine, type Reading, report } from './tree-reader.ts';

/** A scalar as text, as written, with the place of its characters; nothing for null, a problem for lists and maps. */
export function readScalar(reading: Reading, tree: Tree | undefined, what: string): Located<string> | undefined {
  if (tree === undefined) return undefined;
  if (tree.kind !== 'scalar') return report(reading, firstLine(reading, tree), `${what} must be a text`);
  return tree.value === null
    ? undefined
    : { value: tree.source, span: reading.locate(reading.file, tree)(0, tree.source.length) };
}

/** One text or a list of them. */
export function readPaths(reading: Reading, tree: Tree | undefined, what: string): readonly Located<string>[] {
  const items = tree?.kind === 'list' ? tree.items : tree === undefined ? [] : [tree];
  return items.map((item) => readScalar(reading, item, what)).filter((text) => text !== undefined);
}

/** `build: path` or its map form. */
export function readBuild(reading: Reading, entry: TreeEntry | undefined): ComposeBuild | undefined {
  if (entry === undefined) return undefined;
  const { value } = entry;
  const span = entrySpan(entry);
  const unsaid = {
    ...{ context: undefined, dockerfile: undefined, inline: undefined, target: undefined },
    ...{ arguments: [], contexts: [] },
  };
  if (value.kind === 'scalar') {
    const context = readScalar(reading, value, '"build"');
    return context === undefined ? undefined : { ...unsaid, context, span };
  }
  if (value.kind === 'list') return report(reading, firstLine(reading, value), '"build" must be a path or a map');
  return {
    context: readScalar(reading, childOf(value, 'context'), '"context"'),
    dockerfile: readScalar(reading, childOf(value, 'dockerfile'), '"dockerfile"'),
    inline: readScalar(reading, childOf(value, 'dockerfile_inline'), '"dockerfile_inline"'),
    inlineDockerfile: readInlineDockerfile(reading.file, childOf(value, 'dockerfile_inline')),
    target: readScalar(reading, childOf(value, 'target'), '"target"'),
    arguments: readVariables(reading, childOf(value, 'args'), '"args"'),
    contexts: readVariables(reading, childOf(value, 'additional_contexts'), '"additional_contexts"'),
    span,
  };
}

/**
 * Variables in map form (`NAME: value`) or list form (`- NAME=value`, where quotes belong to the value). A name alone,
 * or with null, has no value of its own.
 */
export function readVariables(reading: Reading, tree: Tree | undefined, what: string): readonly ComposeVariable[] {
  if (tree === undefined || (tree.kind === 'scalar' && tree.value === null)) return [];
  if (tree.kind === 'scalar') {
    report(reading, tree.span, `${what} must be a map or a list of NAME=value`);
    return [];
  }
  if (tree.kind === 'map') {
    return tree.entries.flatMap((entry) => {
      const text = readScalar(reading, entry.value, `The value of ${entry.key}`)?.value;
      if (entry.value.kind !== 'scalar') return [];
      const value = text === undefined ? undefined : handedOn(entry.value);
      const written = text === value || text === undefined ? {} : { written: text };
      return [{ name: entry.key, value, ...written, span: entrySpan(entry) }];
    });
  }
  return readPaths(reading, tree, `An item of ${what}`).map(({ value: text, span }) => {
    const equals = text.indexOf('=');
    return equals < 0
      ? { name: text, value: undefined, span }
      : { name: text.slice(0, equals), value: text.slice(equals + 1), span };
  });
}

/** What Compose makes of a scalar that YAML takes for a boolean or a fraction: `True` is `true`, `1.10` is `1.1`. */
function handedOn({ value, source, quoted, tag }: TreeScalar): string {
  if (quoted || tag !== undefined) return source;
  const isFraction = typeof value === 'number' && /^\d{1,15}\.\d{1,15}$/.test(source);
  return typeof value === 'boolean' || isFraction ? String(value) : source;
}

/** `env_file` as a path, a list of paths, or a list of maps with `path`, `required` and `format`. */
export function readEnvFiles(reading: Reading, tree: Tree | undefined): readonly ComposeEnvFile[] {
  const items = tree?.kind === 'list' ? tree.items : tree === undefined ? [] : [tree];
  return items.flatMap((item) => {
    const path = readScalar(reading, item.kind === 'map' ? childOf(item, 'path') : item, 'An item of "env_file"');
    const required = childOf(item, 'required');
    const raw = textOf(childOf(item, 'format')) === 'raw' ? { raw: true } : {};
    return path === undefined
      ? []
      : [{ ...path, required: required?.kind !== 'scalar' || required.value !== false, ...raw }];
  });
}

/** `command` or `entrypoint`: the words of a list, or the whole text of a string. Null leaves the image's own. */
export function readCommand(reading: Reading, entry: TreeEntry | undefined): ComposeCommand | undefined {
  if (entry === undefined) return undefined;
  const { key, value } = entry;
  if (value.kind === 'list') {
    const words = readPaths(reading, value, `A word of "${key}"`).map((word) => word.value);
    return { words, form: 'list', span: value.span };
  }
  const text = readScalar(reading, value, `"${key}"`);
  return text === undefined ? undefined : { words: [text.value], form: 'string', span: text.span };
}

/** `extends: service`, or a map with `service` and `file`. */
export function readExtends(reading: Reading, entry: TreeEntry | undefined): ComposeService['extends'] {
  if (entry === undefined) return undefined;
  const { value } = entry;
  const service = readScalar(reading, value.kind === 'map' ? childOf(value, 'service') : value, '"extends"')?.value;
  if (service === undefined) {
    return value.tag === '!reset' ? undefined : report(reading, entry.keySpan, '"extends" must name a service');
  }
  return { service, file: textOf(entryOf(value, 'file')?.value), span: entrySpan(entry) };
}
