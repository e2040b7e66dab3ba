// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyOptions } from '../property.ts';
import { evaluate, written } from './shell-evaluate.ts';

describe('places', () => {
  test('characters that stand in the file are located exactly', () => {
    const text = 'V=1; pip install "torch==2.1" numpy==${V}.0 \'a\'"b"c';
    const words = evaluate(text).commands[0]?.words ?? [];
    const place = (index: number, start: number, end: number) => written(text, words[index]?.locate(start, end));
    expect(place(2, 0, 5)).toBe('torch');
    expect(place(2, 5, 10)).toBe('==2.1');
    expect(place(3, 0, 5)).toBe('numpy');
    expect(place(3, 5, 10)).toBe('==${V}.0');
    expect(place(4, 0, 3)).toBe('a\'"b"c');
    expect(words.map((word) => written(text, word.span))).toEqual([
      'pip',
      'install',
      '"torch==2.1"',
      'numpy==${V}.0',
      '\'a\'"b"c',
    ]);
  });

  test('words out of a variable are placed at the variable', () => {
    const text = 'pip install $PKGS x';
    const words = evaluate(text, { PKGS: 'a b' }).commands[0]?.words ?? [];
    expect(words.slice(2).map((word) => written(text, word.locate(0, 1)))).toEqual(['$PKGS', '$PKGS', 'x']);
  });
});

describe('limits', () => {
  test('values that double again and again stop growing', () => {
    const { variables } = evaluate(`X=xxxxxxxxxxxxxxxx; ${'X="$X$X"; '.repeat(40)}`);
    expect(variables.get('X')).toBeUndefined();
  });

  test.each([
    ['too many commands', 'pip install a; '.repeat(2_500)],
    ['too many branches', Array.from({ length: 80 }, (_, index) => `[ "$V${index}" = 1 ] && pip install a; `).join('')],
    ['a function that calls itself', 'f() { pip install a; f; f; }; f'],
    ['loops in loops', `${'for a in 1 2 3 4 5 6 7 8 9; do '.repeat(8)}x=1${'; done'.repeat(8)}`],
    ['a long loop', `for a in ${'x '.repeat(50)}; do pip install $a; done`],
  ])('%s', (_, text) => {
    expect(evaluate(text).tooComplex).toBe(true);
  });

  test('branches that leave early do not make conditions explode', () => {
    const text = Array.from(
      { length: 30 },
      (_, index) => `case $V${index} in a) x=1 ;; b) exit 0 ;; *) x=2 ;; esac; `,
    ).join('');
    const result = evaluate(`${text} pip install a`);
    expect(result.commands.at(-1)?.words.at(-1)?.text).toBe('a');
  });
});

test('never throws', () => {
  const piece = fc.constantFrom(
    ...[
      'if ',
      'then ',
      'else ',
      'fi; ',
      'for x in ',
      'do ',
      'done; ',
      'case $A in ',
      'esac; ',
      'a) ',
      ';; ',
      '[ ',
      '] ',
      '[[ ',
      ']] ',
    ],
    ...[
      '&& ',
      '|| ',
      '; ',
      '| ',
      '( ',
      ') ',
      '{ ',
      '} ',
      '! ',
      '$A',
      '${A:-b}',
      '${A%%*}',
      '${A//[/}',
      '$(echo ',
      '"',
      "'",
      '*',
      '=',
      '1 ',
      'x ',
    ],
    ...[
      'cd ',
      'export ',
      'set -e ',
      'shift ',
      'exit ',
      'break ',
      'pip install ',
      'f() { ',
      'f ',
      'sed s/a*/b/ ',
      'cut -d. ',
      '> ',
      '<<< ',
      '-n ',
      '-f ',
    ],
  );
  const script = fc.array(piece, { maxLength: 30 }).map((pieces) => `true; ${pieces.join('')}`);
  const property = fc.property(script, (text) => {
    const result = evaluate(text, { A: undefined, B: 'x' });
    return result.commands.every((command) => command.words.length > 0);
  });
  fc.assert(property, propertyOptions());
});
