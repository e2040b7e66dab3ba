// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import { describe, expect, test } from 'vitest';
import { formatRequirement } from '../../src/domain/requirement.ts';
import type { InstallCommand } from '../../src/model/install-command.ts';
import { read } from './install-command-read.ts';

function names(command: InstallCommand | undefined): readonly string[] {
  return command?.kind === 'distributions' ? command.requirements.map(formatRequirement) : [];
}

describe('uv pip', () => {
  test('install', () => {
    const [command] = read(
      'uv --no-cache pip install --system --index-strategy unsafe-best-match --link-mode=copy --torch-backend=cu128 ' +
        '-P numpy --prerelease=allow --overrides o.txt -b bc.txt --refresh-package x -r pyproject.toml --extra gpu --all-extras torch',
    );
    expect(names(command)).toEqual(['torch']);
    expect(command).toMatchObject({
      tool: 'uv',
      action: 'install',
      place: { system: true },
      files: [{ kind: 'requirements', path: 'pyproject.toml' }],
      overrideFiles: [{ value: 'o.txt' }],
      torchBackend: { value: 'cu128' },
      upgraded: ['numpy'],
      extras: ['gpu'],
      allExtras: true,
      upgrade: false,
      options: { prereleases: true },
    });
  });

  test('indexes by option and by variable; none of pip', () => {
    const [command] = read(
      'uv pip install --default-index https://a.invalid --index pytorch=https://download.pytorch.org/whl/cu121 torch',
      {
        PIP_INDEX_URL: 'https://pip.invalid',
        PIP_CONSTRAINT: '/c.txt',
        UV_EXTRA_INDEX_URL: 'https://b.invalid https://c.invalid',
        UV_FIND_LINKS: '/w,https://d.invalid',
        UV_TORCH_BACKEND: 'auto',
        UV_CONSTRAINT: '/u.txt',
      },
    );
    expect(command).toMatchObject({
      files: [{ kind: 'constraints', path: '/u.txt' }],
      torchBackend: { value: 'auto' },
      options: {
        indexUrl: { value: 'https://a.invalid' },
        extraIndexUrls: [
          { value: 'https://download.pytorch.org/whl/cu121' },
          { value: 'https://b.invalid' },
          { value: 'https://c.invalid' },
        ],
        findLinks: [{ value: '/w' }, { value: 'https://d.invalid' }],
      },
    });
    expect(read('uv pip install x', { UV_INDEX_URL: 'https://e.invalid' })).toMatchObject([
      { options: { indexUrl: { value: 'https://e.invalid' } } },
    ]);
  });

  test('sync, compile, uninstall', () => {
    expect(
      read(
        'uv pip sync a.txt b.txt; uv pip compile in.txt -o out.txt; uv pip uninstall torch; python -m uv pip install y',
      ),
    ).toMatchObject([
      { action: 'sync', files: [{ path: 'a.txt' }, { path: 'b.txt' }], requirements: [] },
      { action: 'compile', files: [{ path: 'in.txt' }], output: { value: 'out.txt' } },
      { action: 'uninstall', requirements: [{ name: 'torch' }] },
      { action: 'install', requirements: [{ name: 'y' }] },
    ]);
  });
});

