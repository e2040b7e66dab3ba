// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

/** The program as `npm run build` left it, in a world that fails. */
const program = resolve('dist/cli.js');
const scratch = mkdtempSync(join(tmpdir(), 'wheelclash-world-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const conflict = 'onnxruntime==1.19.2\nonnxruntime-gpu==1.19.2\n';
let folders = 0;

/** A new folder with a conflict in it. */
function project(files: Readonly<Record<string, string>> = { 'requirements.txt': conflict }): string {
  const folder = join(scratch, String(folders++));
  mkdirSync(folder);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folder;
}

/** Runs a line of a shell in the folder, in which `$W` is the program; the exit code of the program is that of the line. */
function shell(line: string, cwd: string) {
  const env = { ...process.env, W: `${process.execPath} ${program}`, NO_COLOR: '1', WHEELCLASH_CACHE_DIR: '' };
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `set -o pipefail; ${line}`], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, stdout, stderr };
}

const noStack = /\n\s+at |node:internal|Error:/;

describe('a closed pipe', () => {
  test.each([
    ['', 1],
    ['--format json', 1],
    ['--format sarif', 1],
    ['--format markdown', 1],
    ['--diff', 1],
    ['environments', 0],
    ['plan', 0],
    ['explain numpy-abi-break', 0],
    ['knowledge', 0],
    ['knowledge torch', 0],
    ['--help', 0],
  ])('%s | head: no stack, and the exit code of the result', (args, code) => {
    const { stderr, status } = shell(`$W ${args} | head -1 >/dev/null; exit \${PIPESTATUS[0]}`, project());
    expect(stderr).not.toMatch(noStack);
    expect(status).toBe(code);
  });

  test('also where nobody reads at all', () => {
    const { stderr, status } = shell('$W --format json | true; exit ${PIPESTATUS[0]}', project());
    expect({ stderr, status }).toEqual({ stderr: '', status: 1 });
  });

  test('also where standard error or output is closed', () => {
    expect(shell('$W 2>&-', project()).status).toBe(1);
    expect(shell('$W >&-', project()).stderr).not.toMatch(noStack);
  });
});

describe.runIf(existsSync('/dev/full'))('a full disk', () => {
  test.each(['', '--format json', '--help', 'plan', 'explain numpy-abi-break'])('%s > /dev/full is said', (args) => {
    expect(shell(`$W ${args} > /dev/full`, project())).toMatchObject({
      status: 2,
      stderr: 'wheelclash: the output could not be written (ENOSPC)\n',
    });
  });

  test('--output writes to a device and does not replace it', () => {
    const outcome = shell('$W --output /dev/full', project());
    expect(outcome).toMatchObject({ status: 2, stderr: 'wheelclash: /dev/full could not be written (ENOSPC)\n' });
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
    expect(shell('$W --format json --output /dev/stdout | head -c 1', project()).stdout).toBe('{');
  });

  test.each([
    ['--output out.json', 'out.json'],
    ['--write-baseline base.json', 'base.json'],
    ['--fix --unsafe-fixes', 'requirements.txt'],
    ['--add-ignore "known"', 'requirements.txt'],
    ['plan --write split', 'split'],
    ['init', 'wheelclash.toml'],
  ])('%s: says what could not be written, and damages no file', (args, path) => {
    const folder = project();
    const { status, stdout } = shell(`{ trap '' XFSZ; (ulimit -f 0; $W ${args} 2>&1); } | cat`, folder);
    expect(status).toBe(2);
    expect(stdout).toContain(path);
    expect(stdout).toContain('could not be written (E');
    expect(readdirSync(folder)).toEqual(['requirements.txt']);
    expect(readFileSync(join(folder, 'requirements.txt'), 'utf8')).toBe(conflict);
  });
});

