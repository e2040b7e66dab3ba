import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Finding } from '../src/domain/finding.ts';
import type { SourceFile } from '../src/domain/source.ts';
import { type Sandbox, sandbox } from './cli-host.ts';
import { finding, spanOf } from './report/example.ts';

let box: Sandbox;

/** Each line `severity rule confidence` of a requirements file is a finding about itself. */
function find(files: readonly SourceFile[]): readonly Finding[] {
  return files.flatMap((file) =>
    file.text.split('\n').flatMap((line) => {
      const [severity, rule, confidence = 'high'] = line.split(' ');
      if (severity !== 'error' && severity !== 'warning' && severity !== 'note') return [];
      if (confidence !== 'high' && confidence !== 'medium' && confidence !== 'low') return [];
      return [finding({ message: `${rule} here`, rule: rule ?? '', severity, confidence, at: spanOf(file, line) })];
    }),
  );
}

beforeEach(() => {
  box = sandbox(find);
});
afterEach(() => box.remove());

const rulesOf = (out: string) => JSON.parse(out).findings.map((one: { rule: string }) => one.rule);

describe('exit codes', () => {
  test.each([
    ['', [], 0],
    ['error overlapping-distributions', [], 1],
    ['warning unused-ignore', [], 0],
    ['warning unused-ignore', ['--fail-on', 'warning'], 1],
    ['note missing-memory-limit', ['--fail-on', 'warning'], 0],
    ['note missing-memory-limit', ['--fail-on', 'note'], 1],
    ['error overlapping-distributions', ['--fail-on', 'never'], 0],
    ['error overlapping-distributions', ['--exit-zero'], 0],
    ['error overlapping-distributions low', [], 0],
    ['error overlapping-distributions low', ['--min-confidence', 'low'], 1],
    ['error overlapping-distributions', ['--ignore', 'overlapping-distributions'], 0],
    ['error overlapping-distributions', ['--select', 'unused-ignore'], 0],
  ])('%s with %j gives %i, the same in every format', async (text, args, code) => {
    box.write('requirements.txt', text);
    for (const format of ['text', 'json', 'sarif'])
      expect((await box.run([...args, '--format', format])).code).toBe(code);
  });

  test.each([
    [['--formt', 'json'], /unknown option '--formt'[\s\S]*--format/],
    [['--format', 'xml'], /Allowed choices are text, json, sarif/],
    [['--fail-on', 'all'], /Allowed choices/],
    [['--python', 'three'], /Python version such as 3\.11/],
    [['--platform', 'linux'], /linux\/amd64/],
    [['nowhere'], /there is no file or folder "nowhere"\n/],
    [['explian', 'x'], /there is no file or folder "explian"; did you mean the command "explain"\?/],
    [
      ['--select', 'overlaping-distributions'],
      /--select names "overlaping-distributions", which is no rule; did you mean "overlapping-distributions"\?/,
    ],
    [['--ignore', 'zzz'], /--ignore names "zzz", which is no rule\n/],
    [['--config', 'none.toml'], /none\.toml does not exist/],
    [['explain', 'unused-ignor'], /there is no rule or fact "unused-ignor"; did you mean "unused-ignore"\?/],
    [['--output', 'no/such/folder/out.json'], /could not be written \(ENOENT\)/],
  ])('%j is wrong usage: 2, said on standard error only', async (args, message) => {
    const { code, out, err } = await box.run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err).toMatch(/^wheelclash: /);
  });

  test('a failure of our own is 2, with what to report', async () => {
    const engine = async () => {
      throw new Error('broken \u001b[2J');
    };
    const { code, out, err } = await box.run([], { engine });
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('please report it');
    expect(err).toContain('version 0.1.0\n');
    expect(err).toContain('broken \\u{1b}[2J');
  });
});

test('a rule that fails by a fault of ours hides nothing and ends with 2', async () => {
  const failing = sandbox(
    () => [],
    [{ rule: 'some-rule', subject: 'requirements.txt', error: new Error('no such key') }],
  );
  failing.write('requirements.txt', 'numpy');
  const { code, err } = await failing.run([]);
  failing.remove();
  expect(code).toBe(2);
  expect(err).toContain(
    'the rule some-rule failed on requirements.txt; please report it with these words: Error: no such key',
  );
});

