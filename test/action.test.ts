import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { manifestKind } from '../src/domain/file-names.ts';

let workspace: string;
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'wheelclash-action-'));
});
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

const declared = parse(readFileSync('action.yml', 'utf8'));

/** Runs the built file as the runner does: every declared input with its default, and files for outputs and summary. */
function step(inputs: Readonly<Record<string, string>> = {}) {
  for (const name of Object.keys(inputs)) expect(Object.keys(declared.inputs)).toContain(name);
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: join(workspace, '..', 'output.txt'),
    GITHUB_STEP_SUMMARY: join(workspace, '..', 'summary.md'),
  };
  const files = mkdtempSync(join(tmpdir(), 'wheelclash-runner-'));
  env['GITHUB_OUTPUT'] = join(files, 'output');
  env['GITHUB_STEP_SUMMARY'] = join(files, 'summary');
  writeFileSync(env['GITHUB_OUTPUT'], '');
  writeFileSync(env['GITHUB_STEP_SUMMARY'], '');
  for (const [name, { default: value = '' }] of Object.entries<{ default?: string }>(declared.inputs))
    env[`INPUT_${name.toUpperCase()}`] = inputs[name] ?? value;
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(declared.runs.main)], {
    env,
    cwd: tmpdir(),
    encoding: 'utf8',
  });
  const written = readFileSync(env['GITHUB_OUTPUT'], 'utf8');
  const summary = readFileSync(env['GITHUB_STEP_SUMMARY'], 'utf8');
  rmSync(files, { recursive: true });
  const pairs = [...written.matchAll(/^([\w-]+)<<(.+)\n([\s\S]*?)\n\2\n/gm)].map(([, key, , value]) => [key, value]);
  return { status, stdout, stderr, summary, outputs: Object.fromEntries(pairs) };
}

describe('the action', () => {
  beforeEach(() => cpSync('fixtures/stories/silent-cpu', workspace, { recursive: true }));

  test('fails with an annotation at the line, outputs, and a summary', () => {
    const { status, stdout, stderr, outputs, summary } = step();
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^::error file=requirements\.txt,line=3,endLine=3,col=1,endColumn=\d+,title=wheelclash%3A over/,
    );
    expect(stderr).toMatch(/version \d+\.\d+\.\d+, knowledge of \d{4}-\d\d-\d\d/);
    expect(summary).toMatch(/^## wheelclash\n\n\*\*1 error\*\*/);
    expect(outputs).toEqual({
      findings: '1',
      errors: '1',
      warnings: '0',
      notes: '0',
      knowledge: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      'sarif-file': '',
    });
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(declared.outputs).sort());
  });

  test('writes SARIF where it is asked to, passes below the threshold, and stays quiet where it is told to', () => {
    const inputs = { 'sarif-file': 'wheelclash.sarif', 'fail-on': 'never', annotations: 'false', summary: 'false' };
    const { status, stdout, outputs, summary } = step(inputs);
    expect(status).toBe(0);
    expect(stdout).not.toContain('::error');
    expect(summary).toBe('');
    expect(outputs['sarif-file']).toBe(join(workspace, 'wheelclash.sarif'));
    const sarif = JSON.parse(readFileSync(join(workspace, 'wheelclash.sarif'), 'utf8'));
    expect(sarif.runs[0].results).toHaveLength(1);
  });

  test('checks the paths it is given, one a line, in the folder it is given', () => {
    mkdirSync(join(workspace, 'api/one'), { recursive: true });
    mkdirSync(join(workspace, 'api/two'));
    writeFileSync(join(workspace, 'api/one/requirements.txt'), 'numpy==1.26.4\n');
    writeFileSync(join(workspace, 'api/two/requirements.txt'), 'onnxruntime==1.19.2\nonnxruntime-gpu==1.19.2\n');
    expect(step({ 'working-directory': 'api', paths: 'one' }).status).toBe(0);
    expect(step({ 'working-directory': 'api', paths: 'one\ntwo\n' }).status).toBe(1);
  });

  test.each([
    [{ 'fail-on': 'all' }, /::error title=wheelclash::the input fail-on must be one of/],
    [{ pedantic: 'perhaps' }, /the input pedantic must be true or false/],
    [{ paths: 'no-such%0Afolder' }, /there is no file or folder "no-such%250Afolder"/],
    [{ baseline: 'none.json' }, /could not be read/],
  ])('a wrong input fails with a message: %j', (inputs, message) => {
    const { status, stdout } = step(inputs);
    expect(status).toBe(2);
    expect(stdout).toMatch(message);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  test('neither a file name nor a requirement becomes a command or an output', () => {
    const folder = join(workspace, 'a\n::set-env name=X::y\nfindings<<E\n9\nE\n');
    mkdirSync(folder);
    writeFileSync(
      join(folder, 'requirements.txt'),
      'onnxruntime-gpu==1.19.2\nonnxruntime==1.19.2 # %0A::error::y\n::stop-commands::x\n',
    );
    const { stdout, outputs } = step({ 'sarif-file': 'x\nerrors<<E\n9\nE\n.sarif' });
    for (const line of stdout.split('\n'))
      if (line.startsWith('::')) expect(line).toMatch(/^::(error|warning|notice) file=/);
    expect(outputs['errors']).toBe('2');
  });
});

describe('the hook', () => {
  const hooks: readonly { readonly id: string; readonly entry: string; readonly files: string }[] = parse(
    readFileSync('.pre-commit-hooks.yaml', 'utf8'),
  );

  test('there is one that checks and one that fixes, both over the whole project', () => {
    expect(hooks.map(({ id, entry }) => [id, entry])).toEqual([
      ['wheelclash', 'wheelclash check'],
      ['wheelclash-fix', 'wheelclash check --fix'],
    ]);
    for (const hook of hooks)
      expect(hook).toMatchObject({ language: 'node', pass_filenames: false, require_serial: true });
  });

  test.each([
    'pyproject.toml',
    'services/api/requirements-gpu.txt',
    'requirements.in',
    'requirements/base.txt',
    'constraints.txt',
    'uv.lock',
    'Pipfile',
    'Pipfile.lock',
    'pylock.gpu.toml',
    'Dockerfile',
    'docker/Dockerfile.gpu',
    'gpu.Dockerfile',
    'Containerfile',
    'compose.yaml',
    'docker-compose.override.yml',
    'environment-cuda.yml',
    'conda.yaml',
    'setup.cfg',
    'cog.yaml',
    '.python-version',
    'wheelclash.toml',
  ])('runs when %s changes', (path) => {
    if (path !== 'wheelclash.toml') expect(manifestKind(path)).toBeDefined();
    for (const { files } of hooks) expect(path).toMatch(new RegExp(files));
  });

  test.each(['README.md', 'src/train.py', 'data/notes.txt', 'package.json', 'src/compose.py'])(
    'does not run when only %s changes',
    (path) => {
      for (const { files } of hooks) expect(path).not.toMatch(new RegExp(files));
    },
  );
});
