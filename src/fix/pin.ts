import type { Requirement } from '../domain/requirement.ts';
import type { Span } from '../domain/source.ts';
import { formatSpecifierSet, parseSpecifierSet, type Specifier, type SpecifierSet } from '../domain/specifier.ts';
import { intersect, isEmpty, isSubset, versionSetOf } from '../domain/version-set.ts';

/** Where clauses are to be written, and which. */
export interface Bound {
  readonly span: Span;
  readonly text: string;
}

/**
 * The clauses that put a requirement into the given versions: what the author wrote stays where it agrees and still says
 * something, and goes where it contradicts. Undefined for a direct reference, and for a place that a variable fills.
 */
export function boundOf(requirement: Requirement, specifiers: string, text: string): Bound | undefined {
  const wanted = parseSpecifierSet(specifiers);
  const { url, specifierSpan, span } = requirement;
  if (wanted === undefined || wanted.length === 0 || url !== undefined) return undefined;
  if (/[$\r\n]/.test(text.slice(span.start, span.end))) return undefined;
  if (specifierSpan === undefined) {
    const at = afterExtras(text, requirement);
    return at === undefined ? undefined : { span: { ...span, start: at, end: at }, text: formatSpecifierSet(wanted) };
  }
  const written = text.slice(specifierSpan.start, specifierSpan.end);
  const clauses = joinedClauses(requirement.specifiers, wanted);
  // Parentheses and the forms of Poetry are not ours to write.
  if (!/^[<>=!~]/.test(written)) return undefined;
  const separator = /,\s/.test(written) ? ', ' : ',';
  return { span: specifierSpan, text: clauses.map((clause) => writtenClause(clause, text)).join(separator) };
}

function joinedClauses(written: SpecifierSet, wanted: SpecifierSet): SpecifierSet {
  const goal = versionSetOf(wanted);
  if (isEmpty(intersect(versionSetOf(written), goal))) return wanted;
  const kept = written.filter((clause) => !isSubset(goal, versionSetOf([clause])));
  const limit = versionSetOf(kept);
  return [...kept, ...wanted.filter((clause) => kept.length === 0 || !isSubset(limit, versionSetOf([clause])))];
}

function writtenClause(clause: Specifier, text: string): string {
  const written = clause.span === undefined ? '' : text.slice(clause.span.start, clause.span.end);
  return /^[<>=!~]/.test(written) ? written : formatSpecifierSet([clause]);
}

/** Behind the name or the brackets of its extras. */
function afterExtras(text: string, { nameSpan, extras, span }: Requirement): number | undefined {
  if (extras.length === 0) return nameSpan.end;
  const close = text.indexOf(']', nameSpan.end);
  return close < 0 || close >= span.end ? undefined : close + 1;
}
