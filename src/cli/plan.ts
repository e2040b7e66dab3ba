import { didYouMean } from '../domain/nearest.ts';
import type { Plan } from '../domain/plan.ts';
import type { FileFormat } from '../report/plan-files.ts';
import type { ExitCode, Host } from './host.ts';
import { UsageError } from './host.ts';
import { type InputOptions, optionsOf, readInputs, withNamedFiles } from './inputs.ts';
import type { planFormats } from './plan-command.ts';
import { writePlan } from './plan-write.ts';
import { colorOf, columnsOf, say } from './terminal.ts';

/** The options of `plan` as the command line gives them; undefined where it says nothing. */
export interface PlanCommandOptions extends InputOptions {
  readonly format: (typeof planFormats)[number] | undefined;
  readonly write: string | undefined;
  readonly force: boolean;
  readonly perComponent: boolean;
  readonly explain: readonly string[] | undefined;
}

/** What options mean where the command line says nothing. */
export const planDefaults = {
  format: undefined,
  write: undefined,
  force: false,
  perComponent: false,
  explain: undefined,
} as const satisfies Omit<PlanCommandOptions, keyof InputOptions>;

/** Prints how the components of a project are kept apart, or writes it; exit code 0 whatever the plan is. */
export async function plan(
  paths: readonly string[],
  options: PlanCommandOptions,
  commands: readonly string[],
  host: Host,
): Promise<ExitCode> {
  checkOptions(options);
  const engine = await host.engine();
  const inputs = readInputs(paths, options, commands, host);
  const all = withNamedFiles(inputs, engine, host);
  const { files, problems } = all;
  for (const problem of problems) say(host, problem.message);
  // A plan looks at many environments, however few the files are.
  host.expect?.(Number.POSITIVE_INFINITY);
  const planned = await engine.plan?.(files, await optionsOf(all, options, true, engine, host), options);
  if (planned === undefined) throw new UsageError(`nothing that is installed was found in ${paths.join(', ') || '.'}`);
  const look = { columns: columnsOf(host.out, host.env), color: colorOf(host.out, host.env) };
  if (options.explain !== undefined) {
    const { formatPair } = await import('../report/plan-text.ts');
    const pair = pairOf(options.explain, planned.names);
    host.out.write(formatPair(pair, planned.between(...pair), files, look));
    return 0;
  }
  if (options.write !== undefined) {
    await write(planned.plan, options, options.write, host);
    return 0;
  }
  host.out.write(await print(planned.plan, options.format ?? 'tree', { files, look }));
  return 0;
}

function checkOptions({ format, write: folder, force, explain }: PlanCommandOptions): void {
  if (folder !== undefined && (format === 'tree' || format === 'json'))
    throw new UsageError(`--write writes files of a project, and ${format} is none; redirect the output instead`);
  if (force && folder === undefined) throw new UsageError('--force goes with --write');
  if (explain === undefined) return;
  if (explain.length !== 2) throw new UsageError('--explain takes two names: --explain face pose');
  if (format !== undefined || folder !== undefined)
    throw new UsageError('--explain goes with no --format and no --write');
}

function pairOf(given: readonly string[], names: readonly string[]): readonly [string, string] {
  const [one = '', other = ''] = given.map((name) => {
    const known =
      names.find((candidate) => candidate === name) ?? names.find((candidate) => alike(candidate) === alike(name));
    if (known === undefined)
      throw new UsageError(`"${name}" is neither a component nor an installed distribution${didYouMean(name, names)}`);
    return known;
  });
  return [one, other];
}

function alike(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

interface Printing {
  readonly files: Parameters<typeof import('../report/plan-text.ts').formatPlanText>[1];
  readonly look: Parameters<typeof import('../report/plan-text.ts').formatPlanText>[2];
}

async function print(made: Plan, format: (typeof planFormats)[number], { files, look }: Printing): Promise<string> {
  if (format === 'json') return (await import('../report/plan-json.ts')).formatPlanJson(made, files);
  if (format === 'tree') return (await import('../report/plan-text.ts')).formatPlanText(made, files, look);
  const written = (await import('../report/plan-files.ts')).filesOf(made, format);
  const [only, ...others] = written;
  if (only !== undefined && others.length === 0) return only.text;
  return written.map(({ path, text }) => `# ==> ${path}\n${text}`).join('\n');
}

async function write(made: Plan, options: PlanCommandOptions, folder: string, host: Host): Promise<void> {
  const { filesToWrite, lostIn } = await import('../report/plan-files.ts');
  const format = options.format as FileFormat | undefined;
  for (const sentence of lostIn(made, format)) say(host, sentence);
  writePlan(filesToWrite(made, format), folder, options.force, host);
}
