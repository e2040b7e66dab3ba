import type { Finding } from '../domain/finding.ts';
import type { SourceFile } from '../domain/source.ts';
import type { FixOutcome } from '../fix/rounds.ts';
import type { CheckResult, OwnFailure } from '../report/result.ts';
import { diffText } from './fix-diff.ts';
import { editableBelow, type FileChange, writeChanges } from './fix-write.ts';
import { type Engine, type EngineOptions, type Host, UsageError } from './host.ts';
import { colorOf, say } from './terminal.ts';
import { writeResult } from './write.ts';

/** What `check` was told about fixes. */
export interface FixOptions {
  readonly fix: boolean;
  readonly unsafeFixes: boolean;
  readonly diff: boolean;
  readonly format: string;
  readonly output: string | undefined;
  readonly quiet: boolean;
}

/** What was checked, and which of its findings count. */
export interface FixInput {
  readonly paths: readonly string[];
  readonly files: readonly SourceFile[];
  readonly how: EngineOptions;
  pick(findings: readonly Finding[]): readonly Finding[];
}

/** Throws a usage error for options that contradict each other, and says which one does nothing. */
export function checkFixOptions({ fix, unsafeFixes, diff, format }: FixOptions, host: Host): void {
  if (diff && format !== 'text') throw new UsageError(`--diff writes a diff, so --format ${format} cannot be honoured`);
  if (unsafeFixes && !fix && !diff) say(host, '--unsafe-fixes does nothing without --fix or --diff');
}

/**
 * With `--diff` prints what the fixes would change, and changes nothing; with `--fix` writes it. Gives the result for
 * the files as they are now, undefined where they are as before.
 */
export function applyFixes(
  input: FixInput,
  options: FixOptions,
  engine: Engine,
  host: Host,
  failed: (failure: OwnFailure) => void,
): CheckResult | undefined {
  const { paths, files, how, pick } = input;
  const mayEdit = editableBelow(paths, host);
  let outcome: FixOutcome<CheckResult> | undefined;
  try {
    outcome = engine.fix?.(files, how, { unsafe: options.unsafeFixes, pick, mayEdit });
  } catch (error) {
    failed({ rule: '', stage: 'tried the fixes of', subject: paths.join(', ') || '.', error });
  }
  if (outcome === undefined) return undefined;
  const changes = changesOf(files, outcome);
  if (options.diff) {
    const color = options.output === undefined ? colorOf(host.out, host.env) : 0;
    writeResult(host, diffText(changes, color, host), options.output);
  } else if (changes.length > 0) writeChanges(changes, host);
  if (!options.quiet) summarize(outcome, changes, options, host);
  return options.diff || changes.length === 0 ? undefined : outcome.result;
}

function changesOf(files: readonly SourceFile[], { result }: FixOutcome<CheckResult>): readonly FileChange[] {
  const now = new Map(result.files.map((file) => [file.path, file]));
  return files.flatMap((before) => {
    const after = now.get(before.path);
    return after === undefined || after.text === before.text ? [] : [{ before, after }];
  });
}

function summarize(
  { applied, unsafeLeft, settled, stale }: FixOutcome<CheckResult>,
  changes: readonly FileChange[],
  { diff }: FixOptions,
  host: Host,
): void {
  const paths = changes.map(({ after }) => after.path);
  if (!diff)
    for (const { finding, title } of applied) say(host, `fixed ${finding.rule} in ${finding.at.path}: ${title}`);
  if (applied.length > 0)
    say(host, `${counted(applied.length, 'fix', 'fixes')} ${diff ? 'would change' : 'changed'} ${paths.join(', ')}`);
  if (unsafeLeft > 0)
    say(
      host,
      `${counted(unsafeLeft, 'fix', 'fixes')} left out because what is installed would change; --unsafe-fixes includes such fixes`,
    );
  for (const path of stale)
    say(
      host,
      `${path} ${diff ? 'would be' : 'is'} older than its manifest: what was cured is found until it is locked again`,
    );
  if (!settled) say(host, 'more could be fixed: run it again');
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
