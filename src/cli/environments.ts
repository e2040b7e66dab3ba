import type { ExitCode, Host } from './host.ts';
import { engineFor, type InputOptions, optionsOf, readInputs, withNamedFiles } from './inputs.ts';
import { colorOf, columnsOf, say } from './terminal.ts';
import { writeResult } from './write.ts';

export interface EnvironmentsOptions extends InputOptions {
  readonly format: 'text' | 'json';
  readonly output: string | undefined;
}

/** Prints each environment as it was understood. */
export async function environments(
  paths: readonly string[],
  options: EnvironmentsOptions,
  commands: readonly string[],
  host: Host,
): Promise<ExitCode> {
  const inputs = readInputs(paths, options, commands, host);
  const engine = await engineFor(inputs.configuration, options.knowledge, host);
  const all = withNamedFiles(inputs, engine, host);
  const { files, problems } = all;
  const result = engine.check(files, await optionsOf(all, options, true, engine, host));
  if (result.project.manifests.length === 0) say(host, `no manifest found in ${paths.join(', ') || '.'}`);
  for (const problem of problems) say(host, problem.message);
  if (options.format === 'json') {
    const { formatEnvironmentsJson } = await import('../report/environments-json.ts');
    writeResult(host, formatEnvironmentsJson(result), options.output);
    return 0;
  }
  const { formatEnvironments } = await import('../report/environments-text.ts');
  const output = options.output === undefined ? host.out : { write: () => {} };
  const canvas = { columns: columnsOf(output, host.env), color: colorOf(output, host.env) };
  writeResult(host, formatEnvironments(result, canvas), options.output);
  return 0;
}
