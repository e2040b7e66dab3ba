// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import { describe, expect, it } from 'vitest';
import { locateAt } from '../../src/domain/source.ts';
import { longestShellText, parseShell } from '../../src/parse/shell.ts';
import { commandsOf, outline, outlineWord } from './shell-outline.ts';

const path = 'script.sh';

function read(text: string) {
  return parseShell(text, locateAt(path, 0));
}

function shown(text: string): string {
  const { script, problems } = read(text);
  expect(problems).toEqual([]);
  return outline(script);
}

describe('what a script runs', () => {
  it.each([
    ['pip install torch', 'pip install torch'],
    ['', '∅'],
    ['# only a comment', '∅'],
    ['a && b || c; d & e', 'a && b || c ; d & e'],
    ['a\nb\n\nc', 'a ; b ; c'],
    ['a | b |& c', 'a | b | c'],
    ['a && b | c', 'a && [b | c]'],
    ['(cd x && a); { b; c; }', '( cd x && a ) ; { b ; c }'],
    ['! grep -q x f && a', '! { grep -q x f } && a'],
    ['time -p pip install x', 'pip install x'],
    ['for i in 1 2 3; do a && break || { b; }; done', 'for i in 1 2 3 do a && break || { b } done'],
    ['for f in $(ls r*.txt); do pip install -r $f; done', 'for f in $(ls r***.txt) do pip install -r ${f} done'],
    ['while ! a; do b; done < f', '{ while ! { a } do b done } <f'],
    ['until a; do b; done', 'while a do b done'],
    ['if a; then b; elif c; then d; else e; fi', 'if a then b elif c then d else e fi'],
    ['if a; then\n # note\n b # more\nfi # end', 'if a then b fi'],
    [
      'case "$V" in 12.6.1) I=126 ;; 12.8*|13) I=128 ;; *) exit 1 ;; esac',
      'case "${V}" in 12.6.1) I=126 ;; 12.8***|13) I=128 ;; ***) exit 1 ;; esac',
    ],
    ['f() { a; }; f', 'f() { a } ; f'],
    ['for ((i=0;i<3;i++)); do a; done', 'while ? do a done'],
    ['((i++)); a', '? ; a'],
    ['coproc { a; }', '?'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });
});

describe('words', () => {
  it.each([
    ['pip install "torch>=2" \'a b\' c\\ d', "pip install 'torch>=2' 'a b' c d"],
    [
      'echo $A ${B} "${C:-x y}" ${D%%.*} ${E//./} ${#F} ${G:+g}',
      'echo ${A} ${B} "${C:-x y}" ${D%%.*} ${E//./} ${Flength} ${G:+g}',
    ],
    ['echo ${A:1:2} ${B[0]} ${C^^} ${!D} ${E[@]%x}', 'echo ${A:1:2} ${B[]0} ${C^^} ${D!} ${E[]%x}'],
    ['pip install .[dev,test] -e .[$EXTRA]', 'pip install .*[dev,test]* -e .*[*${EXTRA}*]*'],
    ['pip install dist/*.whl {a,b}', 'pip install dist/***.whl *{a,b}*'],
    ['pip install -r <(grep -v torch r.txt)', 'pip install -r <(grep -v torch r.txt)'],
    ['x cu$(echo $V | cut -d. -f1,2 | tr -d ".")', "x cu$(echo ${V} | cut -d. -f1,2 | tr -d '.')"],
    ['x `a b`', 'x $(a b)'],
    ['x $((1+2))', 'x $(?)'],
    ["x $'a\\tb'", "x 'a\tb'"],
    ['x ""', "x ''"],
    ['x "\\$A \\" \\n"', "x '$A \" \\n'"],
    ['[[ -z $A || ! ( $B == c* ) && $C ]]', '[[ -z ${A} || ! ( ${B} == c*** ) && ${C} ]]'],
    ['[[ $A =~ ^x[0-9]+$ ]]', '[[ ${A} =~ ^x[0-9]+$ ]]'],
    ['[ "$A" == "b" ]', '[ "${A}" == \'b\' ]'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('keeps what `#` means: a comment only where a word could start', () => {
    expect(shown('pip install git+https://x.invalid/r#egg=y # not this')).toBe(
      'pip install git+https://x.invalid/r#egg=y',
    );
  });

  it('locates every part', () => {
    const text = 'A=1 pip install "torch>=${V:-2}" \'b c\' $D .[e] $(f g)';
    const { script } = read(text);
    const [command] = commandsOf(script);
    const slices = command?.words
      .slice(2)
      .flatMap(({ parts }) => parts.map(({ span }) => text.slice(span.start, span.end)));
    expect(slices).toEqual(['torch>=', '${V:-2}', 'b c', '$D', '.', '[e]', '$(f g)']);
    expect(command?.words.map(({ span }) => text.slice(span.start, span.end))).toContain('"torch>=${V:-2}"');
    expect(commandsOf(script).map(({ span }) => text.slice(span.start, span.end))).toEqual([text, 'f g']);
  });

  it('locates the script in escaped backquotes at the whole substitution', () => {
    const text = 'a `b \\`c\\``';
    const spans = commandsOf(read(text).script).map(({ span }) => text.slice(span.start, span.end));
    expect(spans).toEqual([text, '`b \\`c\\``', '`b \\`c\\``']);
  });
});

describe('assignments and redirections', () => {
  it.each([
    ['A=1 B="x y" C= pip install z', "A=1 B='x y' C= pip install z"],
    ['export A=$(x) B="c d" E', "export A=$(x) B='c d' E"],
    ['A+=" more"', 'A="${A}"\' more\''],
    ['A=(1 2) B[0]=3 c', 'A=$(?) B=$(?) c'],
    ['pip install foo>=1.0 bar<2 "baz>=3"', "pip install foo bar 'baz>=3' >=1.0 <2"],
    ['a >f 2>&1 2>/dev/null 1>g 0<h', 'a >f 2>&1 2>/dev/null >g <h'],
    ['{ a; b; } >> r.txt', '{ a ; b } >>r.txt'],
    ['a <<< "$x"', 'a <<<"${x}"'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('shows an unquoted comparison as the redirection it is, with its place', () => {
    const text = 'pip install tokenizers>=0.7 x';
    const redirect = commandsOf(read(text).script)[0]?.redirects[0];
    expect(redirect?.operator).toBe('>');
    expect(redirect && text.slice(redirect.span.start, redirect.span.end)).toBe('>=0.7');
  });

  it('gives the body of a here-document as the program reads it', () => {
    const { script, problems } = read('cat <<-EOF > r.txt && pip install -r r.txt\n\ttorch\n\t\\$x $y\n\tEOF\n');
    expect(problems).toEqual([]);
    expect(outline(script)).toBe('cat <<-EOF >r.txt && pip install -r r.txt');
    expect(commandsOf(script)[0]?.redirects[0]?.body).toBe('torch\n$x $y\n');
  });

  it('tells a quoted delimiter', () => {
    const [command] = commandsOf(read("cat <<'E'\n\\$x\nE").script);
    expect(command?.redirects[0]).toMatchObject({ body: '\\$x\n', target: { parts: [{ text: 'E', quoted: true }] } });
  });

  it('reads files with CR LF line ends', () => {
    const text = 'a \\\r\n b\r\npip install "x\r\ny"\r\n';
    const { script } = read(text);
    expect(outline(script)).toBe("a b ; pip install 'x\ny'");
    expect(commandsOf(script).map(({ span }) => text.slice(span.start, span.end))).toEqual([
      'a \\\r\n b',
      'pip install "x\r\ny"',
    ]);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['a; b && if x; then', 'a ; b', 'if'],
    ['a; )', 'a', ')'],
    ['a; echo "b', 'a', '"b'],
    ["pip install 'x", '∅', "'x"],
    ['a; x=$(b', 'a', '$(b'],
    ['{ a', '∅', ''],
    ['a;; b', '∅', ';; b'],
    ['pip( install x', 'pip install x', '('],
    ['break (|| { a; }', 'break || { a }', '('],
  ])('%s', (text, expected, place) => {
    const { script, problems } = read(text);
    expect(outline(script)).toBe(expected);
    expect(problems).toHaveLength(1);
    const span = problems[0]?.span;
    if (place !== 'if') expect(span && text.slice(span.start, span.end)).toBe(place);
  });

  it('reports a broken script inside a substitution and keeps the rest', () => {
    const { script, problems } = read('a $(if) && b');
    expect(outline(script)).toBe('a $(∅) && b');
    expect(problems).toHaveLength(1);
  });

  it('reports a here-document that never ends', () => {
    expect(read('cat <<E\nx\n').problems.map(({ message }) => message)).toEqual(['This here-document never ends.']);
  });

  it('refuses text that is too long', () => {
    const { script, problems } = read(`a ${'b'.repeat(longestShellText)}`);
    expect(script).toBeUndefined();
    expect(problems).toHaveLength(1);
  });

  it.each([
    '$(',
    '(',
    '{ ',
    '"$(',
    '`',
    'if a; then ',
    '${a:-',
    '$((',
    '[',
    'function f ',
    'coproc ',
    '<(',
    'eval "$(',
    'bash -c "',
    '[[ ( ',
    '{$a,',
  ])('survives %s without end', (opening) => {
    const text = opening.repeat(Math.floor((longestShellText - 1) / opening.length));
    const before = performance.now();
    const { problems } = read(text);
    expect(performance.now() - before).toBeLessThan(5000);
    expect(problems.length).toBeLessThanOrEqual(20);
  });

  it.each([
    ['$(', ')'],
    ['( ', ' )'],
    ['"$(', ')"'],
    ['eval "$(', ')"'],
    ['if a; then ', '; fi'],
    ['{ ', '; }'],
  ])('reads %s nested to the limit and reports what is deeper', (open, close) => {
    const nested = (depth: number): string => `${open.repeat(depth)}a${close.repeat(depth)}`;
    expect(read(nested(30)).problems).toEqual([]);
    const deep = read(nested(150));
    expect(deep.problems).toHaveLength(1);
    expect(deep.problems[0]?.message).toMatch(/nested|too long/);
  });

  it('bounds the work for scripts that quote scripts again and again', () => {
    let script = 'a';
    for (let level = 0; level < 14; level++) script = `eval "$(eval '${script.replaceAll("'", "'\\''")}')"`;
    const before = performance.now();
    read(script.slice(0, longestShellText));
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

describe('nested scripts', () => {
  it.each([
    ["sh -c 'pip install x && y'", "sh -c 'pip install x && y' ⟨pip install x && y⟩"],
    ['bash -lc "pip install $X"', 'bash -lc \'pip install \'"${X}" ⟨pip install ${X}⟩'],
    ['/bin/bash -euo pipefail -c "a \\"b c\\" \\$D"', "/bin/bash -euo pipefail -c 'a \"b c\" $D' ⟨a 'b c' ${D}⟩"],
    ['sudo -E -u me sh -c "a"', "sudo -E -u me sh -c 'a' ⟨a⟩"],
    ['env X=1 -u Y bash -c a', 'env X=1 -u Y bash -c a ⟨a⟩'],
    ['exec bash -c a', 'exec bash -c a ⟨a⟩'],
    ['time bash -c a', 'bash -c a ⟨a⟩'],
    ['sudo time nice -n 5 bash -c a', 'sudo time nice -n 5 bash -c a ⟨a⟩'],
    ['timeout -k 5 60 bash -c a', 'timeout -k 5 60 bash -c a ⟨a⟩'],
    [
      'conda run -n x --no-capture-output bash -c "pip install y"',
      "conda run -n x --no-capture-output bash -c 'pip install y' ⟨pip install y⟩",
    ],
    ['/usr/local/bin/_entrypoint.sh bash -c a', '/usr/local/bin/_entrypoint.sh bash -c a ⟨a⟩'],
    ['tini -- bash -c a', 'tini -- bash -c a ⟨a⟩'],
    ['su - me -c "a b"', "su - me -c 'a b' ⟨a b⟩"],
    ['eval "a $X" b', 'eval \'a \'"${X}" b ⟨a ${X} b⟩'],
    ['bash <<< "a b"', "bash <<<'a b' ⟨a b⟩"],
    ['bash x.sh', 'bash x.sh'],
    ['bash x.sh -c y', 'bash x.sh -c y'],
    ['conda install -c pytorch x', 'conda install -c pytorch x'],
    ['python -c "import x"', "python -c 'import x'"],
    ['bash', 'bash'],
    ['eval "$(conda shell.bash hook)" && a', 'eval $(conda shell.bash hook) && a'],
    ['bash -c "$SCRIPT"', 'bash -c "${SCRIPT}"'],
    ['bash -c', 'bash -c'],
    ['$SHELL -c a', '${SHELL} -c a'],
  ])('%s', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it.each(['bash <<EOF', 'sh -s -- arg <<EOF', 'bash -e - <<EOF', 'sudo bash /dev/stdin <<EOF', '<<EOF bash'])(
    'reads the body of %s',
    (opening) => {
      const text = `${opening}\npip install a\n# note\npip install \\$B "$C"\nEOF\n`;
      const nested = commandsOf(read(text).script).slice(1);
      expect(nested.map((command) => command.words.map(outlineWord).join(' '))).toEqual([
        'pip install a',
        'pip install ${B} "${C}"',
      ]);
      expect(nested.map(({ span }) => text.slice(span.start, span.end))).toEqual([
        'pip install a',
        'pip install \\$B "$C"',
      ]);
    },
  );

  it('locates nested words through quotes and escapes', () => {
    const text = 'sudo bash -c "pip install \\"torch==2.1\\" \'x\' $Y"';
    const [, nested] = commandsOf(read(text).script);
    expect(nested?.words.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      'pip',
      'install',
      '\\"torch==2.1\\"',
      "'x'",
      '$Y',
    ]);
  });

  it('reads scripts nested in nested scripts', () => {
    expect(shown(`sudo sh -c 'bash -c "a b"'`)).toBe(`sudo sh -c 'bash -c "a b"' ⟨bash -c 'a b' ⟨a b⟩⟩`);
  });
});
