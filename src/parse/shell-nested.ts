/** A word of a command line, as far as the search for a script inside it must know it. */
export interface CommandLineWord {
  /** Its text, or undefined where an expansion makes it unknown. */
  readonly literal: string | undefined;
}

/** Where the script stands that a command line hands to a shell: in one word, in words joined by blanks, or on standard input. */
export type NestedScript =
  | { readonly in: 'word' | 'words'; readonly from: number; readonly to: number }
  | { readonly in: 'input' };

interface Wrapper {
  /** Only this first argument makes it a wrapper: `conda run`. */
  readonly subcommand?: string;
  /** Options that take the next word as their value. */
  readonly valued?: readonly string[];
  /** Words of its own that stand before the wrapped command. */
  readonly operands?: number;
}

const environmentRun: Wrapper = {
  subcommand: 'run',
  valued: ['-n', '--name', '-p', '--prefix', '--cwd', '-r', '--root-prefix', '-e', '--env'],
};

const projectRun: Wrapper = {
  subcommand: 'run',
  valued: ['--with', '--extra', '--group', '--python', '-p', '--directory', '--project', '--package', '--env-file'],
};

const wrappers: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  [
    'sudo',
    { valued: ['-u', '-g', '-h', '-p', '-C', '-r', '-t', '-T', '-U', '-D', '-R', '--user', '--group', '--chdir'] },
  ],
  ['env', { valued: ['-u', '--unset', '-C', '--chdir'] }],
  ['exec', { valued: ['-a'] }],
  ['time', { valued: ['-f', '--format', '-o', '--output'] }],
  ['nice', { valued: ['-n', '--adjustment'] }],
  ['ionice', { valued: ['-c', '--class', '-n', '--classdata'] }],
  ['timeout', { valued: ['-s', '--signal', '-k', '--kill-after'], operands: 1 }],
  ['stdbuf', { valued: ['-i', '-o', '-e'] }],
  ['chroot', { operands: 1 }],
  ['gosu', { operands: 1 }],
  ['su-exec', { operands: 1 }],
  ['nohup', {}],
  ['setsid', {}],
  ['command', {}],
  ['builtin', {}],
  ['tini', { valued: ['-p', '-e'] }],
  ['dumb-init', { valued: ['-r', '--rewrite'] }],
  ['_entrypoint.sh', {}],
  ['conda', environmentRun],
  ['mamba', environmentRun],
  ['micromamba', environmentRun],
  ['uv', projectRun],
  ['poetry', projectRun],
  ['pipenv', projectRun],
  ['pdm', projectRun],
]);

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh']);

/** Finds the script a command line hands to a shell (`sh -c`, `bash` reading its input, `eval`), also behind wrappers such as `sudo` or `conda run`. */
export function findNestedScript(words: readonly CommandLineWord[]): NestedScript | undefined {
  let at = 0;
  while (at < words.length) {
    const name = baseName(words[at]?.literal);
    if (name === undefined) return undefined;
    if (shells.has(name)) return scriptOfShell(words, at + 1);
    if (name === 'eval') return at + 1 < words.length ? { in: 'words', from: at + 1, to: words.length } : undefined;
    if (name === 'su' || name === 'runuser') return scriptOfSwitchUser(words, at + 1);
    const wrapper = wrappers.get(name);
    if (wrapper === undefined) return undefined;
    at = afterWrapper(words, at + 1, wrapper);
  }
  return undefined;
}

/** Whether a program, by its name or path, reads shell text. */
export function isShell(program: string): boolean {
  return shells.has(baseName(program) ?? '');
}

/** The last component of a program's path. */
export function baseName(program: string | undefined): string | undefined {
  return program?.slice(program.lastIndexOf('/') + 1);
}

function afterWrapper(words: readonly CommandLineWord[], start: number, wrapper: Wrapper): number {
  let at = start;
  if (wrapper.subcommand !== undefined) {
    if (words[at]?.literal !== wrapper.subcommand) return words.length;
    at += 1;
  }
  let operands = wrapper.operands ?? 0;
  for (; at < words.length; at++) {
    const text = words[at]?.literal;
    if (text === '--') return at + 1 + operands;
    if (text?.startsWith('-') && text.length > 1) {
      if (wrapper.valued?.includes(text)) at += 1;
    } else if (text === undefined || !isAssignment(text)) {
      if (operands === 0) return at;
      operands -= 1;
    }
  }
  return at;
}

function isAssignment(text: string): boolean {
  const equals = text.indexOf('=');
  return equals > 0 && /^[A-Za-z_][A-Za-z0-9_]*$/.test(text.slice(0, equals));
}

function scriptOfShell(words: readonly CommandLineWord[], start: number): NestedScript | undefined {
  let command = false;
  let input = false;
  let at = start;
  for (; at < words.length; at++) {
    const text = words[at]?.literal;
    if (text === undefined) break;
    if (text === '--' || text === '-') {
      at += 1;
      break;
    }
    if (text.startsWith('--')) {
      if (text === '--rcfile' || text === '--init-file') at += 1;
    } else if (text.startsWith('-') || text.startsWith('+')) {
      command ||= text.startsWith('-') && text.includes('c');
      input ||= text.startsWith('-') && text.includes('s');
      if (text.includes('o') || text.includes('O')) at += 1;
    } else break;
  }
  if (command) return at < words.length ? { in: 'word', from: at, to: at + 1 } : undefined;
  return input || at >= words.length || words[at]?.literal === '/dev/stdin' ? { in: 'input' } : undefined;
}

function scriptOfSwitchUser(words: readonly CommandLineWord[], start: number): NestedScript | undefined {
  for (let at = start; at < words.length; at++) {
    const text = words[at]?.literal;
    if ((text === '-c' || text === '--command') && at + 1 < words.length)
      return { in: 'word', from: at + 1, to: at + 2 };
  }
  return undefined;
}
