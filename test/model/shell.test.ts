// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import { describe, expect, test } from 'vitest';
import { evaluate, lines, type Variables } from './shell-evaluate.ts';

describe('variables', () => {
  test.each<[string, Variables, readonly string[]]>([
    ['X=1; echo $X ${X}2', {}, ['echo 1 12']],
    ['echo "$A" $A', { A: 'a b' }, ['echo a b a b']],
    ['pip install $PKGS', { PKGS: 'torch torchvision' }, ['pip install torch torchvision']],
    ['pip install "torch==${V}"', { V: undefined }, ['pip install <torch==${V}>']],
    ['pip install torch==$V', {}, ['pip install <torch==$V>']],
    ['T="torch==$V"; pip install $T', {}, ['pip install <torch==$V>']],
    ['T="torch==$V numpy"; pip install $T', {}, ['pip install <torch==$V> numpy']],
    ['unset X; pip install a$X "$X"', { X: 'y' }, ['pip install a ']],
    ['X=v pip install a; echo $X', { X: 'w' }, ['pip install a', 'echo w']],
    [': ${V:=2.1}; pip install torch==$V', { V: '' }, ['pip install torch==2.1']],
    ['echo ${V:-d} ${W:-d}', { V: '', W: 'w' }, ['echo d w']],
    ['echo ${V%%.*} ${V//./} ${#V} ${V/./-}', { V: '12.4.1' }, ['echo 12 1241 6 12-4.1']],
    ['export A=1 B="2 3"; echo "$A$B"', {}, ['echo 12 3']],
    ['A=1; A+=2; echo $A', {}, ['echo 12']],
    ['read V; echo $V', { V: 'x' }, ['echo <$V>']],
  ])('%s', (text, variables, expected) => {
    expect(lines(text, variables)).toEqual(expected);
  });

  test('a name nobody declares is unknown, or empty where the caller says so', () => {
    expect(lines('pip install a$X')).toEqual(['pip install <a$X>']);
    expect(lines('pip install a$X', {}, { missing: 'unset' })).toEqual(['pip install a']);
  });

  test('a command gets exported variables only', () => {
    const { commands } = evaluate('A=1; export B=2; C=3 env D=4 pip install x; set -a; E=5; pip install y', { Z: 'z' });
    expect(commands.map((command) => Object.fromEntries(command.variables))).toEqual([
      { Z: 'z', B: '2', C: '3', D: '4' },
      { Z: 'z', B: '2', E: '5' },
    ]);
  });

  test('the variables at the end include those that are not exported', () => {
    expect(Object.fromEntries(evaluate('A=1; B=$(date); unset Z', { Z: 'z' }).variables)).toEqual({
      A: '1',
      B: undefined,
    });
  });
});

describe('lists, loops, functions', () => {
  test.each<[string, readonly string[]]>([
    ['pip install a || pip install b', ['pip install a']],
    ['for p in a b; do pip install $p; done', ['pip install a', 'pip install b']],
    [
      'for i in 1 2 3; do add-apt-repository -y ppa:x && break || { sleep 5; }; done; pip install a',
      ['add-apt-repository -y ppa:x', 'pip install a'],
    ],
    ['for i in 1 2 3; do [ $i = 2 ] && continue; pip install a$i; done', ['pip install a1', 'pip install a3']],
    [
      'add() { pip install "$1" --index-url "$2"; }; add torch u; add "numpy<2" v',
      ['pip install torch --index-url u', 'pip install numpy<2 --index-url v'],
    ],
    ['f() { [ "$1" = x ] || return 1; pip install x; }; f y || pip install y; f x', ['pip install y', 'pip install x']],
    ['bash -lc "pip install a && pip install b"', ['pip install a', 'pip install b']],
    [
      'sudo -E -u app nice -n 5 pip install a; env -u X pip install b; time pip install c',
      ['pip install a', 'pip install b', 'pip install c'],
    ],
    ['exec env A=1 gosu user python app.py', ['python app.py']],
    ['cat list | xargs pip install', ['cat list', 'xargs pip install']],
    ['exit 0; pip install a', []],
    ['(exit 0); pip install a', ['pip install a']],
    ["bash <<'EOF'\npip install a\nEOF\npip install b", ['pip install a', 'pip install b']],
    ['eval "X=1; pip install a"; pip install $X', ['pip install a', 'pip install 1']],
  ])('%s', (text, expected) => {
    expect(lines(text)).toEqual(expected);
  });

  test('a loop over files asks which there are', () => {
    const listFiles = (pattern: string) =>
      pattern === '/app/requirements*.txt' ? ['/app/requirements.txt', '/app/requirements_dev.txt'] : undefined;
    const text = 'for f in $(ls requirements*.txt); do pip install -r $f || exit 0; done; pip install dist/*.whl';
    expect(lines(text, {}, { listFiles })).toEqual([
      'pip install -r requirements.txt',
      'pip install -r requirements_dev.txt',
      'pip install <dist/*.whl>',
    ]);
    expect(lines(text)[0]).toMatch(/^pip install -r <\$f> if /);
  });

  test('brackets of extras and version wildcards are no files', () => {
    expect(lines('pip install .[dev,gpu] -e ./x[a] numpy==1.26.*')).toEqual([
      'pip install .[dev,gpu] -e ./x[a] numpy==1.26.*',
    ]);
  });

  test('directories', () => {
    const text =
      'pip install a; cd repo && (cd ../other/./x && pip install b); pip install c; cd /srv; pip install d; cd $W/y; pip install e';
    expect(evaluate(text).commands.map((command) => command.directory)).toEqual([
      '/app',
      '/app/other/x',
      '/app/repo',
      '/srv',
      '$W/y',
    ]);
  });

  test('activation of a virtual environment reaches the commands after it', () => {
    const last = evaluate('. venv/bin/activate && pip install a', { PATH: '/usr/bin' }).commands.at(-1);
    expect(last?.variables.get('VIRTUAL_ENV')).toBe('/app/venv');
    expect(last?.variables.get('PATH')).toBe('/app/venv/bin:/usr/bin');
  });

  test('here-documents and redirections', () => {
    const [command] = evaluate('cat <<EOF > requirements.txt\ntorch\nEOF').commands;
    expect(command?.redirects.map(({ operator, target, body }) => [operator, target?.text, body])).toEqual([
      ['<<', 'EOF', 'torch\n'],
      ['>', 'requirements.txt', undefined],
    ]);
  });
});

test('which failures are masked', () => {
  const masked = (text: string, state = {}) =>
    evaluate(text, {}, state)
      .commands.filter((command) => command.failureMasked)
      .map((command) => command.words.at(-1)?.text);
  expect(masked('pip install a && pip install b')).toEqual([]);
  expect(masked('pip install a; pip install b')).toEqual(['a']);
  expect(masked('set -ex; pip install a; pip install b && pip install c; pip install d')).toEqual(['b']);
  expect(masked('pip install a || true')).toEqual(['a']);
  expect(masked('pip install a || exit 1')).toEqual([]);
  expect(masked('pip install a || { echo no; exit 1; }')).toEqual([]);
  expect(masked('pip install a | tee log')).toEqual(['a']);
  expect(masked('set -o pipefail; pip install a | tee log')).toEqual([]);
  expect(masked('pip install a; pip install b', { options: { errexit: true, pipefail: false } })).toEqual([]);
  expect(masked('pip install a & pip install b')).toEqual(['a']);
  expect(masked('if pip install a; then pip install b; fi')).toEqual(['a']);
});
