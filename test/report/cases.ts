import type { Finding } from '../../src/domain/finding.ts';
import { advice } from '../../src/domain/fix.ts';
import type { SourceFile } from '../../src/domain/source.ts';
import { fact, finding, requirement, spanOf } from './example.ts';

export const requirementsFile: SourceFile = {
  path: 'requirements.txt',
  text: [
    '# face pipeline',
    'insightface==0.7.3',
    'onnxruntime-gpu==1.18.0',
    'hsemotion-onnx==0.3.1  # expression',
    'python-dotenv==1.0.1',
    '',
  ].join('\n'),
};

export const dockerfile: SourceFile = {
  path: 'docker/api/Dockerfile',
  text: [
    'FROM nvidia/cuda:11.8.0-cudnn8-runtime-ubuntu22.04 AS runtime',
    'COPY requirements.txt .',
    'RUN --mount=type=cache,target=/root/.cache \\',
    '    pip install -r requirements.txt && \\',
    '    # pinned for the web service',
    '    pip install python-dotenv==1.0.0 \\',
    '\t"torch==2.3.1" --index-url https://download.pytorch.org/whl/cu121 --extra-index-url https://wheels.example.invalid/simple --no-cache-dir --progress-bar off',
    'CMD ["python", "-m", "service"]',
    '',
  ].join('\n'),
};

const onnx = requirement('onnxruntime', spanOf(requirementsFile, 'hsemotion-onnx==0.3.1'));
const emotion = requirement('hsemotion-onnx==0.3.1', spanOf(requirementsFile, 'hsemotion-onnx==0.3.1'));
const gpu = requirement('onnxruntime-gpu==1.18.0', spanOf(requirementsFile, 'onnxruntime-gpu==1.18.0'));

export const overlap: Finding = finding({
  message:
    'onnxruntime and onnxruntime-gpu both install the import package onnxruntime. Whichever is installed last overwrites the other; the CUDA provider disappears without an error.',
  about: ['onnxruntime', 'onnxruntime-gpu'],
  at: emotion.span,
  chains: [[emotion, onnx], [gpu]],
  related: [{ span: gpu.span, message: 'onnxruntime-gpu is required here' }],
  because: [
    fact(
      'onnxruntime-provides',
      'Installs the import package onnxruntime, as every build of ONNX Runtime does.',
      'microsoft/onnxruntime#23833',
    ),
    fact(
      'hsemotion-onnx-requires',
      'hsemotion-onnx 0.3.1 requires onnxruntime.',
      'wheel metadata hsemotion-onnx 0.3.1',
    ),
  ],
  fixes: [
    {
      kind: 'exclude',
      distribution: onnx.name,
      title: 'exclude onnxruntime (CPU) from the resolution, which keeps the GPU build',
      safety: 'safe',
    },
    advice(
      'reinstall onnxruntime-gpu as the last step: pip install --force-reinstall --no-deps onnxruntime-gpu==1.18.0',
    ),
  ],
  environments: ['requirements.txt', 'docker/api/Dockerfile#runtime'],
});

export const contradiction: Finding = finding({
  rule: 'contradictory-requirements',
  message: 'python-dotenv is required as ==1.0.1 and as ==1.0.0',
  about: ['python-dotenv'],
  at: spanOf(dockerfile, 'python-dotenv==1.0.0'),
  related: [{ span: spanOf(requirementsFile, 'python-dotenv==1.0.1'), message: 'required as ==1.0.1 here' }],
  fixes: [advice('pin python-dotenv==1.0.1 in both places')],
  environments: ['docker/api/Dockerfile#runtime'],
  fingerprint: '77aa01',
});

const run = spanOf(dockerfile, 'RUN');

export const clash: Finding = finding({
  rule: 'image-cuda-mismatch',
  severity: 'warning',
  confidence: 'medium',
  message:
    'The image brings CUDA 11.8 and this step installs wheels built for CUDA 12.1. Nothing here compiles against the toolkit, so only code that loads the system libraries is affected.',
  about: ['nvidia/cuda'],
  at: { ...run, end: dockerfile.text.indexOf('\nCMD') },
  related: [
    {
      span: spanOf(dockerfile, 'nvidia/cuda:11.8.0-cudnn8-runtime-ubuntu22.04'),
      message: 'CUDA 11.8 comes from this image',
    },
    {
      span: spanOf(dockerfile, '--index-url https://download.pytorch.org/whl/cu121'),
      message: 'CUDA 12.1 comes from this index',
    },
  ],
  separation: { tier: 'container', reason: 'both sides load libcudart of the system, which one image has once' },
  environments: ['docker/api/Dockerfile#runtime'],
  fingerprint: '1b2c',
});

export const files: readonly SourceFile[] = [dockerfile, requirementsFile];
export const findings: readonly Finding[] = [contradiction, clash, overlap];
