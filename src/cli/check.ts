import { resolve } from 'node:path';
import type { Confidence, Finding } from '../domain/finding.ts';
import type { CheckResult, OwnFailure } from '../report/result.ts';
import { adjusted } from './adjust.ts';
import { type Baseline, compared, entryOf, readBaseline, staleEntries, writeBaseline } from './baseline.ts';
import type { Configuration } from './config.ts';
import type { Threshold } from './config-keys.ts';
import { applyFixes, checkFixOptions } from './fix.ts';
import { type CheckFormat, formatGuarded, formatResult } from './format.ts';
import { type Engine, type ExitCode, type Host, UsageError } from './host.ts';
import { engineFor, type InputOptions, optionsOf, readInputs, withNamedFiles } from './inputs.ts';
import { checkRuleIds, reaches, type Selection, selectFindings } from './select.ts';
import { say } from './terminal.ts';
import { writeResult } from './write.ts';

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
  readonly addIgnore: string | undefined;
  readonly baseline: string | undefined;
  readonly writeBaseline: string | undefined;
  readonly prune: boolean;
  readonly fix: boolean;
  readonly unsafeFixes: boolean;
  readonly diff: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** What options mean where the command line says nothing; help does not repeat it. */
export const checkDefaults: CheckOptions = {
  format: 'text',
  output: undefined,
  failOn: undefined,
  exitZero: false,
  pedantic: false,
  minConfidence: undefined,
  select: [],
  ignore: [],
  ignores: true,
  addIgnore: undefined,
  baseline: undefined,
  writeBaseline: undefined,
  prune: false,
  fix: false,
  unsafeFixes: false,
  diff: false,
  quiet: false,
  verbose: false,
  exclude: [],
  config: undefined,
  python: undefined,
  platform: undefined,
  driver: undefined,
  gpu: undefined,
  buildArg: [],
  resolve: undefined,
  knowledge: [],
};

/** From this many files on a run takes long enough to be noticed. */
const manyFiles = 100;

/** Another report of the same run. */
export interface Report {
  readonly format: CheckFormat;
  readonly output: string | undefined;
}

/** What a caller other than the command line wants of a run besides its report. */
export interface Besides {
  readonly reports: readonly Report[];
  /** Told what was found, after what is hidden is taken out. */
  found(result: CheckResult): void;
}

/** Checks the project, writes the findings, and says by the exit code whether any reaches the threshold. */
export async function check(
  paths: readonly string[],
  options: CheckOptions,
  commands: readonly string[],
  host: Host,
  besides?: Besides,
): Promise<ExitCode> {
  checkOptions(options, host);
  const inputs = readInputs(paths, options, commands, host);
  const { configuration } = inputs;
  const engine = await engineFor(configuration, options.knowledge, host, (text) => {
    if (options.verbose) say(host, text);
  });
  checkRules(options, configuration, engine);
  const baseline = baselineOf(options, configuration, host);
  const failOn = options.failOn ?? configuration.settings['fail-on'] ?? 'error';
  const all = withNamedFiles(inputs, engine, host);
  const { files } = all;
  const done = progress(files.length, host);
  const how = await optionsOf(all, options, options.ignores, engine, host);
  const selection = selectionOf(options, configuration, failOn);
  const failures: OwnFailure[] = [];
  const failed = (failure: OwnFailure) => void failures.push(failure);
  const adjust = (findings: readonly Finding[]) => adjusted(findings, configuration, host.cwd);
  const fresh = (findings: readonly Finding[]) => (baseline ? compared(findings, baseline).fresh : findings);
  const pick = (findings: readonly Finding[]) => selectFindings(fresh(adjust(findings)), selection).shown;
  const input = { paths, files, how, pick };
  const fixed = options.fix || options.diff ? applyFixes(input, options, engine, host, failed) : undefined;
  let result = fixed ?? engine.check(files, how);
  if (options.addIgnore !== undefined) {
    const { addIgnores } = await import('./add-ignore.ts');
    result = addIgnores({ ...input, files: result.files, result, reason: options.addIgnore }, engine, host) ?? result;
  }
  done();
  const findings = adjust(result.findings);
  if (options.writeBaseline !== undefined) return saveBaseline(options.writeBaseline, findings, result, host);
  if (baseline) careFor(baseline, findings, result, options, host);
  const known = findings.length - fresh(findings).length;
  const selected = selectFindings(fresh(findings), selection);
  if (result.project.manifests.length === 0 && !options.quiet)
    say(host, `no manifest found in ${paths.join(', ') || '.'}`);
  if (options.verbose) for (const file of files) say(host, `read ${file.path}`);
  if (!options.diff) {
    const reports = [{ format: options.format, output: options.output }, ...(besides?.reports ?? [])];
    const proving = reports.some(({ format }) => format !== 'text');
    const proven = proving ? engine.prove?.(selected.shown, result.files, how, failed) : undefined;
    const shown = { ...result, findings: proven ?? selected.shown, known };
    besides?.found(shown);
    for (const report of reports) {
      const format = (some: readonly Finding[]) =>
        formatResult({ ...shown, findings: some }, selected, { ...options, ...report, failOn }, host);
      writeResult(host, await formatGuarded(shown.findings, format, failed), report.output);
    }
  }
  if (sayFailures([...(result.failures ?? []), ...failures], host)) return 2;
  return reaches(selected.shown, failOn) && !options.exitZero ? 1 : 0;
}

