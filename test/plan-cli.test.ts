import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { command, textsIn, workbench } from './plan-world.ts';

const bench = workbench();
afterAll(() => bench.remove());

let folder = '';
beforeEach(() => {
  folder = bench.story('stories/b-vision-platform-paddle');
});

const write = (path: string, text: string) => writeFileSync(join(folder, path), text);

describe('plan', () => {
  test('prints a tree, and exits with 0 whatever the plan is', async () => {
    const { code, out, err } = await command(folder, 'plan');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('paddlepaddle-gpu [process]');
    expect(out).toContain('cannot be used in one process');
    expect(out).toContain('(cuda-runtime-clash, requirements.txt:9)');
  });

  test('prints JSON of the promised shape, with the fingerprints of check', async () => {
    const plan = JSON.parse((await command(folder, 'plan', '--format', 'json')).out);
    const check = JSON.parse((await command(folder, 'check', '--format', 'json')).out);
    expect(plan).toMatchObject({
      version: 1,
      units: [
        { name: 'main', tier: 'inline', needs: ['pyzmq'], inside: [] },
        { name: 'paddlepaddle-gpu', tier: 'process', components: ['paddlepaddle-gpu'], needs: ['pyzmq'], inside: [] },
      ],
      alternatives: [{ title: expect.any(String), fixes: [] }],
    });
    expect(plan.units[1].because).toEqual([check.findings[0].fingerprint]);
  });

  test('needs nothing for messages where something is there', async () => {
    write('requirements.txt', 'numpy<2\ntorch==2.1.0\npaddlepaddle-gpu==2.6.2\nredis==5.0.1\n');
    const { units } = JSON.parse((await command(folder, 'plan', '--format', 'json')).out);
    expect(units.map(({ needs }: { needs: readonly string[] }) => needs)).toEqual([[], []]);
  });

  test('gives edits for cures that are proven', async () => {
    write('requirements.txt', 'onnxruntime-gpu==1.19.2\nonnxruntime==1.19.2\nnumpy<2\n');
    const { units, alternatives } = JSON.parse((await command(folder, 'plan', '--format', 'json')).out);
    expect(units).toHaveLength(2);
    expect(alternatives[0]).toMatchObject({ avoidsSplit: true, fixes: [{ safety: 'safe' }] });
    expect(alternatives[0].fixes[0].edits).not.toEqual([]);
  });

  test('has one unit where nothing clashes, and says so', async () => {
    write('requirements.txt', 'numpy==1.26.4\npyyaml==6.0.1\n');
    expect((await command(folder, 'plan')).out).toContain('2 components may share one process');
  });

  test('leaves what an ignore comment accepts together', async () => {
    write(
      'requirements.txt',
      'numpy<2\ntorch==2.1.0  # wheelclash: ignore[cuda-runtime-clash] never in one program\npaddlepaddle-gpu==2.6.2\n',
    );
    expect((await command(folder, 'plan')).out).toContain('may share one process');
  });

  test('reports what is wrong inside one component, and does not plan it away', async () => {
    write('requirements.txt', 'torch==2.1.0\ntorchvision==0.17.0\n');
    const { out } = await command(folder, 'plan');
    expect(out).toContain('may share one process');
    expect(out).toContain('distance does not cure');
  });

  test('looks at services as they run', async () => {
    write('Dockerfile', 'FROM python:3.11-slim\nRUN pip install numpy==1.26.4\n');
    write('Dockerfile.worker', 'FROM python:3.11-slim\nRUN pip install pyyaml==6.0.1\n');
    write(
      'compose.yaml',
      'services:\n  api: { build: . }\n  worker:\n    build: { context: ., dockerfile: Dockerfile.worker }\n',
    );
    const { units } = JSON.parse((await command(folder, 'plan', '--format', 'json')).out);
    expect(
      units.map((unit: { tier: string; components: unknown; requirements: unknown }) => [
        unit.tier,
        unit.components,
        unit.requirements,
      ]),
    ).toEqual([
      ['inline', ['api'], ['numpy==1.26.4']],
      ['container', ['worker'], ['pyyaml==6.0.1']],
    ]);
  });

  test('keeps what uv declares exclusive apart', async () => {
    write('requirements.txt', '');
    write(
      'pyproject.toml',
      '[project]\nname = "a"\nversion = "1"\ndependencies = ["numpy<2"]\n' +
        '[project.optional-dependencies]\ncpu = ["pyyaml==6.0.1"]\ngpu = ["pyyaml==6.0.2"]\n' +
        '[tool.uv]\nconflicts = [[{ extra = "cpu" }, { extra = "gpu" }]]\n',
    );
    const { out } = await command(folder, 'plan');
    expect(out).toContain('gpu [venv]');
    expect(out).toContain('[tool.uv] conflicts declares');
  });

  test.each([
    [['--write', 'x', '--format', 'tree'], 'tree is none'],
    [['--force'], '--force goes with --write'],
    [['--explain', 'torch'], '--explain takes two names'],
    [['--explain', 'torch', 'tim'], 'did you mean "timm"?'],
    [['--explain', 'torch', 'timm', '--format', 'json'], '--explain goes with no --format'],
    [['--format', 'yaml'], 'Allowed choices are tree, json'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await command(folder, 'plan', ...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('refuses a folder in which nothing is installed', async () => {
    mkdirSync(join(folder, 'empty'));
    const { code, err } = await command(folder, 'plan', 'empty');
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('nothing that is installed') });
  });
});

describe('plan --explain', () => {
  test.each([
    [['torch', 'timm'], 'torch and timm may share a process'],
    [['paddlepaddle-gpu', 'Torch'], 'need a process each'],
    [['paddlepaddle_gpu', 'timm'], 'need a process each'],
  ])('%j', async ([one = '', other = ''], answer) => {
    const { code, out } = await command(folder, 'plan', '--explain', one, other);
    expect(code).toBe(0);
    expect(out).toContain(answer);
  });
});

describe('plan --write', () => {
  test('makes the folder, and replaces nothing without --force', async () => {
    const first = await command(folder, 'plan', '--write', 'split/here');
    expect(first).toMatchObject({ code: 0, out: '' });
    const target = join(folder, 'split/here');
    const before = textsIn(target);
    expect(Object.keys(before)).toEqual([
      'pipeline.yaml',
      'requirements-base.txt',
      'requirements-main.txt',
      'requirements-paddlepaddle-gpu.txt',
    ]);
    writeFileSync(join(target, 'pipeline.yaml'), 'mine\n');
    const second = await command(folder, 'plan', 'requirements.txt', '--write', 'split/here');
    expect(second.code).toBe(2);
    expect(second.err).toContain('requirements-paddlepaddle-gpu.txt, pipeline.yaml already');
    expect(textsIn(target)).toEqual({ ...before, 'pipeline.yaml': 'mine\n' });
    const forced = await command(folder, 'plan', 'requirements.txt', '--write', 'split/here', '--force');
    expect(forced.code).toBe(0);
    expect(textsIn(target)).toEqual(before);
  });

  test('leaves no half-written file where the folder cannot be written', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    const { code, err } = await command(folder, 'plan', '--write', 'a-file/below');
    expect(code).toBe(2);
    expect(err).toContain('could not be written');
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('declared components', () => {
  test.each([
    ['[components.a]\nrequirement = ["b"]\n', 'unknown key "requirement"; did you mean "requirements"?'],
    ['[components.a]\nisolation = "vm"\nrequirements = "b"\n', 'must be one of inline, thread, process'],
    ['[components.a]\nisolation = "venv"\n', 'requirements or manifest must say'],
    ['[components.a]\nmanifest = "gone.txt"\n', 'there is no file "gone.txt"'],
  ])('%j is refused', async (text, message) => {
    write('wheelclash.toml', text);
    const { code, err } = await command(folder, 'plan');
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  test('take the versions of the project, a manifest, or bring their own', async () => {
    write('tables.txt', 'paddlepaddle-gpu==2.6.2\n');
    write(
      'wheelclash.toml',
      '[components.vision]\nrequirements = ["torch", "TorchVision"]\n[components.tables]\nmanifest = "tables.txt"\n' +
        '[components.text]\nrequirements = ["sentencepiece==0.1.99"]\n',
    );
    write('requirements.txt', 'numpy<2\ntorch==2.1.0\ntorchvision==0.16.0\n');
    const { units } = JSON.parse((await command(folder, 'plan', '--format', 'json')).out);
    expect(
      units.map((unit: { components: unknown; requirements: unknown }) => [unit.components, unit.requirements]),
    ).toEqual([
      [
        ['text', 'vision'],
        ['numpy<2', 'torch==2.1.0', 'torchvision==0.16.0', 'sentencepiece==0.1.99'],
      ],
      [['tables'], ['paddlepaddle-gpu==2.6.2']],
    ]);
  });

  test('with names that steer terminals or break YAML are written safely', async () => {
    write('wheelclash.toml', '[components."a\\u001b[31m: b\\n- x"]\nrequirements = ["paddlepaddle-gpu"]\n');
    const tree = await command(folder, 'plan');
    expect(tree.out).not.toContain('\u001b');
    const pipeline = await command(folder, 'plan', '--format', 'pipeline');
    expect(pipeline.out).toContain('name: "a\\u001b[31m: b\\n- x"');
    await command(folder, 'plan', '--write', 'out');
    expect(Object.keys(textsIn(join(folder, 'out')))).toContain('requirements-a-31m-b-x.txt');
    expect((await command(join(folder, 'out'), 'check')).code).toBe(0);
  });
});

test('the built program plans', () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['dist/cli.js', 'plan', 'fixtures/stories/b-vision-platform-paddle', '--format', 'pipeline'],
    { encoding: 'utf8', env: { ...process.env, WHEELCLASH_CACHE_DIR: '' } },
  );
  expect(status).toBe(0);
  expect(stdout).toContain('  - name: paddlepaddle-gpu\n    isolation: process\n');
});
