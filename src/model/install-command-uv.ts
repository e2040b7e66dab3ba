import type { DistributionsCommand, InstallCommand, ProjectCommand } from './install-command.ts';
import {
  type Arguments,
  allValues,
  hasOption,
  lastValue,
  listedValues,
  type OptionTable,
  readArguments,
  readUntilOperand,
} from './install-command-arguments.ts';
import { readVirtualEnvironment } from './install-command-environment.ts';
import { isTrue, readIndexOptions, readTorchBackend, variable } from './install-command-index.ts';
import { distributions } from './install-command-pip.ts';
import type { Program } from './install-command-program.ts';
import { addRequirement, noRequirements } from './install-command-requirements.ts';
import {
  uvAddOptions,
  uvGlobalOptions,
  uvPipOptions,
  uvProjectOptions,
  uvRunOptions,
  uvVenvOptions,
} from './install-command-uv-options.ts';
import type { ExpandedWord } from './shell.ts';
import { resolvePath } from './shell-scope.ts';

/** Reads uv: its `pip` interface, project commands, tools and virtual environments. */
export function readUv(program: Program): InstallCommand | undefined {
  const before = readUntilOperand(program.words, uvGlobalOptions);
  const [subcommand, ...words] = before.operands;
  switch (subcommand?.text) {
    case 'pip':
      return readUvPip(program, before, words);
    case 'add':
    case 'remove':
      return named(program, before, words, uvAddOptions, subcommand.text);
    case 'tool':
      return readUvTool(program, before, words);
    case 'sync':
      return readUvProject(program, 'install', merged(before, readArguments(words, uvProjectOptions)));
    case 'run':
      return readUvProject(program, 'run', merged(before, readUntilOperand(words, uvRunOptions)));
    case 'export':
    case 'lock':
      return readUvProject(program, subcommand.text, merged(before, readArguments(words, uvProjectOptions)));
    case 'venv':
      return readVirtualEnvironment(program, 'uv', merged(before, readArguments(words, uvVenvOptions)));
    default:
      return undefined;
  }
}

function merged(before: Arguments, given: Arguments): Arguments {
  return { options: [...before.options, ...given.options], operands: given.operands };
}

const pipActions: ReadonlyMap<string, DistributionsCommand['action']> = new Map<string, DistributionsCommand['action']>(
  [
    ['install', 'install'],
    ['uninstall', 'uninstall'],
    ['sync', 'sync'],
    ['compile', 'compile'],
  ],
);

function readUvPip(program: Program, before: Arguments, words: readonly ExpandedWord[]): InstallCommand | undefined {
  const given = merged(before, readArguments(words, uvPipOptions));
  const [subcommand, ...operands] = given.operands;
  const action = pipActions.get(subcommand?.text ?? '');
  return action === undefined ? undefined : distributions('uv', action, program, given, operands);
}

function readUvTool(program: Program, before: Arguments, words: readonly ExpandedWord[]): InstallCommand | undefined {
  const [subcommand, ...rest] = readUntilOperand(words, uvGlobalOptions).operands;
  return subcommand?.text === 'install' ? named(program, before, rest, uvProjectOptions, 'tool') : undefined;
}

/** `uv add`, `uv remove` and `uv tool install`: distributions by name, with the options of a project. */
function named(
  program: Program,
  before: Arguments,
  words: readonly ExpandedWord[],
  table: OptionTable,
  action: 'add' | 'remove' | 'tool',
): DistributionsCommand {
  const given = merged(before, readArguments(words, table));
  const extra = action === 'tool' ? allValues(given, '--with') : [];
  const result = distributions('uv', action, program, given, [...given.operands, ...extra]);
  const group = [...listedValues(given, '--group'), ...(hasOption(given, '--dev') ? ['dev'] : [])];
  const projectOf = action === 'tool' ? undefined : 'uv';
  const editable = hasOption(given, '--editable');
  return {
    ...result,
    place: { ...result.place, projectOf },
    groups: group,
    extras: listedValues(given, '--optional'),
    localProjects: result.localProjects.map((project) => ({ ...project, editable: project.editable || editable })),
  };
}

/** `uv sync`, `uv run`, `uv export`, `uv lock`. */
function readUvProject(program: Program, action: ProjectCommand['action'], given: Arguments): ProjectCommand {
  const { command } = program;
  const flag = (option: string, name: string) => hasOption(given, option) || isTrue(variable(command, name));
  const extra = noRequirements();
  for (const word of allValues(given, '--with')) addRequirement(word, extra);
  const directory = lastValue(given, '--project', '--directory')?.text ?? variable(command, 'UV_PROJECT') ?? '.';
  const chosen = allValues(given, '--extra', '--no-extra', '--group', '--no-group', '--only-group');
  const output = lastValue(given, '--output-file');
  const [member, ...more] = allValues(given, '--package');
  return {
    kind: 'project',
    tool: 'uv',
    action,
    place: {
      ...program.place,
      interpreter: lastValue(given, '--python')?.text ?? variable(command, 'UV_PYTHON'),
      projectOf: 'uv',
    },
    projectDirectory: resolvePath(command.directory, directory),
    ...(member === undefined ? {} : { member: member.text }),
    extras: listedValues(given, '--extra'),
    noExtras: listedValues(given, '--no-extra'),
    groups: listedValues(given, '--group'),
    noGroups: [...listedValues(given, '--no-group'), ...listed(variable(command, 'UV_NO_GROUP'))],
    onlyGroups: listedValues(given, '--only-group'),
    allExtras: hasOption(given, '--all-extras'),
    allGroups: hasOption(given, '--all-groups'),
    noDev: flag('--no-dev', 'UV_NO_DEV'),
    onlyDev: hasOption(given, '--only-dev'),
    noDefaultGroups: flag('--no-default-groups', 'UV_NO_DEFAULT_GROUPS'),
    selectionKnown:
      more.length === 0 && [...chosen, ...(member === undefined ? [] : [member])].every(({ known }) => known),
    frozen: flag('--frozen', 'UV_FROZEN') || flag('--locked', 'UV_LOCKED'),
    exact: action === 'run' ? hasOption(given, '--exact') : !hasOption(given, '--inexact'),
    noInstallProject: hasOption(given, '--no-install-project', '--no-install-workspace', '--no-install-local'),
    noInstall: listedValues(given, '--no-install-package'),
    with: extra.requirements,
    noSync: flag('--no-sync', 'UV_NO_SYNC'),
    options: readIndexOptions('uv', given, command),
    torchBackend: readTorchBackend(given, command),
    upgrade: hasOption(given, '--upgrade'),
    reinstall: hasOption(given, '--reinstall'),
    noBuildIsolation: hasOption(given, '--no-build-isolation'),
    output: output === undefined ? undefined : { value: output.text, span: output.span },
    problems: extra.problems,
    span: command.span,
  };
}

function listed(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s/).filter((item) => item !== '');
}
