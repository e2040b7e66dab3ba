import type { Marker } from '../domain/marker.ts';
import type { ShellNode } from '../domain/shell.ts';
import type { VariableState } from './expand.ts';
import type { ExpandedWord } from './shell.ts';
import type { Fork } from './shell-forks.ts';

/** A value as far as it is known. */
export interface Value {
  readonly state: VariableState;
  /** For an unknown value: its text with the unknown parts as they are written (`torch==${V}`), so that names can still be read. */
  readonly partial?: string;
}

/** One shell variable. Equal origins mean that nothing assigned it in between, so that equal questions have equal answers. */
export interface ScopeVariable extends Value {
  readonly exported: boolean;
  /** 0 for what the script was started with. */
  readonly origin: number;
  /** Where branches left it with different values, so that it is unknown here. */
  readonly fork?: Fork;
}

/** Why the commands that follow do not run: `failure` fails the instruction, the others leave a part of the script. */
export type Ending = 'break' | 'continue' | 'return' | 'exit' | 'failure';

/** Everything a shell knows at one point of a script. Values are never changed in place. */
export interface Scope {
  readonly variables: ReadonlyMap<string, ScopeVariable>;
  /** What a name that is in no map means. */
  readonly missing: 'unset' | 'unknown';
  readonly functions: ReadonlyMap<string, ShellNode>;
  /** `$1` and so on; undefined where they are unknown. */
  readonly positional: readonly ExpandedWord[] | undefined;
  readonly directory: string;
  readonly when: Marker;
  readonly errexit: boolean;
  readonly pipefail: boolean;
  readonly allexport: boolean;
  readonly ended: Ending | undefined;
}

/** What is written for a directory that is not known. */
export const unknownDirectory = `\${PWD}`;

/** The value of a variable; `PWD`, `#` and positional parameters included. */
export function lookup(scope: Scope, name: string): VariableState {
  const variable = scope.variables.get(name);
  if (variable !== undefined) return variable.state;
  if (name === 'PWD') return scope.directory.includes('$') ? 'unknown' : { value: scope.directory };
  if (name === '#') return scope.positional === undefined ? 'unknown' : { value: String(scope.positional.length) };
  const first = name.charAt(0);
  if (first >= '1' && first <= '9') {
    if (scope.positional === undefined) return 'unknown';
    const word = scope.positional[Number(name) - 1];
    if (word === undefined) return 'unset';
    return word.known ? { value: word.text } : 'unknown';
  }
  return isName(name) ? scope.missing : 'unknown';
}

/** Whether the text is a variable name. */
export function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}

/** The scope with one variable changed. `origin` is a number no other assignment has. */
export function assign(
  scope: Scope,
  name: string,
  value: VariableState | Value,
  origin: number,
  exported = false,
): Scope {
  const before = scope.variables.get(name);
  const variables = new Map(scope.variables);
  const given: Value = typeof value === 'string' || 'value' in value ? { state: value } : value;
  variables.set(name, { ...given, origin, exported: exported || scope.allexport || (before?.exported ?? false) });
  return { ...scope, variables };
}

/** The scope with the variable passed on to commands; its value stays. */
export function exportName(scope: Scope, name: string): Scope {
  const before = scope.variables.get(name);
  const variables = new Map(scope.variables);
  variables.set(name, { ...(before ?? { state: scope.missing, origin: 0 }), exported: true });
  return { ...scope, variables };
}

/** Inside a branch whose condition says what a variable is; the variable counts as unchanged. */
export function narrow(scope: Scope, values: ReadonlyMap<string, string>): Scope {
  if (values.size === 0) return scope;
  const variables = new Map(scope.variables);
  for (const [name, value] of values) {
    const before = variables.get(name);
    variables.set(name, { state: { value }, origin: before?.origin ?? 0, exported: before?.exported ?? true });
  }
  return { ...scope, variables };
}

const snapshots = new WeakMap<object, ReadonlyMap<string, string | undefined>>();

/** The environment a command gets: exported variables, undefined where the value is unknown. */
export function environmentOf(scope: Scope): ReadonlyMap<string, string | undefined> {
  const cached = snapshots.get(scope.variables);
  if (cached !== undefined) return cached;
  const result = new Map<string, string | undefined>();
  for (const [name, variable] of scope.variables) {
    if (variable.exported && variable.state !== 'unset') result.set(name, knownValue(variable.state));
  }
  snapshots.set(scope.variables, result);
  return result;
}

/** What a word gives a variable it is assigned to. */
export function valueOfWord(word: ExpandedWord): Value {
  return word.known ? { state: { value: word.text } } : { state: 'unknown', partial: word.text };
}

/** The text of a known state. */
export function knownValue(state: VariableState): string | undefined {
  return typeof state === 'string' ? undefined : state.value;
}

/** Joins a path to a directory and removes `.` and `..` steps; a relative path from an unknown directory keeps `${PWD}`. */
export function resolvePath(directory: string, path: string): string {
  const whole = path.startsWith('/') || path.startsWith('$') || path.startsWith('~') ? path : `${directory}/${path}`;
  const rooted = whole.startsWith('/');
  const steps: string[] = [];
  for (const step of whole.split('/')) {
    if (step === '' || step === '.') continue;
    const last = steps.at(-1);
    if (step === '..' && last !== undefined && last !== '..' && !last.includes('$')) steps.pop();
    else if (step !== '..' || !rooted || last !== undefined) steps.push(step);
  }
  return (rooted ? '/' : '') + steps.join('/');
}