/** On a terminal a long run says what it is about; the line goes when the result is there. */
function progress(files: number, { err, env }: Host): () => void {
  if (files < manyFiles || err.isTTY !== true || env['TERM'] === 'dumb') return () => {};
  err.write(`wheelclash: checking ${files} files …`);
  return () => err.write('\r\u001b[K');
}

function checkOptions(options: CheckOptions, host: Host): void {
  checkFixOptions(options, host);
  if (options.prune && options.baseline === undefined)
    say(host, '--prune does nothing without --baseline, unless the configuration names one');
  if (options.writeBaseline !== undefined && (options.fix || options.diff || options.addIgnore !== undefined))
    throw new UsageError('--write-baseline cannot be combined with --fix, --diff or --add-ignore');
  if (options.addIgnore?.trim() === '')
    throw new UsageError('--add-ignore needs a reason, such as "tested on our GPUs"');
}

function checkRules(options: CheckOptions, { settings, path }: Configuration, { rules }: Engine): void {
  checkRuleIds(options.select, '--select', rules);
  checkRuleIds(options.ignore, '--ignore', rules);
  checkRuleIds(settings.select ?? [], `select in ${path}`, rules);
  checkRuleIds(settings.ignore ?? [], `ignore in ${path}`, rules);
  checkRuleIds([...(settings.severity?.keys() ?? [])], `severity in ${path}`, rules);
  checkRuleIds([...(settings['per-file-ignores']?.values() ?? [])].flat(), `per-file-ignores in ${path}`, rules);
}

function selectionOf(options: CheckOptions, { settings }: Configuration, failOn: Threshold): Selection {
  return {
    select: options.select.length > 0 ? options.select : settings.select,
    ignore: [...options.ignore, ...(settings.ignore ?? [])],
    notes: options.pedantic || settings.pedantic === true || failOn === 'note',
    minConfidence: options.minConfidence ?? settings['min-confidence'] ?? 'medium',
  };
}

/** The baseline of the command line, else that of the configuration; none while a new one is written. */
function baselineOf(options: CheckOptions, { settings, folder }: Configuration, host: Host): Baseline | undefined {
  if (options.writeBaseline !== undefined) return undefined;
  if (options.baseline !== undefined) return readBaseline(options.baseline, host);
  return settings.baseline === undefined ? undefined : readBaseline(resolve(folder, settings.baseline), host);
}

function saveBaseline(path: string, findings: readonly Finding[], result: CheckResult, host: Host): ExitCode {
  if (sayFailures(result.failures ?? [], host)) return 2;
  writeBaseline(path, findings.map(entryOf), host);
  say(host, `wrote ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} to ${path}`);
  return 0;
}

/** Says which entries of a baseline no longer occur, or removes them. */
function careFor(
  baseline: Baseline,
  findings: readonly Finding[],
  result: CheckResult,
  { prune, quiet }: CheckOptions,
  host: Host,
): void {
  const read = new Set(result.files.map(({ path }) => path));
  const stale = staleEntries(baseline, findings, read, host);
  if (stale.length === 0) return;
  const what = stale.length === 1 ? '1 entry' : `${stale.length} entries`;
  if (prune) {
    const gone = new Set(stale);
    const kept = baseline.entries.filter((entry) => !gone.has(entry));
    writeBaseline(baseline.path, kept, host);
    say(host, `removed ${what} from ${baseline.path}`);
  } else if (!quiet) say(host, `${what} of ${baseline.path} no longer occur; --prune removes what is stale`);
}

/** What failed by a fault of ours hides nothing else, but the result is not complete. */
function sayFailures(failures: readonly OwnFailure[], host: Host): boolean {
  for (const { rule, stage, subject, error } of failures) {
    const what =
      stage === undefined ? `the rule ${rule} failed on ${subject}` : `wheelclash failed while it ${stage} ${subject}`;
    const place = error instanceof Error ? /\bat .*/.exec(error.stack ?? '')?.[0] : undefined;
    say(host, `${what}; please report it with these words: ${String(error)}${place === undefined ? '' : ` ${place}`}`);
  }
  return failures.length > 0;
}
