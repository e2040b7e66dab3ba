import { distributionName } from '../domain/requirement.ts';
import type { Located } from '../domain/source.ts';
import type { CommandInclude, DistributionsCommand, InstallCommand, InstallPlace } from './install-command.ts';
import {
  type Arguments,
  allValues,
  hasOption,
  lastValue,
  listedValues,
  optionTable,
  readArguments,
} from './install-command-arguments.ts';
import { isTrue, noIndexOptions, readIndexOptions, readTorchBackend, variable } from './install-command-index.ts';
import { pipOptions } from './install-command-pip-options.ts';
import type { Program } from './install-command-program.ts';
import { addEditable, addRequirement, eatenRequirements, noRequirements } from './install-command-requirements.ts';
import { readPipSetting } from './install-command-settings.ts';
import type { ExpandedWord } from './shell.ts';

type Action = DistributionsCommand['action'];

const pipActions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['install', 'install'],
  ['uninstall', 'uninstall'],
  ['download', 'download'],
  ['wheel', 'wheel'],
]);

/** Reads pip, pip-tools and `setup.py`. */
export function readPip(program: Program): InstallCommand | undefined {
  if (program.name === 'setup.py') return readSetup(program);
  const given = readArguments(program.words, pipOptions);
  if (program.name === 'pip-sync' || program.name === 'pip-compile') {
    return distributions('pip', program.name === 'pip-sync' ? 'sync' : 'compile', program, given, given.operands);
  }
  const [subcommand, ...operands] = given.operands;
  if (subcommand?.text === 'config') return readPipSetting(program, operands);
  const action = subcommand?.known === true ? pipActions.get(subcommand.text) : undefined;
  return action === undefined ? undefined : distributions('pip', action, program, given, operands);
}

/** Actions whose operands are requirement files. */
const readsFiles: ReadonlySet<Action> = new Set(['sync', 'compile']);

/** Reads what follows `install` and its like, for pip and for `uv pip`. */
export function distributions(
  tool: 'pip' | 'uv',
  action: Action,
  program: Program,
  given: Arguments,
  operands: readonly ExpandedWord[],
): DistributionsCommand {
  const { command } = program;
  const named = noRequirements();
  if (!readsFiles.has(action)) for (const word of operands) addRequirement(word, named);
  for (const word of allValues(given, '--editable')) addEditable(word, named);
  const constraintVariable = tool === 'pip' ? 'PIP_CONSTRAINT' : 'UV_CONSTRAINT';
  const files: CommandInclude[] = [
    ...(readsFiles.has(action) ? operands : []).map((word) => fileOf('requirements', word)),
    ...allValues(given, '--requirement').map((word) => fileOf('requirements', word)),
    ...allValues(given, '--constraint').map((word) => fileOf('constraints', word)),
    ...words(variable(command, constraintVariable)).map(
      (path): CommandInclude => ({ kind: 'constraints', path, span: command.span, known: true }),
    ),
  ];
  const overrides = allValues(given, '--override').map((word) => ({ value: word.text, span: word.span }));
  const overrideVariable = tool === 'uv' ? words(variable(command, 'UV_OVERRIDE')) : [];
  return {
    kind: 'distributions',
    tool,
    action,
    place: placeOf(tool, program, given),
    ...named,
    eaten: eatenRequirements(command),
    files,
    overrideFiles: [...overrides, ...overrideVariable.map((value) => ({ value, span: command.span }))],
    options: readIndexOptions(tool, given, command),
    torchBackend: tool === 'uv' ? readTorchBackend(given, command) : undefined,
    upgrade: hasOption(given, '--upgrade') || isTrue(variable(command, tool === 'pip' ? 'PIP_UPGRADE' : 'UV_UPGRADE')),
    upgradesAll: tool === 'uv' || lastValue(given, '--upgrade-strategy')?.text === 'eager',
    upgraded: allValues(given, '--upgrade-package').map((word) => distributionName(leadingName(word.text))),
    reinstall: hasOption(given, '--force-reinstall', '--ignore-installed', '--reinstall'),
    noDependencies: hasOption(given, '--no-deps') || (tool === 'pip' && isTrue(variable(command, 'PIP_NO_DEPS'))),
    noBuildIsolation: hasOption(given, '--no-build-isolation'),
    onlyBinary: listedValues(given, '--only-binary'),
    extras: listedValues(given, '--extra'),
    groups: listedValues(given, '--group'),
    allExtras: hasOption(given, '--all-extras'),
    dryRun: hasOption(given, '--dry-run'),
    output: locatedText(lastValue(given, '--output-file')),
    span: command.span,
  };
}

