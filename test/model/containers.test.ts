import { describe, expect, test } from 'vitest';
import { environmentOf, installedIn, knowledgeOf, projectOf } from './project.ts';

describe('Dockerfile stages', () => {
  test('a requirements file that an image installs is no environment of its own', () => {
    const project = projectOf({
      'requirements.txt': 'numpy==1.26.4\n',
      Dockerfile: 'FROM python:3.11-slim\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n',
    });
    expect(project.environments.map((environment) => environment.id)).toEqual(['Dockerfile']);
    expect(environmentOf(project, 'Dockerfile').demands[0]?.chain[0].span.path).toBe('requirements.txt');
  });

  test('the build context is the directory in which the copied files exist', () => {
    const project = projectOf({
      'server/requirements.txt': 'numpy==1.26.4\n',
      'docker/Dockerfile': 'FROM python:3.11\nCOPY server/requirements.txt /tmp/r.txt\nRUN pip install -r /tmp/r.txt\n',
    });
    expect(installedIn(environmentOf(project, 'docker/Dockerfile'))).toEqual(['numpy ==1.26.4']);
  });

  test('a later step keeps what satisfies it and replaces what does not', () => {
    const project = projectOf({
      Dockerfile:
        'FROM python:3.11\nRUN pip install numpy==1.26.4\nRUN pip install "numpy>=1.20"\nRUN pip install numpy==2.0.0\n',
    });
    const [numpy] = environmentOf(project, 'Dockerfile').installed;
    expect(numpy?.version?.text).toBe('2.0.0');
    expect(numpy?.replaced?.version?.text).toBe('1.26.4');
  });

  test('uninstalling removes', () => {
    const project = projectOf({ Dockerfile: 'FROM python:3.11\nRUN pip install a b\nRUN pip uninstall -y a\n' });
    expect(installedIn(environmentOf(project, 'Dockerfile'))).toEqual(['b any version']);
  });

  test('virtual environments of one image are separate', () => {
    const project = projectOf({
      Dockerfile:
        'FROM python:3.11\nRUN python -m venv /venv-a && /venv-a/bin/pip install onnxruntime\nRUN python -m venv /venv-b && /venv-b/bin/pip install onnxruntime-gpu\n',
    });
    expect(project.environments.map((environment) => [environment.id, ...installedIn(environment)])).toEqual([
      ['Dockerfile:/venv-a', 'onnxruntime any version'],
      ['Dockerfile:/venv-b', 'onnxruntime-gpu any version'],
    ]);
  });

  test('a copied virtual environment brings what the builder put into it', () => {
    const project = projectOf({
      Dockerfile:
        'FROM python:3.11 AS builder\nRUN python -m venv /venv\nRUN /venv/bin/pip install numpy==1.26.4\nFROM python:3.11-slim AS runtime\nCOPY --from=builder /venv /venv\nENV PATH="/venv/bin:$PATH"\nRUN pip install scipy==1.11.4\n',
    });
    expect(installedIn(environmentOf(project, 'Dockerfile#runtime'))).toEqual(['numpy ==1.26.4', 'scipy ==1.11.4']);
  });

  test('an unreached stage says so', () => {
    const project = projectOf({
      Dockerfile: 'FROM python:3.11 AS extra\nRUN pip install a\nFROM python:3.11 AS final\nRUN pip install b\n',
    });
    expect(environmentOf(project, 'Dockerfile#extra').reached).toBe(false);
    expect(environmentOf(project, 'Dockerfile#final').reached).toBe(true);
  });

  test('what an image brings along is installed first', () => {
    const image = {
      kind: 'image',
      id: 'image-torch',
      repository: 'vendor/torch',
      tag: '{torch}-runtime',
      python: '3.10',
      distributions: { torch: '{torch}' },
    };
    const project = projectOf(
      { Dockerfile: 'FROM vendor/torch:2.0.1-runtime\nRUN pip install torch==2.0.0\n' },
      knowledgeOf({}, {}, [image]),
    );
    const [torch] = environmentOf(project, 'Dockerfile').installed;
    expect([torch?.version?.text, torch?.replaced?.version?.text, torch?.replaced?.step.installer]).toEqual([
      '2.0.0',
      '2.0.1',
      'image',
    ]);
  });

  test('an unknown branch is a condition, not a fact', () => {
    const project = projectOf({
      Dockerfile:
        'FROM python:3.11\nARG GPU\nRUN if [ "$GPU" = 1 ]; then pip install onnxruntime-gpu; else pip install onnxruntime; fi\n',
    });
    const { installed } = environmentOf(project, 'Dockerfile');
    expect(installed.map((entry) => [entry.name, entry.when.kind])).toEqual([
      ['onnxruntime', expect.not.stringMatching('always')],
      ['onnxruntime-gpu', expect.not.stringMatching('always')],
    ]);
  });
});

describe('compose services', () => {
  const files = {
    Dockerfile: 'FROM python:3.11 AS base\nARG EXTRA=a\nRUN pip install $EXTRA\nFROM base AS gpu\nRUN pip install c\n',
    'compose.yaml':
      'services:\n  plain:\n    build: { context: ., target: base }\n  gpu:\n    build:\n      context: .\n      target: gpu\n      args: { EXTRA: b }\n',
  };

  test('build the stage and arguments they name', () => {
    const project = projectOf(files);
    expect(installedIn(environmentOf(project, 'compose.yaml#plain'))).toEqual(['a any version']);
    expect(installedIn(environmentOf(project, 'compose.yaml#gpu'))).toEqual(['b any version', 'c any version']);
  });

  test('carry their own variables over those of env files', () => {
    const project = projectOf({
      '.env': 'LEVEL=two\n',
      'worker.env': 'A=1\nB=1\n',
      'compose.yaml':
        'services:\n  worker:\n    image: x\n    env_file: worker.env\n    environment:\n      B: ${LEVEL:-one}\n',
    });
    expect(project.services[0]?.variables.map(({ name, value }) => `${name}=${value}`)).toEqual(['A=1', 'B=two']);
  });
});

describe('pyproject', () => {
  test('extras that exclude each other are never joined', () => {
    const project = projectOf({
      'pyproject.toml':
        '[project]\nname = "x"\nversion = "1"\ndependencies = ["base"]\n[project.optional-dependencies]\ncpu = ["torch==2.1.0"]\ngpu = ["torch==2.2.0"]\ndocs = ["sphinx"]\n[tool.uv]\nconflicts = [[{ extra = "cpu" }, { extra = "gpu" }]]\n',
    });
    expect(project.environments.map((environment) => environment.id)).toEqual([
      'pyproject.toml',
      'pyproject.toml[cpu]',
      'pyproject.toml[gpu]',
      'pyproject.toml[docs]',
      'pyproject.toml[all]',
    ]);
    expect(installedIn(environmentOf(project, 'pyproject.toml[all]'))).toEqual([
      'base any version',
      'sphinx any version',
      'torch ==2.1.0',
    ]);
  });

  test('an override with an impossible marker removes the distribution', () => {
    const project = projectOf(
      {
        'pyproject.toml':
          '[project]\nname = "x"\nversion = "1"\ndependencies = ["app==1.0"]\n[tool.uv]\noverride-dependencies = ["leaf ; sys_platform == \'never\'"]\n',
      },
      knowledgeOf({ 'app==1.0': ['leaf'] }),
    );
    expect(installedIn(environmentOf(project, 'pyproject.toml'))).toEqual(['app ==1.0']);
  });
});
