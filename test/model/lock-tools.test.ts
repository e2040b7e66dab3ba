import { describe, expect, it, test } from 'vitest';
import { chains, conditions, entry, environment, own, project, uvLock } from './lock-projects.ts';
import { installedIn, projectOf } from './project.ts';

test('poetry.lock: groups and markers say what is installed', () => {
  const files = {
    'pyproject.toml': `[tool.poetry]
name = "demo"
[tool.poetry.dependencies]
python = ">=3.10"
requests = ">=2"
fastapi = { version = "*", optional = true }
[tool.poetry.extras]
api = ["fastapi"]
[tool.poetry.group.dev.dependencies]
pytest = "*"
`,
    'poetry.lock': `[[package]]
name = "fastapi"
version = "0.100.0"
groups = ["main"]
markers = "extra == \\"api\\""

[package.dependencies]
anyio = "*"

[[package]]
name = "anyio"
version = "4.0.0"
groups = ["main", "dev"]
markers = {main = "extra == \\"api\\"", dev = "python_version < \\"3.11\\""}

[[package]]
name = "pytest"
version = "8.0.0"
groups = ["dev"]

[package.dependencies]
anyio = "*"

[[package]]
name = "requests"
version = "2.31.0"
groups = ["main"]
`,
  };
  expect(installedIn(environment(files))).toEqual(['requests ==2.31.0']);
  expect(installedIn(environment(files, 'pyproject.toml[api]'))).toEqual([
    'anyio ==4.0.0',
    'fastapi ==0.100.0',
    'requests ==2.31.0',
  ]);
  expect(conditions(environment(files, 'pyproject.toml:dev'))[0]).toBe('anyio 4.0.0 if python_version < "3.11"');
  expect(chains(environment(files, 'pyproject.toml[api]'))).toEqual(['fastapi > anyio', 'fastapi', 'requests']);
});

test('poetry.lock without groups is walked from the requirements', () => {
  const files = {
    'pyproject.toml':
      '[tool.poetry]\nname = "demo"\n[tool.poetry.dependencies]\nrequests = { version = "^2", extras = ["socks"] }\n',
    'poetry.lock': `[[package]]
name = "requests"
version = "2.31.0"

[package.dependencies]
PySocks = {version = "*", optional = true, markers = "extra == \\"socks\\""}
chardet = {version = "*", optional = true}

[package.extras]
socks = ["PySocks (>=1.5.6)"]
legacy = ["chardet"]

[[package]]
name = "chardet"
version = "5.0.0"

[[package]]
name = "pysocks"
version = "1.7.1"
`,
  };
  expect(installedIn(environment(files))).toEqual(['pysocks ==1.7.1', 'requests ==2.31.0']);
});

test('pdm.lock: groups and extras share their names', () => {
  const lock = `[[package]]
name = "six"
version = "1.16.0"
groups = ["default"]

[[package]]
name = "fastapi"
version = "0.100.0"
groups = ["api"]
dependencies = ["six"]
`;
  const files = {
    'pyproject.toml': project('"six"', '[project.optional-dependencies]\napi = ["fastapi"]\n'),
    'pdm.lock': lock,
  };
  expect(installedIn(environment(files))).toEqual(['six ==1.16.0']);
  expect(installedIn(environment(files, 'pyproject.toml[api]'))).toEqual(['fastapi ==0.100.0', 'six ==1.16.0']);
});

test('Pipfile.lock: what nobody wrote points at the lock', () => {
  const lock =
    '{"default": {"requests": {"version": "==2.31.0"}, "idna": {"version": "==3.6"}}, "develop": {"pytest": {"version": "==8.0"}}}';
  const files = { Pipfile: '[packages]\nrequests = "*"\n[dev-packages]\npytest = "*"\n', 'Pipfile.lock': lock };
  const found = environment(files, 'Pipfile');
  expect(found.installed.map(({ name, version, chain }) => [name, version?.text, chain[0].span.path])).toEqual([
    ['idna', '3.6', 'Pipfile.lock'],
    ['requests', '2.31.0', 'Pipfile'],
  ]);
  expect(installedIn(environment(files, 'Pipfile:dev'))).toEqual(['idna ==3.6', 'pytest ==8.0', 'requests ==2.31.0']);
});

test('pylock.toml without a project is an environment of its own; its groups and extras are those installed by default', () => {
  const text = `default-groups = ["base"]
[[packages]]
name = "six"
version = "1.16.0"

[[packages]]
name = "torch"
version = "2.7.0"
marker = "'gpu' in extras"

[[packages]]
name = "numpy"
version = "2.2.0"
marker = "'base' in dependency_groups and python_version >= '3.11'"
`;
  expect(conditions(environment({ 'pylock.toml': text }, 'pylock.toml'))).toEqual([
    'numpy 2.2.0 if python_version >= "3.11"',
    'six 1.16.0 if always',
  ]);
});

describe('a Dockerfile', () => {
  const files = {
    'pyproject.toml': project('"six"', '[dependency-groups]\ndev = ["pytest"]\n'),
    'uv.lock': uvLock(
      own(['name = "six"'], '[package.dev-dependencies]\ndev = [{ name = "pytest" }]\n'),
      entry('six', '1.16.0'),
      entry('pytest', '8'),
    ),
  };
  const image = (copy: string, sync: string) =>
    environment({ ...files, Dockerfile: `FROM debian\nWORKDIR /app\nCOPY ${copy} ./\nRUN ${sync}\n` }, 'Dockerfile');

  it('follows the lock that it copies', () => {
    expect(installedIn(image('pyproject.toml uv.lock', 'uv sync --frozen --no-dev'))).toEqual(['six ==1.16.0']);
    expect(installedIn(image('pyproject.toml uv.lock', 'uv sync --locked'))).toEqual(['pytest ==8', 'six ==1.16.0']);
    expect(installedIn(image('pyproject.toml uv.lock', 'uv sync --frozen --only-group dev'))).toEqual(['pytest ==8']);
  });

  it('resolves anew without it', () => {
    expect(installedIn(image('pyproject.toml', 'uv sync --no-dev'))).toEqual(['six any version']);
  });

  it('follows Pipfile.lock too', () => {
    const pipenv = {
      Pipfile: '[packages]\nsix = "*"\n[dev-packages]\npytest = "*"\n',
      'Pipfile.lock': '{"default": {"six": {"version": "==1.16.0"}}, "develop": {"pytest": {"version": "==8.0"}}}',
      Dockerfile: 'FROM debian\nCOPY Pipfile Pipfile.lock /app/\nWORKDIR /app\nRUN pipenv install --deploy --system\n',
    };
    expect(installedIn(environment(pipenv, 'Dockerfile'))).toEqual(['six ==1.16.0']);
  });
});

test('cog.yaml is an environment with its requirements file', () => {
  const files = {
    'cog.yaml':
      'build:\n  python_version: "3.11"\n  python_packages: ["torch==2.1.0"]\n  python_requirements: requirements.txt\n',
    'requirements.txt': 'numpy==1.26.4\n',
  };
  const found = environment(files, 'cog.yaml');
  expect(installedIn(found)).toEqual(['numpy ==1.26.4', 'torch ==2.1.0']);
  expect(projectOf(files).environments.map(({ id }) => id)).toEqual(['cog.yaml']);
});
