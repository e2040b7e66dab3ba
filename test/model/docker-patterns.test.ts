import { describe, expect, test } from 'vitest';
import { shown } from './docker-shown.ts';

type Case = readonly [name: string, files: Readonly<Record<string, string>> | string, expected: readonly string[]];

/** Shapes of public Dockerfiles, each with what a build of it would install. */
const patterns: readonly Case[] = [
  [
    'chained global arguments, a base image made of them, and an index made of the CUDA version',
    `ARG CUDA_VERSION=12.8.1
ARG BUILD_IMAGE=nvidia/cuda:\${CUDA_VERSION}-devel-ubuntu22.04
ARG PIP_INDEX_URL
ARG UV_INDEX_URL=\${PIP_INDEX_URL}
FROM \${BUILD_IMAGE} AS base
ARG CUDA_VERSION
ARG UV_INDEX_URL
RUN pip install torch==2.7.0 --index-url https://download.pytorch.org/whl/cu$(echo $CUDA_VERSION | cut -d. -f1,2 | tr -d '.')
`,
    ['Dockerfile#base: torch ==2.7.0 from https://download.pytorch.org/whl/cu128'],
  ],
  [
    'a Python from an archive, tried several times, with pip by a script',
    `FROM ubuntu:22.04
ARG PYTHON_VERSION=3.12
RUN for i in 1 2 3; do \\
      add-apt-repository -y ppa:deadsnakes/ppa && break || { echo "try $i"; sleep 5; }; \\
    done \\
 && apt-get install -y python\${PYTHON_VERSION} python\${PYTHON_VERSION}-dev \\
 && update-alternatives --install /usr/bin/python3 python3 /usr/bin/python\${PYTHON_VERSION} 1 \\
 && curl -sS https://bootstrap.invalid/get-pip.py | python\${PYTHON_VERSION}
RUN python3 -m pip install numpy==1.26.4
`,
    ['Dockerfile (python ==3.12.*): numpy ==1.26.4'],
  ],
  [
    'a branch for another platform',
    `FROM python:3.11
ARG TARGETPLATFORM
RUN if [ "$TARGETPLATFORM" = "linux/arm64" ]; then pip install --pre torch==2.8.0.dev20250101; else pip install torch==2.7.1; fi
`,
    ['Dockerfile (python ==3.11.*): torch ==2.7.1'],
  ],
  [
    'nested lists, and a wheel that another stage built and a mount shows',
    {
      'requirements/cuda.txt': '-r common.txt\ntorch==2.7.1\n',
      'requirements/common.txt': 'numpy==1.26.4\n',
      Dockerfile: `FROM python:3.11 AS build
RUN python setup.py bdist_wheel --dist-dir=dist
FROM python:3.11
COPY requirements/common.txt requirements/common.txt
COPY requirements/cuda.txt requirements/cuda.txt
RUN uv pip install --system -r requirements/cuda.txt --extra-index-url https://wheels.invalid/cu128
RUN --mount=type=bind,from=build,src=/dist,target=/dist uv pip install --system dist/*.whl --verbose
`,
    },
    ['Dockerfile#1 (python ==3.11.*): numpy ==1.26.4, torch ==2.7.1'],
  ],
  [
    'comments and blank lines inside continued lines, and an empty here-document',
    `FROM python:3.11
RUN if [ 1 = 1 ]; then \\
        # the usual case

        pip install \\
        # with a comment
        numpy==1.26.4; \\
    fi
RUN <<EOF

EOF
`,
    ['Dockerfile (python ==3.11.*): numpy ==1.26.4'],
  ],
  [
    'a version chosen with && and ||',
    `FROM python:3.11
ARG PYTORCH='2.6.0'
ARG CUDA='cu121'
RUN [ \${#PYTORCH} -gt 0 ] && VERSION='torch=='$PYTORCH'.*' || VERSION='torch'; python3 -m pip install --no-cache-dir -U $VERSION --extra-index-url https://download.pytorch.org/whl/$CUDA
RUN python3 -m pip uninstall -y tensorflow flax
`,
    ['Dockerfile (python ==3.11.*): torch ==2.6.0.*'],
  ],
  [
    'an unquoted comparison and a comment that ends in a backslash',
    `FROM python:3.11
RUN pip install openvino-dev>=2022.3 albumentations \\
    # tensorflow tensorflowjs \\
`,
    ['Dockerfile (python ==3.11.*): albumentations any version, openvino-dev any version'],
  ],
  [
    'pip config set from an argument, and unset again',
    `FROM python:3.11
ARG PIP_INDEX=https://mirror.invalid/simple
RUN pip config set global.index-url "$PIP_INDEX" && pip config set global.extra-index-url "$PIP_INDEX"
RUN pip install numpy==1.26.4
RUN uv pip install --system scipy==1.11.4
RUN pip config unset global.index-url && pip config unset global.extra-index-url
RUN pip install pandas==2.2.2
`,
    ['Dockerfile (python ==3.11.*): numpy ==1.26.4, pandas ==2.2.2, scipy ==1.11.4'],
  ],
  [
    'an editable install with extras that an argument chooses, in a shell with ==',
    {
      'pyproject.toml':
        '[project]\nname = "factory"\ndependencies = ["numpy==1.26.4"]\n[project.optional-dependencies]\nmetrics = ["nltk==3.8"]\n',
      Dockerfile: `FROM python:3.11
ARG INSTALL_FLASHATTN=false
SHELL ["/bin/bash", "-c"]
WORKDIR /app
COPY . /app
RUN EXTRA="metrics"; if [[ "$INSTALL_FLASHATTN" == "true" ]]; then pip install --no-build-isolation flash-attn==2.6.3; fi; pip install --no-cache-dir -e ".[\${EXTRA}]"
`,
    },
    [
      'Dockerfile (python ==3.11.*): nltk ==3.8, numpy ==1.26.4',
      'pyproject.toml: numpy ==1.26.4',
      'pyproject.toml[metrics]: nltk ==3.8, numpy ==1.26.4',
    ],
  ],
  [
    'CUDA and CPU branches of one if, chosen by an argument with a quoted default',
    `FROM python:3.11-slim
ARG USE_CUDA="false"
ARG USE_CUDA_VER=cu121
ENV USE_CUDA_DOCKER=\${USE_CUDA} \\
    # a comment between variables
    USE_CUDA_DOCKER_VER=\${USE_CUDA_VER}
RUN pip3 install uv && \\
    if [ "$USE_CUDA" = "true" ]; then \\
    pip3 install torch==2.5.1 --index-url https://download.pytorch.org/whl/$USE_CUDA_DOCKER_VER --no-cache-dir; \\
    else \\
    pip3 install torch==2.5.1 --index-url https://download.pytorch.org/whl/cpu --no-cache-dir; \\
    fi; chown -R 0:0 /app
`,
    ['Dockerfile (python ==3.11.*): torch ==2.5.1 from https://download.pytorch.org/whl/cpu, uv any version'],
  ],
  [
    'a branch that nothing decides is a condition',
    `FROM python:3.11-slim
ARG FLAVOR
RUN if [ "$FLAVOR" = "gpu" ]; then pip install onnxruntime-gpu==1.19.2; else pip install onnxruntime==1.19.2; fi
`,
    ['Dockerfile (python ==3.11.*): onnxruntime ==1.19.2 if not (FLAVOR=gpu), onnxruntime-gpu ==1.19.2 if FLAVOR=gpu'],
  ],
  [
    'a tag made of arguments, a find-links page and a list out of a clone',
    `ARG PYTORCH="1.9.0"
ARG CUDA="11.1"
ARG CUDNN="8"
FROM pytorch/pytorch:\${PYTORCH}-cuda\${CUDA}-cudnn\${CUDNN}-devel
ENV TORCH_CUDA_ARCH_LIST="6.0 6.1 7.0+PTX" CMAKE_PREFIX_PATH="$(dirname $(which conda))/../"
RUN pip install --no-cache-dir mmcv-full==1.3.17 -f https://download.openmmlab.invalid/mmcv/dist/cu101/torch1.6.0/index.html
RUN git clone https://github.com/open-mmlab/mmdetection.git /mmdetection
WORKDIR /mmdetection
RUN pip install --no-cache-dir -r requirements/build.txt && pip install --no-cache-dir -e .
`,
    ['Dockerfile: mmcv-full ==1.3.17'],
  ],
  [
    'index options in a shell variable, used unquoted',
    `FROM python:3.11
ARG GPU_DRIVER=cpu
RUN if [ "$GPU_DRIVER" = "cpu" ]; then \\
      extra_index_url_arg="--index-url https://download.pytorch.org/whl/cpu"; \\
    elif [ "$GPU_DRIVER" = "rocm" ]; then \\
      extra_index_url_arg="--index-url https://download.pytorch.org/whl/rocm6.1"; \\
    else extra_index_url_arg="--index-url https://download.pytorch.org/whl/cu124"; fi && \\
    pip install $extra_index_url_arg torch==2.4.1
`,
    ['Dockerfile (python ==3.11.*): torch ==2.4.1 from https://download.pytorch.org/whl/cpu'],
  ],
  [
    'a virtual environment on PATH after a first install into the system',
    `FROM ubuntu:22.04 AS builder
RUN apt-get update && apt-get install -y python3 python3-pip python3-venv
RUN pip install setuptools==69.0.0
ENV VIRTUAL_ENV=/opt/venv PATH="/opt/venv/bin:$PATH"
RUN python3 -m venv $VIRTUAL_ENV
RUN pip install numpy==1.26.4
FROM ubuntu:22.04 AS runtime
RUN apt-get update && apt-get install -y python3
COPY --from=builder /opt/venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
RUN pip install scipy==1.11.4
`,
    [
      'Dockerfile#builder:system (python ==3.10.*): setuptools ==69.0.0',
      'Dockerfile#builder (python ==3.10.*): numpy ==1.26.4',
      'Dockerfile#runtime (python ==3.10.*): numpy ==1.26.4, scipy ==1.11.4',
    ],
  ],
  [
    'a downloaded wheel beside an index, and the wheel of another stage',
    `FROM python:3.10-slim
RUN --mount=type=cache,target=/cache --mount=type=cache,target=/root/.cache/pip \\
  aria2c -x 5 --dir /cache --out torch-2.0.1-cp310-cp310-linux_x86_64.whl -c https://wheels.invalid/torch.whl && \\
  pip install /cache/torch-2.0.1-cp310-cp310-linux_x86_64.whl torchvision --index-url https://download.pytorch.org/whl/cu118
RUN git clone https://github.com/AUTOMATIC1111/stable-diffusion-webui.git && cd stable-diffusion-webui && \\
  git reset --hard abc && pip install -r requirements_versions.txt
RUN pip install -U opencv-python-headless
`,
    [
      'Dockerfile (python ==3.10.*): opencv-python-headless any version, torch ==2.0.1, torchvision any version from https://download.pytorch.org/whl/cu118',
    ],
  ],
  [
    'a loop over the lists that a directory holds',
    {
      'requirements/requirements_asr.txt': 'numba==0.59.0\n',
      'requirements/requirements.txt': 'numpy==1.26.4\n',
      'requirements/requirements_vllm.txt': 'vllm==0.5.0\n',
      Dockerfile: `FROM python:3.10
WORKDIR /tmp/nemo
COPY requirements .
RUN for f in $(ls requirements*.txt | grep -v 'requirements_vllm.txt'); do pip3 install --no-cache-dir -r $f; done
`,
    },
    [
      'Dockerfile (python ==3.10.*): numba ==0.59.0, numpy ==1.26.4',
      'requirements/requirements_vllm.txt: vllm ==0.5.0',
    ],
  ],
];

describe('patterns of public Dockerfiles', () => {
  test.each(patterns)('%s', (_, files, expected) => {
    expect([...shown(files)].sort()).toEqual([...expected].sort());
  });
});
