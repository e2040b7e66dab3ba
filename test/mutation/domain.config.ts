import { defineConfig } from 'vitest/config';

/** The tests of src/domain, without the one that measures time: mutated code is slower. */
export default defineConfig({
  test: { include: ['test/domain/**/*.test.ts'], testNamePattern: /^(?!.*stays quick)/ },
});