describe('what is asked for is not there or not what it should be', () => {
  test.each([
    ['no-such-folder', 'there is no file or folder "no-such-folder"'],
    ['--output no/such/folder/out.json', 'no/such/folder/out.json could not be written (ENOENT)'],
    ['--output .', '. could not be written (EISDIR)'],
    ['--baseline nowhere.json', 'the baseline nowhere.json could not be read (ENOENT)'],
    ['--baseline /dev/zero', 'the baseline /dev/zero is not a file'],
    ['--config /dev/zero', '/dev/zero does not exist or is not a file'],
    ['--knowledge /dev/zero', '/dev/zero does not exist or is not a file'],
    ['--config .', 'does not exist or is not a file'],
    ['diagnose .', '"." is a folder'],
  ])('%s', (args, message) => {
    const { status, stderr, stdout } = shell(`$W ${args}`, project());
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(noStack);
  });

  test('a working directory that is gone', () => {
    const outcome = shell('mkdir gone && cd gone && rmdir ../gone && $W', project());
    expect(outcome).toMatchObject({
      status: 2,
      stderr: 'wheelclash: the working directory is gone; change to one that exists\n',
    });
  });

  test('a root given twice, or once by its file, is read once', () => {
    const folder = project();
    const once = shell('$W --format json', folder);
    expect(once.status).toBe(1);
    for (const paths of ['. .', '. ./', '. requirements.txt', `${folder} .`])
      expect(shell(`$W --format json ${paths}`, folder).stdout).toBe(once.stdout);
  });
});

describe('entries that are no files', () => {
  test.each([
    ['a pipe', 'mkfifo requirements-dev.txt', 'requirements-dev.txt is not a regular file'],
    ['a pipe that is named', 'mkfifo more; echo "-r more" >> requirements.txt', 'more is not a regular file'],
    ['a pipe as settings', 'mkfifo wheelclash.toml pyproject.toml', 'pyproject.toml is not a regular file'],
    ['a pipe as ignore file, script and YAML', 'mkfifo .gitignore a.py a.yaml .env', undefined],
    [
      'a device behind a link',
      'ln -s /dev/zero requirements-dev.txt',
      'requirements-dev.txt is reached by a symbolic link that leaves',
    ],
    [
      'a file behind a link out',
      'ln -s /etc/passwd requirements-dev.txt',
      'requirements-dev.txt is reached by a symbolic link that leaves',
    ],
    [
      'a link to itself',
      'ln -s requirements-dev.txt requirements-dev.txt',
      'requirements-dev.txt could not be read (ELOOP)',
    ],
    ['a link to nothing', 'ln -s nothing requirements-dev.txt', 'requirements-dev.txt could not be read (ENOENT)'],
    ['a folder that links to its parent', 'mkdir a; ln -s .. a/requirements', undefined],
    ['a folder behind a link out', 'ln -s / root', undefined],
    ['a folder with the name of a file', 'mkdir requirements-dev.txt', undefined],
  ])('%s: nothing hangs, and the rest is checked', (_, make, message) => {
    const { status, stdout } = shell(`${make}; $W --format json --pedantic`, project());
    expect(status).toBe(1);
    const findings: readonly { rule: string; message: string }[] = JSON.parse(stdout).findings;
    expect(findings.map(({ rule }) => rule)).toContain('overlapping-distributions');
    const unread = findings.filter(({ rule }) => rule === 'unreadable-file').map((finding) => finding.message);
    expect(unread.some((text) => text.includes(message ?? ''))).toBe(message !== undefined);
  });

  test('settings behind a link out of the project are not read', () => {
    const folder = project();
    writeFileSync(join(scratch, 'secret.toml'), 'secret = 1\n');
    symlinkSync(join(scratch, 'secret.toml'), join(folder, 'wheelclash.toml'));
    const { status, stderr } = shell('$W', folder);
    expect(status).toBe(2);
    expect(stderr).toContain('wheelclash.toml is a symbolic link that leaves the project');
    expect(stderr).not.toContain('secret =');
  });

  test.runIf(process.getuid?.() !== 0)('what may not be read is said', () => {
    const { status, stdout } = shell(
      'mkdir a; touch requirements-dev.txt; chmod 000 a requirements-dev.txt; $W',
      project(),
    );
    expect(status).toBe(1);
    expect(stdout).toContain('requirements-dev.txt could not be read (EACCES)');
    expect(stdout).toContain('a could not be listed (EACCES)');
  });
});

