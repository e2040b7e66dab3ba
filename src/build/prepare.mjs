/**
 * Builds after an install from git. Where npm was asked to install globally (pre-commit does), it prepares the clone with
 * the same settings, so that nothing the build needs is beside it; then that is installed first.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

if (!(await hasTools())) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_config_(global|location|prefix|omit|production)$/i.test(name),
    ),
  );
  const install = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  run(process.env['npm_execpath'], install, env);
}
run(fileURLToPath(new URL('run.mjs', import.meta.url)), ['src/build/bundle.ts'], process.env);

async function hasTools() {
  try {
    await import('esbuild');
    return true;
  } catch {
    return false;
  }
}

function run(script, args, env) {
  if (script === undefined) throw new Error('this script is run by npm: npm run prepare');
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
