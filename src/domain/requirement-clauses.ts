import { limits } from './limits.ts';
import type { Locate, Problem } from './source.ts';
import { parseSpecifierSet, type Specifier, type SpecifierSet } from './specifier.ts';

/** Version clauses with their common place, which is undefined where there are none. */
export interface Clauses {
  readonly specifiers: SpecifierSet;
  readonly place: { readonly start: number; readonly end: number } | undefined;
}

/** Reads the version clauses in a part of the text; a comma after the last one is allowed, as pip allows it. */
export function readClauses(text: string, start: number, end: number, locate: Locate): Clauses | Problem {
  const parts = text.slice(start, end).split(',');
  if (parts.length > limits.clauses.most)
    return {
      message: `This requirement has more than ${limits.clauses.most} version clauses, and was not read.`,
      span: locate(start, end),
    };
  const specifiers: Specifier[] = [];
  let place: Clauses['place'];
  let offset = start;
  for (const [index, part] of parts.entries()) {
    const written = part.trim();
    const from = offset + part.length - part.trimStart().length;
    const to = from + written.length;
    offset += part.length + 1;
    if (written === '') {
      if (index === parts.length - 1 && (index === 0 || place !== undefined)) break;
      return { message: 'A version clause is missing before this comma.', span: locate(offset - 1, offset) };
    }
    const [clause] = parseSpecifierSet(written) ?? [];
    if (clause === undefined || clause.version === '') return explain(written, from, locate);
    specifiers.push({ operator: clause.operator, version: clause.version, span: locate(from, to) });
    place = { start: place?.start ?? from, end: to };
  }
  // An array that grew keeps room for many more, and a large project has hundreds of thousands of these.
  return { specifiers: specifiers.slice(), place };
}

/** True for clauses, false for the problem that stands in their place. */
export function isClauses(result: Clauses | Problem): result is Clauses {
  return 'specifiers' in result;
}

/** Says in one sentence what is wrong with a clause, and points at the part that is. */
function explain(clause: string, start: number, locate: Locate): Problem {
  const whole = locate(start, start + clause.length);
  const shown = quote(clause);
  const operator = /^(?:===|==|!=|<=|>=|~=|<|>)/.exec(clause)?.[0];
  if (operator === undefined) return { message: explainStart(clause, shown), span: whole };
  const version = clause.slice(operator.length).trim();
  if (version === '') return { message: `A version is missing after ${quote(operator)}.`, span: whole };
  const next = /[\s<>=!~]/.exec(version);
  if (next !== null && next.index > 0) {
    const rest = version.slice(next.index).trimStart();
    const from = start + clause.length - rest.length;
    const what = /^[<>=!~]/.test(rest) ? 'A comma is missing before' : 'The requirement should end before';
    return { message: `${what} ${quote(rest)}.`, span: locate(from, from + rest.length) };
  }
  if (version.includes('[')) {
    return { message: `Extras stand before the version, not after it: ${shown}.`, span: whole };
  }
  return { message: `${quote(version)} is not a version that can follow ${operator}.`, span: whole };
}

function explainStart(clause: string, shown: string): string {
  if (/^=\s*[<>!~]/.test(clause)) return `${shown} begins with operators in the wrong order.`;
  if (clause.startsWith('=')) return `${shown} has a single “=”, which is conda's way to pin; pip needs “==”.`;
  if (/^v?\d/.test(clause)) return `An operator such as “==” is missing before ${shown}.`;
  if (/^[\^~]/.test(clause)) return `${shown} is a range of another tool; pip needs operators such as “>=” and “<”.`;
  return `${shown} cannot be read as a version clause.`;
}

/** Text of the input inside a message, shortened. */
export function quote(text: string): string {
  return text.length > 60 ? `“${text.slice(0, 57)}…”` : `“${text}”`;
}
