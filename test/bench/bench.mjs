/**
 * Measures the built command line: `npm run build && npm run bench`. Whole processes, the programs taking turns so that
 * the state of the machine meets all of them alike; medians. Then where the time goes, stage by stage.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { writeMonorepo, writeServices } from './projects.mjs';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const memory = fileURLToPath(new URL('memory.cjs', import.meta.url));
const runner = fileURLToPath(new URL('../../src/build/run.mjs', import.meta.url));
const stages = fileURLToPath(new URL('stages.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wheelclash-bench-'));

try {
  const single = join(folder, 'single');
  mkdirSync(single);
  writeFileSync(
    join(single, 'requirements.txt'),
    'onnxruntime>=1.18\nonnxruntime-gpu==1.18.0\nnumpy<2\nfastapi==0.115.0\n',
  );
  const small = writeServices(join(folder, 'small'), 1);
  const large = writeServices(join(folder, 'large'), 16);
  const hundred = writeMonorepo(join(folder, 'hundred'), 100);
  const thousand = writeMonorepo(join(folder, 'thousand'), 1000);
  const tenThousand = writeMonorepo(join(folder, 'ten-thousand'), 10_000);
  process.stdout.write(`Node ${process.versions.node}\n`);
  report(15, [
    ['empty Node process', folder, ['-e', '0']],
    ['wheelclash --version', folder, [cli, '--version']],
    ['one requirements file', single, [cli]],
    ['small project (3 manifests)', small, [cli]],
    ['small project, as SARIF', small, [cli, '--format', 'sarif']],
    ['project of 48 manifests', large, [cli]],
  ]);
  report(3, [
    ['empty Node process', folder, ['-e', '0']],
    ['100 manifests', hundred, [cli]],
    ['1,000 manifests', thousand, [cli]],
    ['10,000 manifests', tenThousand, [cli]],
  ]);
  spawnSync(process.execPath, [runner, stages, small, large, tenThousand], { stdio: 'inherit' });
} finally {
  rmSync(folder, { recursive: true });
}

function report(rounds, programs) {
  const times = programs.map(() => []);
  const held = programs.map(() => 0);
  for (let round = -1; round < rounds; round++)
    for (const [index, [name, cwd, args]] of programs.entries()) {
      const start = process.hrtime.bigint();
      const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
      const time = Number(process.hrtime.bigint() - start) / 1e6;
      if (status !== 0 && status !== 1) throw new Error(`${name} failed: ${stderr}`);
      if (round >= 0) times[index].push(time);
      else held[index] = memoryOf(cwd, args);
    }
  const medians = times.map((list) => list.sort((a, b) => a - b)[rounds >> 1]);
  process.stdout.write(
    `\n${'medians of '.concat(rounds).padEnd(32)}${'time'.padStart(11)}${'ratio'.padStart(10)}${'memory'.padStart(11)}\n`,
  );
  for (const [index, [name]] of programs.entries())
    process.stdout.write(
      `${name.padEnd(32)}${`${medians[index].toFixed(1)} ms`.padStart(11)}` +
        `${`${(medians[index] / medians[0]).toFixed(2)} x`.padStart(10)}${`${held[index].toFixed(0)} MB`.padStart(11)}\n`,
    );
}

/** The most memory that a run holds, in megabytes. */
function memoryOf(cwd, args) {
  const { output } = spawnSync(process.execPath, ['--require', memory, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  return Number(output[3]) / 1024;
}
