import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

// The command line as it is built, on a disk, with the real git.
const cli = resolve('dist/cli.js');
const twice = '# detection\nonnxruntime==1.18.1\nonnxruntime-gpu==1.18.1\nnumpy==1.26.4\n';
const once = twice.replace('onnxruntime==1.18.1\n', '');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelclash-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, text: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const environment = (more: NodeJS.ProcessEnv = {}) => ({ ...process.env, WHEELCLASH_CACHE_DIR: '', ...more });
const check = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
  spawnSync(process.execPath, [cli, 'check', ...args], { cwd: folder, env: environment(env), encoding: 'utf8' });

describe('git apply takes the diff', () => {
  test.each([
    ['of an ordinary file', twice],
    ['of a file without a last line end', twice.replace('numpy==1.26.4\n', 'numpy==1.26.4')],
    ['where the last line goes', 'onnxruntime-gpu==1.18.1\nnumpy==1.26.4\nonnxruntime==1.18.1'],
    ['with Windows line ends', twice.replaceAll('\n', '\r\n')],
    ['with a byte order mark', `\uFEFF${twice}`],
    ['with both, and no last line end', `\uFEFF${twice.replaceAll('\n', '\r\n')}`.trimEnd()],
  ])('%s', (_, text) => {
    write('requirements.txt', text);
    write('with a blank/requirements.txt', text);
    const { stdout } = check(['--diff']);
    const patch = join(folder, 'cure.patch');
    writeFileSync(patch, stdout);
    for (const way of [[], ['--check', '--reverse']]) {
      const { status, stderr } = spawnSync('git', ['apply', '--verbose', ...way, patch], {
        cwd: folder,
        env: environment({ GIT_CEILING_DIRECTORIES: tmpdir() }),
        encoding: 'utf8',
      });
      expect({ status, stderr }).toMatchObject({ status: 0 });
    }
    const applied = read('requirements.txt');
    expect(applied).toBe(read('with a blank/requirements.txt'));
    writeFileSync(join(folder, 'requirements.txt'), text);
    check(['--fix']);
    expect(read('requirements.txt')).toBe(applied);
    expect(applied).not.toBe(text);
  });
});

describe('--fix leaves whole files behind', () => {
  test('when the disk is full', () => {
    const long = `${twice}${'# a comment that makes the file long\n'.repeat(200)}`;
    write('requirements.txt', long);
    const command = `ulimit -f 4; exec "${process.execPath}" "${cli}" check --fix`;
    const { status, stderr } = spawnSync('bash', ['-c', command], {
      cwd: folder,
      env: environment(),
      encoding: 'utf8',
    });
    expect({ status, text: read('requirements.txt') }).toEqual({ status: 2, text: long });
    expect(stderr).toContain('requirements.txt could not be written (EFBIG); no file was changed');
    expect(readdirSync(folder)).toEqual(['requirements.txt']);
  });

  test('when it is killed between two files', () => {
    write('a/requirements.txt', twice);
    write('b/requirements.txt', twice);
    write(
      'kill.cjs',
      `const fs = require('node:fs');
const rename = fs.renameSync;
let renamed = 0;
fs.renameSync = (...names) => {
  if (renamed++ > 0) process.kill(process.pid, 'SIGKILL');
  rename(...names);
};
require('node:module').syncBuiltinESMExports();\n`,
    );
    const { signal } = check(['--fix'], { NODE_OPTIONS: `--require ${join(folder, 'kill.cjs')}` });
    expect(signal).toBe('SIGKILL');
    expect([read('a/requirements.txt'), read('b/requirements.txt')]).toEqual([once, twice]);
    // The next run takes up where that one ended.
    expect(check(['--fix']).status).toBe(0);
    expect([read('a/requirements.txt'), read('b/requirements.txt')]).toEqual([once, once]);
  });

  test('when a rename fails, and says what was changed before', () => {
    write('a/requirements.txt', twice);
    write('b/requirements.txt', twice);
    write(
      'refuse.cjs',
      `const fs = require('node:fs');
const rename = fs.renameSync;
let renamed = 0;
fs.renameSync = (...names) => {
  if (renamed++ > 0) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
  rename(...names);
};
require('node:module').syncBuiltinESMExports();\n`,
    );
    const { status, stderr } = check(['--fix'], { NODE_OPTIONS: `--require ${join(folder, 'refuse.cjs')}` });
    expect({ status, left: readdirSync(join(folder, 'b')) }).toEqual({ status: 2, left: ['requirements.txt'] });
    expect(stderr).toContain('b/requirements.txt could not be written (ENOSPC); a/requirements.txt had been changed');
  });
});

describe('story A is cured in one command', () => {
  test.each([
    ['with uv', 'a-facemoment', 'pyproject.toml'],
    ['with pip', 'a-facemoment-image', 'Dockerfile'],
  ])('%s', (_, story, path) => {
    const source = join('fixtures/stories', story);
    cpSync(source, folder, { recursive: true, filter: (from) => !from.endsWith('/fixed') });
    expect(check([]).status).toBe(1);
    const { status, stdout } = check(['--fix', '--unsafe-fixes', '--fail-on', 'warning']);
    expect({ status, stdout }).toMatchObject({ status: 0 });
    expect(read(path)).toBe(readFileSync(join(source, 'fixed', path), 'utf8'));
  });
});

test('a lock that stays behind is said, and a second run changes nothing', () => {
  const source = 'fixtures/overlapping-distributions/through-a-locked-dependency';
  cpSync(source, folder, { recursive: true, filter: (from) => !from.endsWith('/fixed') });
  const first = check(['--fix']);
  expect(first.stderr).toContain('then run uv lock');
  expect(first.stderr).toContain('uv.lock is older than its manifest');
  expect(first.status).toBe(1);
  expect(read('pyproject.toml')).toBe(readFileSync(join(source, 'fixed/pyproject.toml'), 'utf8'));
  expect(read('uv.lock')).toBe(readFileSync(join(source, 'uv.lock'), 'utf8'));
  expect(check(['--fix']).stderr).not.toContain('fixed');
});
