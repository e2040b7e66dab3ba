/**
 * Measures the built command line: `npm run build && npm run bench`. Whole-process times, the programs taking turns
 * so that the state of the machine meets all of them alike; medians of 15.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const rounds = 15;
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'wheelclash-bench-'));

try {
  const single = join(folder, 'single');
  mkdirSync(single);
  writeFileSync(
    join(single, 'requirements.txt'),
    'onnxruntime>=1.18\nonnxruntime-gpu==1.18.0\nnumpy<2\nfastapi==0.115.0\n',
  );
  const small = project('small', 1);
  const large = project('large', 16);
  report([
    ['empty Node process', folder, ['-e', '0']],
    ['wheelclash --version', folder, [cli, '--version']],
    ['one requirements file', single, [cli]],
    ['small project (3 manifests)', small, [cli]],
    ['small project, as SARIF', small, [cli, '--format', 'sarif']],
    ['large project (48 manifests)', large, [cli]],
  ]);
} finally {
  rmSync(folder, { recursive: true });
}

/** Writes `services` folders, each with a requirements file, a project file and a Dockerfile. */
function project(name, services) {
  const root = join(folder, name);
  for (let index = 0; index < services; index++) {
    const service = join(root, `service-${index}`);
    mkdirSync(service, { recursive: true });
    const requirements = [
      'torch==2.4.1',
      'torchvision==0.19.1',
      'numpy<2',
      'transformers>=4.44,<5',
      'fastapi==0.115.0',
      'pydantic>=2.8',
      'onnxruntime-gpu==1.19.2',
      'opencv-python-headless==4.10.0.84',
      `scikit-learn==1.5.${index % 3}`,
      'uvicorn[standard]>=0.30 ; python_version >= "3.9"',
    ];
    writeFileSync(join(service, 'requirements.txt'), `${requirements.join('\n')}\n`);
    writeFileSync(
      join(service, 'pyproject.toml'),
      `[project]\nname = "service-${index}"\nversion = "1"\nrequires-python = ">=3.10"\n` +
        `dependencies = [${requirements.map((line) => JSON.stringify(line)).join(', ')}]\n` +
        '[project.optional-dependencies]\ngpu = ["cupy-cuda12x>=13"]\ndev = ["pytest", "ruff"]\n',
    );
    writeFileSync(
      join(service, 'Dockerfile'),
      'FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04 AS runtime\nARG TORCH=2.4.1\nWORKDIR /app\n' +
        'RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && rm -rf /var/lib/apt/lists/*\n' +
        'COPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt && \\\n' +
        '    pip install --index-url https://download.pytorch.org/whl/cu124 "torch==$' +
        '{TORCH}"\nCMD ["uvicorn", "app:app"]\n',
    );
  }
  return root;
}

function report(programs) {
  const times = programs.map(() => []);
  for (let round = -1; round < rounds; round++)
    for (const [index, [name, cwd, args]] of programs.entries()) {
      const start = process.hrtime.bigint();
      const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
      const time = Number(process.hrtime.bigint() - start) / 1e6;
      if (status !== 0 && status !== 1) throw new Error(`${name} failed: ${stderr}`);
      if (round >= 0) times[index].push(time);
    }
  const medians = times.map((list) => list.sort((a, b) => a - b)[rounds >> 1]);
  const rows = programs.map(([name], index) => [
    name,
    `${medians[index].toFixed(1)} ms`,
    `${(medians[index] / medians[0]).toFixed(2)} x`,
  ]);
  process.stdout.write(`Node ${process.versions.node}, medians of ${rounds}\n`);
  for (const [name, time, ratio] of rows)
    process.stdout.write(`${name.padEnd(32)}${time.padStart(10)}${ratio.padStart(10)}\n`);
}