describe('uv projects', () => {
  test('sync', () => {
    expect(
      read(
        'uv sync --frozen --no-dev --extra cu128 --group a --no-group=b --only-group c --no-install-project --no-install-package torch --project sub',
      ),
    ).toMatchObject([
      {
        kind: 'project',
        tool: 'uv',
        action: 'install',
        projectDirectory: '/app/sub',
        extras: ['cu128'],
        groups: ['a'],
        noGroups: ['b'],
        onlyGroups: ['c'],
        noDev: true,
        frozen: true,
        exact: true,
        noInstallProject: true,
        noInstall: ['torch'],
        selectionKnown: true,
        place: { projectOf: 'uv' },
      },
    ]);
    expect(read('uv sync --locked --inexact --all-extras --extra ${X}', { UV_NO_DEV: '1' })).toMatchObject([
      { frozen: true, exact: false, allExtras: true, extras: [], selectionKnown: false, noDev: true },
    ]);
  });

  test('run, add, tool, export, venv', () => {
    const [run, module, add, remove, tool, exported, venv, plain] = read(
      'uv run --with "httpx>=1" --extra gpu -- pytest -x --extra no; uv run -m pytest; uv add "torch==2.1" --optional gpu --group dev; uv remove numpy; ' +
        'uv tool install --with rich ruff@latest; uv export --no-hashes -o r.txt; uv venv --python 3.12 /opt/v; uv venv',
    );
    expect(run).toMatchObject({
      kind: 'project',
      action: 'run',
      extras: ['gpu'],
      with: [{ name: 'httpx' }],
      exact: false,
    });
    expect(module).toMatchObject({ kind: 'project', action: 'run' });
    expect(add).toMatchObject({
      kind: 'distributions',
      action: 'add',
      extras: ['gpu'],
      groups: ['dev'],
      requirements: [{ name: 'torch' }],
    });
    expect(remove).toMatchObject({ action: 'remove', requirements: [{ name: 'numpy' }] });
    expect(tool).toMatchObject({ action: 'tool', place: { projectOf: undefined } });
    expect(exported).toMatchObject({ kind: 'project', action: 'export', output: { value: 'r.txt' } });
    expect(venv).toMatchObject({ kind: 'environment', action: 'create', path: '/opt/v', interpreter: '3.12' });
    expect(plain).toMatchObject({ path: '/app/.venv', interpreter: undefined });
  });
});

describe('poetry, pdm, pipenv, pipx', () => {
  test.each<[string, object]>([
    [
      'poetry install --no-interaction --no-ansi --no-root --only main',
      { tool: 'poetry', action: 'install', onlyGroups: ['main'], noInstallProject: true, frozen: true },
    ],
    [
      'poetry install --sync --with dev,test --without docs -E "gpu cuda" -E x',
      { groups: ['dev', 'test'], noGroups: ['docs'], extras: ['gpu', 'cuda', 'x'], exact: true },
    ],
    ['poetry -C srv install --all-extras', { projectDirectory: '/app/srv', allExtras: true }],
    [
      'poetry export -f requirements.txt --output requirements.txt --without-hashes',
      { action: 'export', output: { value: 'requirements.txt' } },
    ],
    ['pdm install --prod --no-self -G gpu', { tool: 'pdm', groups: ['gpu'], noDev: true, noInstallProject: true }],
    ['pdm sync --frozen-lockfile', { action: 'install', frozen: true }],
    [
      'pipenv install --system --deploy --ignore-pipfile',
      { tool: 'pipenv', place: { system: true, projectOf: undefined }, frozen: true, noDev: true },
    ],
    ['pipenv sync --dev', { action: 'install', noDev: false, frozen: true }],
  ])('%s', (text, expected) => {
    expect(read(text)).toMatchObject([{ kind: 'project', ...expected }]);
  });

  test('commands that name distributions', () => {
    const found = read(
      'poetry add torch@^2.0 "numpy>=1.26" --group dev; pdm add -G gpu torch; pipenv install requests -i https://a.invalid; pipx install black; pipx inject black x',
    );
    expect(found.map(names)).toEqual([['torch', 'numpy>=1.26'], ['torch'], ['requests'], ['black'], ['x']]);
    expect(found[0]).toMatchObject({ tool: 'poetry', action: 'add', groups: ['dev'] });
    expect(found[2]).toMatchObject({ tool: 'pipenv', options: { indexUrl: { value: 'https://a.invalid' } } });
    expect(found[3]).toMatchObject({ tool: 'pipx', action: 'tool' });
  });
});

