import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const fixturesFolder = fileURLToPath(new URL('../fixtures/', import.meta.url));

/** A small project and what is to be found in it. */
export interface FixtureCase {
  /** `overlapping-distributions/onnxruntime-twice`. */
  readonly title: string;
  /** The rule it is about; undefined for a story or a hostile project, in which every rule counts. */
  readonly rule: string | undefined;
  /** Nothing may be found that a user must act on. */
  readonly silent: boolean;
  /** Absolute. */
  readonly folder: string;
  readonly markers: readonly Marker[];
}

/** One id of a comment `# expect: id, id`. */
export interface Marker {
  readonly rule: string;
  readonly path: string;
  /** 1-based: the line the comment speaks of. */
  readonly line: number;
}

/** Folders of `fixtures/` in which every rule counts. */
export const generalGroups: ReadonlySet<string> = new Set(['stories', 'hostile']);

/** Folders of `fixtures/`: one per rule, and the general ones. */
export function fixtureFolders(fixtures: string = fixturesFolder): readonly string[] {
  return existsSync(fixtures) ? foldersIn(fixtures) : [];
}

/** All cases, in the order of their names. */
export function fixtureCases(fixtures: string = fixturesFolder): readonly FixtureCase[] {
  return fixtureFolders(fixtures).flatMap((group) =>
    foldersIn(join(fixtures, group)).map((name) => {
      const folder = join(fixtures, group, name);
      return {
        title: `${group}/${name}`,
        rule: generalGroups.has(group) ? undefined : group,
        silent: name.startsWith('ok-'),
        folder,
        markers: filesIn(folder).flatMap((path) => markersOf(path, readFileSync(join(folder, path)).toString())),
      };
    }),
  );
}

/** Paths of the files of a case, sorted, without the files that a fix is to give. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('fixed/'))
    .sort();
}

/**
 * The markers of a file. After code a marker speaks of its own line; alone, of the next line above
 * that is neither empty nor a comment. Throws for a marker that names nothing or speaks of no line.
 */
export function markersOf(path: string, text: string): readonly Marker[] {
  const lines = text.split(/\r\n|\r|\n/);
  return lines.flatMap((content, index) => {
    const [, before = '', list] = /^(.*?)#[ \t]*expect:(.*)$/.exec(content) ?? [];
    if (list === undefined) return [];
    const line = (before.trim() === '' ? lines.findLastIndex((other, at) => at < index && isCode(other)) : index) + 1;
    const rules = list.split(',').map((rule) => rule.trim());
    if (line === 0) throw new Error(`${path}:${index + 1}: no line above the marker`);
    if (rules.some((rule) => !/^[a-z][a-z0-9-]*$/.test(rule)))
      throw new Error(`${path}:${index + 1}: a marker lists rule ids, joined by commas: "${list.trim()}"`);
    return rules.map((rule) => ({ rule, path, line }));
  });
}

function isCode(line: string): boolean {
  return line.trim() !== '' && !line.trim().startsWith('#');
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}
