import type { Marker } from './marker.ts';
import { isMarkerVariable, parseMarker } from './marker-parse.ts';
import type { Requirement, RequirementResult } from './requirement.ts';
import { isClauses, quote, readClauses } from './requirement-clauses.ts';
import { distributionName } from './requirement-name.ts';
import { wheelOf } from './requirement-url.ts';
import type { Locate, Problem } from './source.ts';
import type { SpecifierSet } from './specifier.ts';

/**
 * Reads one dependency specifier (PEP 508) with the liberties pip takes: a comma at the end, `; marker` directly after
 * a URL, nothing after the semicolon. A problem names the first part that cannot be read.
 */
export function parseRequirement(text: string, locate: Locate): RequirementResult {
  const start = skipBlanks(text, 0);
  const end = text.trimEnd().length;
  if (start >= end) return refuse('A requirement is expected here.', 0, text.length, locate);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text.slice(start, start + 40))) {
    return refuse('A URL needs the name of its distribution before it: “name @ URL”.', start, end, locate);
  }
  const written = nameAt(text, start);
  if (written === undefined) {
    return refuse('A requirement begins with the name of a distribution.', start, end, locate);
  }
  const nameEnd = start + written.length;
  const extras = readExtras(text, skipBlanks(text, nameEnd), end, locate);
  if ('problem' in extras) return { ok: false, problem: extras.problem };
  const target = skipBlanks(text, extras.end);
  const bound = text[target] === '@' ? readUrl(text, target + 1, end, locate) : readVersions(text, target, end, locate);
  if ('problem' in bound) return { ok: false, problem: bound.problem };
  const marker = readMarker(text, bound.end, end, locate);
  if ('problem' in marker) return { ok: false, problem: marker.problem };
  const requirement: Requirement = {
    name: distributionName(written),
    written,
    extras: extras.names,
    specifiers: bound.specifiers,
    marker: marker.marker,
    url: bound.url,
    wheel: bound.url === undefined ? undefined : wheelOf(bound.url),
    editable: false,
    span: locate(start, end),
    nameSpan: locate(start, nameEnd),
    specifierSpan: bound.clauses === undefined ? undefined : locate(bound.clauses.start, bound.clauses.end),
  };
  return { ok: true, requirement };
}

/** The name of a distribution that begins at the offset: letters, digits and `._-` between them. */
export function nameAt(text: string, offset: number): string | undefined {
  const name = /[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?/y;
  name.lastIndex = offset;
  return name.exec(text)?.[0];
}

/** Reads `[a, b]` at the offset, if it is there; the names are normalized, sorted and each named once. */
export function readExtras(
  text: string,
  start: number,
  end: number,
  locate: Locate,
): { readonly names: readonly string[]; readonly end: number } | { readonly problem: Problem } {
  if (text[start] !== '[') return { names: [], end: start };
  const closing = text.indexOf(']', start);
  if (closing < 0 || closing >= end) {
    return { problem: { message: 'The list of extras is not closed.', span: locate(start, end) } };
  }
  const names = new Set<string>();
  const inner = text.slice(start + 1, closing);
  let offset = start + 1;
  for (const part of inner.trim() === '' ? [] : inner.split(',')) {
    const name = part.trim();
    if (nameAt(name, 0) !== name) {
      const span = name === '' ? locate(start, closing + 1) : locate(offset, offset + part.length);
      return { problem: { message: `${quote(name)} is not the name of an extra.`, span } };
    }
    names.add(distributionName(name));
    offset += part.length + 1;
  }
  return { names: [...names].sort(), end: closing + 1 };
}

/** Where a URL ends and its marker begins: at the first semicolon that a marker can follow. */
export function markerAfterUrl(text: string, start: number): number | undefined {
  let candidate = text.indexOf(';', start);
  for (let tries = 0; candidate >= 0 && tries < 20; tries++) {
    const next = skipBlanks(text, candidate + 1);
    const word = /\w[\w.]*/y;
    word.lastIndex = next;
    const found = word.exec(text)?.[0] ?? '';
    if (next >= text.length || /["'(]/.test(text[next] ?? '') || isMarkerVariable(found)) return candidate;
    candidate = text.indexOf(';', candidate + 1);
  }
  return undefined;
}

interface Bound {
  readonly specifiers: SpecifierSet;
  readonly url: string | undefined;
  readonly clauses: { readonly start: number; readonly end: number } | undefined;
  readonly end: number;
}

function readUrl(text: string, from: number, end: number, locate: Locate): Bound | { readonly problem: Problem } {
  const start = skipBlanks(text, from);
  const limit = Math.min(markerAfterUrl(text, start) ?? end, end);
  const whole = text.slice(start, limit);
  const url = whole.split(/[ \t]/, 1)[0] ?? '';
  if (url === '') return { problem: { message: 'A URL is missing after “@”.', span: locate(from - 1, from) } };
  const rest = whole.slice(url.length);
  if (rest.trim() !== '') {
    const restStart = start + whole.length - rest.trimStart().length;
    const message = 'Nothing but a marker may follow a URL.';
    return { problem: { message, span: locate(restStart, start + whole.trimEnd().length) } };
  }
  return { specifiers: [], url, clauses: undefined, end: limit };
}

function readVersions(text: string, start: number, end: number, locate: Locate): Bound | { readonly problem: Problem } {
  const semicolon = text.indexOf(';', start);
  const limit = semicolon < 0 ? end : Math.min(semicolon, end);
  const inParentheses = text[start] === '(' && start < limit;
  const last = text.slice(0, limit).trimEnd().length;
  if (inParentheses && text[last - 1] !== ')') {
    return { problem: { message: 'The parenthesis around the versions is not closed.', span: locate(start, last) } };
  }
  const clauses = inParentheses
    ? readClauses(text, start + 1, last - 1, locate)
    : readClauses(text, start, limit, locate);
  if (!isClauses(clauses)) return { problem: clauses };
  return { specifiers: clauses.specifiers, url: undefined, clauses: clauses.place, end: limit };
}

function readMarker(
  text: string,
  semicolon: number,
  end: number,
  locate: Locate,
): { readonly marker: Marker | undefined } | { readonly problem: Problem } {
  const start = skipBlanks(text, semicolon + 1);
  if (start >= end) return { marker: undefined };
  const result = parseMarker(text.slice(start, end), (from, to) => locate(start + from, start + to));
  return result.ok ? { marker: result.marker } : { problem: result.problem };
}

function refuse(message: string, start: number, end: number, locate: Locate): RequirementResult {
  return { ok: false, problem: { message, span: locate(start, end) } };
}

function skipBlanks(text: string, from: number): number {
  let offset = from;
  while (offset < text.length && /\s/.test(text[offset] ?? '')) offset++;
  return offset;
}
