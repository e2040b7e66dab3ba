import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readSettings, settings } from '../src/cli/config-keys.ts';
import { type Sandbox, sandbox } from './cli-host.ts';

let box: Sandbox;
beforeEach(() => {
  box = sandbox(() => []);
});
afterEach(() => box.remove());

const read = (path: string) => readFileSync(join(box.folder, path), 'utf8');

test('writes settings that change nothing, and whose every example is valid', async () => {
  expect(await box.run(['init'])).toMatchObject({ code: 0, out: '', err: 'wheelclash: wrote wheelclash.toml\n' });
  const text = read('wheelclash.toml');
  expect(parseToml(text)).toEqual({});
  const active = text
    .split('\n')
    .filter((line) => /^# ([\w-]+ = |\[)/.test(line))
    .map((line) => line.slice(2))
    .join('\n');
  expect(Object.keys(readSettings(parseToml(active), 'the file'))).toEqual(Object.keys(settings));
  box.write('requirements.txt', 'numpy\n');
  expect((await box.run([])).code).toBe(0);
});

test('never replaces a file, and says what to add', async () => {
  box.write('wheelclash.toml', 'pedantic = true\n');
  box.write('.pre-commit-config.yaml', 'repos: []\n');
  const { code, err } = await box.run(['init', '--pre-commit', '--source', 'someone/wheelclash']);
  expect(code).toBe(0);
  expect(read('wheelclash.toml')).toBe('pedantic = true\n');
  expect(read('.pre-commit-config.yaml')).toBe('repos: []\n');
  expect(err).toContain('wheelclash.toml is there and stays as it is');
  expect(err).toContain('  - repo: https://github.com/someone/wheelclash\n    rev: v0.1.0\n');
});

test('writes the hook and the workflow from where the user says', async () => {
  const { code } = await box.run(['init', '--pre-commit', '--github', '--source', 'someone/wheelclash']);
  expect(code).toBe(0);
  const hooks: readonly { id: string }[] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8'));
  const [{ repo, rev, hooks: used }] = parse(read('.pre-commit-config.yaml')).repos;
  expect([repo, rev]).toEqual(['https://github.com/someone/wheelclash', 'v0.1.0']);
  expect(hooks.map(({ id }) => id)).toContain(used[0].id);
  const steps = parse(read('.github/workflows/wheelclash.yml')).jobs.wheelclash.steps;
  const step = steps.find(({ uses }: { uses: string }) => uses === 'someone/wheelclash@v0.1.0');
  const declared = Object.keys(parse(readFileSync('action.yml', 'utf8')).inputs);
  for (const name of Object.keys(step.with)) expect(declared).toContain(name);
});

test.each([
  [['--pre-commit'], /--source says where/],
  [['--github', '--source', 'https://git.example.invalid/wheelclash'], /--github needs --source OWNER\/NAME/],
  [['--pre-commit', '--source', 'x\n  - evil: 1'], /--source must be OWNER\/NAME/],
])('init %j is an error', async (args, message) => {
  const { code, err } = await box.run(['init', ...args]);
  expect(code).toBe(2);
  expect(err).toMatch(message);
  expect(readdirSync(box.folder)).toEqual([]);
});
