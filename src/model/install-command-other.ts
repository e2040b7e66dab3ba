import type { CloneCommand, InstallCommand, SystemCommand } from './install-command.ts';
import { lastValue, type OptionTable, readArguments, readUntilOperand } from './install-command-arguments.ts';
import type { Program } from './install-command-program.ts';
import { apkOptions, aptOptions, dnfOptions, gitOptions, zypperOptions } from './install-command-system-options.ts';
import { resolvePath } from './shell-scope.ts';

interface SystemTool {
  readonly tool: SystemCommand['tool'];
  readonly table: OptionTable;
  readonly installs: readonly string[];
  readonly removes: readonly string[];
}

const apt: SystemTool = {
  tool: 'apt',
  table: aptOptions,
  installs: ['install', 'reinstall'],
  removes: ['remove', 'purge', 'autoremove'],
};
const dnf: SystemTool = {
  tool: 'dnf',
  table: dnfOptions,
  installs: ['install', 'localinstall', 'reinstall'],
  removes: ['remove', 'erase', 'autoremove'],
};

const systemTools: ReadonlyMap<string, SystemTool> = new Map([
  ['apt', apt],
  ['apt-get', apt],
  ['aptitude', apt],
  ['apk', { tool: 'apk', table: apkOptions, installs: ['add'], removes: ['del'] }],
  ['yum', dnf],
  ['dnf', dnf],
  ['microdnf', dnf],
  ['tdnf', dnf],
  ['zypper', { tool: 'dnf', table: zypperOptions, installs: ['install', 'in'], removes: ['remove', 'rm'] }],
]);

/** Reads installers of the operating system and `git clone`. */
export function readOther(program: Program): InstallCommand | undefined {
  if (program.name === 'git') return readClone(program);
  if (program.name === 'add-apt-repository' || program.name === 'apt-add-repository') return readArchive(program);
  const system = systemTools.get(program.name);
  return system === undefined ? undefined : readSystem(program, system);
}

function readSystem(program: Program, system: SystemTool): SystemCommand | undefined {
  const [subcommand, ...operands] = readArguments(program.words, system.table).operands;
  const installs = system.installs.includes(subcommand?.text ?? '');
  if (!installs && !system.removes.includes(subcommand?.text ?? '')) return undefined;
  return {
    kind: 'system',
    tool: system.tool,
    action: installs ? 'install' : 'uninstall',
    names: operands
      .filter((word) => word.known)
      .map((word) => {
        const at = word.text.search(/[=~<>/]/);
        const version = at > 0 && word.text.charAt(at) === '=' ? word.text.slice(at + 1) : undefined;
        const path = word.text.startsWith('/') || word.text.startsWith('.') || word.text.includes('://');
        return {
          value: at > 0 && !path ? word.text.slice(0, at) : word.text,
          version: path ? undefined : version,
          span: word.span,
        };
      }),
    span: program.command.span,
  };
}

function readArchive({ words, command }: Program): SystemCommand | undefined {
  const removes = words.some(({ text }) => text === '-r' || text === '--remove');
  const archives = words
    .filter(({ text, known }) => known && text.startsWith('ppa:'))
    .map(({ text, span }) => ({ value: text, span }));
  if (removes || archives.length === 0) return undefined;
  return { kind: 'system', tool: 'apt', action: 'install', names: [], archives, span: command.span };
}

function readClone(program: Program): CloneCommand | undefined {
  const { command } = program;
  const before = readUntilOperand(program.words, gitOptions);
  const [subcommand, ...words] = before.operands;
  if (subcommand?.text !== 'clone') return undefined;
  const [url, directory] = readArguments(words, gitOptions).operands;
  if (url === undefined) return undefined;
  const base = resolvePath(command.directory, lastValue(before, '-C')?.text ?? '.');
  return {
    kind: 'clone',
    url: url.text,
    directory: resolvePath(base, directory?.text ?? repositoryName(url.text)),
    span: command.span,
  };
}

function repositoryName(url: string): string {
  const steps = url.split(/[/:]/).filter((step) => step !== '');
  const last = steps.at(-1) === '.git' ? steps.at(-2) : steps.at(-1);
  return (last ?? '').replace(/\.git$/, '');
}
