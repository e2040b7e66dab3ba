import { Composer, type ParsedNode } from 'yaml';
import { limits } from '../domain/limits.ts';
import type { Comment, Problem, SourceFile } from '../domain/source.ts';
import type { Tree } from '../domain/tree.ts';
import { placeOf } from './place.ts';
import { buildYaml } from './yaml-build.ts';
import { effectOf, plainWordsOf } from './yaml-errors.ts';
import { readYamlTokens, type YamlTokens } from './yaml-tokens.ts';

export interface YamlTree {
  /** Undefined for an empty document, and for text whose structure cannot be trusted; then `problems` says why. */
  readonly tree: Tree | undefined;
  readonly comments: readonly Comment[];
  readonly problems: readonly Problem[];
}

const longest = limits.yamlCharacters.most;
/** Open nodes of the library, of which some are no level of the tree; the builder holds the exact limit. */
const mostOpen = 120;

/**
 * Reads the first document of a YAML 1.2 text, with YAML 1.1's merge keys. Aliases stand for the anchored node, with
 * the anchor's places; entries from `<<` are marked `merged`, and a key of the map itself wins over them. Of two equal
 * keys the first is kept. Never throws.
 */
export function parseYamlTree(file: SourceFile): YamlTree {
  if (file.text.length > longest) return failed(file, [], `This file has more than ${longest} characters`, 0);
  try {
    const tokens = readYamlTokens(file, mostOpen);
    const { comments, tooDeepAt } = tokens;
    if (tooDeepAt !== undefined) return failed(file, comments, 'This is nested too deeply', tooDeepAt);
    return composeTree(file, tokens);
  } catch {
    return failed(file, [], 'This file cannot be read as YAML', 0);
  }
}

function composeTree(file: SourceFile, { tokens, comments }: YamlTokens): YamlTree {
  const [document] = new Composer<ParsedNode>({
    prettyErrors: false,
    // The library compares each key with every other; the builder's own check is linear.
    uniqueKeys: false,
    // What YAML forbids although its meaning is clear is accepted by Compose and conda too.
    strict: false,
    resolveKnownTags: false,
    // Also under a `%YAML 1.1` directive, which would turn `22:22` into a number.
    schema: 'core',
  }).compose(tokens, true, file.text.length);
  const errors = (document?.errors ?? []).filter(({ code }) => effectOf(code) !== 'none');
  const broken = errors.find(({ code }) => effectOf(code) === 'structure');
  const problems = (broken === undefined ? errors.slice(0, 20) : [broken]).map(({ code, pos: [start] }) => ({
    message: plainWordsOf(code),
    span: placeOf(file, start),
  }));
  const node = document?.contents ?? null;
  if (broken !== undefined || node === null) return { tree: undefined, comments, problems };
  const built = buildYaml(file, node);
  return { tree: built.tree, comments, problems: [...problems, ...built.problems] };
}

function failed(file: SourceFile, comments: readonly Comment[], message: string, at: number): YamlTree {
  return { tree: undefined, comments, problems: [{ message, span: placeOf(file, at) }] };
}
