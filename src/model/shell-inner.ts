import type { ExpandedWord } from './shell.ts';
import type { Scope } from './shell-scope.ts';
import { programName } from './shell-wrappers.ts';

const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh']);

/** The scope of a script that another shell runs: it has the options of its own command line (`bash -exo pipefail`). */
export function innerShell(words: readonly ExpandedWord[], scope: Scope): Scope {
  const at = words.findIndex((word) => shells.has(programName(word.text)));
  if (at < 0) return scope;
  return { ...scope, ...shellOptions(words.slice(at + 1).map((word) => word.text)) };
}

/** Which of `errexit` and `pipefail` the options of a shell's command line set. */
export function shellOptions(words: readonly string[]): { readonly errexit: boolean; readonly pipefail: boolean } {
  let errexit = false;
  let pipefail = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-') || word === '-' || word === '--') break;
    if (word.startsWith('--')) continue;
    if (word.includes('e')) errexit = true;
    if (!word.includes('o')) continue;
    at += 1;
    if (words[at] === 'pipefail') pipefail = true;
    if (words[at] === 'errexit') errexit = true;
  }
  return { errexit, pipefail };
}
