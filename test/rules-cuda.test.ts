import { describe, expect, test } from 'vitest';
import { majorOf, majorOfBuild } from '../rules/shared/cuda-stack.ts';
import { buildOf } from '../rules/shared/index-builds.ts';
import type { Published } from '../src/domain/knowledge.ts';
import { distributionName } from '../src/domain/requirement.ts';
import { parseVersion } from '../src/domain/version.ts';
import { emptyKnowledge } from './fixture-run.ts';

describe('majorOfBuild', () => {
  test.each([
    ['cu118', '11'],
    ['cu12', '12'],
    ['cu121', '12'],
    ['cu130', '13'],
    ['cu12torch2.8cxx11abitrue', '12'],
    ['pt21cu118', '11'],
    ['cu117.with.pypi.cudnn', '11'],
    ['cpu', undefined],
    ['rocm6.0', undefined],
    ['cu92', undefined],
    ['ecu121', undefined],
    ['cu1210', undefined],
    [undefined, undefined],
  ])('reads %s as %s', (build, major) => {
    expect(majorOfBuild(build)).toBe(major);
  });
});

test('majorOf knows no major of a build without CUDA', () => {
  expect([majorOf('12.1'), majorOf('13'), majorOf('none'), majorOf(undefined)]).toEqual([
    '12',
    '13',
    undefined,
    undefined,
  ]);
});

describe('buildOf', () => {
  const rows = [
    row('==2.4.0 || ==2.4.1', ['cu118', 'cu121'], true),
    row('==2.6.0', ['cu118', 'cu124'], true),
    row('==2.11.0', ['cu128', 'cu130'], false),
    row('==2.12.0', ['cu130'], false, ['cu128']),
    row('==2.13.0', ['cu130'], false),
  ];
  const knowledge = {
    ...emptyKnowledge,
    about: (name: string, kind: string) => (name === 'torch' && kind === 'published' ? rows : []),
  } as typeof emptyKnowledge;
  const ask = (version: string, build: string) => {
    const parsed = parseVersion(version);
    return parsed === undefined ? 'no version' : buildOf('torch', parsed, build, knowledge)?.published;
  };

  test('says what a list holds, and what a complete list or a named gap leaves out', () => {
    expect(ask('2.4.1', 'cu121')).toBe(true);
    expect(ask('2.6.0+cu121', 'cu121')).toBe(false);
    expect(ask('2.12.0', 'cu128')).toBe(false);
  });

  test('takes a build for ended where a later release is known to lack it', () => {
    expect(ask('2.11.0', 'cu121')).toBe(false);
    expect(ask('2.13.0', 'cu128')).toBe(false);
  });

  test('does not know what is newer or was never heard of', () => {
    expect(ask('2.14.0', 'cu130')).toBeUndefined();
    expect(ask('2.13.0', 'cu132')).toBeUndefined();
    expect(ask('2.5.0', 'cu118')).toBeUndefined();
    expect(ask('2.5.0', 'cu124')).toBeUndefined();
  });
});

function row(versions: string, builds: readonly string[], complete: boolean, without?: readonly string[]): Published {
  return {
    kind: 'published',
    id: `row-${versions}`,
    claim: 'A row.',
    certainty: 'verified',
    evidence: [{ source: 'owner/first#1', states: 'so it is', checked: '2026-11-20' }],
    distribution: distributionName('torch'),
    versions,
    builds,
    complete,
    ...(without === undefined ? {} : { without }),
  };
}
