import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const scratch = mkdtempSync(join(tmpdir(), 'wheelclash-start-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function run(cache: string) {
  const env = { ...process.env, WHEELCLASH_CACHE_DIR: cache };
  return spawnSync(process.execPath, ['dist/cli.js', 'fixtures/stories/silent-cpu'], { env, encoding: 'utf8' });
}

/** The program as `npm run build` left it. */
describe('start of the built program', () => {
  const without = run('');

  test('works without a cache', () => {
    expect(without.status).toBe(1);
    expect(without.stdout).toContain('error[overlapping-distributions]');
  });

  test('keeps a cache that the next run reads, with the same result', () => {
    const folder = join(scratch, 'kept');
    expect(run(folder).stdout).toBe(without.stdout);
    const [name = '', ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    const before = readFileSync(join(folder, name));
    expect(run(folder).stdout).toBe(without.stdout);
    expect(readFileSync(join(folder, name)).equals(before)).toBe(true);
  });

  test('replaces a damaged cache', () => {
    const folder = join(scratch, 'damaged');
    run(folder);
    const file = join(folder, readdirSync(folder)[0] ?? '');
    writeFileSync(file, 'damaged');
    expect(run(folder)).toMatchObject({ status: 1, stdout: without.stdout, stderr: without.stderr });
    expect(readFileSync(file).length).toBeGreaterThan(100_000);
  });

  test('runs where the cache cannot be written', () => {
    const file = join(scratch, 'a-file');
    writeFileSync(file, '');
    expect(run(join(file, 'below'))).toMatchObject({ status: 1, stdout: without.stdout, stderr: without.stderr });
  });
});
