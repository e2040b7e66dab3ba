import { CommanderError } from 'commander';
import { visible } from '../report/visible.ts';
import { type ExitCode, type Host, UsageError } from './host.ts';
import { createProgram } from './program.ts';
import { say } from './terminal.ts';

/** Runs the command line (without the program's own name). Never throws: every failure is a message and exit code 2. */
export async function main(args: readonly string[], host: Host): Promise<ExitCode> {
  let code: ExitCode = 0;
  try {
    const program = await createProgram(args, host, (result) => {
      code = result;
    });
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UsageError) say(host, error.message);
    else reportBug(error, host);
    return 2;
  }
}

function reportBug(error: unknown, host: Host): void {
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say(host, 'something in wheelclash itself failed; no result is complete');
  say(host, 'please report it with the command and these lines:');
  for (const line of [`version ${host.version}`, ...details.split('\n')]) host.err.write(`  ${visible(line.trim())}\n`);
}