test('a run that is interrupted leaves files as they were', async () => {
  const lines = Array.from({ length: 900 }, (_, at) => `d${at}==1`).join('\n');
  const folder = project({
    'out.json': 'before',
    ...Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`requirements-${at}.txt`, lines])),
  });
  const run = spawn(process.execPath, [program, '--format', 'json', '--output', 'out.json'], {
    cwd: folder,
    stdio: 'ignore',
  });
  const ended = new Promise((done) => run.once('exit', (_, signal) => done(signal)));
  setTimeout(() => run.kill('SIGINT'), 150);
  expect(await ended).toBe('SIGINT');
  expect(readFileSync(join(folder, 'out.json'), 'utf8')).toBe('before');
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
});

describe('names that steer a terminal', () => {
  const esc = '\u001b[2J\u001b]8;;https://x.invalid\u0007\u202e\u009b31m';
  const folder = project({
    'requirements.txt': `${conflict}numpy${esc}==1\n-r more${esc}.txt\nscipy; python_version < "${esc}"\n# wheelclash: ignore[x${esc}] y\n`,
    [`requirements-${esc.replaceAll('/', '')}.txt`]: conflict,
    'pyproject.toml': `[project]\nname = "x"\ndescription = """${JSON.stringify(esc).slice(1, -1)}"""\n[dependency-groups]\n"g${JSON.stringify(esc).slice(1, -1).replaceAll('\u009b', '\\u009b').replaceAll('\u202e', '\\u202e')}" = ["numpy"]\n`,
    Dockerfile: `FROM python:3.11${esc} AS a${esc}\nRUN pip install numpy${esc} ${conflict.replaceAll('\n', ' ')}\nFR${esc}OM x\n`,
    'compose.yml': `services:\n  "web\\e[2J":\n    image: "python:3.11\\e[2J"\n    environment: { "A\\e[2J": "\\e]8;;x\\a" }\n`,
    'wheelclash.toml':
      '[components."c\\u001b[2J"]\nrequirements = ["onnxruntime"]\n[environments."e\\u001b[2J"]\nrequirements = ["requirements.txt"]\n',
    'build.log': `ImportError: libGL.so.1: cannot open shared object file${esc}: No such file\n${esc}\n`,
  });

  test.each([
    ...['text', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown'].map(
      (format) => `--pedantic --format ${format}`,
    ),
    ...['', '--format json'].map((format) => `environments ${format}`),
    ...['tree', 'json', 'uv', 'requirements', 'dockerfile', 'compose', 'pipeline'].map(
      (format) => `plan --format ${format}`,
    ),
    '--diff --unsafe-fixes',
    'diagnose build.log',
    'diagnose --format json build.log',
    'explain "x$(printf "\\033[2J")"',
    'knowledge "x$(printf "\\033[2J")"',
    '"nowhere$(printf "\\033[2J")"',
    '--select "x$(printf "\\033[2J")"',
    '--baseline "x$(printf "\\033[2J")"',
    '--output "no/x$(printf "\\033[2J")"',
    '"--x$(printf "\\033[2J")"',
  ])('%s writes none of it', (args) => {
    const { stdout, stderr } = shell(`$W ${args}`, folder);
    expect(stdout.length + stderr.length).toBeGreaterThan(0);
    for (const line of `${stdout}\n${stderr}`.split('\n'))
      expect(line.replaceAll('\t', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });
});

test('a name with a line end writes no line of its own into the files of a plan', () => {
  const folder = project({
    'pyproject.toml':
      '[dependency-groups]\n"one\\nRUN evil" = ["onnxruntime"]\n"two\\nevil" = ["onnxruntime-gpu==1.19.2"]\n',
  });
  for (const format of ['requirements', 'dockerfile', 'compose', 'pipeline', 'uv']) {
    const { status, stdout } = shell(`$W plan --format ${format}`, folder);
    expect(status).toBe(0);
    expect(stdout.split('\n').filter((line) => /^\s*(?:RUN )?evil/.test(line))).toEqual([]);
  }
});
