import { describe, expect, test } from 'vitest';
import { shown } from './docker-shown.ts';

type Case = readonly [name: string, files: Readonly<Record<string, string>> | string, expected: readonly string[]];

const project = `[project]
name = "web"
version = "1"
dependencies = ["fastapi==0.110.0"]
[project.optional-dependencies]
gpu = ["onnxruntime-gpu==1.19.2"]
[dependency-groups]
dev = ["pytest==8.0.0"]
docs = ["sphinx==7.0.0"]
`;

const poetry = `[tool.poetry]
name = "web"
version = "1"
[tool.poetry.dependencies]
python = "^3.11"
fastapi = "0.110.0"
[tool.poetry.group.dev.dependencies]
pytest = "8.0.0"
[tool.poetry.group.gpu]
optional = true
[tool.poetry.group.gpu.dependencies]
onnxruntime-gpu = "1.19.2"
`;

const inImage: readonly Case[] = [
  ['uv sync takes the default group', uvSync('uv sync'), ['fastapi ==0.110.0, pytest ==8.0.0']],
  ['uv sync --no-dev', uvSync('uv sync --frozen --no-dev'), ['fastapi ==0.110.0']],
  ['uv sync --no-default-groups', uvSync('uv sync --no-default-groups'), ['fastapi ==0.110.0']],
  [
    'uv sync --group --extra --no-group',
    uvSync('uv sync --group docs --extra gpu --no-group dev'),
    ['fastapi ==0.110.0, onnxruntime-gpu ==1.19.2, sphinx ==7.0.0'],
  ],
  ['uv sync --only-group', uvSync('uv sync --only-group docs'), ['sphinx ==7.0.0']],
  ['uv sync --all-extras', uvSync('uv sync --no-dev --all-extras'), ['fastapi ==0.110.0, onnxruntime-gpu ==1.19.2']],
  ['UV_NO_DEV', uvSync('UV_NO_DEV=1 uv sync'), ['fastapi ==0.110.0']],
  ['an extra that is not known installs nothing that is known', uvSync('uv sync --extra $EXTRA'), []],
  ['uv add', uvSync('uv sync --no-dev && uv add numpy==1.26.4'), ['fastapi ==0.110.0, numpy ==1.26.4']],
  [
    'a second uv sync removes what it does not know',
    uvSync('uv sync --no-dev && uv pip install numpy==1.26.4 && uv sync --no-dev'),
    ['fastapi ==0.110.0'],
  ],
  [
    'uv sync --inexact removes nothing',
    uvSync('uv sync --no-dev && uv pip install --python .venv/bin/python numpy==1.26.4 && uv sync --no-dev --inexact'),
    ['fastapi ==0.110.0, numpy ==1.26.4'],
  ],
  [
    'an export that is piped into an install',
    uvSync('uv export --no-dev --no-hashes | uv pip install --system -r -'),
    ['fastapi ==0.110.0'],
  ],
  [
    'an export to a file',
    uvSync('uv export --no-dev --extra gpu -o /tmp/r.txt && pip install -r /tmp/r.txt'),
    ['fastapi ==0.110.0, onnxruntime-gpu ==1.19.2'],
  ],
  [
    'a compiled list',
    uvSync('uv pip compile pyproject.toml --extra gpu -o /tmp/r.txt && uv pip sync --system /tmp/r.txt'),
    ['fastapi ==0.110.0, onnxruntime-gpu ==1.19.2'],
  ],
  ['a tool by its path below an unknown home', uvSync('$HOME/.local/bin/uv sync --no-dev'), ['fastapi ==0.110.0']],
  [
    'poetry install takes groups that are not optional',
    poetryRun('poetry install'),
    ['fastapi ==0.110.0, pytest ==8.0.0'],
  ],
  ['poetry install --only main', poetryRun('poetry install --only main --no-root'), ['fastapi ==0.110.0']],
  ['poetry install --without dev', poetryRun('poetry install --without dev'), ['fastapi ==0.110.0']],
  [
    'poetry install --with gpu',
    poetryRun('poetry install --no-interaction --no-ansi --with gpu --without=dev'),
    ['fastapi ==0.110.0, onnxruntime-gpu ==1.19.2'],
  ],
  ['poetry install --only gpu', poetryRun('poetry install --only gpu'), ['onnxruntime-gpu ==1.19.2']],
  [
    'poetry export to a file by redirection',
    poetryRun('poetry export --without-hashes --only main > requirements.lock && pip install -r requirements.lock'),
    ['fastapi ==0.110.0'],
  ],
  [
    'pdm with groups',
    {
      'pyproject.toml': `${project}[tool.pdm]\n`,
      Dockerfile: from('COPY pyproject.toml pdm.lock* ./', 'RUN pdm sync --prod -G gpu --no-self'),
    },
    ['fastapi ==0.110.0, onnxruntime-gpu ==1.19.2'],
  ],
  [
    'pipenv into the system',
    {
      Pipfile: '[packages]\nfastapi = "==0.110.0"\n[dev-packages]\npytest = "==8.0.0"\n',
      Dockerfile: from('COPY Pipfile ./', 'RUN pipenv install --system --deploy'),
    },
    ['fastapi ==0.110.0'],
  ],
  [
    'pipx keeps what it installs apart',
    from('RUN pipx install poetry==1.8.3 && pip install numpy==1.26.4'),
    ['numpy ==1.26.4'],
  ],
  [
    'a project of which only the declaration is there',
    { 'pyproject.toml': project, Dockerfile: from('COPY pyproject.toml README.md ./', "RUN pip install '.[gpu]'") },
    ['fastapi ==0.110.0, onnxruntime-gpu ==1.19.2'],
  ],
  [
    'a script that is copied and run',
    {
      'scripts/install.sh': `#!/usr/bin/env bash\nset -euo pipefail\n# comment\nVERSION=\${1:-1.0}\nif [[ "$CUDA" == cu* ]]; then\n  pip install torch==$VERSION --index-url https://download.pytorch.org/whl/$CUDA\nfi\n`,
      Dockerfile: from('ENV CUDA=cu121', 'COPY scripts/ /opt/', 'RUN bash -x /opt/install.sh 2.3.1'),
    },
    ['torch ==2.3.1 from https://download.pytorch.org/whl/cu121'],
  ],
  [
    'a script by its own path, with a function and a script of its own',
    {
      'install.sh':
        '#!/bin/sh\nset -e\ninstall() { pip install "$1"; }\n. ./versions.sh\ninstall numpy==$NUMPY\n./more.sh\n',
      'versions.sh': 'NUMPY=1.26.4\n',
      'more.sh': `#!/bin/sh\npip install scipy==\${NUMPY:-1.11.4}\n`,
      Dockerfile: from('WORKDIR /app', 'COPY . .', 'RUN chmod +x install.sh && ./install.sh'),
    },
    ['numpy ==1.26.4, scipy ==1.11.4'],
  ],
  [
    'a script that runs itself ends',
    { 'again.sh': 'pip install numpy==1.26.4\nbash again.sh\n', Dockerfile: from('COPY . .', 'RUN bash again.sh') },
    ['numpy ==1.26.4'],
  ],
  [
    'conda in an environment of its own, by PATH',
    `FROM continuumio/miniconda3:24.1.2
RUN conda create -y -n ml python=3.10 && conda install -y -n ml -c pytorch torchvision=0.16.0
ENV PATH=/opt/conda/envs/ml/bin:$PATH
RUN pip install scipy==1.11.4
`,
    ['scipy ==1.11.4, torchvision ==0.16.0.*'],
  ],
  [
    'conda run',
    `FROM continuumio/miniconda3:24.1.2
RUN conda create -y --name ml python=3.10
RUN conda run -n ml pip install scipy==1.11.4
RUN conda run -n ml conda remove -y numpy
`,
    ['scipy ==1.11.4'],
  ],
  [
    'mamba with a file of specifications',
    {
      'requirements-conda.txt': 'numpy=1.26\n',
      'r.txt': '',
      'requirements.txt': 'scipy==1.11.4\n',
      Dockerfile: `FROM continuumio/miniconda3:24.1.2
COPY requirements.txt /tmp/
RUN mamba install -y --file /tmp/requirements.txt "numpy>=1.26,<2"
`,
    },
    ['numpy >=1.26,<2, scipy ==1.11.4'],
  ],
  [
    'a package by its repository, named and not',
    from(
      "RUN pip install git+https://github.com/x/detectron2.git 'git+https://github.com/x/sam.git#egg=segment-anything' 'clip @ git+https://github.com/openai/CLIP.git'",
    ),
    ['clip unknown, segment-anything unknown'],
  ],
  [
    'a wheel whose version a glob hides',
    from('RUN pip install /wheels/torch-*.whl numpy==1.26.4'),
    ['numpy ==1.26.4, torch unknown'],
  ],
  [
    'what a stage keeps for those that continue it',
    {
      'requirements.txt': 'numpy==1.26.4\n',
      Dockerfile: `FROM python:3.11 AS base
ONBUILD COPY requirements.txt /tmp/requirements.txt
ONBUILD RUN pip install -r /tmp/requirements.txt
FROM base
RUN pip install scipy==1.11.4
`,
    },
    ['numpy ==1.26.4, scipy ==1.11.4'],
  ],
  [
    'a stage chosen by an argument',
    `ARG FLAVOR=gpu
FROM python:3.11 AS cpu
RUN pip install onnxruntime==1.19.2
FROM python:3.11 AS gpu
RUN pip install onnxruntime-gpu==1.19.2
FROM \${FLAVOR} AS final
RUN pip install numpy==1.26.4
`,
    ['onnxruntime ==1.19.2', 'onnxruntime-gpu ==1.19.2', 'numpy ==1.26.4, onnxruntime-gpu ==1.19.2'],
  ],
  [
    'a list that stands in the Dockerfile',
    'FROM python:3.11\nCOPY <<EOF /tmp/requirements.txt\nnumpy==1.26.4\nEOF\nRUN pip install -r /tmp/requirements.txt\n',
    ['numpy ==1.26.4'],
  ],
  [
    'a file that .dockerignore leaves out',
    {
      '.dockerignore': '*\n!requirements-gpu.txt\n',
      'requirements.txt': 'numpy==1.26.4\n',
      'requirements-gpu.txt': 'scipy==1.11.4\n',
      Dockerfile: from('COPY . /app', 'RUN pip install -r /app/requirements.txt -r /app/requirements-gpu.txt'),
    },
    ['scipy ==1.11.4'],
  ],
  [
    'what conda calls otherwise is there for pip',
    `FROM continuumio/miniconda3:24.1.2
RUN conda install -y pytorch=2.1.0 -c pytorch
RUN pip install "torch>=2.0" numpy==1.26.4
`,
    ['numpy ==1.26.4, torch ==2.1.0.*'],
  ],
  [
    'commands of a cog.yaml',
    {
      'cog.yaml':
        'build:\n  python_version: "3.11"\n  python_packages:\n    - torch==2.3.0\n  pre_install:\n    - pip install numpy==1.26.4\n  run:\n    - command: pip install --no-deps xformers==0.0.26.post1\n      mounts: []\n    - |\n      /other/bin/pip install scipy==1.11.4\n      pip install timm==1.0.3\n',
    },
    ['numpy ==1.26.4, timm ==1.0.3, torch ==2.3.0, xformers ==0.0.26.post1'],
  ],
  [
    'a dry run and a download',
    from('RUN pip install --dry-run torch && pip download scipy && pip install numpy==1.26.4'),
    ['numpy ==1.26.4'],
  ],
];

function uvSync(command: string): Readonly<Record<string, string>> {
  return {
    'pyproject.toml': project,
    Dockerfile: from(
      'ENV UV_PROJECT_ENVIRONMENT=/usr/local',
      'WORKDIR /app',
      'COPY pyproject.toml uv.lock* ./',
      `RUN ${command}`,
    ),
  };
}

function poetryRun(command: string): Readonly<Record<string, string>> {
  return {
    'pyproject.toml': poetry,
    Dockerfile: from('WORKDIR /app', 'COPY pyproject.toml poetry.lock* ./', `RUN ${command}`),
  };
}

function from(...lines: readonly string[]): string {
  return `FROM python:3.11\n${lines.join('\n')}\n`;
}

describe('installers in Dockerfiles', () => {
  test.each(inImage)('%s', (_, files, expected) => {
    const lines = shown(files).filter(
      (line) => !/^pyproject|^Pipfile|^requirements-conda|^r\.txt|^requirements\.txt/.test(line),
    );
    expect(lines.map((line) => line.slice(line.indexOf(': ') + 2))).toEqual(expected);
  });
});
