import type { ExpandedWord } from './shell.ts';
import {
  assign,
  type Ending,
  exportName,
  isName,
  knownValue,
  lookup,
  resolvePath,
  type Scope,
  unknownDirectory,
  valueOfWord,
} from './shell-scope.ts';
import { fresh, type World } from './shell-world.ts';
import { programName } from './shell-wrappers.ts';

/** A command of the shell itself: it changes the scope and is not something that runs. */
type Builtin = (scope: Scope, words: readonly ExpandedWord[], world: World) => Scope;

const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['cd', (scope, words) => changeDirectory(scope, operandsOf(words))],
  ['pushd', (scope, words) => changeDirectory(scope, operandsOf(words))],
  ['popd', (scope) => ({ ...scope, directory: unknownDirectory })],
  ['export', (scope, words, world) => declare(scope, words, world, !words.some((word) => word.text === '-n'))],
  [
    'declare',
    (scope, words, world) =>
      declare(
        scope,
        words,
        world,
        words.some((word) => word.text.startsWith('-') && word.text.includes('x')),
      ),
  ],
  ['typeset', (scope, words, world) => declare(scope, words, world, false)],
  ['local', (scope, words, world) => declare(scope, words, world, false)],
  ['readonly', (scope, words, world) => declare(scope, words, world, false)],
  ['unset', (scope, words, world) => unset(scope, operandsOf(words), world)],
  ['read', (scope, words, world) => forget(scope, operandsOf(words), world)],
  ['mapfile', (scope, words, world) => forget(scope, operandsOf(words), world)],
  ['readarray', (scope, words, world) => forget(scope, operandsOf(words), world)],
  ['getopts', (scope, words, world) => forget(scope, operandsOf(words), world)],
  ['set', setOptions],
  ['shift', shift],
  ['break', (scope) => end(scope, 'break')],
  ['continue', (scope) => end(scope, 'continue')],
  ['return', (scope) => end(scope, 'return')],
  ['exit', (scope, words) => end(scope, fails(words) ? 'failure' : 'exit')],
  ['shopt', (scope) => scope],
  ['trap', (scope) => scope],
  ['hash', (scope) => scope],
  ['ulimit', (scope) => scope],
  ['umask', (scope) => scope],
  ['wait', (scope) => scope],
]);

/** Whether the name is that of a command of the shell itself, `true`, `.` and `eval` included. */
export function isBuiltin(name: string): boolean {
  return builtins.has(name) || ['true', 'false', ':', '.', 'source', 'eval'].includes(name);
}

/** Runs a command of the shell itself; undefined when the words are not one. */
export function runBuiltin(scope: Scope, words: readonly ExpandedWord[], world: World): Scope | undefined {
  return builtins.get(words[0]?.text ?? '')?.(scope, words.slice(1), world);
}

function operandsOf(words: readonly ExpandedWord[]): readonly ExpandedWord[] {
  return words.filter((word) => !word.text.startsWith('-') || word.text === '-');
}

function changeDirectory(scope: Scope, words: readonly ExpandedWord[]): Scope {
  const [target] = words;
  if (target === undefined) return { ...scope, directory: knownValue(lookup(scope, 'HOME')) ?? `\${HOME}` };
  if (target.text === '-') return { ...scope, directory: unknownDirectory };
  return { ...scope, directory: resolvePath(scope.directory, target.text) };
}

function declare(scope: Scope, words: readonly ExpandedWord[], world: World, exported: boolean): Scope {
  let result = scope;
  for (const word of words) {
    const equals = word.text.indexOf('=');
    const name = equals < 0 ? word.text : word.text.slice(0, equals);
    if (!isName(name)) continue;
    if (equals >= 0) {
      const given = valueOfWord({ ...word, text: word.text.slice(equals + 1) });
      result = assign(result, name, given, fresh(world), exported);
    } else if (exported) {
      result = exportName(result, name);
    }
  }
  return result;
}

function unset(scope: Scope, words: readonly ExpandedWord[], world: World): Scope {
  return words.reduce(
    (result, word) => (isName(word.text) ? assign(result, word.text, 'unset', fresh(world)) : result),
    scope,
  );
}

function forget(scope: Scope, words: readonly ExpandedWord[], world: World): Scope {
  return words.reduce(
    (result, word) => (isName(word.text) ? assign(result, word.text, 'unknown', fresh(world)) : result),
    scope,
  );
}

function setOptions(scope: Scope, words: readonly ExpandedWord[]): Scope {
  let result = scope;
  for (const [index, { text }] of words.entries()) {
    if (text === '--') return { ...result, positional: words.slice(index + 1) };
    const on = text.startsWith('-');
    if (!on && !text.startsWith('+')) continue;
    const named = text.endsWith('o') ? words[index + 1]?.text : undefined;
    if (text.includes('e') || named === 'errexit') result = { ...result, errexit: on };
    if (named === 'pipefail') result = { ...result, pipefail: on };
    if (text.includes('a') || named === 'allexport') result = { ...result, allexport: on };
  }
  return result;
}

function shift(scope: Scope, words: readonly ExpandedWord[]): Scope {
  const count = words[0] === undefined ? 1 : Number(words[0].text);
  return { ...scope, positional: Number.isInteger(count) && count >= 0 ? scope.positional?.slice(count) : undefined };
}

function end(scope: Scope, ended: Ending): Scope {
  return { ...scope, ended };
}

/** Whether `exit` or `return` with these words reports a failure. A status that is not a number (`exit $?`) counts as success. */
export function fails(words: readonly ExpandedWord[]): boolean {
  const status = words[0];
  return status?.known === true && /^[1-9]\d{0,2}$/.test(status.text);
}

const activation = /^(.{1,500})\/bin\/activate(?:\.sh)?$/;

/** What `. venv/bin/activate` or `conda activate name` changes for the commands after it. */
export function activated(scope: Scope, words: readonly ExpandedWord[], world: World): Scope {
  const [program = '', first, second] = words.map((word) => word.text);
  if (program === '.' || program === 'source') {
    const place = first === undefined ? null : activation.exec(first.startsWith('bin/') ? `./${first}` : first);
    if (place === null) return scope;
    const environment = resolvePath(scope.directory, place[1] ?? '');
    const path = knownValue(lookup(scope, 'PATH')) ?? '$PATH';
    const withEnvironment = assign(scope, 'VIRTUAL_ENV', { value: environment }, fresh(world), true);
    return assign(withEnvironment, 'PATH', { value: `${environment}/bin:${path}` }, fresh(world), true);
  }
  const condaLike = /^(?:conda|mamba|micromamba)$/.test(programName(program));
  if (condaLike && first === 'activate') {
    return assign(scope, 'CONDA_DEFAULT_ENV', { value: second ?? 'base' }, fresh(world), true);
  }
  return program === 'deactivate' ? assign(scope, 'VIRTUAL_ENV', 'unset', fresh(world)) : scope;
}
