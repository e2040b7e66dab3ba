import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DistributionName } from '../domain/requirement.ts';
import type { ReadRelease } from '../knowledge/hold.ts';
import { type Host, UsageError } from './host.ts';

const timeLimit = 120_000;
const largestOutput = 50_000_000;
const platforms = ['manylinux_2_39', 'manylinux_2_35', 'manylinux_2_28', 'manylinux_2_17', 'manylinux2014', 'linux'];
/** Pythons that are tried, because pip only sees releases with a wheel for the Python it is asked for. */
const pythons = ['3.13', '3.12', '3.10', '3.8', '3.7'];

/** The user's pip, in a folder of its own. */
export interface Pip {
  /** How it was called. */
  readonly name: string;
  /** Releases that the index lists, or why it does not. */
  versions(distribution: DistributionName): Promise<Result<readonly string[]>>;
  /** The metadata of the wheel of one release, or why there is none. */
  release(distribution: DistributionName, version: string): Promise<Result<ReadRelease>>;
  close(): void;
}

export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: string };

/**
 * Finds pip on the PATH, alone, as a module of Python, or through uv. It is run without a shell and outside the project,
 * with the user's own settings; it installs nothing and builds nothing. Throws a usage error where there is none.
 */
export async function openPip(
  preferred: 'pip' | 'uv' | undefined,
  python: string | undefined,
  host: Host,
): Promise<Pip> {
  const folder = mkdtempSync(join(tmpdir(), 'wheelclash-'));
  const own = [['pip'], ['python3', '-m', 'pip'], ['python', '-m', 'pip']];
  const ways = [...(preferred === 'uv' ? [] : own), ...(preferred === 'pip' ? [] : [['uv', 'tool', 'run', 'pip']])];
  for (const [program = '', ...first] of ways) {
    const call = (args: readonly string[]) => run(program, [...first, ...args], folder, host);
    if (!(await call(['--version'])).ok) continue;
    const asked = python === undefined ? pythons : [python];
    const pythonOf = new Map<string, string>();
    return {
      name: [program, ...first].join(' '),
      versions: (distribution) => listVersions(distribution, asked, call, pythonOf),
      release: (distribution, version) => {
        const best = pythonOf.get(`${distribution} ${version}`);
        const order = best === undefined ? asked : [best, ...asked.filter((one) => one !== best)];
        return readRelease(distribution, version, order, folder, call);
      },
      close: () => rmSync(folder, { recursive: true, force: true }),
    };
  }
  rmSync(folder, { recursive: true, force: true });
  throw new UsageError(`verify needs ${preferred ?? 'pip or uv'} on the PATH, and there is none`);
}

const quiet = ['--disable-pip-version-check', '--no-input', '--no-color'];

type Call = (args: readonly string[]) => Promise<Result<string>>;

/** Options that ask for the wheels of another Python on Linux x86_64. */
function wheelsFor(python: string): readonly string[] {
  const tags = platforms.flatMap((platform) => ['--platform', `${platform}_x86_64`]);
  return ['--only-binary', ':all:', '--python-version', python, '--implementation', 'cp', ...tags];
}

/** All that some Python can install, sources included. */
async function listVersions(
  distribution: DistributionName,
  asked: readonly string[],
  call: Call,
  pythonOf: Map<string, string>,
): Promise<Result<readonly string[]>> {
  const found = new Set<string>();
  let reason = 'pip lists no versions';
  for (const python of [undefined, ...asked]) {
    const options = python === undefined ? ['--ignore-requires-python'] : wheelsFor(python);
    const answer = await call(['index', 'versions', '--pre', ...quiet, ...options, distribution]);
    if (!answer.ok) reason = answer.reason;
    for (const version of answer.ok ? versionsIn(answer.value) : []) {
      found.add(version);
      const key = `${distribution} ${version}`;
      if (python !== undefined && !pythonOf.has(key)) pythonOf.set(key, python);
    }
  }
  return found.size > 0 ? { ok: true, value: [...found] } : { ok: false, reason };
}

async function readRelease(
  distribution: DistributionName,
  version: string,
  asked: readonly string[],
  folder: string,
  call: Call,
): Promise<Result<ReadRelease>> {
  let failed: Result<ReadRelease> = { ok: false, reason: 'no Python was tried' };
  for (const python of asked) {
    const answer = await call([
      ...['install', '--dry-run', '--ignore-installed', '--no-deps', '--quiet', ...quiet, ...wheelsFor(python)],
      ...['--target', join(folder, 'nothing'), '--report', '-', `${distribution}===${version}`],
    ]);
    const read = answer.ok ? metadataIn(answer.value) : answer;
    if (read.ok) return read;
    failed = read;
  }
  return failed;
}

/** `pip index versions` prints them behind "Available versions:". */
function versionsIn(output: string): readonly string[] {
  const line = output.split('\n').find((text) => text.startsWith('Available versions:')) ?? '';
  const versions = line.slice('Available versions:'.length).split(',');
  return versions.map((text) => text.trim()).filter((text) => text !== '');
}

/** The report of pip is JSON whose `install` holds the metadata of what it would install. */
function metadataIn(report: string): Result<ReadRelease> {
  const wrong = { ok: false, reason: 'pip gave no report that can be read' } as const;
  try {
    const [one]: readonly unknown[] = listIn(JSON.parse(report), 'install');
    const metadata = fieldOf(one, 'metadata');
    const version = fieldOf(metadata, 'version');
    const python = fieldOf(metadata, 'requires_python');
    if (typeof version !== 'string') return wrong;
    const texts = listIn(metadata, 'requires_dist').filter((text) => typeof text === 'string');
    return {
      ok: true,
      value: { version, requiresPython: typeof python === 'string' ? python : undefined, requiresDist: texts },
    };
  } catch {
    return wrong;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list : [];
}

function run(program: string, args: readonly string[], cwd: string, host: Host): Promise<Result<string>> {
  const options = { cwd, env: { ...host.env }, timeout: timeLimit, maxBuffer: largestOutput, shell: false };
  return new Promise((answer) => {
    execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) answer({ ok: true, value: stdout });
      else if (error.killed === true) answer({ ok: false, reason: `stopped after ${timeLimit / 1000} seconds` });
      else answer({ ok: false, reason: lastError(stderr) ?? error.message.split('\n', 1)[0] ?? 'it failed' });
    });
  });
}

/** The last line in which pip names an error. */
function lastError(stderr: string): string | undefined {
  const lines = stderr.split('\n').filter((line) => line.startsWith('ERROR:'));
  return lines.at(-1)?.slice('ERROR:'.length).trim().slice(0, 300);
}
