import Ajv from 'ajv';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settingsSchema } from '../src/cli/config-keys.ts';
import { type Sandbox, sandbox } from './cli-host.ts';
import { finding } from './report/example.ts';

let box: Sandbox;
beforeEach(() => {
  box = sandbox((files) =>
    files.map(({ path }) => finding({ message: 'x', severity: 'warning', at: { path, start: 0, end: 0 } })),
  );
  box.write('requirements.txt', 'numpy\n');
});
afterEach(() => box.remove());

const shown = (out: string) =>
  JSON.parse(out).findings.map((one: { severity: string; path: string }) => `${one.severity} ${one.path}`);

describe('settings of single rules and files', () => {
  test('a severity replaces that of all findings of a rule', async () => {
    for (const [severity, code, expected] of [
      ['error', 1, ['error requirements.txt']],
      ['note', 0, []],
      ['off', 0, []],
    ] as const) {
      box.write('wheelclash.toml', `severity = { "overlapping-distributions" = "${severity}" }\n`);
      const run = await box.run(['--format', 'json']);
      expect([run.code, shown(run.out)]).toEqual([code, expected]);
    }
  });

  test('per-file ignores are relative to the file that holds them', async () => {
    box.write('api/wheelclash.toml', '[per-file-ignores]\n"/legacy/**" = ["overlapping-distributions"]\n');
    box.write('api/legacy/requirements.txt', '');
    box.write('api/new/legacy/requirements.txt', '');
    expect(shown((await box.run(['api', '--format', 'json'])).out)).toEqual([
      'warning api/new/legacy/requirements.txt',
    ]);
  });

  test.each([
    ['severity = { "overlapping-distributions" = "fatal" }', /severity "overlapping-distributions" must be one of/],
    ['severity = { "overlaping-distributions" = "off" }', /did you mean "overlapping-distributions"/],
    ['[per-file-ignores]\n"*.txt" = ["nothing"]', /per-file-ignores in wheelclash\.toml names "nothing"/],
    ['[per-file-ignores]\n"*.txt" = "x"', /must be a list/],
    ['pedantik = true', /did you mean "pedantic"/],
    ['[target]\npyton = "3.11"', /target has the unknown key "pyton"; did you mean "python"/],
  ])('%s is an error', async (text, message) => {
    box.write('wheelclash.toml', `${text}\n`);
    const { code, err } = await box.run([]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  test('the published schema takes what is right and refuses what is wrong', () => {
    const validate = new Ajv.default({ strict: false }).compile(settingsSchema);
    expect(validate({ 'fail-on': 'warning', target: { python: '3.11' }, 'per-file-ignores': { 'a*': ['x'] } })).toBe(
      true,
    );
    for (const wrong of [{ failon: 'x' }, { select: 'x' }, { target: { driver: 5 } }, { severity: { x: 'fatal' } }])
      expect(validate(wrong)).toBe(false);
  });
});

describe('variables', () => {
  test('win over configuration and lose to the command line', async () => {
    box.write('wheelclash.toml', 'fail-on = "never"\n');
    const env = { WHEELCLASH_FAIL_ON: 'warning' };
    expect((await box.run([])).code).toBe(0);
    expect((await box.run([], { env })).code).toBe(1);
    expect((await box.run(['--fail-on', 'error'], { env })).code).toBe(0);
  });

  test('lists, switches and switches that begin with no', async () => {
    expect((await box.run([], { env: { WHEELCLASH_IGNORE: 'overlapping-distributions' } })).out).toContain(
      'No conflicts',
    );
    expect((await box.run([], { env: { WHEELCLASH_QUIET: '1' } })).out).toBe(
      'requirements.txt:1:1: warning[overlapping-distributions]: x\n',
    );
    expect((await box.run([], { env: { WHEELCLASH_QUIET: '0' } })).out).toContain('1 warning');
    expect((await box.run([], { env: { WHEELCLASH_NO_IGNORES: 'yes' } })).options?.ignores).toBe(false);
    box.write('wheelclash.toml', 'fail-on = "warning"\n');
    expect((await box.run([], { env: { WHEELCLASH_NO_CONFIG: '1' } })).code).toBe(0);
  });

  test.each([
    [{ WHEELCLASH_FAIL_ON: 'all' }, /WHEELCLASH_FAIL_ON must be one of error, warning, note, never; it is "all"/],
    [{ WHEELCLASH_QUIET: 'maybe' }, /WHEELCLASH_QUIET must be 1 or 0; it is "maybe"/],
    [{ WHEELCLASH_PYTHON: 'three' }, /WHEELCLASH_PYTHON: .*Python version such as 3\.11/],
  ])('%j is an error', async (env, message) => {
    const { code, err } = await box.run([], { env });
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  test('one that nothing reads is said with the nearest', async () => {
    const { code, err } = await box.run([], { env: { WHEELCLASH_FIAL_ON: 'warning', WHEELCLASH_CACHE_DIR: '' } });
    expect(code).toBe(0);
    expect(err).toBe('wheelclash: nothing reads the variable WHEELCLASH_FIAL_ON; did you mean "WHEELCLASH_FAIL_ON"?\n');
  });
});

describe('formats for CI', () => {
  test('github also writes the summary of the step', async () => {
    const summary = `${box.folder}/summary.md`;
    const { out } = await box.run(['--format', 'github'], { env: { GITHUB_STEP_SUMMARY: summary } });
    expect(out).toMatch(/^::warning file=requirements\.txt,line=1,/);
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(summary, 'utf8')).toMatch(/^## wheelclash\n\n\*\*1 warning\*\*/);
  });

  test('paths are those of the repository where the run is below its root', async () => {
    box.write('.git/HEAD', '');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(`${box.folder}/api`);
    box.write('api/requirements.txt', 'numpy\n');
    for (const format of ['github', 'gitlab', 'sarif']) {
      const { out } = await box.run(['--format', format], { cwd: `${box.folder}/api` });
      expect(out).toContain('api/requirements.txt');
    }
  });
});
