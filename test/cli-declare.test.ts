import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Sandbox, sandbox } from './cli-host.ts';

let box: Sandbox;
beforeEach(() => {
  box = sandbox(() => []);
});
afterEach(() => box.remove());

describe('declared environments', () => {
  test('name files by path and by pattern, relative to the configuration', async () => {
    box.write(
      'app/wheelclash.toml',
      '[environments.studio]\nrequirements = ["deps.list", "nodes/*/requirements.txt"]\n',
    );
    for (const path of [
      'deps.list',
      'nodes/b/requirements.txt',
      'nodes/a/requirements.txt',
      'nodes/x/y/requirements.txt',
    ])
      box.write(`app/${path}`, '');
    const { options, files, err } = await box.run(['app']);
    expect(err).toBe('');
    expect(options?.declarations?.environments).toEqual([
      {
        name: 'studio',
        manifests: ['app/deps.list', 'app/nodes/a/requirements.txt', 'app/nodes/b/requirements.txt'],
        python: undefined,
      },
    ]);
    expect(files).toContain('app/deps.list');
  });

  test('a file that is not there is an error, a pattern that matches nothing is said', async () => {
    box.write('wheelclash.toml', '[environments.studio]\nrequirements = ["deps.txt"]\n');
    expect(await box.run([])).toMatchObject({ code: 2, err: expect.stringContaining('there is no file "deps.txt"') });
    box.write('wheelclash.toml', '[environments.studio]\nrequirements = ["nodes/*.txt"]\n');
    expect(await box.run([])).toMatchObject({
      code: 0,
      err: expect.stringContaining('no file that was read matches "nodes/*.txt" of the environment studio'),
    });
  });
});

describe('build arguments', () => {
  test('come from the command line, from variables, and as presets from the configuration', async () => {
    box.write('wheelclash.toml', '[builds.cu118]\nargs = { CUDA = "11.8" }\ndockerfile = "docker/Dockerfile"\n');
    const { options } = await box.run(['--build-arg', 'A=1,2=3', '--build-arg', 'B'], { env: { B: 'b' } });
    expect(options?.declarations?.arguments).toEqual(
      new Map([
        ['A', '1,2=3'],
        ['B', 'b'],
      ]),
    );
    expect(options?.declarations?.builds).toEqual([
      { name: 'cu118', arguments: new Map([['CUDA', '11.8']]), dockerfile: 'docker/Dockerfile', target: undefined },
    ]);
  });

  test.each([['=x'], ['a b=c'], ['NOT_SET']])('--build-arg %s is an error', async (given) => {
    expect((await box.run(['--build-arg', given])).code).toBe(2);
  });

  test('nothing declared is nothing passed on', async () => {
    expect((await box.run([])).options?.declarations).toBeUndefined();
  });
});
