import type { LocalProject } from '../domain/manifest.ts';
import type { Marker } from '../domain/marker.ts';
import type { Requirement } from '../domain/requirement.ts';
import { readExtras } from '../domain/requirement-parse.ts';
import type { Locate, Located, Problem } from '../domain/source.ts';

/** What an argument of `pip install`, or a line of a requirements file, asks for. */
export type RequirementEntry =
  | { readonly kind: 'requirement'; readonly requirement: Requirement }
  | { readonly kind: 'local'; readonly project: LocalProject }
  /** A URL that does not say which distribution it holds. */
  | { readonly kind: 'unnamed'; readonly url: Located<string> }
  /** A variable hides what it is. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** A direct reference without its marker. */
export interface Reference {
  readonly text: string;
  readonly locate: Locate;
  readonly marker: Marker | undefined;
  readonly editable: boolean;
}

/** The same places, counted from `start`. */
export function shift(locate: Locate, start: number): Locate {
  return start === 0 ? locate : (from, to) => locate(start + from, start + to);
}

/** True where a variable stands that pip would replace, or something that looks like one. */
export function hasVariable(text: string): boolean {
  return text.includes('${');
}

/** A directory or archive that does not say which distribution it holds. */
export function localProject(path: string, extras: readonly string[], reference: Reference): RequirementEntry {
  if (hasVariable(path)) return { kind: 'unknown' };
  const { text, locate, marker, editable } = reference;
  const span = locate(0, text.length);
  const project: LocalProject = { path, extras, editable, span, ...(marker === undefined ? {} : { marker }) };
  return { kind: 'local', project };
}

/** Takes `[extra]` off the end of a path or URL; brackets that hold anything else belong to the path. */
export function splitExtras(
  text: string,
  locate: Locate,
): { readonly path: string; readonly extras: readonly string[] } {
  const opening = text.endsWith(']') ? text.lastIndexOf('[') : -1;
  const extras = opening < 0 ? undefined : readExtras(text, opening, text.length, locate);
  // `#egg=name[extra]` is read with the fragment.
  if (extras === undefined || !('names' in extras) || text.includes('egg=', Math.max(text.indexOf('#'), 0)))
    return { path: text, extras: [] };
  return { path: text.slice(0, opening).trimEnd(), extras: extras.names };
}
