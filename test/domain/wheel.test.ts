import { describe, expect, it } from 'vitest';
import { parseWheelName, sdistName, wheelTagsText } from '../../src/domain/wheel.ts';

describe('parseWheelName', () => {
  it('reads name, version and tags', () => {
    expect(parseWheelName('Flash_Attn-2.5.8+cu122torch2.3cxx11abiFALSE-cp311-cp311-linux_x86_64.whl')).toMatchObject({
      distribution: 'flash-attn',
      version: { release: [2, 5, 8], local: 'cu122torch2.3cxx11abifalse' },
      build: undefined,
      tags: [{ python: 'cp311', abi: 'cp311', platform: 'linux_x86_64' }],
    });
  });

  it('reads the build tag', () => {
    expect(parseWheelName('foo-1.0-1local-py3-none-any.whl')?.build).toBe('1local');
  });

  it('expands compressed tag sets, and writes them back', () => {
    const wheel = parseWheelName('foo-1.0-cp39.cp310-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl');
    expect(wheel?.tags).toHaveLength(4);
    expect(wheel?.tags[3]).toEqual({ python: 'cp310', abi: 'abi3', platform: 'manylinux2014_x86_64' });
    expect(wheel && wheelTagsText(wheel)).toBe('cp39.cp310-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64');
  });

  it('reads versions in which old tools escaped a sign', () => {
    expect(parseWheelName('foo-1.0_cu118-py3-none-any.whl')?.version.local).toBe('cu118');
    expect(parseWheelName('foo-1.0_1-py3-none-any.whl')?.version.post).toBe(1);
  });

  it.each([
    'foo-1.0-py3-none.whl',
    'foo-1.0-x-py3-none-any.whl',
    'foo-one-py3-none-any.whl',
    'foo-1.0-1-2-py3-none-any.whl',
    '-1.0-py3-none-any.whl',
    'foo-1.0-py3-none-.whl',
    'foo-1.0-py3-none-any.zip',
    'foo.whl',
    '',
    `foo-1.0-${'a.'.repeat(100)}a-${'b.'.repeat(100)}b-any.whl`,
  ])('refuses %s', (fileName) => {
    expect(parseWheelName(fileName)).toBeUndefined();
  });
});

describe('sdistName', () => {
  it.each([
    ['foo-bar-1.0.tar.gz', 'foo-bar', '1.0'],
    ['Foo_Bar-1.0rc1.zip', 'foo-bar', '1.0rc1'],
  ])('reads %s', (fileName, distribution, version) => {
    expect(sdistName(fileName)).toMatchObject({ distribution, version: { text: version } });
  });

  it.each(['main.zip', 'foo-main.zip', 'v1.0.zip', 'foo-v4.49.0-Gemma-3.zip', '1.0.tar.gz', 'foo-1.0.exe'])(
    'refuses %s',
    (name) => {
      expect(sdistName(name)).toBeUndefined();
    },
  );
});
