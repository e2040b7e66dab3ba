import { defineConfig } from 'vitest/config';

/** The fixtures of the mutated rules, with their cures, and their words. */
export default defineConfig({
  test: {
    include: ['test/fixtures.test.ts', 'test/fix-fixtures.test.ts', 'test/rules/words.test.ts'],
    testNamePattern: /^(duplicate-requirement|small-shared-memory|local-version-without-index)\b/,
  },
});
