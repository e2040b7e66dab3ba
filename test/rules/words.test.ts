import { describe, expect, test } from 'vitest';
import { readKnowledge } from '../../src/build/knowledge-files.ts';
import type { Fix } from '../../src/domain/fix.ts';
import { placesOf } from '../../src/report/position.ts';
import { run } from '../../src/run.ts';

/** All that is said by one rule about files, a line for each thing. */
function said(rule: string, files: Readonly<Record<string, string>>): string {
  const result = run(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    readKnowledge(),
  );
  const places = placesOf(result.files);
  const placed = (span: { readonly path: string; readonly start: number; readonly end: number }) => {
    const { start } = places.rangeOf(span);
    return `${span.path}:${start.line}:${start.column}`;
  };
  const fixed = (fix: Fix) =>
    `${fix.kind}${fix.kind === 'advice' ? '' : ` (${fix.safety})`}: ${fix.title}${'text' in fix ? ` = ${fix.text}` : ''}`;
  return result.findings
    .filter((finding) => finding.rule === rule)
    .flatMap((finding) => [
      `${finding.severity} ${finding.confidence} ${placed(finding.at)} [${finding.about.join(' ')}]`,
      finding.message,
      ...finding.chains.map((chain) => `chain ${chain.map(({ name }) => name).join(' ')}`),
      ...finding.because.map(({ id }) => `because ${id}`),
      ...finding.related.map(({ span, message }) => `see ${placed(span)} ${message}`),
      ...finding.fixes.map(fixed),
    ])
    .join('\n');
}

describe('duplicate-requirement', () => {
  const rule = 'duplicate-requirement';

  test('the wider of two bounds in one file goes', () => {
    expect(said(rule, { 'requirements.txt': 'numpy>=1.24\nflask\nnumpy>=1.24,<2\n' })).toMatchInlineSnapshot(`
      "note high requirements.txt:3:1 [numpy]
      numpy is required twice, as numpy>=1.24 and as numpy>=1.24,<2. The two agree today, and the next edit may change only one of them.
      see requirements.txt:1:1 numpy>=1.24 is required here too
      remove (safe): Remove numpy>=1.24, which the other line covers"
    `);
  });

  test('the second of two equal lines goes', () => {
    expect(said(rule, { 'requirements.txt': 'numpy<2\nnumpy<2\n' })).toMatchInlineSnapshot(`
      "note high requirements.txt:2:1 [numpy]
      numpy is required twice. The two agree today, and the next edit may change only one of them.
      see requirements.txt:1:1 numpy<2 is required here too
      remove (safe): Remove numpy<2, which the other line covers"
    `);
  });

  test('bounds that overlap without one holding the other are joined by hand', () => {
    expect(said(rule, { 'requirements.txt': 'numpy>=1.24\nnumpy<2\n' })).toMatchInlineSnapshot(`
      "note high requirements.txt:2:1 [numpy]
      numpy is required twice, as numpy>=1.24 and as numpy<2. The two agree today, and the next edit may change only one of them.
      see requirements.txt:1:1 numpy>=1.24 is required here too
      advice: Join the two requirements of numpy in one line"
    `);
  });

  test('of lists of a project each is looked at alone, and each pair is told once', () => {
    const text = `[project]\nname = "x"\nversion = "1"\ndependencies = ["flask", "flask>=2"]\n\n[project.optional-dependencies]\na = ["numpy", "numpy>=1"]\nb = ["flask"]\n`;
    expect(said(rule, { 'pyproject.toml': text })).toMatchInlineSnapshot(`
      "note high pyproject.toml:4:27 [flask]
      flask is required twice, as flask and as flask>=2. The two agree today, and the next edit may change only one of them.
      see pyproject.toml:4:18 flask is required here too
      remove (safe): Remove flask, which the other line covers
      note high pyproject.toml:7:16 [numpy]
      numpy is required twice, as numpy and as numpy>=1. The two agree today, and the next edit may change only one of them.
      see pyproject.toml:7:7 numpy is required here too
      remove (safe): Remove numpy, which the other line covers"
    `);
  });

  test('commands of one image are looked at apart from the files they install', () => {
    const files = {
      Dockerfile: 'FROM python:3.11\nCOPY requirements.txt .\nRUN pip install flask flask -r requirements.txt\n',
      'requirements.txt': 'flask\n',
      'compose.yml': 'services:\n  a:\n    build: .\n  b:\n    build: .\n',
    };
    expect(said(rule, files)).toMatchInlineSnapshot(`
      "note high Dockerfile:3:23 [flask]
      flask is required twice. The two agree today, and the next edit may change only one of them.
      see Dockerfile:3:17 flask is required here too
      remove (safe): Remove flask, which the other line covers"
    `);
  });

  test.each([
    ['other markers', 'numpy<2; python_version < "3.10"\nnumpy<2; python_version >= "3.10"\n'],
    ['another address', 'flask @ https://files.invalid/a.zip\nflask @ https://files.invalid/b.zip\n'],
    ['other extras', 'uvicorn\nuvicorn[standard]\n'],
    ['bounds that exclude each other', 'numpy<1.20\nnumpy>=2\n'],
  ])('%s are no repetition', (_, text) => {
    expect(said(rule, { 'requirements.txt': text })).toBe('');
  });

  test('a file that narrows what it includes is no repetition', () => {
    expect(said(rule, { 'requirements.txt': '-r base.txt\nnumpy<2\n', 'base.txt': 'numpy\n' })).toBe('');
  });
});

