import { type DistributionsCommand, type InstallCommand, readInstallCommand } from '../../src/model/install-command.ts';
import { evaluate, type Variables } from './shell-evaluate.ts';

/** What the commands of a script install, in order. */
export function read(text: string, variables: Variables = {}): readonly InstallCommand[] {
  return evaluate(text, variables).commands.flatMap((command) => readInstallCommand(command) ?? []);
}

/** The last command of a script, which names distributions. */
export function distributions(text: string, variables: Variables = {}): DistributionsCommand {
  const command = read(text, variables).at(-1);
  if (command?.kind !== 'distributions') throw new Error(`no distributions in: ${text}`);
  return command;
}
