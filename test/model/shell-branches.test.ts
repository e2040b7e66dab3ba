// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import { describe, expect, test } from 'vitest';
import { mayHoldTogether } from '../../src/domain/marker.ts';
import type { ExecutedCommand } from '../../src/model/shell.ts';
import { evaluate, lines } from './shell-evaluate.ts';

test('both branches of an unknown condition', () => {
  expect(
    lines(
      'if [ "$USE_CUDA" = "true" ]; then pip install torch --index-url cu; else pip install torch; fi; pip install x',
    ),
  ).toEqual([
    'pip install torch --index-url cu if USE_CUDA=true',
    'pip install torch if not (USE_CUDA=true)',
    'pip install x',
  ]);
});

test('inside a branch the variable is what the condition says', () => {
  expect(lines('if [ "$CUDA" = cu121 ]; then pip install -i $CUDA torch; fi; echo $CUDA')).toEqual([
    'pip install -i cu121 torch if CUDA=cu121',
    'echo <$CUDA>',
  ]);
});

test('elif and else exclude what stands before them', () => {
  expect(
    lines('if [ $D = cuda ]; then pip install a; elif [ "$D" != rocm ]; then pip install b; else pip install c; fi'),
  ).toEqual([
    'pip install a if D=cuda',
    'pip install b if not (D=cuda) and not (D=rocm)',
    'pip install c if not (D=cuda) and D=rocm',
  ]);
});

test('case with an unknown subject', () => {
  expect(
    lines('case "$C" in 12.6.1) pip install a$C ;; 12.8*|13.*) pip install b ;; *) pip install c ;; esac'),
  ).toEqual([
    'pip install a12.6.1 if C=12.6.1',
    'pip install b if not (C=12.6.1) and (C=12.8* or C=13.*)',
    'pip install c if not (C=12.6.1) and not (C=12.8* or C=13.*)',
  ]);
});

test('equal questions about unchanged variables are one assumption', () => {
  const { commands } = evaluate(
    '[ "$A" = 1 ] && pip install x; [ "$A" == "1" ] && pip install y; A=$(date); [ "$A" = 1 ] && pip install z',
  );
  const id = ({ when }: ExecutedCommand) => (when.kind === 'assumption' ? when.id : undefined);
  const [first, second, third] = commands.map(id);
  expect(first).toBeDefined();
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

test('scripts that share an id share assumptions about what they were started with', () => {
  const when = (text: string, id: string) => evaluate(text, {}, { id, sharedId: 'stage' }).commands.at(-1)?.when;
  expect(when('[ "$A" = 1 ] && pip install x', 'a')).toEqual(when('if [ "$A" = 1 ]; then pip install y; fi', 'b'));
  expect(when('which nvcc && pip install x || true', 'a')).not.toEqual(
    when('which nvcc && pip install x || true', 'b'),
  );
});

test('branches exclude each other for a reader of markers', () => {
  const [first, second] = evaluate('if [ -n "$GPU" ]; then pip install a; else pip install b; fi').commands;
  if (first === undefined || second === undefined) throw new Error('two commands expected');
  expect(mayHoldTogether([first.when, second.when], {})).toBe(false);
  expect(mayHoldTogether([first.when], {})).toBe(true);
});

describe('questions that run a program', () => {
  test.each<[string, readonly string[]]>([
    [
      'if command -v nvidia-smi; then pip install gpu; else pip install cpu; fi',
      [
        'command -v nvidia-smi',
        'pip install gpu if command -v nvidia-smi succeeds',
        'pip install cpu if not (command -v nvidia-smi succeeds)',
      ],
    ],
    [
      'which nvcc && pip install gpu || pip install cpu',
      ['which nvcc', 'pip install gpu if which nvcc succeeds', 'pip install cpu if not (which nvcc succeeds)'],
    ],
    ['which pip && pip install a', ['which pip', 'pip install a']],
    ['! command -v uv && pip install uv; true', ['command -v uv', 'pip install uv if not (command -v uv succeeds)']],
    ['while read -r p; do pip install $p; done < list', ['pip install <$p> if read -r p succeeds']],
    [
      '[ -d repo ] || git clone https://host.invalid/repo',
      ['git clone https://host.invalid/repo if not (repo exists)'],
    ],
  ])('%s', (text, expected) => {
    expect(lines(text)).toEqual(expected);
  });
});

describe('leaving', () => {
  test('a branch that leaves makes the rest conditional', () => {
    expect(lines('[ -f requirements.txt ] || exit 0; pip install x')).toEqual([
      'pip install x if requirements.txt exists',
    ]);
    expect(lines('if [ "$SKIP" = 1 ]; then exit; fi; pip install x')).toEqual(['pip install x if not (SKIP=1)']);
  });

  test('a branch that fails the build does not', () => {
    expect(lines('[ -n "$A" ] || exit 1; pip install x')).toEqual(['pip install x']);
    expect(lines('case $A in a) V=1 ;; *) echo bad; exit 1 ;; esac; pip install x==$V')).toEqual([
      'echo bad if not (A=a)',
      'pip install x==1',
    ]);
  });
});

describe('variables after branches', () => {
  test('a command that uses one runs once for each branch', () => {
    expect(
      lines(
        'if [ "$A" = x ]; then T="-i u"; elif [ "$A" = y ]; then T="-f v"; else T=; fi; pip install $T torch; pip install z',
      ),
    ).toEqual([
      'pip install -i u torch if A=x',
      'pip install -f v torch if not (A=x) and A=y',
      'pip install torch if not (A=x) and not (A=y)',
      'pip install z',
    ]);
  });

  test('also through another variable, a nested shell and && … ||', () => {
    expect(
      lines('[ -n "$GPU" ] && N=onnxruntime-gpu || N=onnxruntime; P="$N==1.18"; bash -c "pip install $P"'),
    ).toEqual([
      'pip install onnxruntime==1.18 if GPU is empty',
      'pip install onnxruntime-gpu==1.18 if not (GPU is empty)',
    ]);
  });

  test('a later branch on the same condition sees its value only', () => {
    expect(lines('if [ "$A" = x ]; then T=1; else T=2; fi; if [ "$A" = x ]; then pip install a==$T; fi')).toEqual([
      'pip install a==1 if A=x',
    ]);
  });

  test('a test of one is answered for each branch', () => {
    const text =
      'case $A in 12.1) I=121 ;; 13.0) I=130 ;; *) exit 1 ;; esac; [ -n "$I" ] && pip install x; ' +
      'if [ "${A%%.*}" = 13 ]; then pip install y==$I; fi';
    expect(lines(text)).toEqual(['pip install x', 'pip install y==130 if not (A=12.1) and A=13.0']);
  });

  test('equal values stay known and too many branches make the value unknown', () => {
    expect(lines('if [ "$A" = x ]; then T=1; else T=1; fi; pip install a==$T')).toEqual(['pip install a==1']);
    const branches = ['1', '2', '3', '4', '5'].map((value) => `${value}) T=${value} ;;`).join(' ');
    expect(lines(`case $A in ${branches} *) T=6 ;; esac; pip install a==$T`)).toEqual(['pip install <a==$T>']);
  });
});