/** An include as the command names it. */
export function fileOf(kind: CommandInclude['kind'], word: ExpandedWord): CommandInclude {
  return { kind, path: word.text, span: word.span, known: word.known };
}

function locatedText(word: ExpandedWord | undefined): Located<string> | undefined {
  return word === undefined ? undefined : { value: word.text, span: word.span };
}

function leadingName(text: string): string {
  return /^[A-Za-z0-9._-]*/.exec(text)?.[0] ?? '';
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s/).filter((word) => word !== '');
}

function placeOf(tool: 'pip' | 'uv', { place, command }: Program, given: Arguments): InstallPlace {
  const prefix = tool === 'pip' ? 'PIP_' : 'UV_';
  const text = (option: string, name: string) =>
    lastValue(given, option)?.text ?? nonEmpty(variable(command, prefix + name));
  const flag = (option: string, name: string) => hasOption(given, option) || isTrue(variable(command, prefix + name));
  return {
    ...place,
    interpreter: text('--python', 'PYTHON') ?? place.interpreter,
    target: text('--target', 'TARGET'),
    prefix: text('--prefix', 'PREFIX'),
    user: tool === 'pip' && flag('--user', 'USER') && !hasOption(given, '--no-user'),
    system: tool === 'uv' && flag('--system', 'SYSTEM_PYTHON') && !hasOption(given, '--no-system'),
    breakSystemPackages: flag('--break-system-packages', 'BREAK_SYSTEM_PACKAGES'),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** A command that names distributions and has none of the options of pip. */
export function plainDistributions(
  program: Program,
  tool: DistributionsCommand['tool'],
  action: Action,
): DistributionsCommand {
  return {
    kind: 'distributions',
    tool,
    action,
    place: program.place,
    ...noRequirements(),
    eaten: eatenRequirements(program.command),
    files: [],
    overrideFiles: [],
    options: noIndexOptions,
    torchBackend: undefined,
    upgrade: false,
    upgradesAll: false,
    upgraded: [],
    reinstall: false,
    noDependencies: false,
    noBuildIsolation: false,
    onlyBinary: [],
    extras: [],
    groups: [],
    allExtras: false,
    dryRun: false,
    output: undefined,
    span: program.command.span,
  };
}

const setupOptions = optionTable(
  ['--prefix', '--root', '--install-dir -d', '--index-url -i', '--find-links -f'],
  ['--user', '--no-deps -N'],
);

function readSetup(program: Program): InstallCommand | undefined {
  const [script, ...rest] = program.words;
  const given = readArguments(rest, setupOptions);
  const installs = given.operands.find((word) => word.text === 'install' || word.text === 'develop');
  if (script === undefined || installs === undefined) return undefined;
  const slash = script.text.lastIndexOf('/');
  const path = slash < 0 ? '.' : script.text.slice(0, slash);
  return {
    ...plainDistributions(program, 'setuptools', 'install'),
    place: { ...program.place, prefix: lastValue(given, '--prefix')?.text, user: hasOption(given, '--user') },
    localProjects: [{ path, extras: [], editable: installs.text === 'develop', span: script.span }],
    noDependencies: hasOption(given, '--no-deps'),
    noBuildIsolation: true,
  };
}
