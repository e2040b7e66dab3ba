import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allOf,
  anyOf,
  assumption,
  evaluateMarker,
  formatMarker,
  type Marker,
  type MarkerComparison,
  type MarkerOperator,
  type MarkerValues,
  mayHoldTogether,
  not,
  parseMarker,
} from '../../src/domain/marker.ts';
import { locateAt } from '../../src/domain/source.ts';
import { versionSet } from '../../src/domain/version-set.ts';
import { propertyOptions } from '../property.ts';

const settings = propertyOptions();
const locate = locateAt('r.txt', 0);

/** One environment of a small universe that has everything the generated markers can tell apart. */
interface Small {
  readonly sys_platform: string;
  readonly platform_system: string;
  readonly os_name: string;
  readonly platform_machine: string;
  readonly implementation_name: string;
  readonly platform_python_implementation: string;
  readonly python: readonly [number, number, number];
  readonly gpu: boolean;
  readonly cpu: boolean;
  readonly assumed: boolean;
}

const computers = [
  ['linux', 'Linux', 'posix', ['x86_64', 'aarch64', 'odd']],
  ['darwin', 'Darwin', 'posix', ['x86_64', 'arm64', 'odd']],
  ['win32', 'Windows', 'nt', ['AMD64', 'ARM64', 'odd']],
  ['aix', 'AIX', 'posix', ['x86_64', 'odd']],
] as const;
const interpreters = [
  ['cpython', 'CPython'],
  ['pypy', 'PyPy'],
] as const;
const pythons = [
  [2, 7, 18],
  [3, 8, 0],
  [3, 8, 5],
  [3, 8, 9],
  [3, 9, 0],
  [3, 9, 5],
  [3, 10, 0],
  [3, 10, 2],
  [3, 11, 4],
] as const;

const universe: readonly Small[] = computers.flatMap(([sys_platform, platform_system, os_name, machines]) =>
  machines.flatMap((platform_machine) =>
    interpreters.flatMap(([implementation_name, platform_python_implementation]) =>
      pythons.flatMap((python) =>
        [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => ({
          sys_platform,
          platform_system,
          os_name,
          platform_machine,
          implementation_name,
          platform_python_implementation,
          python,
          gpu: (bits & 1) !== 0,
          cpu: (bits & 2) !== 0,
          assumed: (bits & 4) !== 0,
        })),
      ),
    ),
  ),
);

const texts: Readonly<Record<string, readonly string[]>> = {
  sys_platform: ['linux', 'darwin', 'win32', 'never'],
  platform_system: ['Linux', 'Windows', 'Darwin'],
  os_name: ['posix', 'nt'],
  platform_machine: ['x86_64', 'aarch64', 'arm64', 'AMD64', 'odd'],
  implementation_name: ['cpython', 'pypy'],
  platform_python_implementation: ['CPython', 'PyPy'],
};

const textComparison = fc
  .constantFrom(
    'sys_platform',
    'platform_system',
    'os_name',
    'platform_machine',
    'implementation_name',
    'platform_python_implementation' as const,
  )
  .chain((variable) =>
    fc.record({
      kind: fc.constant('compare' as const),
      variable: fc.constant(variable as MarkerComparison['variable']),
      operator: fc.constantFrom<MarkerOperator>('==', '!=', 'in', 'not in'),
      value: fc.constantFrom(...(texts[variable] ?? [])),
      reversed: fc.boolean(),
    }),
  )
  .map((comparison) => (comparison.operator.includes('in') ? comparison : { ...comparison, reversed: false }));
const pythonComparison = fc.record({
  kind: fc.constant('compare' as const),
  variable: fc.constantFrom<MarkerComparison['variable']>('python_version', 'python_full_version'),
  operator: fc.constantFrom<MarkerOperator>('==', '!=', '<', '<=', '>', '>='),
  value: fc.constantFrom('2.7', '3', '3.8', '3.8.5', '3.9', '3.10', '3.10.2'),
  reversed: fc.constant(false),
});
const extraComparison = fc.record({
  kind: fc.constant('compare' as const),
  variable: fc.constant('extra' as const),
  operator: fc.constantFrom<MarkerOperator>('==', '!='),
  value: fc.constantFrom('gpu', 'cpu'),
  reversed: fc.constant(false),
});
const { marker } = fc.letrec<{ marker: Marker }>((tie) => ({
  marker: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    textComparison,
    pythonComparison,
    extraComparison,
    fc.constant(assumption('assumed', 'if something')),
    fc.array(tie('marker'), { minLength: 2, maxLength: 3 }).map((terms) => allOf(...terms)),
    fc.array(tie('marker'), { minLength: 2, maxLength: 3 }).map((terms) => anyOf(...terms)),
    tie('marker').map(not),
  ),
}));

/** Written without the code under test: what a marker means in one environment. */
function holds(asked: Marker, small: Small): boolean {
  switch (asked.kind) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'assumption':
      return small.assumed;
    case 'not':
      return !holds(asked.term, small);
    case 'and':
      return asked.terms.every((term) => holds(term, small));
    case 'or':
      return asked.terms.some((term) => holds(term, small));
    case 'compare':
      return compare(asked, small);
  }
}

