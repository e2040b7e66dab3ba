import type { PyprojectManifest } from '../domain/manifest.ts';
import type { Located } from '../domain/source.ts';
import { parseSpecifierSet } from '../domain/specifier.ts';
import { parseVersion } from '../domain/version.ts';
import type { VersionSet } from '../domain/version-set.ts';
import { versionSet, versionSetOf } from '../domain/version-set.ts';
import { directoryOf, joinPath, type ProjectFiles, pyprojectAt } from './project-files.ts';

/**
 * The Python that a directory declares: `.python-version` or `runtime.txt` there, else the `requires-python` of the
 * nearest project above it. Undefined where nothing says so.
 */
export function declaredPython(directory: string, files: ProjectFiles): Located<VersionSet> | undefined {
  for (let folder: string | undefined = directory; folder !== undefined; folder = parentOf(folder)) {
    const written = pinnedIn(folder, files);
    if (written !== undefined) return written;
    const project = pyprojectAt(files, folder);
    const declared = project === undefined ? undefined : pythonOf(project);
    if (declared !== undefined) return declared;
  }
  return undefined;
}

/** Requires-Python as a set with its place. */
export function pythonOf(manifest: PyprojectManifest): Located<VersionSet> | undefined {
  const declared = manifest.requiresPython;
  return declared === undefined ? undefined : { value: versionSetOf(declared.specifiers), span: declared.span };
}

function pinnedIn(folder: string, files: ProjectFiles): Located<VersionSet> | undefined {
  for (const [name, prefix] of [
    ['.python-version', ''],
    ['runtime.txt', 'python-'],
  ] as const) {
    const path = joinPath(folder, name);
    const text = files.text(path);
    if (text === undefined) continue;
    const match = /^\uFEFF?\s{0,20}(?:python-)?(\d{1,2}\.\d{1,3}(?:\.\d{1,3})?)\s{0,20}(?:$|[\r\n])/.exec(text);
    if (match?.[1] === undefined || (prefix !== '' && !text.includes(prefix))) continue;
    const start = text.indexOf(match[1]);
    return { value: pythonSet(match[1]), span: { path, start, end: start + match[1].length } };
  }
  return undefined;
}

/** The Python a user asked about: a version, or specifiers; undefined for anything else. */
export function requestedPython(text: string): VersionSet | undefined {
  if (parseVersion(text) !== undefined) return pythonSet(text);
  const specifiers = parseSpecifierSet(text);
  return specifiers === undefined ? undefined : versionSetOf(specifiers);
}

/** All releases of a Python given as `3.11` or `3.11.4`. */
export function pythonSet(version: string): VersionSet {
  return versionSet(version.split('.').length > 2 ? `==${version}` : `==${version}.*`);
}

function parentOf(folder: string): string | undefined {
  return folder === '' ? undefined : directoryOf(folder);
}
