import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readKnowledge } from '../src/build/knowledge-files.ts';
import { main } from '../src/cli/main.ts';
import { run, wantedFiles } from '../src/run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelclash-add-ignore-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The command line over the real checks. */
async function wheelclash(...args: string[]) {
  const printed: string[] = [];
  const said: string[] = [];
  const knowledge = readKnowledge();
  const code = await main(args, {
    cwd: folder,
    env: {},
    version: '0.1.0',
    out: { write: (text) => void printed.push(text) },
    err: { write: (text) => void said.push(text) },
    engine: async () => ({
      rules: run([], knowledge).rules,
      wanted: wantedFiles,
      check: (files, options) => run(files, knowledge, options),
    }),
  });
  return { code, out: printed.join(''), err: said.join('') };
}

const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
const read = (path: string) => readFileSync(join(folder, path), 'utf8');

test('a comment above the line, with rule and reason, hides the finding from then on', async () => {
  write('requirements.txt', 'numpy<2\r\nonnxruntime-gpu==1.19.2\r\nonnxruntime==1.19.2\r\n');
  const { code, err } = await wheelclash('--add-ignore', 'the  GPU build wins in our image');
  expect(code).toBe(0);
  expect(err).toBe('wheelclash: wrote ignore comments for 1 finding to requirements.txt\n');
  expect(read('requirements.txt')).toBe(
    'numpy<2\r\nonnxruntime-gpu==1.19.2\r\n# wheelclash: ignore[overlapping-distributions] the GPU build wins in our image\r\nonnxruntime==1.19.2\r\n',
  );
  expect((await wheelclash()).code).toBe(0);
  expect((await wheelclash('--no-ignores')).code).toBe(1);
});

test('in a Dockerfile, inside a continued instruction', async () => {
  write(
    'Dockerfile',
    'FROM python:3.11\nRUN pip install \\\n      "numpy<2" \\\n      onnxruntime-gpu==1.19.2 \\\n      onnxruntime==1.19.2\n',
  );
  expect((await wheelclash('--add-ignore', 'known')).code).toBe(0);
  expect(read('Dockerfile')).toContain(
    '\\\n      # wheelclash: ignore[overlapping-distributions] known\n      onnxruntime==',
  );
  expect((await wheelclash()).code).toBe(0);
});

test('where a comment may not be written nothing is changed, and that is said', async () => {
  mkdirSync(join(folder, 'shared'));
  mkdirSync(join(folder, 'app'));
  write('shared/gpu.txt', 'onnxruntime-gpu==1.19.2\nonnxruntime==1.19.2\n');
  write('app/requirements.txt', 'numpy<2\n-r ../shared/gpu.txt\n');
  const { code, err } = await wheelclash('app', '--add-ignore', 'known');
  expect(code).toBe(1);
  expect(err).toContain('no comment was written to shared/gpu.txt');
  expect(read('shared/gpu.txt')).toBe('onnxruntime-gpu==1.19.2\nonnxruntime==1.19.2\n');
});

test('a story: every finding of a whole project', async () => {
  cpSync('fixtures/stories/silent-cpu', folder, { recursive: true });
  expect((await wheelclash()).code).toBe(1);
  await wheelclash('--add-ignore', 'accepted');
  expect((await wheelclash('--fail-on', 'warning')).code).toBe(0);
});
