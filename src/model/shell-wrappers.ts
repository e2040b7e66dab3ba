import type { ExpandedWord } from './shell.ts';
import { isName } from './shell-scope.ts';

interface Wrapper {
  /** Options whose value is the next word. */
  readonly valued: readonly string[];
  /** Words of its own before the command. */
  readonly operands: number;
  /** `NAME=value` words before the command set variables. */
  readonly assigns: boolean;
  /** Options that make it something else than a wrapper. */
  readonly unless?: readonly string[];
}

const plain: Wrapper = { valued: [], operands: 0, assigns: false };

/** Programs that run the rest of their command line unchanged. */
const wrappers: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  [
    'sudo',
    {
      ...plain,
      assigns: true,
      valued: ['-u', '-g', '-h', '-p', '-C', '-r', '-t', '-T', '-U', '-D', '-R', '--user', '--group', '--chdir'],
    },
  ],
  ['env', { ...plain, assigns: true, valued: ['-u', '--unset', '-C', '--chdir'] }],
  ['exec', { ...plain, valued: ['-a'] }],
  ['command', { ...plain, unless: ['-v', '-V'] }],
  ['builtin', plain],
  ['nohup', plain],
  ['setsid', plain],
  ['time', { ...plain, valued: ['-f', '--format', '-o', '--output'] }],
  ['nice', { ...plain, valued: ['-n', '--adjustment'] }],
  ['ionice', { ...plain, valued: ['-c', '--class', '-n', '--classdata'] }],
  ['timeout', { ...plain, valued: ['-s', '--signal', '-k', '--kill-after'], operands: 1 }],
  ['stdbuf', { ...plain, valued: ['-i', '-o', '-e'] }],
  ['gosu', { ...plain, operands: 1 }],
  ['su-exec', { ...plain, operands: 1 }],
  ['tini', { ...plain, valued: ['-p', '-e'] }],
  ['dumb-init', { ...plain, valued: ['-r', '--rewrite'] }],
  ['_entrypoint.sh', plain],
]);

/** A command line without the programs that only run the rest of it. */
export interface Unwrapped {
  readonly words: readonly ExpandedWord[];
  /** What `env NAME=value` and `sudo NAME=value` set. */
  readonly assignments: readonly { readonly name: string; readonly value: string | undefined }[];
}

/** The last step of a program's path: `pip` of `/venv/bin/pip`. */
export function programName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Strips sudo, env, time, nice, exec, command and their like. `xargs` is left alone: what it adds is unknown. */
export function unwrap(words: readonly ExpandedWord[]): Unwrapped {
  const assignments: { name: string; value: string | undefined }[] = [];
  let at = 0;
  for (;;) {
    const head = words[at];
    const wrapper = head?.known ? wrappers.get(programName(head.text)) : undefined;
    if (wrapper === undefined) break;
    const next = afterWrapper(words, at + 1, wrapper, assignments);
    if (next === undefined || next >= words.length) break;
    at = next;
  }
  return { words: at === 0 ? words : words.slice(at), assignments };
}

function afterWrapper(
  words: readonly ExpandedWord[],
  start: number,
  wrapper: Wrapper,
  assignments: { name: string; value: string | undefined }[],
): number | undefined {
  let operands = wrapper.operands;
  for (let at = start; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined) return undefined;
    if (wrapper.unless?.includes(word.text)) return undefined;
    const equals = word.text.indexOf('=');
    if (word.text === '--') return at + 1 + operands;
    if (word.text.startsWith('-') && word.text.length > 1) {
      if (wrapper.valued.includes(word.text)) at += 1;
    } else if (wrapper.assigns && equals > 0 && isName(word.text.slice(0, equals))) {
      const value = word.known ? word.text.slice(equals + 1) : undefined;
      assignments.push({ name: word.text.slice(0, equals), value });
    } else if (operands === 0) {
      return at;
    } else {
      operands -= 1;
    }
  }
  return undefined;
}
