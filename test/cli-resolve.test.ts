import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadEngine } from '../src/cli/engine.ts';
import { readCompiled } from '../src/cli/resolve-uv.ts';
import { type Sandbox, sandbox } from './cli-host.ts';

let box: Sandbox;
beforeEach(() => {
  box = sandbox(() => []);
});
afterEach(() => box.remove());

/** A program named uv that notes how it was called and answers with `script`. */
function fakeUv(script: string): Readonly<Record<string, string>> {
  const folder = join(box.folder, 'bin with blanks');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'uv');
  writeFileSync(
    path,
    `#!/bin/sh\n[ "$1" = --version ] && { echo uv 0.13.8; exit 0; }\nfor a in "$@"; do echo "$a" >> "${box.folder}/called"; done\npwd >> "${box.folder}/called"\n${script}\n`,
  );
  chmodSync(path, 0o755);
  return { PATH: `${folder}:/usr/bin:/bin` };
}

const engine = async () => loadEngine('dist/knowledge.packed');
const called = () => readFileSync(join(box.folder, 'called'), 'utf8');

describe('--resolve uv', () => {
  test('asks without building anything, in the folder of the manifest, and uses what it says', async () => {
    const env = fakeUv('echo "somelib==2.0  # via -r requirements.txt"; echo "onnxruntime==1.19.2  # via somelib"');
    box.write('api; touch pwned/requirements.txt', 'onnxruntime-gpu==1.19.2\nsomelib\n');
    const { code, out, err } = await box.run(['--resolve', 'uv', '--fail-on', 'warning', '--format', 'json'], {
      env,
      engine,
    });
    expect(err).toBe('');
    expect(code).toBe(1);
    const [finding] = JSON.parse(out).findings;
    expect(finding).toMatchObject({
      rule: 'overlapping-distributions',
      chains: { onnxruntime: ['somelib', 'onnxruntime'] },
      confidence: 'medium',
    });
    expect(called()).toContain('--no-build\n');
    expect(called()).toContain('--no-python-downloads\n');
    expect(called()).toContain('--\nrequirements.txt\n');
    expect(called()).toMatch(/\/api; touch pwned\n$/);
    expect(await box.run(['--fail-on', 'warning'], { env, engine })).toMatchObject({ code: 0 });
  });

  test('asks for extras and groups one by one, for the Python of the project, and not where a lock decides', async () => {
    const env = fakeUv('true');
    box.write(
      'a/pyproject.toml',
      '[project]\nname = "a"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["numpy"]\n' +
        '[project.optional-dependencies]\ngpu = ["cupy-cuda12x"]\n[dependency-groups]\ndev = ["pytest"]\n',
    );
    box.write('b/pyproject.toml', '[project]\nname = "b"\nversion = "1"\ndependencies = ["numpy"]\n');
    box.write(
      'b/uv.lock',
      'version = 1\n[[package]]\nname = "b"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "numpy" }]\n' +
        '[[package]]\nname = "numpy"\nversion = "2.0.0"\nsource = { registry = "https://index.example.invalid/simple" }\n',
    );
    await box.run(['--resolve', 'uv', '--platform', 'linux/arm64'], { env, engine });
    const runs = called().split(`${box.folder}/a\n`).length - 1;
    expect(runs).toBe(3);
    expect(called()).not.toContain(`${box.folder}/b\n`);
    for (const part of [
      '--extra\ngpu\n',
      '--group\npyproject.toml:dev\n',
      '--python-version\n3.11\n',
      'aarch64-unknown-linux-gnu\n',
    ])
      expect(called()).toContain(part);
  });

  test('where uv fails the knowledge base decides, and the reason is said', async () => {
    const env = fakeUv('echo "  × No solution found" >&2; echo "  ╰─▶ Because \u001b[31mnumpy" >&2; exit 1');
    box.write('requirements.txt', 'onnxruntime-gpu==1.19.2\nhsemotion-onnx==0.3.1\nnumpy<2\n');
    const { code, err } = await box.run(['--resolve', 'uv'], { env, engine });
    expect(code).toBe(1);
    expect(err).toContain(
      'uv could not resolve requirements.txt, so the knowledge base decides there: No solution found Because',
    );
    expect(err).not.toContain('\u001b');
  });

  test('without uv it is an error that says so', async () => {
    box.write('requirements.txt', 'numpy\n');
    const { code, err } = await box.run(['--resolve', 'uv'], { env: { PATH: box.folder }, engine });
    expect(code).toBe(2);
    expect(err).toContain('--resolve uv needs uv on the PATH');
  });
});

test('lines of uv pip compile', () => {
  const output = [
    'torch==2.1.0+cu118        # via -r requirements.txt, torchvision',
    'uvicorn[standard]==0.30.0 # via my-app (pyproject.toml)',
    'Some_Lib==1.0 ; python_version < "3.12"  # via torch',
    'wheel @ https://example.invalid/w-1.0-py3-none-any.whl',
    '# a comment',
    '',
  ].join('\n');
  expect(readCompiled(output)).toEqual([
    { name: 'torch', version: '2.1.0+cu118', via: ['torchvision'] },
    { name: 'uvicorn', version: '0.30.0', via: [] },
    { name: 'some-lib', version: '1.0', via: ['torch'] },
  ]);
});
