import { defineConfig } from 'vitest/config';

/** Many runs of a property take longer than a test may; see test/property.ts. */
const testTimeout = process.env['FUZZ_RUNS'] ? 600_000 : 120_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout,
    // Tests are pure, so the files that one process runs may share modules: the knowledge is then read once per process.
    isolate: false,
    coverage: { include: ['src/**/*.ts', 'rules/**/*.ts'] },
  },
});