describe('check', () => {
  test('reads the named paths, this folder by default, and `check` may be left out', async () => {
    box.write('requirements.txt', '');
    box.write('api/Dockerfile', '');
    expect((await box.run([])).files).toEqual(['api/Dockerfile', 'requirements.txt']);
    expect((await box.run(['api'])).files).toEqual(['api/Dockerfile']);
    expect((await box.run(['check', 'api', 'requirements.txt'])).files).toEqual(['api/Dockerfile', 'requirements.txt']);
    expect((await box.run(['--exclude', 'api,x'])).files).toEqual(['requirements.txt']);
  });

  test('reads files that files name, in turn, once', async () => {
    box.write('requirements.txt', 'a');
    box.write('a', 'b');
    box.write('b', 'a');
    const wanted = (files: readonly SourceFile[]) => files.map((file) => file.text);
    const seen: string[][] = [];
    const { code } = await box.run([], {
      engine: async () => ({
        rules: new Map(),
        wanted,
        check: (files) => {
          seen.push(files.map((file) => file.path));
          return {
            project: { environments: [], manifests: [] },
            findings: [],
            suppressed: 0,
            files,
            rules: new Map(),
            knowledge: { date: '' },
          };
        },
      }),
    });
    expect([code, seen]).toEqual([0, [['a', 'b', 'requirements.txt']]]);
  });

  test('without a manifest it says so and is content', async () => {
    const { code, out, err } = await box.run(['--format', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(out).findings).toEqual([]);
    expect(err).toBe('wheelclash: no manifest found in .\n');
  });

  test('hides notes and low confidence until asked, and says how many', async () => {
    box.write('requirements.txt', 'note missing-memory-limit\nerror overlapping-distributions low\n');
    const { out } = await box.run([]);
    expect(out).toContain('1 note hidden, --pedantic shows it\n');
    expect(out).toContain('1 finding of low confidence hidden, --min-confidence low shows it\n');
    expect(rulesOf((await box.run(['--format', 'json', '--pedantic'])).out)).toEqual(['missing-memory-limit']);
    const all = await box.run(['--format', 'json', '--pedantic', '--min-confidence', 'low']);
    expect(rulesOf(all.out)).toEqual(['missing-memory-limit', 'overlapping-distributions']);
  });

  test('selects and ignores rules, by lists and repetition', async () => {
    box.write(
      'requirements.txt',
      'error overlapping-distributions\nerror contradictory-requirements\nwarning unused-ignore\n',
    );
    const run = async (...args: string[]) => rulesOf((await box.run(['--format', 'json', ...args])).out);
    expect(await run('--select', 'unused-ignore, overlapping-distributions')).toEqual([
      'overlapping-distributions',
      'unused-ignore',
    ]);
    expect(await run('--ignore', 'unused-ignore', '--ignore', 'overlapping-distributions')).toEqual([
      'contradictory-requirements',
    ]);
  });

  test('passes the target, problems and the wish to see ignored findings', async () => {
    box.write('requirements.txt', '\0');
    const { options } = await box.run(['--python', '>=3.10,<3.13', '--platform', 'linux/arm64', '--no-ignores']);
    expect(options?.target).toEqual({ python: '>=3.10,<3.13', platform: 'linux/arm64' });
    expect(options?.ignores).toBe(false);
    expect(options?.problems.map((problem) => problem.message)).toEqual([
      'requirements.txt is not text: it holds NUL characters',
    ]);
  });

  test('writes a file as a whole and leaves nothing else', async () => {
    box.write('requirements.txt', 'error overlapping-distributions');
    const { code, out } = await box.run(['--format', 'json', '--output', 'out.json']);
    expect([code, out]).toEqual([1, '']);
    expect(rulesOf(readFileSync(join(box.folder, 'out.json'), 'utf8'))).toEqual(['overlapping-distributions']);
    expect(readdirSync(box.folder).sort()).toEqual(['out.json', 'requirements.txt']);
  });

  test('quiet is one line a finding, verbose says what was read', async () => {
    box.write('requirements.txt', 'error overlapping-distributions');
    expect((await box.run(['-q'])).out).toBe(
      'requirements.txt:1:1: error[overlapping-distributions]: overlapping-distributions here\n',
    );
    expect((await box.run(['-v'])).err).toBe('wheelclash: read requirements.txt\n');
  });

  test.each([
    [{ isTTY: true }, true],
    [{ isTTY: false }, false],
    [{ isTTY: true, env: { NO_COLOR: '1' } }, false],
    [{ isTTY: true, env: { NO_COLOR: '' } }, true],
    [{ isTTY: true, env: { TERM: 'dumb' } }, false],
    [{ isTTY: false, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, true],
    [{ isTTY: true, env: { FORCE_COLOR: '0' } }, false],
  ])('colour with %j: %s', async (world, colored) => {
    box.write('requirements.txt', 'error overlapping-distributions');
    expect((await box.run([], world)).out.includes('\u001b[')).toBe(colored);
  });
});

describe('other commands', () => {
  test('explain says what a rule is, or lists all', async () => {
    const { code, out } = await box.run(['explain', 'overlapping-distributions']);
    expect(code).toBe(0);
    expect(out).toMatch(/^# `overlapping-distributions`\n\nTwo distributions/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect((await box.run(['explain'])).out.match(/^\S+$/gm)).toEqual([
      'contradictory-requirements',
      'missing-memory-limit',
      'overlapping-distributions',
      'unused-ignore',
    ]);
  });

  test('environments prints text and JSON', async () => {
    box.write('requirements.txt', '');
    expect((await box.run(['environments'])).out).toBe('0 environments\n');
    expect(JSON.parse((await box.run(['environments', '--format', 'json'])).out)).toEqual({
      version: 1,
      environments: [],
    });
  });

  test('help documents every option with an example, within the width', async () => {
    for (const args of [['--help'], ['check', '--help'], ['environments', '--help'], ['explain', '--help']]) {
      const { code, out, err } = await box.run(args);
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/Examples:\n {2}# .*\n {2}wheelclash/);
      for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    }
    expect((await box.run(['--version'])).out).toBe('0.1.0\n');
  });
});
