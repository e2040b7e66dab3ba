import { defineConfig } from 'vitest/config';

/** The fixtures of the mutated rules. */
export default defineConfig({
  test: {
    include: ['test/fixtures.test.ts', 'test/rules/**/*.test.ts'],
    testNamePattern: /^(duplicate-requirement|small-shared-memory|local-version-without-index)\//,
  },
});
