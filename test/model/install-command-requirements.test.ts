// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import { describe, expect, test } from 'vitest';
import { formatRequirement } from '../../src/domain/requirement.ts';
import { distributions } from './install-command-read.ts';
import { written } from './shell-evaluate.ts';

describe('requirements of pip', () => {
  test.each<[string, readonly string[]]>([
    ['pip install torch', ['torch']],
    [
      'pip3 install --no-cache-dir torch==2.1.0+cu118 torchvision==0.16.0+cu118',
      ['torch==2.1.0+cu118', 'torchvision==0.16.0+cu118'],
    ],
    ['pip install "numpy<2" \'scipy>=1.10,<2\'', ['numpy<2', 'scipy>=1.10,<2']],
    ['pip install --upgrade pip setuptools wheel', ['pip', 'setuptools', 'wheel']],
    [
      'pip install -qU --no-cache-dir "transformers[torch,sentencepiece]~=4.40"',
      ['transformers[sentencepiece,torch]~=4.40'],
    ],
    ['pip install torch --index-url https://download.pytorch.org/whl/cu121', ['torch']],
    [
      'pip install torch -i https://host.invalid/simple --trusted-host host.invalid --timeout 100 --retries 5',
      ['torch'],
    ],
    [
      'pip install --extra-index-url=https://host.invalid torch --find-links /wheels torchaudio',
      ['torch', 'torchaudio'],
    ],
    ['pip install --progress-bar off --root-user-action=ignore --cache-dir /c torch', ['torch']],
    ['pip install --no-binary :all: --global-option="--cpp_ext" --config-settings --build-option=x apex', ['apex']],
    [
      'pip install --only-binary=:all: --platform manylinux2014_x86_64 --python-version 3.10 --target /t torch',
      ['torch'],
    ],
    ['pip --no-cache-dir --disable-pip-version-check install torch', ['torch']],
    ['pip install --log /tmp/l --proxy http://p.invalid --use-feature x --src /s torch', ['torch']],
    ['pip install --extra-index https://host.invalid torch', ['torch']],
    ['pip install -- torch', ['torch']],
    ['pip install "flash-attn==2.5.8 ; python_version < \'3.12\'"', ["flash-attn==2.5.8 ; python_version < '3.12'"]],
    ['pip install numpy==1.26.*', ['numpy==1.26.*']],
    ['pip uninstall -y torch torchvision', ['torch', 'torchvision']],
    ['pip download -d /wheels torch==2.1', ['torch==2.1']],
    ['pip wheel --wheel-dir w -w w2 torch', ['torch']],
  ])('%s', (text, expected) => {
    const command = distributions(text);
    expect(command.requirements.map(formatRequirement).map((shown) => shown.replaceAll('"', "'"))).toEqual(expected);
    expect(command.problems).toEqual([]);
  });

  test('places are exact', () => {
    const text = 'apt-get update && pip install -U "torch[x]==2.1.0" \\\n    numpy==${V}.0';
    const [torch, numpy] = distributions(text, { V: '1.26' }).requirements;
    expect(written(text, torch?.span)).toBe('torch[x]==2.1.0');
    expect(written(text, torch?.nameSpan)).toBe('torch');
    expect(written(text, torch?.specifierSpan)).toBe('==2.1.0');
    expect(numpy && formatRequirement(numpy)).toBe('numpy==1.26.0');
    expect(written(text, numpy?.specifierSpan)).toBe('==${V}.0');
  });

  test('addresses and archives', () => {
    const command = distributions(
      'pip install git+https://host.invalid/o/repo@v1#egg=pkg[a] git+https://host.invalid/o/other.git ' +
        '"named @ git+https://host.invalid/o/n" https://host.invalid/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl ' +
        '/wheels/xformers-0.0.22-py3-none-any.whl[all] ./renamed.whl sdist-1.0.tar.gz',
    );
    expect(command.requirements.map(({ name, extras, wheel }) => [name, extras, wheel?.version.text])).toEqual([
      ['pkg', ['a'], undefined],
      ['named', [], undefined],
      ['torch', [], '2.1.0+cu118'],
      ['xformers', ['all'], '0.0.22'],
      ['sdist', [], undefined],
    ]);
    expect(command.unnamed.map(({ value }) => value)).toEqual(['git+https://host.invalid/o/other.git']);
    expect(command.localProjects.map(({ path }) => path)).toEqual(['./renamed.whl']);
  });

  test('projects in directories', () => {
    const text =
      'pip install . -e ".[dev,gpu]" -e ./transformers[dev-torch,testing] ../lib/ ~/x --editable=git+https://host.invalid/r#egg=r';
    const command = distributions(text);
    expect(command.localProjects.map(({ path, extras, editable }) => [path, extras, editable])).toEqual([
      ['.', [], false],
      ['../lib/', [], false],
      ['~/x', [], false],
      ['.', ['dev', 'gpu'], true],
      ['./transformers', ['dev-torch', 'testing'], true],
    ]);
    expect(command.requirements.map(({ name, editable }) => [name, editable])).toEqual([['r', true]]);
  });

  test('files', () => {
    const { files } = distributions(
      'pip install -r requirements.txt -rdev.txt --requirement=${F} -c c.txt -r <(cat x)',
      {
        PIP_CONSTRAINT: '/etc/constraints.txt',
        F: undefined,
      },
    );
    expect(files.map(({ kind, path, known }) => [kind, path, known])).toEqual([
      ['requirements', 'requirements.txt', true],
      ['requirements', 'dev.txt', true],
      ['requirements', '${F}', false],
      ['requirements', '<(...)', false],
      ['constraints', 'c.txt', true],
      ['constraints', '/etc/constraints.txt', true],
    ]);
  });
});

describe('what the shell takes away', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['pip install openvino-dev>=2022.3', ['openvino-dev'], ['openvino-dev>=2022.3']],
    ['pip install numpy<2 scipy>=1,<2', ['numpy', 'scipy'], ['numpy<2', 'scipy>=1,<2']],
    ['pip install foo >=1.0', ['foo'], ['foo>=1.0']],
    ['pip install "foo>=1.0" > log 2>&1', ['foo>=1.0'], []],
    ['pip install foo 2>/dev/null >out.txt', ['foo'], []],
    ['pip install foo\\>=1.0', ['foo>=1.0'], []],
  ])('%s', (text, names, eaten) => {
    const command = distributions(text);
    expect(command.requirements.map(formatRequirement)).toEqual(names);
    expect(command.eaten.map(({ requirement }) => requirement)).toEqual(eaten);
    for (const { requirement, span } of command.eaten) expect(written(text, span)?.replace(' ', '')).toBe(requirement);
  });

  test('several requirements in one quoted word are a problem', () => {
    const text = 'pip install "torch torchvision"';
    const { problems, requirements: found } = distributions(text);
    expect(found).toEqual([]);
    expect(problems).toHaveLength(1);
  });
});
