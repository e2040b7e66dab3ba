import { describe, expect, test } from 'vitest';
import { shown } from './docker-shown.ts';

type Case = readonly [name: string, files: Readonly<Record<string, string>> | string, expected: readonly string[]];

/** More shapes of public Dockerfiles, each with what a build of it would install. */
const patterns: readonly Case[] = [
  [
    'a loop over names',
    'FROM python:3.11\nRUN for p in numpy==1.26.4 scipy==1.11.4; do pip install $p || exit 1; done\n',
    ['Dockerfile (python ==3.11.*): numpy ==1.26.4, scipy ==1.11.4'],
  ],
  [
    'two uv syncs with mounted files, and the environment copied',
    {
      'pyproject.toml':
        '[project]\nname = "web"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["fastapi==0.110.0"]\n[dependency-groups]\ndev = ["pytest==8.0.0"]\n',
      Dockerfile: `FROM python:3.12-slim AS builder
WORKDIR /app
RUN --mount=type=cache,target=/root/.cache/uv \\
    --mount=type=bind,source=uv.lock,target=uv.lock \\
    --mount=type=bind,source=pyproject.toml,target=pyproject.toml \\
    uv sync --locked --no-install-project --no-dev
COPY . /app
RUN uv sync --locked --no-dev
FROM python:3.12-slim
COPY --from=builder --chown=app:app /app /app
ENV PATH="/app/.venv/bin:$PATH"
RUN /app/.venv/bin/python -m pip install gunicorn==21.2.0
`,
    },
    [
      'pyproject.toml (python >=3.11): fastapi ==0.110.0',
      'pyproject.toml:dev (python >=3.11): fastapi ==0.110.0, pytest ==8.0.0',
      'Dockerfile#builder (python ==3.12.*): fastapi ==0.110.0',
      'Dockerfile#1 (python ==3.12.*): fastapi ==0.110.0, gunicorn ==21.2.0',
    ].sort(),
  ],
  [
    'a user install that is copied, and two lists at once',
    {
      'requirements_linux.txt': 'torch==2.5.0+cu124\n',
      'requirements.txt': 'pillow==10.4.0\n',
      Dockerfile: `FROM python:3.10 AS build
ENV PIP_USER="true"
ARG PIP_INDEX_URL=https://download.pytorch.org/whl/cu124
RUN --mount=source=requirements_linux.txt,target=requirements_linux.txt \\
    --mount=source=requirements.txt,target=requirements.txt,rw \\
    pip install -U -r requirements_linux.txt -r requirements.txt
RUN pip uninstall -y pillow && pip install -U pillow-simd==9.5.0
FROM python:3.10-slim AS final
COPY --link --from=build /root/.local /home/app/.local
ENV PATH="/home/app/.local/bin:$PATH"
ENV PYTHONPATH "\${PYTHONPATH}:/home/app/.local/lib/python3.10/site-packages"
RUN pip install gradio==5.4.0
`,
    },
    [
      'Dockerfile#build (python ==3.10.*): pillow-simd ==9.5.0 from https://download.pytorch.org/whl/cu124, torch ==2.5.0+cu124 from https://download.pytorch.org/whl/cu124',
      'Dockerfile#final (python ==3.10.*): gradio ==5.4.0, pillow-simd ==9.5.0 from https://download.pytorch.org/whl/cu124, torch ==2.5.0+cu124 from https://download.pytorch.org/whl/cu124',
    ],
  ],
  [
    'a case over a CUDA version that only the base image sets',
    `FROM nvidia/cuda:12.4.1-devel-ubuntu22.04
ARG CUDA_VERSION=12.4.1
RUN case "$CUDA_VERSION" in 12.6.1) CUINDEX=126 ;; 12.4.1) CUINDEX=124 ;; *) echo no && exit 1 ;; esac \\
 && python3 -m pip install torch==2.5.1 --index-url https://download.pytorch.org/whl/cu\${CUINDEX} \\
 && python3 -m pip install nvidia-nccl-cu\${CUDA_VERSION%%.*}==2.28.3 --force-reinstall --no-deps
`,
    ['Dockerfile: nvidia-nccl-cu12 ==2.28.3, torch ==2.5.1 from https://download.pytorch.org/whl/cu124'],
  ],
  [
    'conda by its path, with quoted specifications, inside a case',
    `FROM nvidia/cuda:12.1.0-devel-ubuntu22.04
ARG PYTORCH_VERSION=2.3.0
ARG PYTHON_VERSION=3.10
ARG CUDA_VERSION=12.1
ARG TARGETPLATFORM
ENV PATH=/opt/conda/bin:$PATH
RUN case \${TARGETPLATFORM} in \\
    "linux/arm64") exit 1 ;; \\
    *) /opt/conda/bin/conda update -y conda && \\
       /opt/conda/bin/conda install -c pytorch -c nvidia -y "python=\${PYTHON_VERSION}" "pytorch=$PYTORCH_VERSION" "pytorch-cuda=$(echo $CUDA_VERSION | cut -d'.' -f 1-2)" ;; \\
    esac && /opt/conda/bin/conda clean -ya
RUN pip install numpy==1.26.4
`,
    ['Dockerfile (python ==3.10.*): conda unknown, numpy ==1.26.4, pytorch-cuda ==12.1.*, torch ==2.3.0.*'],
  ],
  [
    'poetry with groups in a virtual environment',
    {
      'pyproject.toml':
        '[tool.poetry]\nname = "ml"\nversion = "1"\n[tool.poetry.dependencies]\npython = "^3.11"\nnumpy = "1.26.4"\n[tool.poetry.group.cuda.dependencies]\nonnxruntime-gpu = "1.19.2"\n[tool.poetry.group.dev.dependencies]\npytest = "8.0.0"\n',
      Dockerfile: `FROM python:3.11 AS builder
ENV VIRTUAL_ENV="/opt/venv" PATH="/opt/venv/bin:\${PATH}"
RUN pip install poetry==1.8.3 && poetry config installer.max-workers 10 && poetry config virtualenvs.create false
RUN python3 -m venv /opt/venv
COPY pyproject.toml ./
RUN poetry install --sync --no-interaction --no-ansi --no-root --with cuda --without dev
FROM python:3.11-slim
COPY --from=builder /opt/venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install gunicorn==21.2.0
`,
    },
    [
      'Dockerfile#1 (python ==3.11.*): gunicorn ==21.2.0, numpy ==1.26.4, onnxruntime-gpu ==1.19.2',
      'Dockerfile#builder (python ==3.11.*): numpy ==1.26.4, onnxruntime-gpu ==1.19.2',
      'pyproject.toml (python >=3.11,<4.0): numpy ==1.26.4',
      'pyproject.toml:cuda (python >=3.11,<4.0): numpy ==1.26.4, onnxruntime-gpu ==1.19.2',
      'pyproject.toml:dev (python >=3.11,<4.0): numpy ==1.26.4, pytest ==8.0.0',
      'pyproject.toml[all] (python >=3.11,<4.0): numpy ==1.26.4, onnxruntime-gpu ==1.19.2, pytest ==8.0.0',
    ],
  ],
  [
    'micromamba with a file',
    {
      'env.yml':
        'name: base\nchannels: [conda-forge]\ndependencies:\n  - python=3.10\n  - numpy=1.26.4\n  - pip\n  - pip:\n    - onnxruntime==1.19.2\n',
      Dockerfile: `FROM mambaorg/micromamba:1.5.8
COPY --chown=$MAMBA_USER:$MAMBA_USER env.yml /tmp/env.yml
RUN micromamba install -y -n base -f /tmp/env.yml && micromamba clean --all --yes
ARG MAMBA_DOCKERFILE_ACTIVATE=1
RUN pip install onnxruntime-gpu==1.19.2
`,
    },
    ['Dockerfile (python ==3.10.*): numpy ==1.26.4.*, onnxruntime ==1.19.2, onnxruntime-gpu ==1.19.2, pip unknown'],
  ],
  [
    'a here-document with a lower-case delimiter, and a file it writes',
    `# syntax = docker/dockerfile:1.4
FROM mambaorg/micromamba:1.5.8
RUN --mount=type=cache,target=/opt/conda/pkgs <<eot
micromamba install -y -n base python=3.11 numpy=1.26.4 -c conda-forge
micromamba clean -ay
eot
`,
    ['Dockerfile (python ==3.11.*): numpy ==1.26.4.*'],
  ],
  [
    'a COPY glob that may match nothing, and a file name from an argument',
    {
      'deploy/env.gpu.yaml': 'name: gpu\ndependencies:\n  - python=3.10\n  - numpy=1.26.4\n',
      Dockerfile: `FROM continuumio/miniconda3:24.1.2
ARG ENV_FILE=deploy/env.gpu.yaml
COPY environment.yml* $ENV_FILE /tmp/
RUN conda env create -f /tmp/env.gpu.yaml
SHELL ["conda", "run", "--no-capture-output", "-n", "gpu", "/bin/bash", "-c"]
RUN pip install scipy==1.11.4
`,
    },
    ['Dockerfile (python ==3.10.*): numpy ==1.26.4.*, scipy ==1.11.4'],
  ],
  [
    'a base that only the caller names',
    `ARG BASE\nFROM \${BASE}\nRUN pip install numpy==1.26.4\n`,
    ['Dockerfile: numpy ==1.26.4'],
  ],
  [
    'wheels from a copied directory, without an index',
    {
      'artifacts/cu118/wheels/requirements.txt': '',
      'requirements.txt': 'torch==2.1.0+cu118\n',
      Dockerfile: `FROM python:3.10
ARG PRESET=cu118
COPY artifacts/\${PRESET}/wheels /tmp/wheels
COPY requirements.txt .
RUN if [ -d /tmp/wheels ]; then pip install --no-index --find-links=/tmp/wheels -r requirements.txt; else pip install -r requirements.txt; fi
`,
    },
    ['Dockerfile (python ==3.10.*): torch ==2.1.0+cu118 from /tmp/wheels'],
  ],
  [
    'lists with blanks in quotes, and mounts without a type',
    {
      'requirements.txt': 'numpy==1.26.4\n',
      Dockerfile: `FROM python:3.10
ARG torch_cuda_arch_list='7.0 7.5 8.0 8.9 9.0+PTX'
ENV TORCH_CUDA_ARCH_LIST=\${torch_cuda_arch_list}
RUN --mount=target=. pip install -r requirements.txt
`,
    },
    ['Dockerfile (python ==3.10.*): numpy ==1.26.4'],
  ],
  [
    'a file for Windows',
    '# escape=`\nFROM mcr.invalid/windows/servercore:ltsc2022\nSHELL ["powershell", "-Command"]\nRUN pip install `\n    numpy==1.26.4\n',
    [],
  ],
];

describe('shapes of public Dockerfiles', () => {
  test.each(patterns)('%s', (_, files, expected) => {
    expect([...shown(files)].sort()).toEqual([...expected].sort());
  });
});
