import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, sandbox } from './cli-host.ts';
import { finding } from './report/example.ts';

let box: Sandbox;
beforeEach(() => {
  box = sandbox((files) =>
    files
      .filter((file) => file.path.endsWith('.txt'))
      .map(({ path }) => finding({ message: 'x', severity: 'warning', at: { path, start: 0, end: 0 } })),
  );
  box.write('requirements.txt', 'numpy\n');
});
afterEach(() => box.remove());

describe('where settings come from', () => {
  test('a table of pyproject.toml', async () => {
    box.write('pyproject.toml', '[project]\nname = "x"\n[tool.wheelclash]\nfail-on = "warning"\n');
    expect((await box.run([])).code).toBe(1);
    expect((await box.run(['--no-config'])).code).toBe(0);
    expect((await box.run(['--fail-on', 'never'])).code).toBe(0);
  });

  test('wheelclash.toml, after pyproject.toml', async () => {
    box.write('wheelclash.toml', 'fail-on = "warning"\n');
    box.write('pyproject.toml', '[project]\nname = "x"\n');
    expect((await box.run([])).code).toBe(1);
    box.write('pyproject.toml', '[tool.wheelclash]\n');
    expect((await box.run([])).code).toBe(0);
  });

  test('a named file', async () => {
    box.write('strict.toml', 'fail-on = "warning"\n');
    expect((await box.run(['--config', 'strict.toml'])).code).toBe(1);
  });

  test('the nearest to the first path', async () => {
    box.write('wheelclash.toml', 'fail-on = "never"\n');
    box.write('api/wheelclash.toml', 'fail-on = "warning"\n');
    box.write('api/src/requirements.txt', '');
    expect((await box.run(['api/src'])).code).toBe(1);
    expect((await box.run(['.'])).code).toBe(0);
  });

  test('a pyproject.toml that is no TOML is passed over with a word', async () => {
    box.write('pyproject.toml', '[project\n');
    const { code, err } = await box.run([]);
    expect(code).toBe(0);
    expect(err).toBe('wheelclash: pyproject.toml is not valid TOML, so no configuration was read from it\n');
  });
});

describe('what settings do', () => {
  test('patterns are relative to the file that holds them', async () => {
    box.write('api/wheelclash.toml', 'exclude = ["/old"]\n');
    box.write('api/old/requirements.txt', '');
    box.write('api/new/old/requirements.txt', '');
    expect((await box.run(['api'])).files).toEqual(['api/new/old/requirements.txt']);
  });

  test('the target is passed on, and the command line wins', async () => {
    box.write('wheelclash.toml', '[target]\npython = "3.10"\nplatform = "linux/arm64"\ndriver = "550.54"\n');
    expect((await box.run(['--python', '3.12'])).options?.target).toEqual({
      python: '3.12',
      platform: 'linux/arm64',
      driver: '550.54',
    });
  });

  test('rules and levels', async () => {
    box.write('wheelclash.toml', 'fail-on = "warning"\nignore = ["overlapping-distributions"]\n');
    expect((await box.run([])).code).toBe(0);
    box.write('wheelclash.toml', 'fail-on = "warning"\nselect = ["unused-ignore"]\n');
    expect((await box.run([])).code).toBe(0);
    expect((await box.run(['--select', 'overlapping-distributions'])).code).toBe(1);
  });
});

test.each([
  ['selct = []', 'wheelclash.toml: the configuration has the unknown key "selct"; did you mean "select"?'],
  ['fail-on = "eror"', 'fail-on must be one of error, warning, note, never; it is "eror"; did you mean "error"?'],
  ['pedantic = "yes"', 'pedantic must be true or false'],
  ['select = "x"', 'select must be a list of strings'],
  ['exclude = [1]', 'each item of wheelclash.toml: the configuration exclude must be a string'],
  ['target = "x"', 'target must be a table'],
  ['[target]\nphyton = "3"', 'target has the unknown key "phyton"; did you mean "python"?'],
  ['[target]\npython = "three"', 'python must be a Python version such as 3.11'],
  ['select = ["unused"]', 'select in wheelclash.toml names "unused", which is no rule'],
  ['x = [', 'the configuration file wheelclash.toml is not valid TOML'],
])('%j is an error', async (text, message) => {
  box.write('wheelclash.toml', text);
  const { code, out, err } = await box.run([]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(message);
});
