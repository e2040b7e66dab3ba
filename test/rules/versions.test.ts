import { describe, expect, test } from 'vitest';
import { torchOfLocal } from '../../rules/shared/versions-wheel.ts';

describe('the torch release in a local version', () => {
  test.each([
    ['cu12torch2.6cxx11abitrue', '2.6'],
    ['cu122torch2.4cxx11abiFALSE', '2.4'],
    ['18f6958pt2.0.0cu117', '2.0'],
    ['pt21cu118', '2.1'],
    ['pt113cu117', '1.13'],
    ['pt210cu130', '2.10'],
  ])('%s is %s', (local, version) => {
    expect(torchOfLocal(local)?.text).toBe(version);
  });

  test.each([['cu118'], ['cpu'], ['torch210cu121'], ['cu121.with.pypi.cudnn'], ['']])('%s names none', (local) => {
    expect(torchOfLocal(local)).toBeUndefined();
  });
});
