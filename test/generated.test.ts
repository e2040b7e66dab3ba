import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../src/build/generated-files.ts';

const files = (await generatedFiles()).map(({ path, text }) => [relative('.', path), text] as const);

test.each(files)('%s is what `npm run docs` writes', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text);
});
