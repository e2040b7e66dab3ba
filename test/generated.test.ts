import { readdirSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../src/build/generated-files.ts';

const files = (await generatedFiles()).map(({ path, text }) => [relative('.', path), text] as const);

test.each(files)('%s is what `npm run docs` writes', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('no page is left of a rule that is gone', () => {
  const pages = readdirSync('rules/pages').map((name) => `rules/pages/${name}`);
  expect(pages.sort()).toEqual(
    files
      .map(([path]) => path)
      .filter((path) => path.startsWith('rules/pages/'))
      .sort(),
  );
});
