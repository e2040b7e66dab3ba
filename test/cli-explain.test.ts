import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rules } from '../rules/index.ts';
import { sandbox } from './cli-host.ts';

const explain = (id: string) =>
  spawnSync(process.execPath, ['dist/cli.js', 'explain', id], {
    encoding: 'utf8',
    env: { ...process.env, COLUMNS: '400' },
  });

test('the page of every rule has an example that was run, and explain shows it', () => {
  for (const id of rules.keys()) expect(readFileSync(`rules/pages/${id}.md`, 'utf8'), id).toContain('## Example');
  const { stdout, status } = explain('overlapping-distributions');
  expect(status).toBe(0);
  expect(stdout).toContain('## Example');
  expect(stdout).not.toMatch(/<!--|All rules/);
});

test('a fact is explained with its sources', () => {
  const { stdout, status } = explain('driver-floor-cuda-13');
  expect(status).toBe(0);
  expect(stdout).toContain('Programs built for CUDA 13 run on Linux drivers from 580 on.');
  expect(stdout).toContain('astral-sh/uv');
  expect(explain('driver-floor-cuda-99')).toMatchObject({ status: 2, stdout: '' });
});

test('a long run says what it is about on a terminal, and takes the line back', async () => {
  const box = sandbox(() => []);
  try {
    for (let index = 0; index < 120; index++) box.write(`p${index}/requirements.txt`, 'numpy\n');
    const said: string[] = [];
    const err = { write: (text: string) => void said.push(text), isTTY: true };
    expect((await box.run([], { err })).code).toBe(0);
    expect(said.join('')).toBe('wheelclash: checking 120 files …\r\u001b[K');
    expect((await box.run([])).err).toBe('');
  } finally {
    box.remove();
  }
});
