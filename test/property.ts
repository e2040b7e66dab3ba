/**
 * How property tests are run: the same 200 examples each time, so that a red test stays red. `FUZZ_RUNS=5000 npm test`
 * (or `npm run fuzz`) asks for that many with a new seed; `FUZZ_SEED` repeats one that failed.
 */
export function propertyOptions(): { readonly seed: number; readonly numRuns: number } {
  const runs = Number(process.env['FUZZ_RUNS'] ?? 0);
  const seed = process.env['FUZZ_SEED'] ?? (runs > 0 ? Date.now() % 2 ** 31 : 20261121);
  return { seed: Number(seed), numRuns: runs > 0 ? runs : 200 };
}
