// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRequirement } from '../../src/domain/requirement.ts';
import { locateAt } from '../../src/domain/source.ts';
import { readInstallCommand } from '../../src/model/install-command.ts';
import { propertyOptions } from '../property.ts';
import { distributions, read } from './install-command-read.ts';
import { evaluate, type Variables, written } from './shell-evaluate.ts';

const requirements = (text: string, variables: Variables = {}) =>
  distributions(text, variables).requirements.map(formatRequirement);

describe('unknown parts', () => {
  test('a version that is unknown leaves the name', () => {
    const text = 'pip install torch==${TORCH} "numpy>=1,<$N" x[$E]==1 $PKGS tv$V dist/*.whl /w/${W}.whl y==1';
    const command = distributions(text);
    expect(command.requirements.map(formatRequirement)).toEqual(['torch', 'numpy', 'x', 'y==1']);
    expect(command.uncertain).toEqual(['torch', 'numpy', 'x']);
    expect(command.problems).toEqual([]);
    expect(written(text, command.requirements[0]?.specifierSpan)).toBe('==${TORCH}');
  });

  test('an unknown local version leaves the public one', () => {
    const text = 'pip install torch==2.1.0+cu${CUDA} --index-url https://download.pytorch.org/whl/cu${CUDA}';
    const command = distributions(text);
    expect(command.requirements.map(formatRequirement)).toEqual(['torch==2.1.0']);
    expect(command.uncertain).toEqual([]);
    expect(written(text, command.requirements[0]?.specifierSpan)).toBe('==2.1.0+cu${CUDA}');
    expect(command.options.indexUrl?.value).toBe('https://download.pytorch.org/whl/cu${CUDA}');
  });

  test('addresses', () => {
    const command = distributions(
      'pip install git+https://host.invalid/x@${REF}#egg=x https://host.invalid/y-${V}.whl',
    );
    expect(command.requirements.map(({ name }) => name)).toEqual(['x']);
    expect(command.uncertain).toEqual(['x']);
    expect(command.problems).toEqual([]);
  });

  test('extras of a project', () => {
    const { localProjects } = distributions('pip install -e "python[${BUILD_TYPE}]" .[$X,y] ./$DIR -e $WHAT');
    expect(localProjects.map(({ path, extras }) => [path, extras])).toEqual([
      ['.', ['y']],
      ['python', []],
    ]);
  });

  test('an unknown program or subcommand is none of ours', () => {
    expect(read('$PIP install torch; pip $CMD torch; pip list; echo pip install torch; pip')).toEqual([]);
  });
});

describe('where pip looks', () => {
  test('options and variables', () => {
    const { options } = distributions(
      'pip install -i https://a.invalid --extra-index-url https://b.invalid -f /w --pre torch',
      {
        PIP_INDEX_URL: 'https://no.invalid',
        PIP_EXTRA_INDEX_URL: 'https://c.invalid  https://d.invalid',
        PIP_FIND_LINKS: '/x /y',
        UV_INDEX_URL: 'https://uv.invalid',
      },
    );
    expect(options.indexUrl?.value).toBe('https://a.invalid');
    expect(options.extraIndexUrls.map(({ value }) => value)).toEqual([
      'https://b.invalid',
      'https://c.invalid',
      'https://d.invalid',
    ]);
    expect(options.findLinks.map(({ value }) => value)).toEqual(['/w', '/x', '/y']);
    expect(options.prereleases).toBe(true);
  });

  test('variables alone', () => {
    const text = 'export PIP_INDEX_URL=https://a.invalid; PIP_NO_INDEX=1 PIP_PRE=yes pip install torch';
    expect(distributions(text).options).toMatchObject({
      indexUrl: { value: 'https://a.invalid' },
      noIndex: true,
      prereleases: true,
    });
    expect(distributions('X=1; PIP_NO_INDEX=0 pip install a').options.noIndex).toBe(false);
  });
});

describe('where pip installs', () => {
  test.each<[string, Variables, object]>([
    ['pip install a', {}, { interpreter: undefined, environment: undefined, user: false }],
    ['/opt/venv/bin/pip3 install a', {}, { interpreter: '/opt/venv/bin/python' }],
    ['venv/bin/pip install a', {}, { interpreter: '/app/venv/bin/python' }],
    ['pip3.11 install a', {}, { interpreter: 'python3.11' }],
    ['python3.10 -m pip install a', {}, { interpreter: 'python3.10' }],
    ['python -u -Im pip install a', {}, { interpreter: 'python' }],
    ['/usr/bin/python3 -W ignore -m pip install a', {}, { interpreter: '/usr/bin/python3' }],
    ['pip --python /v/bin/python install a', {}, { interpreter: '/v/bin/python' }],
    ['conda run -n gpu --no-capture-output pip install a', {}, { environment: 'gpu' }],
    ['micromamba run -p /opt/e python -m pip install a', {}, { environment: '/opt/e' }],
    ['conda run -n x bash -c "pip install a"', {}, { environment: 'x' }],
    ['conda activate y && pip install a', {}, { environment: 'y' }],
    ['uv run pip install a', {}, { projectOf: 'uv' }],
    ['poetry run python -m pip install a', {}, { projectOf: 'poetry' }],
    ['pip install --user --break-system-packages a', {}, { user: true, breakSystemPackages: true }],
    ['pip install --target=/t --prefix /p a', {}, { target: '/t', prefix: '/p' }],
    ['pip install a', { PIP_USER: 'true', PIP_TARGET: '/x' }, { user: true, target: '/x' }],
    ['uv pip install --system a', {}, { system: true }],
    ['uv pip install -p 3.12 a', {}, { interpreter: '3.12' }],
    ['uv pip install a', { UV_SYSTEM_PYTHON: '1', UV_PYTHON: '/v' }, { system: true, interpreter: '/v' }],
  ])('%s', (text, variables, expected) => {
    expect(distributions(text, variables).place).toMatchObject(expected);
  });
});

