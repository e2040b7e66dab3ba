import { expect, test } from 'vitest';
import { imagePath } from '../../src/model/image-files.ts';

test.each([
  ['/app', 'requirements.txt', '/app/requirements.txt'],
  ['/app', '../requirements.txt', '/requirements.txt'],
  ['/app', '../../../requirements.txt', '/requirements.txt'],
  ['/app', '/../srv', '/srv'],
  ['/app', '../..', '/'],
])('from %s, %s is %s: nothing lies above the root of an image', (directory, path, expected) => {
  expect(imagePath(directory, path)).toBe(expected);
});
