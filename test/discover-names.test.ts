import { expect, test } from 'vitest';
import { manifestKind, manifestKindOf } from '../src/domain/file-names.ts';

const names: Readonly<Record<string, readonly string[]>> = {
  requirements: [
    'requirements.txt',
    'Requirements.txt',
    'requirements-dev.txt',
    'requirements_gpu.txt',
    'dev-requirements.in',
    'a/requirements/base.txt',
    'requirements.pip',
  ],
  constraints: ['constraints.txt', 'constraints-gpu.txt', 'a/requirements/constraints.txt', 'build-constraints.txt'],
  pyproject: ['pyproject.toml', 'a/b/pyproject.toml'],
  dockerfile: [
    'Dockerfile',
    'dockerfile',
    'api.Dockerfile',
    'Dockerfile-base',
    'Dockerfile.gpu',
    'Dockerfile 2',
    'Dockerfile_cpu',
    'Containerfile',
    'docker/Dockerfile.cu118',
  ],
  compose: [
    'compose.yaml',
    'docker-compose.yml',
    'docker-compose.gpu.yaml',
    'compose.override.yml',
    'gpu.compose.yaml',
    'prod-docker-compose.yml',
  ],
  conda: ['environment.yml', 'environment-gpu.yaml', 'environment_cpu.yml', 'conda.yaml', 'gpu-environment.yml'],
  'lock-uv': ['uv.lock'],
  'lock-poetry': ['poetry.lock'],
  'lock-pdm': ['pdm.lock'],
  'lock-pylock': ['pylock.toml', 'pylock.gpu.toml'],
  'lock-pipenv': ['Pipfile.lock'],
  pipfile: ['Pipfile'],
  'setup-cfg': ['setup.cfg'],
  'setup-py': ['setup.py'],
  cog: ['cog.yaml'],
  support: ['.python-version', 'runtime.txt', '.dockerignore', 'Dockerfile.dockerignore', '.env'],
};

test.each(Object.entries(names).flatMap(([kind, paths]) => paths.map((path) => [path, kind] as const)))(
  '%s is %s',
  (path, kind) => expect(manifestKind(path)).toBe(kind),
);

test.each([
  'Dockerfile.jinja',
  'Dockerfile.j2',
  'Dockerfile.md',
  'dockerfile.py',
  'Dockerfile.yml',
  'Dockerfiles',
  'requirements.md',
  'requirements.txt.jinja',
  'composer.yaml',
  'docker-compose.template.yml',
  'docker-compose-template.yaml',
  'workflow.yml',
  'main.py',
  'uv.lock.bak',
  'Cargo.lock',
  'notes.txt',
])('%s is no manifest', (path) => expect(manifestKind(path)).toBeUndefined());

test.each([
  ['deps.txt', 'numpy\n', 'requirements'],
  ['reqs/base.pip', 'numpy\n', 'requirements'],
  ['build/image', '# syntax=docker/dockerfile:1\nARG A=1\nFROM python:3.11\n', 'dockerfile'],
  ['stack.yml', 'services:\n  a: {}\n', 'compose'],
  ['gpu.yaml', 'name: x\ndependencies:\n  - numpy\n', 'conda'],
  ['other.toml', '[project]\nname = "x"\n', 'pyproject'],
  ['other.yaml', 'a: 1\n', undefined],
  ['image.png', 'x', undefined],
])('a named file %s is read by its content', (path, text, kind) => expect(manifestKindOf(path, text)).toBe(kind));