describe('conda', () => {
  test.each<[string, object]>([
    [
      '/opt/conda/bin/conda install -y -c pytorch -c nvidia "python=3.10" "pytorch=2.1" "pytorch-cuda=$(echo 12.1)"',
      {
        tool: 'conda',
        action: 'install',
        channels: [{ value: 'pytorch' }, { value: 'nvidia' }],
        specs: [{ value: 'python=3.10' }, { value: 'pytorch=2.1' }, { value: 'pytorch-cuda=12.1' }],
      },
    ],
    [
      'micromamba install -y -n base -f /tmp/env.yml',
      { tool: 'micromamba', place: { environment: 'base' }, files: [{ value: '/tmp/env.yml', known: true }] },
    ],
    ['conda env create --file=$ENV_FILE', { action: 'create', files: [{ value: '$ENV_FILE', known: false }] }],
    ['conda env update -n base --file environment.yml --prune', { action: 'update', place: { environment: 'base' } }],
    [
      'mamba create -p /opt/env python=3.9 cudatoolkit=$CU $X',
      {
        action: 'create',
        place: { environment: '/opt/env' },
        specs: [{ value: 'python=3.9' }, { value: 'cudatoolkit=$CU' }],
      },
    ],
    ['conda remove -y numpy', { action: 'remove', specs: [{ value: 'numpy' }] }],
  ])('%s', (text, expected) => {
    expect(read(text)).toMatchObject([{ kind: 'conda', ...expected }]);
  });
});

describe('everything else', () => {
  test.each<[string, object]>([
    [
      'apt-get install -y --no-install-recommends python3.10 libcudnn8=8.9.7.29-1+cuda12.2 -t jammy git $X',
      {
        tool: 'apt',
        names: [{ value: 'python3.10' }, { value: 'libcudnn8', version: '8.9.7.29-1+cuda12.2' }, { value: 'git' }],
      },
    ],
    [
      'apk add --no-cache --virtual .build py3-numpy~1.2 gcc',
      { tool: 'apk', names: [{ value: 'py3-numpy', version: undefined }, { value: 'gcc' }] },
    ],
    ['dnf install -y --enablerepo=x python3.11', { tool: 'dnf', action: 'install', names: [{ value: 'python3.11' }] }],
    ['apt-get purge -y python3-yaml', { action: 'uninstall' }],
  ])('%s', (text, expected) => {
    expect(read(text)).toMatchObject([{ kind: 'system', ...expected }]);
  });

  test('virtual environments', () => {
    expect(
      read(
        'python3.11 -m venv --system-site-packages /opt/venv; virtualenv -p python3.9 env; . env/bin/activate; source ../v/bin/activate; . ./x.sh',
      ),
    ).toMatchObject([
      { tool: 'venv', action: 'create', path: '/opt/venv', interpreter: 'python3.11', systemSitePackages: true },
      { tool: 'virtualenv', path: '/app/env', interpreter: 'python3.9' },
      { tool: 'shell', action: 'activate', path: '/app/env' },
      { tool: 'shell', action: 'activate', path: '/v' },
    ]);
  });

  test('settings and clones', () => {
    expect(
      read(
        'pip config set global.index-url "$I"; pip config --user unset global.index-url; poetry config virtualenvs.create false; conda config --add channels x; git -C /s clone git@host.invalid:o/r.git; git clone https://host.invalid/r/ $D/sub',
        { I: 'https://a.invalid' },
      ),
    ).toMatchObject([
      { kind: 'setting', tool: 'pip', key: 'global.index-url', value: { value: 'https://a.invalid' } },
      { kind: 'setting', value: undefined },
      { kind: 'setting', tool: 'poetry', key: 'virtualenvs.create', value: { value: 'false' } },
      { kind: 'setting', tool: 'conda', key: 'channels', value: { value: 'x' } },
      { kind: 'clone', directory: '/s/r' },
      { kind: 'clone', directory: '$D/sub' },
    ]);
  });

  test('programs that install nothing', () => {
    expect(
      read(
        'apt-get update; pip list; conda clean -afy; uv cache clean; poetry run pytest; npm install; python app.py; git pull; poetry --version; curl x',
      ),
    ).toEqual([]);
  });
});
