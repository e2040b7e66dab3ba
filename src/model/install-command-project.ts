import type { DistributionsCommand, InstallCommand, ProjectCommand } from './install-command.ts';
import {
  type Arguments,
  allValues,
  hasOption,
  lastValue,
  listedValues,
  type OptionTable,
  readArguments,
} from './install-command-arguments.ts';
import { asLocated, noIndexOptions, readIndexOptions, variable } from './install-command-index.ts';
import { fileOf, plainDistributions } from './install-command-pip.ts';
import type { Program } from './install-command-program.ts';
import { pdmOptions, pipenvOptions, pipxOptions, poetryOptions } from './install-command-project-options.ts';
import { addEditable, addRequirement, noRequirements } from './install-command-requirements.ts';
import { readPoetrySetting } from './install-command-settings.ts';
import type { ExpandedWord } from './shell.ts';
import { resolvePath } from './shell-scope.ts';

type Tool = 'poetry' | 'pdm' | 'pipenv';

/** Reads poetry, pdm, pipenv and pipx. */
export function readProject(program: Program): InstallCommand | undefined {
  switch (program.name) {
    case 'poetry':
      return readProjectTool(program, 'poetry', poetryOptions);
    case 'pdm':
      return readProjectTool(program, 'pdm', pdmOptions);
    case 'pipenv':
      return readProjectTool(program, 'pipenv', pipenvOptions);
    default:
      return readPipx(program);
  }
}

const verbs: ReadonlyMap<string, ProjectCommand['action'] | 'add' | 'remove'> = new Map<
  string,
  ProjectCommand['action'] | 'add' | 'remove'
>([
  ['install', 'install'],
  ['sync', 'install'],
  ['update', 'install'],
  ['lock', 'lock'],
  ['export', 'export'],
  ['requirements', 'export'],
  ['add', 'add'],
  ['remove', 'remove'],
  ['uninstall', 'remove'],
]);

function readProjectTool(program: Program, tool: Tool, table: OptionTable): InstallCommand | undefined {
  const given = readArguments(program.words, table);
  const [subcommand, ...operands] = given.operands;
  if (tool === 'poetry' && subcommand?.text === 'config') return readPoetrySetting(program, operands);
  const verb = verbs.get(subcommand?.text ?? '');
  if (verb === undefined) return undefined;
  const naming = operands.length > 0 || hasOption(given, '--editable') || allValues(given, '--requirements').length > 0;
  if (verb === 'add' || verb === 'remove') return readNaming(program, tool, verb, given, operands);
  if (tool === 'pipenv' && verb === 'install' && naming) return readNaming(program, tool, 'add', given, operands);
  return readSelection(program, tool, verb, subcommand?.text ?? '', given);
}

function readNaming(
  program: Program,
  tool: Tool,
  action: 'add' | 'remove',
  given: Arguments,
  operands: readonly ExpandedWord[],
): DistributionsCommand {
  const named = noRequirements();
  for (const word of operands) {
    if (tool === 'poetry') addRequirement(withoutCaret(word), named);
    else addRequirement(word, named);
  }
  for (const word of allValues(given, '--editable')) addEditable(word, named);
  const editable = hasOption(given, '--editable');
  return {
    ...plainDistributions(program, tool, action),
    place: { ...program.place, projectOf: tool, system: hasOption(given, '--system') },
    ...named,
    localProjects: named.localProjects.map((project) => ({ ...project, editable: project.editable || editable })),
    files: allValues(given, '--requirements').map((word) => fileOf('requirements', word)),
    options: tool === 'pipenv' ? readIndexOptions('pip', given, program.command) : noIndexOptions,
    groups: [...listedValues(given, '--group', '--categories'), ...(hasOption(given, '--dev') ? ['dev'] : [])],
    extras: listedValues(given, '--extras'),
    dryRun: hasOption(given, '--dry-run'),
  };
}

/** `torch@^2.1` and `torch@latest` are poetry's own; the name is what can be read of them. */
function withoutCaret(word: ExpandedWord): ExpandedWord {
  const at = word.text.indexOf('@');
  const own = at > 0 && !/^\s*(?:[a-z+]+:\/\/|file:)/i.test(word.text.slice(at + 1, at + 40));
  if (!own || word.text.includes('://')) return word;
  return { ...word, text: word.text.slice(0, at) };
}

function readSelection(
  program: Program,
  tool: Tool,
  action: ProjectCommand['action'],
  verb: string,
  given: Arguments,
): ProjectCommand {
  const { command } = program;
  const only = listedValues(given, '--only');
  const groupWords = allValues(given, '--with', '--without', '--only', '--extras', '--group', '--categories');
  const directory = lastValue(given, '--project', '--directory')?.text ?? projectVariable(program, tool);
  const output = lastValue(given, '--output');
  const categories = listedValues(given, '--categories');
  const noDev = tool === 'pipenv' ? !hasOption(given, '--dev') : hasOption(given, '--no-dev', '--prod', '--no-default');
  return {
    kind: 'project',
    tool,
    action,
    place: {
      ...program.place,
      projectOf: hasOption(given, '--system') ? undefined : tool,
      system: hasOption(given, '--system'),
      interpreter: lastValue(given, '--python')?.text ?? program.place.interpreter,
    },
    projectDirectory: resolvePath(command.directory, directory),
    extras: listedValues(given, '--extras'),
    noExtras: [],
    groups: [...listedValues(given, '--with', '--group'), ...(tool === 'pipenv' ? [] : categories)],
    noGroups: listedValues(given, '--without'),
    onlyGroups: tool === 'pipenv' ? categories : only,
    allExtras: hasOption(given, '--all-extras'),
    allGroups: hasOption(given, '--all-groups'),
    noDev,
    onlyDev: false,
    noDefaultGroups: tool === 'pdm' && hasOption(given, '--no-default'),
    selectionKnown: groupWords.every((word) => word.known),
    frozen:
      verb === 'sync' ||
      (tool === 'poetry' && verb === 'install') ||
      hasOption(given, '--deploy', '--ignore-pipfile', '--no-lock'),
    exact: hasOption(given, '--sync', '--clean') || (tool === 'poetry' && verb === 'sync'),
    noInstallProject: hasOption(given, '--no-root', '--no-self') || tool === 'pipenv',
    noInstall: [],
    with: [],
    noSync: false,
    options: tool === 'pipenv' ? readIndexOptions('pip', given, command) : noIndexOptions,
    torchBackend: undefined,
    upgrade: verb === 'update',
    reinstall: hasOption(given, '--reinstall'),
    noBuildIsolation: hasOption(given, '--no-isolation'),
    output: output === undefined ? undefined : asLocated(output),
    problems: [],
    span: command.span,
  };
}

function projectVariable({ command }: Program, tool: Tool): string {
  if (tool !== 'pipenv') return '.';
  const file = variable(command, 'PIPENV_PIPFILE') ?? '';
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) || '/' : '.';
}

function readPipx(program: Program): InstallCommand | undefined {
  const given = readArguments(program.words, pipxOptions);
  const [subcommand, ...operands] = given.operands;
  if (subcommand?.text !== 'install' && subcommand?.text !== 'inject') return undefined;
  const named = noRequirements();
  // The first word after `inject` is the environment of an earlier install.
  for (const word of subcommand.text === 'inject' ? operands.slice(1) : operands) addRequirement(word, named);
  return {
    ...plainDistributions(program, 'pipx', 'tool'),
    ...named,
    place: { ...program.place, interpreter: lastValue(given, '--python')?.text },
    options: readIndexOptions('pip', given, program.command),
  };
}
