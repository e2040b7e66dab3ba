import { parseMarker } from '../domain/marker.ts';
import { parseRequirement, type Requirement } from '../domain/requirement.ts';
import { markerAfterUrl, nameAt } from '../domain/requirement-parse.ts';
import type { Locate } from '../domain/source.ts';
import { readPath } from './requirements-path.ts';
import { hasVariable, type Reference, type RequirementEntry, shift } from './requirements-reference.ts';
import { readUrl } from './requirements-url.ts';

/**
 * Reads one argument as pip does: a requirement, a URL, or a path; after `-e`, a bare word is a path. `${VARIABLE}` may stand anywhere; where it hides the
 * version, the requirement has no specifiers, and where it hides the name, the entry is unknown.
 */
export function readEntry(text: string, locate: Locate, editable: boolean): RequirementEntry {
  const start = text.length - text.trimStart().length;
  const trimmed = text.trim();
  const within = shift(locate, start);
  if (isUrl(trimmed)) return readReference(trimmed, within, editable, markerAfterUrl(trimmed, 0), readUrl);
  if (isPath(trimmed) || (editable && !trimmed.includes('@')))
    return readReference(trimmed, within, editable, semicolonOf(trimmed), readPath);
  const result = parseRequirement(trimmed, within);
  if (result.ok) return checkName(result.requirement, trimmed, editable);
  return hasVariable(trimmed) ? readAroundVariable(trimmed, within) : { kind: 'problem', problem: result.problem };
}

function readReference(
  text: string,
  locate: Locate,
  editable: boolean,
  semicolon: number | undefined,
  read: (reference: Reference) => RequirementEntry,
): RequirementEntry {
  const reference = text.slice(0, semicolon).trimEnd();
  if (semicolon === undefined) return read({ text: reference, locate, marker: undefined, editable });
  // The text of the reference ends where its marker begins, but its place is that of both.
  const whole: Locate = (from, to) => locate(from, from === 0 && to === reference.length ? text.length : to);
  const condition = text.slice(semicolon + 1);
  if (condition.trim() === '') return read({ text: reference, locate: whole, marker: undefined, editable });
  const result = parseMarker(condition, shift(locate, semicolon + 1));
  if (!result.ok) return hasVariable(condition) ? { kind: 'unknown' } : { kind: 'problem', problem: result.problem };
  return read({ text: reference, locate: whole, marker: result.marker, editable });
}

/** pip takes `requirements.txt` for the name of a distribution, which nobody means. */
function checkName(requirement: Requirement, text: string, editable: boolean): RequirementEntry {
  if (text.toLowerCase().endsWith('.txt') && requirement.written === text) {
    const message = `“${text}” is the name of a file here; “-r ${text}” would read it.`;
    return { kind: 'problem', problem: { message, span: requirement.span } };
  }
  if (editable && requirement.url === undefined) {
    const message = 'An editable install needs a path or a version control URL.';
    return { kind: 'problem', problem: { message, span: requirement.span } };
  }
  return { kind: 'requirement', requirement: editable ? { ...requirement, editable } : requirement };
}

/** `torch==${VERSION}` still names torch; a variable in the marker or before the name leaves nothing to say. */
function readAroundVariable(text: string, locate: Locate): RequirementEntry {
  const name = nameAt(text, 0);
  const semicolon = text.indexOf(';');
  const bound = semicolon < 0 ? text : text.slice(0, semicolon);
  const after = name === undefined ? '' : bound.slice(name.length).trimStart();
  if (name === undefined || !hasVariable(bound) || !/^[[(<>=!~@]/.test(after)) return { kind: 'unknown' };
  const plain = parseRequirement(name + (semicolon < 0 ? '' : text.slice(semicolon)), (from, to) => {
    const moved = bound.length - name.length;
    return locate(from < name.length ? from : from + moved, to <= name.length ? to : to + moved);
  });
  if (!plain.ok) return { kind: 'unknown' };
  const from = bound.length - bound.slice(name.length).trimStart().length;
  const specifierSpan = /^[<>=!~]/.test(after) ? locate(from, bound.trimEnd().length) : undefined;
  return { kind: 'requirement', requirement: { ...plain.requirement, span: locate(0, text.length), specifierSpan } };
}

/** pip's own schemes may stand without slashes (`file:x`); all others are recognized by them. */
function isUrl(text: string): boolean {
  const start = text.slice(0, 60);
  return (
    /^(?:https?|ftp|file|sftp|ssh|(?:git|hg|svn|bzr)(?:\+[a-z]+)?):/i.test(start) ||
    /^[a-z][a-z0-9+.-]*:\/\//i.test(start)
  );
}

const archive = /\.(?:whl|zip|tar|tgz|tbz|txz|tlz|tar\.(?:gz|bz2|xz|lz|lzma))$/i;

/** pip asks the file system; without it, a path is what looks like one and cannot be a requirement. */
function isPath(text: string): boolean {
  if (/^(?:\.\.?(?:$|[\\/[;\s])|\/|~\/|[a-z]:[\\/])/i.test(text)) return true;
  const word = /^[^\s;@<>=!,]*/.exec(text)?.[0] ?? '';
  const rest = text.slice(word.length).trimStart();
  if (rest !== '' && !rest.startsWith(';')) return false;
  const path = word.endsWith(']') ? word.slice(0, word.lastIndexOf('[')) : word;
  return /[\\/]/.test(path) || archive.test(path);
}

function semicolonOf(text: string): number | undefined {
  const semicolon = text.indexOf(';');
  return semicolon < 0 ? undefined : semicolon;
}
