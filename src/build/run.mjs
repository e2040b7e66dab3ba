/**
 * Runs a TypeScript file of this repository: `node src/build/run.mjs FILE [ARGUMENT…]`.
 * Node 20 cannot run TypeScript, so the file is first bundled, two folders below the root as its sources are.
 */
import { basename } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const [file, ...rest] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: node src/build/run.mjs FILE [ARGUMENT…]');
const root = fileURLToPath(new URL('../../', import.meta.url));
const outfile = `${root}node_modules/.cache/${basename(file, '.ts')}.mjs`;

await build({
  entryPoints: [file],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.argv = [process.execPath, outfile, ...rest];
await import(pathToFileURL(outfile).href);
