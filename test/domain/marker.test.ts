import { describe, expect, it } from 'vitest';
import {
  allOf,
  always,
  anyOf,
  assumption,
  evaluateMarker,
  formatMarker,
  type Marker,
  type MarkerValues,
  mayHoldTogether,
  never,
  not,
  parseMarker,
} from '../../src/domain/marker.ts';
import { locateAt } from '../../src/domain/source.ts';
import { versionSet } from '../../src/domain/version-set.ts';

const locate = locateAt('r.txt', 100);

function marker(text: string): Marker {
  const result = parseMarker(text, locate);
  if (!result.ok) throw new Error(result.problem.message);
  return result.marker;
}

function problem(text: string): readonly [string, string] {
  const result = parseMarker(text, locate);
  if (result.ok) throw new Error('a problem was expected');
  return [text.slice(result.problem.span.start - 100, result.problem.span.end - 100), result.problem.message];
}

const linux: MarkerValues = { sys_platform: 'linux' };

describe('parseMarker', () => {
  it.each([
    ['python_version < "3.8"', 'python_version < "3.8"'],
    ["python_version<'3.8'", 'python_version < "3.8"'],
    ["'3.8' >= python_version", 'python_version <= "3.8"'],
    ["'linux' in sys_platform", '"linux" in sys_platform'],
    ["sys_platform not  in 'linux darwin'", 'sys_platform not in "linux darwin"'],
    ["os.name=='nt' or sys.platform=='x'", 'os_name == "nt" or sys_platform == "x"'],
    [
      "platform.machine=='a' and python_implementation=='b'",
      'platform_machine == "a" and platform_python_implementation == "b"',
    ],
    ['(os_name == "a" or os_name == "b") and os_name == "c"', '(os_name == "a" or os_name == "b") and os_name == "c"'],
    ['os_name == "a" or os_name == "b" and os_name == "c"', 'os_name == "a" or os_name == "b" and os_name == "c"'],
    [`os_name == 'a"b'`, `os_name == 'a"b'`],
    ["'cu118' in extras", '"cu118" in extras'],
    ["'a' == 'a'", 'always'],
    ["'a' not in 'cab'", 'never'],
  ])('reads %s', (text, formatted) => {
    expect(formatMarker(marker(text))).toBe(formatted);
  });

  it.each([
    ['pyversion < "3"', 'pyversion', '“pyversion” is not a marker variable'],
    ['python_version < 3', '3', 'a quoted text is expected'],
    ['python_version', 'python_version', 'ends too early: a comparison'],
    ['python_version = "3"', '=', 'a comparison such as =='],
    ['python_version < "3', '"3', 'the quote is not closed'],
    ['(os_name == "a"', '(os_name == "a"', 'a closing parenthesis is missing'],
    ['os_name == "a" os_name', 'os_name', '“and” or “or” is expected'],
    ['os_name == sys_platform', '==', 'one variable with one quoted text'],
    ['"3" ~= python_version', '~=', 'one variable with one quoted text'],
    ['', '', 'ends too early'],
  ])('refuses %s', (text, place, message) => {
    const [shown, said] = problem(text);
    expect(said).toContain(message);
    expect(shown).toBe(place);
  });

  it('refuses parentheses that are nested more than 100 deep, wherever they are', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}os_name == "a"${')'.repeat(depth)}`;
    expect(formatMarker(marker(nested(100)))).toBe('os_name == "a"');
    expect(problem(nested(101))[1]).toContain('nested too deeply');
    expect(problem('('.repeat(200_000))[1]).toContain('nested too deeply');
  });
});

describe('building', () => {
  const a = marker('os_name == "a"');
  const b = marker('os_name == "b"');

  it('flattens, drops constants and repetitions', () => {
    expect(allOf()).toBe(always);
    expect(anyOf()).toBe(never);
    expect(allOf(always, a, allOf(a, b), always)).toEqual({ kind: 'and', terms: [a, b] });
    expect(anyOf(never, a)).toBe(a);
    expect(allOf(a, never)).toEqual(never);
    expect(anyOf(a, always)).toEqual(always);
  });

  it('keeps assumptions with equal texts apart', () => {
    expect(allOf(assumption('1', 'if x'), assumption('2', 'if x'))).toMatchObject({ kind: 'and' });
  });

  it('negates', () => {
    expect(formatMarker(not(a))).toBe('os_name != "a"');
    expect(not(not(anyOf(a, b)))).toEqual(anyOf(a, b));
    expect(not(always)).toBe(never);
    expect(formatMarker(not(marker('python_version < "3"')))).toBe('not (python_version < "3")');
  });
});

describe('evaluateMarker', () => {
  it.each<[string, MarkerValues, boolean | undefined]>([
    ['python_version < "3.10"', {}, undefined],
    ['python_version < "3.10"', { python: versionSet('==3.9.*') }, true],
    ['python_version < "3.10"', { python: versionSet('>=3.10') }, false],
    ['python_version < "3.10"', { python: versionSet('>=3.9') }, undefined],
    ['python_version <= "3.9"', { python: versionSet('==3.9.7') }, true],
    ['python_version == "3.9"', { python: versionSet('==3.9.7') }, true],
    ['python_full_version == "3.9"', { python: versionSet('==3.9.7') }, false],
    ['python_version > "3.9"', { python: versionSet('==3.9.7') }, false],
    ['python_version > "3.9.5"', { python: versionSet('==3.9.7') }, false],
    ['python_version > "3.9.5"', { python: versionSet('==3.10.1') }, true],
    ['python_version < "3.9.5"', { python: versionSet('==3.9.7') }, true],
    ['python_version == "3.*"', { python: versionSet('>=3.8,<4') }, true],
    ['python_version != "3.9"', { python: versionSet('==3.9.1') }, false],
    ['python_version ~= "3.8"', { python: versionSet('==3.12.1') }, true],
    ['python_version ~= "3.8"', { python: versionSet('==3.7.1') }, false],
    ['python_version >= "3.6.*"', { python: versionSet('==3.10.1') }, true],
    ['python_version in "2.7, 3.5"', { python: versionSet('==3.5.2') }, true],
    ['python_version not in "2.7, 3.5"', { python: versionSet('==3.6.2') }, true],
    ['python_full_version in "3.5.1, 3.5.2"', { python: versionSet('==3.5.2') }, true],
    ['python_full_version in "3.5"', { python: versionSet('==3.5.0') }, false],
    ['python_version < "4.0"', {}, true],
    ['python_version < "0"', {}, false],
    ['python_version >= "three"', { python: versionSet('==3.5.2') }, undefined],
    ['python_version < "9999999999999999"', {}, undefined],
    ['platform_system == "Linux"', linux, true],
    ['os_name == "nt"', linux, false],
    ['sys_platform == "win32"', { platform_system: 'Windows' }, true],
    ['sys_platform == "win32"', { os_name: 'posix' }, false],
    ['sys_platform == "linux"', { os_name: 'posix' }, undefined],
    ['sys_platform == "never"', {}, false],
    ['sys_platform != "never"', {}, true],
    ['platform_machine == "x86_64"', {}, undefined],
    ['platform_machine == "x86_64"', { platform_machine: 'x86_64' }, true],
    ['platform_machine in "x86_64 AMD64"', { platform_machine: 'aarch64' }, false],
    ['implementation_name == "cpython"', { platform_python_implementation: 'CPython' }, true],
    ['platform_release >= "5.10"', { platform_release: '6.1.0' }, true],
    ['platform_release >= "5.10"', { platform_release: '6.1.0-13-amd64' }, undefined],
    ['"microsoft" in platform_release', { platform_release: '5.15-microsoft-standard' }, true],
    ['extra == "GPU_all"', { extras: ['gpu-all'] }, true],
    ['extra == "gpu"', { extras: [] }, false],
    ['extra == "gpu"', {}, undefined],
    ['extra == ""', { extras: [] }, true],
    ['"gpu" in extras', { extras: ['gpu'] }, true],
    ['sys_platform == "linux" or extra == "gpu"', linux, true],
    ['sys_platform == "darwin" and extra == "gpu"', linux, false],
  ])('%s with %o', (text, values, expected) => {
    expect(evaluateMarker(marker(text), values)).toBe(expected);
  });

  it('knows nothing of assumptions and trusts values no platform has', () => {
    expect(evaluateMarker(assumption('a', 'a'), {})).toBeUndefined();
    expect(evaluateMarker(not(assumption('a', 'a')), {})).toBeUndefined();
    expect(evaluateMarker(marker('sys_platform == "haiku1"'), { sys_platform: 'haiku1' })).toBe(true);
  });
});

describe('mayHoldTogether', () => {
  const together = (texts: readonly string[], values: MarkerValues = {}) => mayHoldTogether(texts.map(marker), values);

  it.each<[readonly string[], boolean]>([
    [['python_version < "3.10"', 'python_version >= "3.10"'], false],
    [['python_version < "3.10"', 'python_version > "3.8"'], true],
    [['python_version > "3.9"', 'python_version < "3.10"'], false],
    [['python_version == "3.9"', 'python_full_version < "3.9"'], false],
    [['python_version == "3.9"', 'python_full_version > "3.9.4"'], true],
    [['python_version <= "3.9"', 'python_full_version >= "3.9.5"'], true],
    [['sys_platform == "linux"', 'platform_system == "Windows"'], false],
    [['sys_platform == "win32"', 'os_name == "nt"'], true],
    [['sys_platform != "linux"', 'sys_platform != "darwin"'], true],
    [['sys_platform == "freebsd13"', 'sys_platform == "freebsd12"'], false],
    [['sys_platform == "freebsd13"', 'platform_system == "FreeBSD"'], true],
    [['sys_platform == "never"'], false],
    [['platform_machine == "arm64"', 'sys_platform == "linux"'], false],
    [['platform_machine == "arm64"', 'sys_platform == "darwin"'], true],
    [['platform_machine == "x86_64"', 'sys_platform == "win32"'], false],
    [['platform_machine == "odd"', 'platform_machine != "x86_64"'], true],
    [['"arm" in platform_machine', 'platform_machine != "arm64"'], true],
    [['"foo" in platform_machine', 'platform_machine != "foo"'], true],
    [['platform_machine in "x86_64 AMD64"', 'platform_machine == "aarch64"'], false],
    [['implementation_name == "pypy"', 'platform_python_implementation == "CPython"'], false],
    [['extra == "cpu"', 'extra == "gpu"'], true],
    [['extra == "cpu"', 'extra != "cpu"'], false],
    [['"cpu" in extras', 'extra != "cpu"'], false],
    [['platform_release >= "20"', 'platform_release < "19"'], false],
    [['platform_version == "odd text"', 'platform_version != "odd text"'], false],
    [['sys_platform == "linux" or sys_platform == "darwin"', 'os_name == "nt" or python_version < "3"'], true],
    [['sys_platform == "linux" or sys_platform == "darwin"', 'os_name == "nt" or python_version < "2"'], false],
  ])('%o', (texts, expected) => {
    expect(together(texts)).toBe(expected);
  });

  it('uses what is known', () => {
    expect(together(['python_version < "3.10"'], { python: versionSet('>=3.10') })).toBe(false);
    expect(together(['extra == "gpu"'], { extras: ['cpu'] })).toBe(false);
    expect(together(['sys_platform == "win32"'], linux)).toBe(false);
    const windows = { platform_machine: 'x86_64' };
    expect(together(['sys_platform == "win32"'], windows)).toBe(true);
  });

  it('takes assumptions for free booleans', () => {
    const a = assumption('a', 'if GPU');
    expect(mayHoldTogether([a, assumption('b', 'if GPU')], {})).toBe(true);
    expect(mayHoldTogether([a, not(a)], {})).toBe(false);
    expect(mayHoldTogether([anyOf(a, never), anyOf(not(a), not(marker('os_name == "nt"')))], {})).toBe(true);
  });

  it('is quick where one fact decides many alternatives', () => {
    const pairs = Array.from({ length: 200 }, (_, n) => anyOf(assumption(`a${n}`, ''), assumption(`b${n}`, '')));
    const neither = Array.from({ length: 200 }, (_, n) =>
      anyOf(allOf(not(assumption(`a${n}`, '')), not(assumption(`b${n}`, ''))), assumption('last', '')),
    );
    expect(mayHoldTogether(pairs, {})).toBe(true);
    expect(mayHoldTogether([...pairs, ...neither], {})).toBe(true);
    expect(mayHoldTogether([...pairs, ...neither, not(assumption('last', ''))], {})).toBe(false);
  });

  it('gives up with false, and soon, when there are too many cases', () => {
    const seat = (guest: number, chair: number) => assumption(`${guest}/${chair}`, '');
    const numbers = (count: number) => [...Array(count).keys()];
    const seated = numbers(12).map((guest) => anyOf(...numbers(11).map((chair) => seat(guest, chair))));
    const alone = numbers(11).flatMap((chair) =>
      numbers(12).flatMap((guest) =>
        numbers(guest).map((other) => anyOf(not(seat(guest, chair)), not(seat(other, chair)))),
      ),
    );
    const started = performance.now();
    expect(mayHoldTogether([...seated, ...alone], {})).toBe(false);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
