import type { Command, Option } from 'commander';
import { didYouMean } from '../domain/nearest.ts';
import { type Host, UsageError } from './host.ts';
import { say } from './terminal.ts';

const prefix = 'WHEELCLASH_';
/** Read elsewhere: where compiled code is kept, and options of commands that are only made when they are asked for. */
const others = ['CACHE_DIR', 'KIND', 'CERTAINTY', 'READ_BEFORE', 'RULE', 'WITH'].map((name) => prefix + name);
const yes = ['1', 'true', 'yes', 'on'];
const no = ['', '0', 'false', 'no', 'off'];

/**
 * Gives each option that the command line leaves out the value of its variable: `WHEELCLASH_FAIL_ON` for `--fail-on`,
 * `WHEELCLASH_NO_IGNORES=1` for `--no-ignores`. Throws a usage error for a value the option does not take; a variable
 * with our prefix that nothing reads is said once.
 */
export function applyVariables(command: Command, host: Host): void {
  for (const option of command.options) {
    const name = variableOf(option);
    const value = host.env[name];
    if (value === undefined || option.attributeName() === 'help') continue;
    if (command.getOptionValueSource(option.attributeName()) === 'cli') continue;
    const read = readVariable(option, name, value);
    if (read !== undefined) command.setOptionValueWithSource(option.attributeName(), read, 'env');
  }
}

/** Says which variables with our prefix no command reads. */
export function sayUnknownVariables(commands: readonly Command[], host: Host): void {
  const known = new Set([...commands.flatMap(({ options }) => options.map(variableOf)), ...others]);
  for (const name of Object.keys(host.env).sort())
    if (name.startsWith(prefix) && !known.has(name))
      say(host, `nothing reads the variable ${name}${didYouMean(name, known)}`);
}

function variableOf({ long }: Option): string {
  return prefix + (long ?? '').replace(/^--/, '').replaceAll('-', '_').toUpperCase();
}

function readVariable(option: Option, name: string, value: string): unknown {
  if (!option.required && !option.optional) {
    const word = value.toLowerCase();
    if (yes.includes(word)) return !option.negate;
    if (no.includes(word)) return undefined;
    throw new UsageError(`${name} must be 1 or 0; it is "${value}"`);
  }
  if (option.argChoices !== undefined && !option.argChoices.includes(value))
    throw new UsageError(
      `${name} must be one of ${option.argChoices.join(', ')}; it is "${value}"${didYouMean(value, option.argChoices)}`,
    );
  if (option.parseArg === undefined) return value;
  try {
    return option.parseArg(value, undefined);
  } catch (error) {
    throw new UsageError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
