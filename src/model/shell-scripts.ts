import type { ExpandedWord, ShellScript } from './shell.ts';
import { shellOptions } from './shell-inner.ts';
import { resolvePath, type Scope } from './shell-scope.ts';
import { type Frame, limits, type Step, type World } from './shell-world.ts';
import { programName } from './shell-wrappers.ts';

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh']);

interface Call {
  readonly file: ExpandedWord;
  readonly positional: readonly ExpandedWord[];
  /** True for `. file`, which changes the variables of the caller. */
  readonly sourced: boolean;
  /** Options of the shell on the command line; undefined where the file's first line has them. */
  readonly options: readonly string[] | undefined;
}

/** Runs a script file that the image is known to hold: `bash file`, `./file`, `. file`. Undefined where there is none. */
export function runScriptFile(
  words: readonly ExpandedWord[],
  scope: Scope,
  frame: Frame,
  world: World,
): Step | undefined {
  const { readScript } = world.state;
  const call = readScript === undefined ? undefined : callOf(words);
  if (readScript === undefined || call === undefined || !call.file.known || frame.calls >= limits.calls)
    return undefined;
  const script = readScript(resolvePath(scope.directory, call.file.text));
  if (script === undefined || (!script.installs && !call.sourced)) return undefined;
  const inside = { ...frame, depth: frame.depth + 1, calls: frame.calls + 1 };
  const start = call.sourced
    ? { ...scope, positional: call.positional.length > 0 ? call.positional : scope.positional }
    : fresh(scope, script, call);
  const step = world.run(script.node, start, inside);
  if (!call.sourced) return { scope: { ...scope, ended: failureOf(step.scope) }, outcome: step.outcome };
  const { ended } = step.scope;
  return {
    scope: { ...step.scope, positional: scope.positional, ended: ended === 'return' ? undefined : ended },
    outcome: step.outcome,
  };
}

/** A shell of its own knows the exported variables only, and has its own options. */
function fresh(scope: Scope, { shell }: ShellScript, { positional, options }: Call): Scope {
  const variables = new Map(
    [...scope.variables].map(([name, variable]) => [
      name,
      variable.exported ? variable : { ...variable, state: 'unset' as const },
    ]),
  );
  return { ...scope, variables, functions: new Map(), positional, ...shellOptions(options ?? shell.slice(1)) };
}

/** `exit 1` in the script fails the command, and under `set -e` what called it. */
function failureOf({ ended, errexit }: Scope): Scope['ended'] {
  return ended === 'failure' && errexit ? 'failure' : undefined;
}

function callOf(words: readonly ExpandedWord[]): Call | undefined {
  const [head, ...rest] = words;
  if (head === undefined) return undefined;
  if (head.text === '.' || head.text === 'source') {
    const [file, ...positional] = rest;
    return file === undefined ? undefined : { file, positional, sourced: true, options: undefined };
  }
  if (!shells.has(programName(head.text))) {
    const isFile = head.text.includes('/') && /\.(?:sh|bash)$/.test(head.text);
    return isFile ? { file: head, positional: rest, sourced: false, options: undefined } : undefined;
  }
  const at = operandAfterOptions(rest);
  const file = at === undefined ? undefined : rest[at];
  if (at === undefined || file === undefined) return undefined;
  return {
    file,
    positional: rest.slice(at + 1),
    sourced: false,
    options: rest.slice(0, at).map((word) => word.text),
  };
}

/** Where the script's file stands; undefined for `-c` and `-s`, which read none. */
function operandAfterOptions(words: readonly ExpandedWord[]): number | undefined {
  for (let at = 0; at < words.length; at += 1) {
    const text = words[at]?.text ?? '';
    if (text === '--') return at + 1;
    if (!text.startsWith('-') && !text.startsWith('+')) return at;
    if (text === '-' || (!text.startsWith('--') && /[cs]/.test(text))) return undefined;
    if (text === '--rcfile' || text === '--init-file' || (!text.startsWith('--') && /[oO]$/.test(text))) at += 1;
  }
  return undefined;
}
