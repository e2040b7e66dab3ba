import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Knowledge } from '../domain/knowledge.ts';
import { createKnowledge } from '../knowledge/base.ts';
import { compileKnowledge } from '../knowledge/compile.ts';
import { type KnowledgeFile, type LintResult, lintEntries } from '../knowledge/lint.ts';

/** The committed base beside `src/`. */
export const knowledgeFolder = fileURLToPath(new URL('../../knowledge/', import.meta.url));

const linted = new Map<string, LintResult>();
const packed = new Map<string, string>();
const bases = new Map<string, Knowledge>();

/** All YAML files of a base, sorted by path, paths relative to the folder with `/`. */
export function knowledgeFiles(folder: string = knowledgeFolder): readonly KnowledgeFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.yaml'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

/** The base read and linted; read once per process. */
export function lintedKnowledge(folder: string = knowledgeFolder): LintResult {
  return remember(linted, folder, () => lintEntries(knowledgeFiles(folder), new Date().toISOString().slice(0, 10)));
}

/** The packed base. Throws when an entry has a problem, because a build must not ship it. */
export function packedKnowledge(folder: string = knowledgeFolder): string {
  return remember(packed, folder, () => {
    const { entries, problems } = lintedKnowledge(folder);
    const lines = problems.map(({ span, message }) => `${span.path}: ${message}`);
    if (lines.length > 0) throw new Error(`The knowledge base has problems:\n${lines.join('\n')}`);
    return compileKnowledge(entries);
  });
}

/** The committed base as rules ask it; built once per process. */
export function readKnowledge(folder: string = knowledgeFolder): Knowledge {
  return remember(bases, folder, () => createKnowledge(packedKnowledge(folder)));
}

function remember<Value>(cache: Map<string, Value>, key: string, make: () => Value): Value {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
