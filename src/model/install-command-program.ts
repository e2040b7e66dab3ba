import type { InstallPlace } from './install-command.ts';
import { type Arguments, lastValue, readUntilOperand } from './install-command-arguments.ts';
import { pythonOptions } from './install-command-pip-options.ts';
import { condaOptions, runOptions } from './install-command-project-options.ts';
import { uvGlobalOptions, uvRunOptions } from './install-command-uv-options.ts';
import type { ExecutedCommand, ExpandedWord } from './shell.ts';
import { resolvePath } from './shell-scope.ts';
import { programName } from './shell-wrappers.ts';

/** A program with its arguments, after `conda run`, `uv run` and `python -m` are taken off. */
export interface Program {
  /** `pip` for pip3, pip3.11 and `python -m pip` alike; otherwise the name of the program. */
  readonly name: string;
  readonly words: readonly ExpandedWord[];
  readonly place: InstallPlace;
  readonly command: ExecutedCommand;
}

const defaultPlace: InstallPlace = {
  interpreter: undefined,
  environment: undefined,
  target: undefined,
  prefix: undefined,
  user: false,
  system: false,
  breakSystemPackages: false,
  projectOf: undefined,
};

const mostRunners = 5;

/** `conda activate` and images with conda set it. */
function activeEnvironment(command: ExecutedCommand): string | undefined {
  const name = command.variables.get('CONDA_DEFAULT_ENV');
  return name === '' ? undefined : name;
}

/** Finds the program a command runs and the environment it belongs to; undefined where the program is unknown. */
export function programOf(command: ExecutedCommand): Program | undefined {
  let words = command.words;
  let place: InstallPlace = { ...defaultPlace, environment: activeEnvironment(command) };
  for (let runners = 0; runners <= mostRunners; runners += 1) {
    const [head, ...rest] = words;
    if (head === undefined || (!head.known && !isNamedAnywhere(head))) return undefined;
    const inner = runnerOf(programName(head.text), rest, place);
    if (inner === undefined) return named(head, rest, place, command);
    words = inner.words;
    place = inner.place;
  }
  return undefined;
}

/** `$HOME/.local/bin/uv`: whatever the folder is, the program is that one, and its folder does not choose an environment. */
function isNamedAnywhere({ text }: ExpandedWord): boolean {
  return /^[^()`]{1,200}\/(?:uv|poetry|pdm|pipenv|pipx)$/.test(text);
}

function named(
  head: ExpandedWord,
  words: readonly ExpandedWord[],
  place: InstallPlace,
  command: ExecutedCommand,
): Program | undefined {
  const name = programName(head.text);
  const directory = head.text.includes('/')
    ? resolvePath(command.directory, head.text.slice(0, -name.length - 1) || '/')
    : undefined;
  const pip = /^pip(\d(?:\.\d{1,2})?)?$/.exec(name);
  if (pip !== null) {
    const version = pip[1]?.includes('.') === true ? pip[1] : '';
    const interpreter =
      directory === undefined ? (version === '' ? undefined : `python${version}`) : `${directory}/python${version}`;
    return { name: 'pip', words, place: { ...place, interpreter: interpreter ?? place.interpreter }, command };
  }
  if (!/^(?:python|pypy)(?:\d(?:\.\d{1,2})?)?$/.test(name)) return { name, words, place, command };
  const interpreter = directory === undefined ? name : `${directory}/${name}`;
  return runByPython(words, { ...place, interpreter }, command);
}

function runByPython(
  words: readonly ExpandedWord[],
  place: InstallPlace,
  command: ExecutedCommand,
): Program | undefined {
  const at = afterOptions(words);
  const option = words[at.index - 1];
  if (at.module === undefined) {
    const script = words[at.index];
    if (script === undefined || programName(script.text) !== 'setup.py') return undefined;
    return { name: 'setup.py', words: words.slice(at.index), place, command };
  }
  if (option === undefined) return undefined;
  return { name: at.module === 'pip3' ? 'pip' : at.module, words: words.slice(at.index), place, command };
}

/** Where the arguments of a module or script start: `-m` ends the options of Python. */
function afterOptions(words: readonly ExpandedWord[]): { readonly module: string | undefined; readonly index: number } {
  for (let index = 0; index < words.length; index += 1) {
    const text = words[index]?.text ?? '';
    if (!text.startsWith('-') || text === '-') return { module: undefined, index };
    const letters = text.startsWith('--') ? '' : text.slice(1);
    const module = letters.indexOf('m');
    if (module >= 0 && !/[cWX]/.test(letters.slice(0, module))) {
      const attached = letters.slice(module + 1);
      return attached === ''
        ? { module: words[index + 1]?.text, index: index + 2 }
        : { module: attached, index: index + 1 };
    }
    if (pythonOptions.options.get(text)?.valued === true) index += 1;
  }
  return { module: undefined, index: words.length };
}

interface Inner {
  readonly words: readonly ExpandedWord[];
  readonly place: InstallPlace;
}

/** `conda run -n x`, `uv run`, `poetry run`: programs that run another one inside an environment. */
function runnerOf(name: string, words: readonly ExpandedWord[], place: InstallPlace): Inner | undefined {
  switch (name) {
    case 'conda':
    case 'mamba':
    case 'micromamba':
      return runByConda(words, place);
    case 'uv':
      return runByUv(words, place);
    case 'poetry':
    case 'pdm':
    case 'pipenv':
      return runByProject(name, words, place);
    default:
      return undefined;
  }
}

function runByConda(words: readonly ExpandedWord[], place: InstallPlace): Inner | undefined {
  const before = readUntilOperand(words, condaOptions);
  const [subcommand, ...rest] = before.operands;
  if (subcommand?.text !== 'run') return undefined;
  const given = readUntilOperand(rest, condaOptions);
  const environment = lastValue(given, '--name', '--prefix') ?? lastValue(before, '--name', '--prefix');
  return { words: given.operands, place: { ...place, environment: environment?.text ?? place.environment } };
}

function runByUv(words: readonly ExpandedWord[], place: InstallPlace): Inner | undefined {
  const [subcommand, ...rest] = readUntilOperand(words, uvGlobalOptions).operands;
  if (subcommand?.text !== 'run') return undefined;
  const given: Arguments = readUntilOperand(rest, uvRunOptions);
  const inner = { ...place, projectOf: 'uv', interpreter: undefined } as const;
  const module = lastValue(given, '--module');
  if (module !== undefined) {
    return module.text === 'pip' ? { words: [{ ...module, text: 'pip' }, ...given.operands], place: inner } : undefined;
  }
  // Any other command is a `uv run` of its own, which installs the project first.
  return installsAnything(given.operands) ? { words: given.operands, place: inner } : undefined;
}

function runByProject(
  tool: 'poetry' | 'pdm' | 'pipenv',
  words: readonly ExpandedWord[],
  place: InstallPlace,
): Inner | undefined {
  const [subcommand, ...rest] = readUntilOperand(words, runOptions).operands;
  if (subcommand?.text !== 'run') return undefined;
  const given = readUntilOperand(rest, runOptions);
  return { words: given.operands, place: { ...place, projectOf: tool, interpreter: undefined } };
}

function installsAnything(words: readonly ExpandedWord[]): boolean {
  const [head, ...rest] = words;
  const name = programName(head?.text ?? '');
  if (/^pip[\d.]*$/.test(name)) return true;
  return /^python[\d.]*$/.test(name) && afterOptions(rest).module === 'pip';
}
