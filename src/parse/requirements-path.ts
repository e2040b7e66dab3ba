import { localProject, type Reference, type RequirementEntry, splitExtras } from './requirements-reference.ts';
import { readFileName } from './requirements-url.ts';

/** Reads a path: an archive whose file name says what it is, or a directory with a project. */
export function readPath(reference: Reference): RequirementEntry {
  const { text, locate } = reference;
  const { path, extras } = splitExtras(text, locate);
  if (path.trim() === '') {
    const message = 'A path is missing before the extras.';
    return { kind: 'problem', problem: { message, span: locate(0, text.length) } };
  }
  return readFileName(reference, path, extras) ?? localProject(path, extras, reference);
}