test('flags', () => {
  expect(
    distributions(
      'pip install -U --force-reinstall --no-deps --no-build-isolation --only-binary torch,numpy --group dev a',
    ),
  ).toMatchObject({
    upgrade: true,
    reinstall: true,
    noDependencies: true,
    noBuildIsolation: true,
    onlyBinary: ['torch', 'numpy'],
    groups: ['dev'],
  });
  expect(distributions('pip install -I --dry-run a')).toMatchObject({ reinstall: true, dryRun: true, upgrade: false });
});

describe('the same command in real build files', () => {
  test('an index from the version of the toolkit', () => {
    const text =
      'python3 -m pip install torch torchvision --extra-index-url ' +
      "https://download.pytorch.org/whl/cu$(echo $CUDA_VERSION | cut -d. -f1,2 | tr -d '.')";
    expect(distributions(text, { CUDA_VERSION: '12.4.1' }).options.extraIndexUrls[0]?.value).toBe(
      'https://download.pytorch.org/whl/cu124',
    );
  });

  test('an option in a variable', () => {
    const text =
      'if [ "$GPU_DRIVER" = cpu ]; then extra="--extra-index-url https://download.pytorch.org/whl/cpu"; ' +
      'else extra="--extra-index-url https://download.pytorch.org/whl/cu121"; fi && pip install $extra torch';
    const found = evaluate(text).commands.map(readInstallCommand);
    expect(
      found.map((command) =>
        command?.kind === 'distributions' ? command.options.extraIndexUrls[0]?.value : undefined,
      ),
    ).toEqual(['https://download.pytorch.org/whl/cpu', 'https://download.pytorch.org/whl/cu121']);
  });

  test('a clone and its requirements', () => {
    const [clone, install] = read(
      'git clone --depth 1 -b v1.2 https://host.invalid/o/repo.git && cd repo && git reset --hard && pip install -r requirements.txt',
    );
    expect(clone).toMatchObject({ kind: 'clone', directory: '/app/repo' });
    expect(install).toMatchObject({ kind: 'distributions', files: [{ path: 'requirements.txt' }] });
  });

  test('a wheel from a page whose address is known only in part', () => {
    expect(
      requirements('pip install mmcv-full -f https://host.invalid/mmcv/dist/cu${CU}/torch1.6.0/index.html'),
    ).toEqual(['mmcv-full']);
  });

  test('python setup.py', () => {
    expect(
      read(
        'cd /src && python setup.py develop --no-deps; python x/setup.py install --prefix=/p; python setup.py bdist_wheel',
      ),
    ).toMatchObject([
      { tool: 'setuptools', localProjects: [{ path: '.', editable: true }], noDependencies: true },
      {
        tool: 'setuptools',
        localProjects: [{ path: 'x', editable: false }],
        place: { prefix: '/p', interpreter: 'python' },
      },
    ]);
  });
});

test('never throws and never loses a place', () => {
  const word = fc.constantFrom(
    ...[
      'pip',
      'uv',
      'conda',
      'poetry',
      'pdm',
      'pipenv',
      'pipx',
      'python',
      'apt-get',
      'git',
      'run',
      'install',
      'add',
      'sync',
      'tool',
      'env',
      'config',
    ],
    ...[
      '-m',
      '-r',
      '-e',
      '--',
      '-',
      '--index-url',
      '--index-url=',
      '-i',
      '-qU',
      '--extra',
      '-n',
      '--python',
      '-c',
      '--x=1',
      '-=',
      '---',
    ],
    ...[
      'torch==1',
      'torch[',
      '[x]',
      '@',
      'a @',
      'a @ b',
      '==1',
      '.',
      './',
      '/',
      'x.whl',
      'git+https://h',
      '${X}',
      'torch==${X}',
      '',
      ' ',
      '#egg=',
      'ä',
    ],
  );
  const random = fc.oneof({ arbitrary: word, weight: 9 }, { arbitrary: fc.string({ maxLength: 12 }), weight: 1 });
  const property = fc.property(fc.array(random, { minLength: 1, maxLength: 10 }), fc.boolean(), (texts, known) => {
    const words = texts.map((text, index) => {
      const span = { path: 'f', start: index * 20, end: index * 20 + text.length };
      return { text, known: known || !text.includes('$'), quoted: false, span, locate: locateAt('f', index * 20) };
    });
    const result = readInstallCommand({
      words,
      variables: new Map(),
      directory: '/app',
      when: { kind: 'always' },
      redirects: [],
      span: { path: 'f', start: 0, end: texts.length * 20 },
      failureMasked: false,
    });
    return (
      result?.kind !== 'distributions' ||
      result.requirements.every(({ span }) => span.end >= span.start && span.path === 'f')
    );
  });
  fc.assert(property, propertyOptions());
});
