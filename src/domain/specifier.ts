import { Remembered } from './remember.ts';
import type { Locate, Span } from './source.ts';
import { isPrerelease, parseVersion, type Version } from './version.ts';

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=' | '~=' | '===';

/** One clause: `>=1.18`. */
export interface Specifier {
  readonly operator: Operator;
  /** As written, with a trailing `.*` where there is one. */
  readonly version: string;
  readonly span?: Span;
}

/** Clauses joined by commas; empty means any version. */
export type SpecifierSet = readonly Specifier[];

/** Longest first, so that `===` is not read as `==`. */
const operators: readonly Operator[] = ['===', '==', '!=', '<=', '>=', '~=', '<', '>'];

/**
 * Reads clauses joined by commas as PEP 440 does; empty clauses and blanks are skipped, and no text at all means any
 * version. Undefined as soon as one clause is wrong. With `locate` every clause knows its place.
 */
export function parseSpecifierSet(text: string, locate?: Locate): SpecifierSet | undefined {
  const clauses: Specifier[] = [];
  let offset = 0;
  for (const part of text.split(',')) {
    const written = part.trim();
    if (written !== '') {
      const start = offset + part.indexOf(written);
      const clause = parseClause(written);
      if (clause === undefined) return undefined;
      clauses.push(locate === undefined ? clause : { ...clause, span: locate(start, start + written.length) });
    }
    offset += part.length + 1;
  }
  return clauses;
}

/** The clauses as written, joined by commas, without blanks; empty for any version. */
export function formatSpecifierSet(set: SpecifierSet): string {
  return set.map(({ operator, version }) => operator + version).join(',');
}

/** True when a clause other than `!=` names a pre-release, which is PEP 440's way to ask for pre-releases. */
export function asksForPrereleases(set: SpecifierSet): boolean {
  return set.some(({ operator, version }) => {
    const parsed = operator === '!=' ? undefined : parseVersion(version);
    return parsed !== undefined && isPrerelease(parsed);
  });
}

/** Projects repeat few clauses in many files. */
const clauses = new Remembered<Specifier | undefined>(5000, 60);

function parseClause(text: string): Specifier | undefined {
  return clauses.of(text, () => readClause(text));
}

function readClause(text: string): Specifier | undefined {
  const operator = operators.find((candidate) => text.startsWith(candidate));
  if (operator === undefined) return undefined;
  const version = text.slice(operator.length).trim();
  return /^\S*$/.test(version) && isAllowed(operator, version) ? { operator, version } : undefined;
}

function isAllowed(operator: Operator, text: string): boolean {
  switch (operator) {
    case '===':
      return !/[;)]/.test(text);
    case '==':
    case '!=': {
      const prefix = text.endsWith('.*') ? parseVersion(text.slice(0, -2)) : undefined;
      return prefix === undefined ? parseVersion(text) !== undefined : endsWithRelease(prefix);
    }
    case '~=': {
      const version = parseVersion(text);
      return version !== undefined && version.local === undefined && version.release.length > 1;
    }
    default: {
      const version = parseVersion(text);
      return version !== undefined && version.local === undefined;
    }
  }
}

/** Wildcards stand after release segments only. */
function endsWithRelease(version: Version): boolean {
  const { pre, post, dev, local } = version;
  return pre === undefined && post === undefined && dev === undefined && local === undefined;
}
