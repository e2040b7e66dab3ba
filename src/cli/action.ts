import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Severity } from '../domain/finding.ts';
import type { CheckResult } from '../report/result.ts';
import { visible } from '../report/visible.ts';
import { type CheckOptions, check, checkDefaults } from './check.ts';
import { confidences, thresholds } from './config-keys.ts';
import { type ExitCode, type Host, UsageError } from './host.ts';
import { flag, type Kind, oneOf } from './setting-kinds.ts';
import { say } from './terminal.ts';
import { appendText } from './write.ts';

/**
 * The check as a step of GitHub Actions: inputs come from `INPUT_*`, outputs go to the file `GITHUB_OUTPUT`. No input
 * reaches a shell. Gives the exit code of the step: that of `check`.
 */
export async function action(host: Host): Promise<ExitCode> {
  try {
    return await step(host);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    host.out.write(`::error title=wheelclash::${visible(error.message).replaceAll('%', '%25')}\n`);
    return 2;
  }
}

async function step(host: Host): Promise<ExitCode> {
  const input = (name: string) => host.env[`INPUT_${name.toUpperCase()}`]?.trim() || undefined;
  const read = <Value>(name: string, kind: Kind<Value>): Value | undefined => {
    const given = input(name);
    return given === undefined ? undefined : kind.read(given, `the input ${name}`);
  };
  const switchOf = (name: string, otherwise: boolean) => {
    const given = input(name);
    return given === undefined
      ? otherwise
      : flag.read({ true: true, false: false }[given] ?? given, `the input ${name}`);
  };
  const sarif = input('sarif-file');
  const paths = (input('paths') ?? '.').split('\n').map((path) => path.trim());
  const options: CheckOptions = {
    ...checkDefaults,
    format: switchOf('annotations', true) ? 'github' : 'text',
    failOn: read('fail-on', oneOf(thresholds)),
    minConfidence: read('min-confidence', oneOf(confidences)),
    pedantic: switchOf('pedantic', false),
    config: input('config'),
    baseline: input('baseline'),
  };
  const { GITHUB_STEP_SUMMARY: summary, ...others } = host.env;
  const env = { ...others, ...(switchOf('summary', true) && summary ? { GITHUB_STEP_SUMMARY: summary } : {}) };
  const cwd = resolve(host.cwd, input('working-directory') ?? '.');
  const found: CheckResult[] = [];
  const code = await check(
    paths.filter((path) => path !== ''),
    options,
    [],
    { ...host, cwd, env },
    {
      reports: sarif === undefined ? [] : [{ format: 'sarif', output: sarif }],
      found: (result) => found.push(result),
    },
  );
  const [result] = found;
  if (result === undefined) return code;
  say(host, `version ${host.version}, knowledge of ${result.knowledge.date}`);
  writeOutputs(outputsOf(result, sarif === undefined ? '' : resolve(cwd, sarif)), host);
  return code;
}

function outputsOf({ findings, knowledge }: CheckResult, sarifFile: string): Readonly<Record<string, string>> {
  const count = (severity: Severity) => String(findings.filter((finding) => finding.severity === severity).length);
  return {
    findings: String(findings.length),
    errors: count('error'),
    warnings: count('warning'),
    notes: count('note'),
    knowledge: knowledge.date,
    'sarif-file': sarifFile,
  };
}

/** Values stand between marks that no value can hold, so that none can become an output of its own. */
function writeOutputs(outputs: Readonly<Record<string, string>>, host: Host): void {
  const file = host.env['GITHUB_OUTPUT'];
  if (!file) return;
  const mark = `wheelclash-${randomUUID()}`;
  const text = Object.entries(outputs).map(([name, value]) => `${name}<<${mark}\n${value}\n${mark}\n`);
  if (!appendText(file, text.join(''))) say(host, 'the outputs of the step could not be written');
}
