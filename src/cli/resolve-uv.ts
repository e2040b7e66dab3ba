import { execFile } from 'node:child_process';
import { basename, dirname, resolve } from 'node:path';
import type { Environment } from '../domain/environment.ts';
import { distributionName } from '../domain/requirement.ts';
import type { ResolvedDistribution } from '../domain/resolved.ts';
import type { Target } from '../domain/target.ts';
import type { CheckResult } from '../report/result.ts';
import { type Host, UsageError } from './host.ts';
import { say } from './terminal.ts';

const timeLimit = 120_000;
const largestOutput = 20_000_000;
const mostRuns = 40;

const uvPlatforms: Readonly<Record<string, string>> = {
  'linux/amd64': 'x86_64-unknown-linux-gnu',
  'linux/arm64': 'aarch64-unknown-linux-gnu',
  'darwin/arm64': 'aarch64-apple-darwin',
  'windows/amd64': 'x86_64-pc-windows-msvc',
};

/** What uv is asked for one environment. */
interface Question {
  readonly id: string;
  readonly folder: string;
  readonly arguments: readonly string[];
}

/**
 * Asks the user's uv which versions it would choose for each requirements file and project without a lock, with their
 * configuration and without a shell. Sources are never built, so nothing of the project is run. Where uv fails for one
 * environment, that is said and the knowledge base decides. Throws a usage error where there is no uv.
 */
export async function resolveWithUv(
  { project }: CheckResult,
  target: Target,
  host: Host,
): Promise<ReadonlyMap<string, readonly ResolvedDistribution[]>> {
  await uv(['--version'], host.cwd, host);
  const questions = project.environments.flatMap((environment) => questionOf(environment, project, target, host) ?? []);
  const resolutions = new Map<string, readonly ResolvedDistribution[]>();
  for (const { id, folder, arguments: given } of questions.slice(0, mostRuns)) {
    const { output, failure } = await uv(given, folder, host);
    if (failure === undefined) resolutions.set(id, readCompiled(output));
    else say(host, `uv could not resolve ${id}, so the knowledge base decides there: ${failure}`);
  }
  if (questions.length > mostRuns)
    say(
      host,
      `uv was asked for ${mostRuns} of ${questions.length} environments; in the others the knowledge base decides`,
    );
  return resolutions;
}

/** The lines of `uv pip compile --annotation-style line`: `numpy==1.26.4  # via torch, -r requirements.txt`. */
export function readCompiled(output: string): readonly ResolvedDistribution[] {
  return output.split(/\r?\n/).flatMap((line): readonly ResolvedDistribution[] => {
    const match = /^([A-Za-z0-9][\w.-]{0,200})(?:\[[^\]]{0,200}\])?==([^\s;#]{1,100})/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) return [];
    const hash = line.indexOf('# via ');
    const via = hash < 0 ? [] : line.slice(hash + '# via '.length).split(', ');
    const names = via.filter((text) => /^[A-Za-z0-9][\w.-]*$/.test(text)).map(distributionName);
    return [{ name: distributionName(match[1]), version: match[2], via: names }];
  });
}

function questionOf(
  environment: Environment,
  { manifests }: CheckResult['project'],
  target: Target,
  host: Host,
): Question | undefined {
  const [step, ...more] = environment.steps;
  if (step === undefined || more.length > 0 || environment.baseImage !== undefined || step.lock !== undefined)
    return undefined;
  const selected = /^(.+?)(?:\[([A-Za-z0-9._-]+)\]|:([A-Za-z0-9._-]+))?$/.exec(environment.id);
  const [, path, extra, group] = selected ?? [];
  const manifest = manifests.find((one) => one.path === path);
  if (manifest === undefined || path === undefined) return undefined;
  const isProject = manifest.kind === 'pyproject' && basename(path) === 'pyproject.toml';
  if (!isProject && manifest.kind !== 'requirements') return undefined;
  if (extra === 'all' && isProject && !(environment.target.extras ?? []).includes('all')) return undefined;
  const python = target.python ?? pinnedPython(environment);
  const platform = uvPlatforms[target.platform ?? 'linux/amd64'];
  return {
    id: environment.id,
    folder: resolve(host.cwd, dirname(path)),
    arguments: [
      ...['pip', 'compile', '--no-build', '--no-header', '--annotation-style', 'line', '--no-python-downloads'],
      ...['--color', 'never', '--quiet'],
      ...(platform === undefined ? [] : ['--python-platform', platform]),
      ...(python === undefined ? [] : ['--python-version', python]),
      ...(extra === undefined ? [] : ['--extra', extra]),
      ...(group === undefined ? [] : ['--group', `pyproject.toml:${group}`]),
      '--',
      basename(path),
    ],
  };
}

/** The Python of the environment where it is one release such as 3.11. */
function pinnedPython({ python }: Environment): string | undefined {
  const bounds = python?.value.intervals ?? [];
  const [only, ...others] = bounds;
  const release = only?.from.at.release;
  if (release === undefined || others.length > 0) return undefined;
  return release.slice(0, 2).join('.');
}

interface Answer {
  readonly output: string;
  /** The first line of what uv said, where it failed. */
  readonly failure: string | undefined;
}

function uv(given: readonly string[], folder: string, host: Host): Promise<Answer> {
  const options = { cwd: folder, env: { ...host.env }, timeout: timeLimit, maxBuffer: largestOutput, shell: false };
  return new Promise((answer, refuse) => {
    execFile('uv', [...given], options, (error, stdout, stderr) => {
      if (error === null) answer({ output: stdout, failure: undefined });
      else if ('code' in error && error.code === 'ENOENT')
        refuse(
          new UsageError('--resolve uv needs uv on the PATH, and there is none; without --resolve no uv is needed'),
        );
      else if (error.killed === true)
        answer({ output: '', failure: `it was stopped after ${timeLimit / 1000} seconds` });
      else answer({ output: '', failure: reasonOf(stderr) ?? error.message });
    });
  });
}

/** What uv says, in one line. */
function reasonOf(stderr: string): string | undefined {
  const lines = stderr
    .split('\n')
    .map((line) => line.replace(/^[\s×╰─▶├│]+/u, '').trim())
    .filter((line) => line !== '');
  return lines.length === 0 ? undefined : lines.join(' ').slice(0, 500);
}
