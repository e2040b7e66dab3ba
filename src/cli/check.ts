import type { Confidence, Finding } from '../domain/finding.ts';
import type { CheckResult } from '../report/result.ts';
import type { Threshold } from './config-keys.ts';
import { applyFixes, checkFixOptions } from './fix.ts';
import type { ExitCode, Host } from './host.ts';
import { type InputOptions, readInputs, withNamedFiles } from './inputs.ts';
import { checkRuleIds, reaches, type Selected, type Selection, selectFindings } from './select.ts';
import { colorOf, columnsOf, say } from './terminal.ts';
import { writeResult } from './write.ts';

export type CheckFormat = 'text' | 'json' | 'sarif';

/** The options of `check` as the command line gives them; undefined where it says nothing. */
export interface CheckOptions extends InputOptions {
  readonly format: CheckFormat;
  readonly output: string | undefined;
  readonly failOn: Threshold | undefined;
  readonly exitZero: boolean;
  readonly pedantic: boolean;
  readonly minConfidence: Confidence | undefined;
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  readonly ignores: boolean;
  readonly fix: boolean;
  readonly unsafeFixes: boolean;
  readonly diff: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Checks the project, writes the findings, and says by the exit code whether any reaches the threshold. */
export async function check(
  paths: readonly string[],
  options: CheckOptions,
  commands: readonly string[],
  host: Host,
): Promise<ExitCode> {
  checkFixOptions(options, host);
  const inputs = readInputs(paths, options, commands, host);
  const { settings, path } = inputs.configuration;
  const engine = await host.engine();
  checkRuleIds(options.select, '--select', engine.rules);
  checkRuleIds(options.ignore, '--ignore', engine.rules);
  checkRuleIds(settings.select ?? [], `select in ${path}`, engine.rules);
  checkRuleIds(settings.ignore ?? [], `ignore in ${path}`, engine.rules);
  const failOn = options.failOn ?? settings.failOn ?? 'error';
  const { files, problems, target } = withNamedFiles(inputs, engine, host);
  const how = { target, problems, ignores: options.ignores };
  const selection: Selection = {
    select: options.select.length > 0 ? options.select : settings.select,
    ignore: [...options.ignore, ...(settings.ignore ?? [])],
    notes: options.pedantic || settings.pedantic === true || failOn === 'note',
    minConfidence: options.minConfidence ?? settings.minConfidence ?? 'medium',
  };
  const pick = (findings: readonly Finding[]) => selectFindings(findings, selection).shown;
  const fixed =
    options.fix || options.diff ? applyFixes({ paths, files, how, pick }, options, engine, host) : undefined;
  const result = fixed ?? engine.check(files, how);
  const selected = selectFindings(result.findings, selection);
  if (result.project.manifests.length === 0 && !options.quiet)
    say(host, `no manifest found in ${paths.join(', ') || '.'}`);
  if (options.verbose) for (const file of files) say(host, `read ${file.path}`);
  if (!options.diff) {
    const proven = options.format === 'text' ? undefined : engine.prove?.(selected.shown, result.files, how);
    const findings = proven ?? selected.shown;
    writeResult(host, await format({ ...result, findings }, selected, options, host), options.output);
  }
  if (sayFailures(result, host)) return 2;
  return reaches(selected.shown, failOn) && !options.exitZero ? 1 : 0;
}

/** A rule that failed by a fault of ours hides no finding of another one, but the result is not complete. */
function sayFailures({ failures = [] }: CheckResult, host: Host): boolean {
  for (const { rule, subject, error } of failures)
    say(host, `the rule ${rule} failed on ${subject}; please report it with these words: ${String(error)}`);
  return failures.length > 0;
}

/** The result in the format asked for. Each format is loaded only when it is used. */
async function format(result: CheckResult, { hidden }: Selected, options: CheckOptions, host: Host): Promise<string> {
  const { version } = host;
  switch (options.format) {
    case 'json':
      return (await import('../report/json.ts')).formatJson(result, { version });
    case 'sarif':
      return (await import('../report/sarif.ts')).formatSarif(result, { version });
    case 'text': {
      const output = options.output === undefined ? host.out : { write: () => {} };
      return (await import('../report/text.ts')).formatText(result, {
        hidden,
        columns: columnsOf(output, host.env),
        color: colorOf(output, host.env),
        detail: options.quiet ? 'brief' : options.verbose ? 'full' : 'normal',
      });
    }
  }
}
