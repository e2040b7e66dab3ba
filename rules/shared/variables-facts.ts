import type { Variable } from '../../src/domain/environment.ts';
import type { Draft, Severity } from '../../src/domain/finding.ts';
import { advice, type Fix, type FixAction } from '../../src/domain/fix.ts';
import { confidenceOf, type KnowledgeEntry } from '../../src/domain/knowledge.ts';
import type { VariableFact } from '../../src/domain/knowledge-runtime.ts';
import { childOf, textOf } from '../../src/domain/tree.ts';
import { versionSet } from '../../src/domain/version-set.ts';
import { optionValue } from './compose-programs.ts';
import type { VariableScope } from './variables-scopes.ts';
import { type Holding, holding } from './versions-bounds.ts';

/** A fact whose conditions hold for a variable. */
export interface VariableMatch {
  readonly fact: VariableFact;
  readonly variable: Variable;
  readonly held: Holding;
  /** Facts from which the version is known. */
  readonly because: readonly KnowledgeEntry[];
}

/** The fact with all its conditions; undefined where one of them does not hold, or is not known to. */
export function matchOf(fact: VariableFact, variable: Variable, scope: VariableScope): VariableMatch | undefined {
  const { words, environment } = scope;
  const installed = environment?.installed ?? [];
  const has = (name: string) =>
    installed.some((one) => one.name === name || one.extras.some((extra) => extra.replaceAll('_', '-') === name));
  if (fact.forGpu === true && scope.gpu !== true) return undefined;
  if (
    fact.when !== undefined &&
    (variable.value === undefined || !fact.when.some((text) => fitsValue(text, variable.value ?? '')))
  )
    return undefined;
  if (fact.beside !== undefined && !fact.beside.some(has)) return undefined;
  if (fact.unlessInstalled?.some(has) === true) return undefined;
  if (fact.unlessSet?.some((name) => scope.variables.has(name)) === true) return undefined;
  if (fact.unlessRuns?.some((word) => words.some((one) => one.includes(word))) === true) return undefined;
  if (fact.unlessReadOnly === true && isReadOnly(scope)) return undefined;
  if (fact.runs !== undefined && !fact.runs.some((word) => runs(word, words))) return undefined;
  if (fact.versions === undefined) return { fact, variable, held: 'surely', because: [fact] };
  const range = versionSet(fact.versions);
  const known = installed.filter(({ name, basis }) => name === fact.distribution && basis !== 'unknown');
  if (known.length === 0)
    return fact.unknownToo === true ? { fact, variable, held: 'expected', because: [fact] } : undefined;
  const holdings = known.map((one) => holding(one, range));
  if (holdings.includes('no')) return undefined;
  const held = holdings.includes('expected') ? 'expected' : 'surely';
  return { fact, variable, held, because: [fact, ...known.flatMap(({ facts }) => facts)] };
}

/** Is the value the text, in the range `1..32` or `2..`, or does it hold the option `key:True` or the part of `*part*`? */
export function fitsValue(text: string, value: string): boolean {
  if (text.length > 2 && text.startsWith('*') && text.endsWith('*')) return value.includes(text.slice(1, -1));
  const [, low, high] = /^(\d{1,9})\.\.(\d{0,9})$/.exec(text) ?? [];
  if (low !== undefined) {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : undefined;
    return number !== undefined && number >= Number(low) && (high === '' || number <= Number(high));
  }
  return (
    value === text || (text.includes(':') && optionsIn(value).some(({ key, value: own }) => `${key}:${own}` === text))
  );
}

/** The pairs of `key:value,key:[a:b,c:d]`, blanks left out. */
export function optionsIn(value: string): readonly { readonly key: string; readonly value: string | undefined }[] {
  const parts: string[] = [''];
  let depth = 0;
  for (const character of value.slice(0, 5_000)) {
    if (/\s/.test(character)) continue;
    if (character === '[') depth += 1;
    if (character === ']') depth -= 1;
    if (character === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const colon = part.indexOf(':');
      return colon < 0 ? { key: part, value: undefined } : { key: part.slice(0, colon), value: part.slice(colon + 1) };
    });
}

function isReadOnly({ service }: VariableScope): boolean {
  return textOf(childOf(service?.declared.settings, 'read_only')) === 'true';
}

function runs(word: string, words: readonly string[]): boolean {
  if (!word.endsWith('>1')) return words.includes(word);
  return Number(optionValue(word.slice(0, -2), words) ?? 0) > 1;
}

/** A finding that says what a fact claims. What is only expected, or not verified, is a warning at most. */
export function variableDraft(
  match: VariableMatch,
  scope: VariableScope,
  says: string,
  highest: Severity = 'error',
): Draft {
  const { fact, variable, held, because } = match;
  const sure = held === 'surely' && fact.certainty === 'verified';
  const asked = fact.severity ?? highest;
  return {
    message: `${says} ${fact.claim}`,
    about: [variable.name],
    chains: [],
    because,
    fixes: fact.cure === undefined ? [] : curesOf(fact.cure, variable),
    separation: undefined,
    severity: scope.cap(asked === 'error' && !sure ? 'warning' : asked),
    confidence: confidenceOf([fact], held === 'surely' ? 'high' : 'medium'),
    at: variable.span,
    related: [],
    environments: scope.environment === undefined ? [] : [scope.environment.id],
  };
}

/** What a cure says in its first words is a change of what is written, unless more must be done with it. */
function curesOf(cure: string, variable: Variable): readonly Fix[] {
  const [first = cure, ...others] = cure.split(', or ');
  const change = changeOf(first, variable);
  if (change === undefined) return [advice(cure)];
  const { name, span: at } = variable;
  const rest = others.map((other) => advice(`${other.slice(0, 1).toUpperCase()}${other.slice(1)}`));
  return [{ kind: 'variable', at, name, change, title: first, safety: 'unsafe' }, ...rest];
}

function changeOf(
  cure: string,
  { name }: Variable,
): Extract<FixAction, { readonly kind: 'variable' }>['change'] | undefined {
  if (cure === `Remove ${name}`) return 'remove';
  const renamed = /^Rename it to ([A-Z][A-Z0-9_]{1,80})(?: with the same path)?$/.exec(cure)?.[1];
  return renamed === undefined ? undefined : { name: renamed };
}

/** Gives a variable another value where it is set. */
export function valueFix({ name, span }: Variable, value: string): Fix {
  return { kind: 'variable', at: span, name, change: { value }, title: `Write ${name}=${value}`, safety: 'unsafe' };
}
