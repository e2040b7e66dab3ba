import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SourceFile } from '../src/domain/source.ts';
import { type Sandbox, sandbox } from './cli-host.ts';
import { finding, spanOf } from './report/example.ts';

let box: Sandbox;

/** Each line `bad NAME` is a finding about the name. */
function find(files: readonly SourceFile[]) {
  return files.flatMap((file) =>
    file.text.split('\n').flatMap((line) => {
      const name = /^bad (\w+)/.exec(line)?.[1];
      if (name === undefined) return [];
      return [finding({ message: `${name} is bad`, at: spanOf(file, line), fingerprint: `${file.path}-${name}` })];
    }),
  );
}

beforeEach(() => {
  box = sandbox(find);
  box.write('requirements.txt', 'bad b\nbad a\n');
});
afterEach(() => box.remove());

const stored = () => readFileSync(join(box.folder, 'baseline.json'), 'utf8');
const shown = (out: string) => JSON.parse(out).findings.map((one: { message: string }) => one.message);

describe('a baseline', () => {
  test('hides what it knows, also when lines move, and lets new findings fail', async () => {
    expect(await box.run(['--write-baseline', 'baseline.json'])).toMatchObject({
      code: 0,
      out: '',
      err: 'wheelclash: wrote 2 findings to baseline.json\n',
    });
    expect(stored()).not.toMatch(/line|"start"/);
    box.write('requirements.txt', '# moved\n\nbad a\nbad b\n');
    expect(await box.run(['--baseline', 'baseline.json'])).toMatchObject({
      code: 0,
      out: 'No conflicts found in 0 environments, 1 file read\n2 findings known from the baseline\n',
    });
    box.write('requirements.txt', 'bad a\nbad b\nbad c\n');
    const { code, out } = await box.run(['--baseline', 'baseline.json', '--format', 'json']);
    expect(code).toBe(1);
    expect(shown(out)).toEqual(['c is bad']);
    expect(JSON.parse(out).suppressed).toBe(2);
  });

  test('is the same for findings in any order', async () => {
    await box.run(['--write-baseline', 'baseline.json']);
    const first = stored();
    box.write('requirements.txt', 'bad a\nbad b\n');
    await box.run(['--write-baseline', 'baseline.json']);
    expect(stored()).toBe(first);
  });

  test('says what is stale, and --prune removes just that', async () => {
    box.write('api/requirements.txt', 'bad z\n');
    await box.run(['--write-baseline', 'baseline.json']);
    box.write('requirements.txt', 'bad a\n');
    expect((await box.run(['requirements.txt', '--baseline', 'baseline.json'])).err).toBe(
      'wheelclash: 1 entry of baseline.json no longer occur; --prune removes what is stale\n',
    );
    expect((await box.run(['requirements.txt', '--baseline', 'baseline.json', '--prune'])).err).toBe(
      'wheelclash: removed 1 entry from baseline.json\n',
    );
    expect(JSON.parse(stored()).findings.map((entry: { fingerprint: string }) => entry.fingerprint)).toEqual([
      'api/requirements.txt-z',
      'requirements.txt-a',
    ]);
  });

  test('named by the configuration, relative to it', async () => {
    await box.run(['--write-baseline', 'baseline.json']);
    box.write('wheelclash.toml', 'baseline = "baseline.json"\n');
    box.write('api/requirements.txt', 'bad z\n');
    expect(shown((await box.run(['--format', 'json'])).out)).toEqual(['z is bad']);
  });

  test.each([
    [
      'nothing there',
      undefined,
      /baseline\.json could not be read \(ENOENT\); .*--write-baseline baseline\.json makes one/,
    ],
    ['no JSON', 'x', /baseline\.json is not a baseline/],
    ['another JSON', '{"version":1,"findings":[{"rule":1}]}', /is not a baseline/],
  ])('that is unusable is an error: %s', async (_, text, message) => {
    if (text !== undefined) box.write('baseline.json', text);
    const { code, err } = await box.run(['--baseline', 'baseline.json']);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  test('cannot be written together with fixes', async () => {
    expect((await box.run(['--write-baseline', 'b.json', '--fix'])).code).toBe(2);
  });
});
