import type { CondaCommand, InstallCommand } from './install-command.ts';
import { type Arguments, allValues, lastValue, readArguments, readUntilOperand } from './install-command-arguments.ts';
import type { Program } from './install-command-program.ts';
import { condaOptions } from './install-command-project-options.ts';
import { eatenRequirements } from './install-command-requirements.ts';
import { readCondaSetting } from './install-command-settings.ts';

const actions: ReadonlyMap<string, CondaCommand['action']> = new Map<string, CondaCommand['action']>([
  ['install', 'install'],
  ['create', 'create'],
  ['update', 'update'],
  ['upgrade', 'update'],
  ['remove', 'remove'],
  ['uninstall', 'remove'],
]);

/** Reads conda, mamba and micromamba, `env create` and `env update` included. */
export function readConda(program: Program): InstallCommand | undefined {
  const before = readUntilOperand(program.words, condaOptions);
  const [first, ...rest] = before.operands;
  if (first?.text === 'config') return readCondaSetting(program, rest);
  const env = first?.text === 'env';
  const inner = env ? readUntilOperand(rest, condaOptions) : before;
  const [subcommand, ...words] = inner.operands;
  const action = actions.get(subcommand?.text ?? '');
  if (action === undefined) return undefined;
  const given = readArguments(words, condaOptions);
  const all: Arguments = {
    options: [...before.options, ...(env ? inner.options : []), ...given.options],
    operands: given.operands,
  };
  const environment = lastValue(all, '--name', '--prefix');
  const tool = program.name === 'mamba' || program.name === 'micromamba' ? program.name : 'conda';
  return {
    kind: 'conda',
    tool,
    action,
    place: { ...program.place, environment: environment?.text ?? program.place.environment },
    channels: allValues(all, '--channel').map((word) => ({ value: word.text, span: word.span })),
    // Without a known value a spec says nothing; with an unknown version its name can still be read.
    specs: all.operands
      .filter((word) => word.known || /^[A-Za-z0-9]/.test(word.text))
      .map((word) => ({ value: word.text, span: word.span })),
    eaten: eatenRequirements(program.command),
    files: allValues(all, '--file').map((word) => ({ value: word.text, span: word.span, known: word.known })),
    span: program.command.span,
  };
}