describe('local-version-without-index', () => {
  const rule = 'local-version-without-index';

  test('an index that serves the build is added, where none is named', () => {
    expect(
      said(rule, { 'requirements.txt': 'torch==2.1.0+cu118\ntorchvision==0.16.0+cu118\n' }),
    ).toMatchInlineSnapshot(`
      "error high requirements.txt:1:1 [torch torchvision]
      No source given here serves torch 2.1.0+cu118 and torchvision 0.16.0+cu118. The default index refuses versions with a local tag, so the install stops with "No matching distribution found".
      because index-pytorch-build
      because published-torch-2-1-0
      because published-torchvision-0-16-0
      see requirements.txt:2:1 torchvision needs it too
      index (unsafe): Name the index https://download.pytorch.org/whl/cu118 beside the default one
      several (unsafe): Drop the local tag of torch and torchvision and take the build of the default index"
    `);
  });

  test('in a command it is an option', () => {
    const text = 'FROM python:3.11\nRUN pip install torch==2.1.0+cu118\n';
    expect(said(rule, { Dockerfile: text })).toMatchInlineSnapshot(`
      "error high Dockerfile:2:17 [torch]
      No source given here serves torch 2.1.0+cu118. The default index refuses versions with a local tag, so the install stops with "No matching distribution found".
      because index-pytorch-build
      because published-torch-2-1-0
      index (unsafe): Name the index https://download.pytorch.org/whl/cu118 beside the default one
      several (unsafe): Drop the local tag of torch and take the build of the default index"
    `);
  });

  test.each([
    ['an index of the build', '--extra-index-url https://download.pytorch.org/whl/cu118\ntorch==2.1.0+cu118\n'],
    ['an unknown index', '--index-url https://mirror.invalid/simple\ntorch==2.1.0+cu118\n'],
    ['a page of wheels', '--find-links https://wheels.invalid/torch.html\ntorch==2.1.0+cu118\n'],
    ['somebody’s own build', 'torch==2.1.0+mine\n'],
    ['a build that nobody published', 'torch==2.1.0+cu999\n'],
  ])('%s is silent', (_, text) => {
    expect(said(rule, { 'requirements.txt': text })).toBe('');
  });
});

describe('small-shared-memory', () => {
  const rule = 'small-shared-memory';

  test('a service that trains gets shared memory', () => {
    const files = {
      'compose.yml':
        'services:\n  train:\n    build: .\n    deploy:\n      resources:\n        reservations:\n          devices:\n            - driver: nvidia\n              count: 2\n              capabilities: [gpu]\n',
      Dockerfile:
        'FROM pytorch/pytorch:2.1.0-cuda11.8-cudnn8-runtime\nRUN pip install torch==2.1.0\nCMD ["torchrun", "--nproc_per_node", "2", "train.py"]\n',
    };
    expect(said(rule, files)).toMatchInlineSnapshot(`
      "warning high compose.yml:2:3 [train]
      The service train has the default of 64 MB of shared memory. torchrun starts one process per GPU and lets them talk through shared memory.
      because torchrun-starts-children
      see Dockerfile:3:1 what needs shared memory
      service-setting (safe): Set shm_size: 8gb for the service
      advice: Set ipc: host"
    `);
  });

  test('an inference server of several GPUs names its program', () => {
    const text =
      'services:\n  llm:\n    image: vllm/vllm-openai:v0.6.3\n    command: ["--model", "m", "--tensor-parallel-size", "2"]\n';
    expect(said(rule, { 'compose.yml': text })).toMatchInlineSnapshot(`
      "warning high compose.yml:2:3 [llm]
      The service llm has the default of 64 MB of shared memory. With tensor parallelism the processes of vllm share memory.
      because vllm-shares-memory
      see compose.yml:3:12 what needs shared memory
      service-setting (safe): Set shm_size: 8gb for the service
      advice: Set ipc: host"
    `);
  });

  test.each(['    shm_size: 8gb\n', '    ipc: host\n'])('%j is enough', (line) => {
    const text = `services:\n  llm:\n    image: vllm/vllm-openai:v0.6.3\n    command: ["--model", "m", "--tensor-parallel-size", "2"]\n${line}`;
    expect(said(rule, { 'compose.yml': text })).toBe('');
  });
});
