import type { Locate } from '../domain/source.ts';
import { parseSpecifierSet, type Specifier, type SpecifierSet } from '../domain/specifier.ts';
import { formatVersion, parseVersion, publicVersion, type Version, withParts } from '../domain/version.ts';

/**
 * The alternatives of a Poetry constraint (`^1.2`, `~1.2`, `1.*`, `1.2.3`, `>=1,<2 || ^3`), each as PEP 440 clauses that
 * know their place; one empty set for `*`. Undefined when a clause is no constraint.
 */
export function parsePoetryConstraint(text: string, locate: Locate): readonly SpecifierSet[] | undefined {
  const alternatives: SpecifierSet[] = [];
  let offset = 0;
  for (const part of text.split('|')) {
    // `||` leaves an empty part between its bars.
    if (part.trim() !== '' || text.trim() === '') {
      const clauses = readClauses(part, offset, locate);
      if (clauses === undefined) return undefined;
      alternatives.push(clauses);
    }
    offset += part.length + 1;
  }
  return alternatives.length === 0 ? undefined : alternatives;
}

const operatorCharacters = '^~=!<>';

/** Clauses are separated by commas or blanks; blanks may also stand behind an operator. */
function readClauses(text: string, offset: number, locate: Locate): SpecifierSet | undefined {
  const set: Specifier[] = [];
  let at = 0;
  while (at < text.length) {
    if (isSeparator(text[at])) {
      at += 1;
      continue;
    }
    const start = at;
    while (at < text.length && operatorCharacters.includes(text.charAt(at))) at += 1;
    const operator = text.slice(start, at);
    while (text[at] === ' ') at += 1;
    const versionStart = at;
    while (at < text.length && !isSeparator(text[at]) && !startsOperator(text, at)) at += 1;
    const clauses = convert(operator, text.slice(versionStart, at));
    if (clauses === undefined) return undefined;
    const span = locate(offset + start, offset + at);
    set.push(...clauses.map((clause) => ({ ...clause, span })));
  }
  return set;
}

/** Inside a version, as in `1!2.0`, an exclamation mark ends the epoch. */
function startsOperator(text: string, at: number): boolean {
  return text[at] === '!' ? text[at + 1] === '=' : operatorCharacters.includes(text.charAt(at));
}

function isSeparator(character: string | undefined): boolean {
  return character === ',' || character === ' ' || character === '\t' || character === '\n';
}

function convert(operator: string, written: string): SpecifierSet | undefined {
  if (written === '*' || (written === 'x' && operator === '')) return [];
  const wildcard = /\.[*x]$/i.test(written);
  const text = wildcard ? withoutWildcards(written) : written;
  const version = parseVersion(text);
  if (version === undefined) return undefined;
  switch (operator) {
    case '^':
      return between(version, nextBreaking(version));
    case '~':
      return between(version, bump(version, Math.min(1, version.release.length - 1)));
    case '':
    case '=':
    case '==':
      return parseSpecifierSet(`==${text}${wildcard ? '.*' : ''}`);
    case '!=':
      return parseSpecifierSet(`!=${text}${wildcard ? '.*' : ''}`);
    default:
      return parseSpecifierSet(`${operator}${text}`);
  }
}

function withoutWildcards(text: string): string {
  const parts = text.split('.');
  while (parts.length > 1 && /^[*x]$/i.test(parts.at(-1) ?? '')) parts.pop();
  return parts.join('.');
}

function between(lowest: Version, limit: Version): SpecifierSet | undefined {
  return parseSpecifierSet(`>=${formatVersion(publicVersion(lowest))},<${formatVersion(limit)}`);
}

/** Poetry's caret: the leftmost part that is not zero may not change; of zeros only, the last one written. */
function nextBreaking(version: Version): Version {
  const first = version.release.findIndex((part) => part !== 0);
  return bump(version, first < 0 || first > 2 ? Math.min(2, version.release.length - 1) : first);
}

/** The final version in which the part at `position` is one higher and all later ones are zero. */
function bump(version: Version, position: number): Version {
  const release = version.release.map((part, index) => (index < position ? part : index === position ? part + 1 : 0));
  return withParts(version, { release, pre: undefined, post: undefined, dev: undefined, local: undefined });
}