function compare({ variable, operator, value, reversed }: MarkerComparison, small: Small): boolean {
  if (variable === 'extra') return (value === 'gpu' ? small.gpu : small.cpu) === (operator === '==');
  if (variable === 'python_version' || variable === 'python_full_version') {
    const [major, minor, patch] = small.python;
    const mine = [major, minor, variable === 'python_version' ? 0 : patch];
    const other = value.split('.').map(Number);
    const order =
      [0, 1, 2].map((place) => (mine[place] ?? 0) - (other[place] ?? 0)).find((difference) => difference !== 0) ?? 0;
    return { '==': order === 0, '!=': order !== 0, '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[
      operator as '=='
    ];
  }
  const actual = String(small[variable as 'os_name']);
  const inside = reversed ? actual.includes(value) : value.includes(actual);
  return { '==': actual === value, '!=': actual !== value, in: inside, 'not in': !inside }[operator as '=='];
}

function knownOf(small: Small): MarkerValues {
  const { sys_platform, platform_machine, implementation_name, python, gpu, cpu } = small;
  const extras = [...(gpu ? ['gpu'] : []), ...(cpu ? ['cpu'] : [])];
  return { sys_platform, platform_machine, implementation_name, python: versionSet(`==${python.join('.')}`), extras };
}

const anySmall = fc.constantFrom(...universe);

describe('mayHoldTogether', () => {
  it('agrees with trying all environments of a small universe', () => {
    fc.assert(
      fc.property(fc.array(marker, { minLength: 1, maxLength: 3 }), (markers) => {
        const expected = universe.some((small) => markers.every((each) => holds(each, small)));
        const actual = mayHoldTogether(markers, {});
        // The world is larger than the universe, so only what is possible here must be possible there.
        if (expected) expect(actual).toBe(true);
        const bounded = allOf(...markers, insideUniverse);
        expect(mayHoldTogether([bounded], {})).toBe(expected);
      }),
      settings,
    );
  });

  it('agrees with the one environment that is known', () => {
    fc.assert(
      fc.property(marker, anySmall, (asked, small) => {
        const fixed = small.assumed ? assumption('assumed', '') : not(assumption('assumed', ''));
        expect(mayHoldTogether([asked, fixed], knownOf(small))).toBe(holds(asked, small));
      }),
      settings,
    );
  });
});

describe('evaluateMarker', () => {
  it('decides rightly, and always where everything is known', () => {
    fc.assert(
      fc.property(marker, anySmall, (asked, small) => {
        const expected = holds(asked, small);
        const { python, ...rest } = knownOf(small);
        expect([expected, undefined]).toContain(evaluateMarker(asked, {}));
        expect([expected, undefined]).toContain(evaluateMarker(asked, rest));
        const all = evaluateMarker(asked, { ...rest, ...(python === undefined ? {} : { python }) });
        expect(formatMarker(asked).includes('if something') ? [expected, undefined] : [expected]).toContain(all);
      }),
      settings,
    );
  });
});

describe('parseMarker', () => {
  it('reads what formatMarker writes', () => {
    const comparisons = fc.oneof(textComparison, pythonComparison, extraComparison);
    const written = fc.array(fc.array(comparisons, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(written, (rows) => {
        const asked = allOf(...rows.map((row) => anyOf(...row)));
        expect(parseMarker(formatMarker(asked), locate)).toEqual({ ok: true, marker: asked });
      }),
      settings,
    );
  });

  it('never throws, and its problems lie inside the text', () => {
    const pieces = fc.constantFrom(
      'python_version',
      'os.name',
      'extra',
      '"3.8"',
      "'x'",
      '"',
      '(',
      ')',
      ' and ',
      ' or ',
      'not',
      ' in ',
      '<',
      '==',
      '~=',
      ' ',
      '\n',
      'é',
      '#',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
        ),
        (text) => {
          const result = parseMarker(text, locate);
          if (result.ok) return;
          expect(result.problem.span.start).toBeGreaterThanOrEqual(0);
          expect(result.problem.span.end).toBeGreaterThanOrEqual(result.problem.span.start);
          expect(result.problem.span.end).toBeLessThanOrEqual(text.length);
        },
      ),
      settings,
    );
  });
});

/** Keeps the solver to the environments that brute force tries. */
const insideUniverse = allOf(
  anyOf(
    ...computers.map(([sys_platform, , , machines]) =>
      allOf(is('sys_platform', sys_platform), anyOf(...machines.map((machine) => is('platform_machine', machine)))),
    ),
  ),
  anyOf(...interpreters.map(([name]) => is('implementation_name', name))),
  anyOf(...pythons.map((python) => is('python_full_version', python.join('.')))),
);

function is(variable: MarkerComparison['variable'], value: string): Marker {
  return { kind: 'compare', variable, operator: '==', value, reversed: false };
}
