import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const pool = (
  'numpy>=1.26,<2 numpy==1.26.4 pandas==2.2.2 requests>=2.31 fastapi==0.115.0 pydantic>=2.8,<3 uvicorn[standard]==0.30.6 ' +
  'torch==2.4.1 torchvision==0.19.1 transformers==4.44.2 scikit-learn==1.5.1 scipy==1.14.0 pillow==10.4.0 ' +
  'opencv-python-headless==4.10.0.84 onnxruntime==1.19.2 click>=8 pyyaml==6.0.2 httpx==0.27.0 sqlalchemy==2.0.32 ' +
  'redis==5.0.8 celery==5.4.0 boto3==1.35.0 rich==13.7.1 typer==0.12.5 tqdm==4.66.5 jinja2==3.1.4 protobuf==4.25.4 ' +
  'grpcio==1.66.0 psycopg2-binary==2.9.9 matplotlib==3.9.2'
).split(' ');

/** Writes `services` folders, each with a requirements file, a project file and a Dockerfile that ask for much. */
export function writeServices(root, services) {
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
    writeFileSync(join(service, 'requirements.txt'), lines(requirements));
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

/** Writes a monorepo of `count` manifests of four kinds in nested folders, the same for the same count. */
export function writeMonorepo(root, count) {
  const pick = picker();
  for (let index = 0; index < count; index++) {
    const folder = join(root, `team-${index % 40}`, `service-${Math.floor(index / 4)}`);
    mkdirSync(folder, { recursive: true });
    const [name, text] = manifest(index, pick);
    writeFileSync(join(folder, name), text);
  }
  return root;
}

function manifest(index, pick) {
  const wanted = new Set();
  for (const size = 3 + pick(8); wanted.size < size; ) wanted.add(pool[pick(pool.length)]);
  const requirements = [...wanted];
  switch (index % 4) {
    case 0:
      return ['requirements.txt', lines(requirements)];
    case 1: {
      const listed = requirements.map((line) => `  ${JSON.stringify(line)},\n`).join('');
      return [
        'pyproject.toml',
        `[project]\nname = "service-${index}"\nversion = "1.${index % 10}"\nrequires-python = ">=3.10"\n` +
          `dependencies = [\n${listed}]\n\n[project.optional-dependencies]\ndev = ["pytest>=8", "ruff"]\n`,
      ];
    }
    case 2: {
      const words = requirements.slice(0, 4).map((line) => JSON.stringify(line));
      return [
        'Dockerfile',
        `FROM python:3.11-slim\nWORKDIR /app\nRUN pip install --no-cache-dir ${words.join(' ')}\nCOPY . .\nCMD ["python", "-m", "app"]\n`,
      ];
    }
    default:
      return [
        'compose.yaml',
        'services:\n  app:\n    build: .\n    environment:\n      LOG_LEVEL: info\n' +
          '  redis:\n    image: redis:7.4\n    volumes: [data:/data]\nvolumes:\n  data: {}\n',
      ];
  }
}

/** A small generator of numbers below a bound, the same sequence in every run. */
function picker() {
  let state = 20261121;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function lines(list) {
  return `${list.join('\n')}\n`;
}
