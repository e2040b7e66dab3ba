import { describe, expect, test } from 'vitest';
import type { Fix, FixAction } from '../src/domain/fix.ts';
import { distributionName, type Requirement } from '../src/domain/requirement.ts';
import type { Span } from '../src/domain/source.ts';
import { applyEdits } from '../src/fix/apply.ts';
import { render } from '../src/fix/render.ts';
import { run } from '../src/run.ts';
import { findingAt, fixedText, type Make } from './fix-rendered.ts';
import { emptyKnowledge } from './fixture-run.ts';

/** The Dockerfile after a change that needs the places of words in it; undefined where there are no edits. */
function changed(text: string, make: (spanOf: (words: string) => Span) => FixAction): string | undefined {
  const path = 'Dockerfile';
  const result = run([{ path, text }], emptyKnowledge);
  const spanOf = (words: string) => {
    const start = text.indexOf(words);
    if (start < 0) throw new Error(`"${words}" is not there`);
    return { path, start, end: start + words.length };
  };
  const fix: Fix = { title: '', safety: 'unsafe', ...make(spanOf) };
  const rendered = render(fix, findingAt({ path, start: 0, end: 1 }), result);
  return rendered === undefined ? undefined : applyEdits(result.files, rendered.edits)[0]?.text;
}

describe('a last step', () => {
  const remove = [distributionName('b-gpu'), distributionName('b')];
  const stepBehind = (lines: string) =>
    changed(`FROM x\n${lines}\nCMD x\n`, (spanOf) => ({
      ...{ kind: 'last-step', remove, install: 'b-gpu==1.0' },
      step: spanOf(lines),
    }))?.slice('FROM x\n'.length + lines.length + 1, -'CMD x\n'.length);

  test.each([
    [
      'pip',
      'RUN pip install b-gpu c',
      'RUN pip uninstall -y b-gpu b \\\n    && pip install --no-deps --force-reinstall b-gpu==1.0\n',
    ],
    [
      'the pip of an interpreter, in a place of its own',
      'RUN apt-get update && /venv/bin/python -m pip install --no-cache-dir b-gpu c && true',
      'RUN /venv/bin/python -m pip uninstall -y b-gpu b \\\n    && /venv/bin/python -m pip install --no-cache-dir --no-deps --force-reinstall b-gpu==1.0\n',
    ],
    [
      'an index that the step needs too',
      'RUN pip3 install --extra-index-url https://wheels.example.invalid/x -r r.txt',
      'RUN pip3 uninstall -y b-gpu b \\\n    && pip3 install --extra-index-url https://wheels.example.invalid/x --no-deps --force-reinstall b-gpu==1.0\n',
    ],
    [
      'a Python that the system manages',
      'RUN pip install --break-system-packages b-gpu c',
      'RUN pip uninstall -y --break-system-packages b-gpu b \\\n    && pip install --break-system-packages --no-deps --force-reinstall b-gpu==1.0\n',
    ],
    [
      'uv',
      'RUN uv pip install --system --python 3.11 b-gpu c',
      'RUN uv pip uninstall --system --python 3.11 b-gpu b \\\n    && uv pip install --system --python 3.11 --no-deps --reinstall b-gpu==1.0\n',
    ],
    [
      'the last of several commands',
      'RUN pip install a && \\\n    /x/pip install b-gpu c',
      'RUN /x/pip uninstall -y b-gpu b \\\n    && /x/pip install --no-deps --force-reinstall b-gpu==1.0\n',
    ],
  ])('of %s', (_, lines, expected) => {
    expect(stepBehind(lines)).toBe(expected);
  });

  test.each([
    ['into a folder', 'RUN pip install --target /x b-gpu c'],
    ['with a secret', 'RUN --mount=type=secret,id=t pip install b-gpu c'],
    ['with variables of its own', 'RUN PIP_NO_INDEX=1 pip install b-gpu c'],
    ['with an index that a variable names', 'RUN pip install -i "$INDEX" b-gpu c'],
    ['without pip', 'RUN poetry install'],
    ['inside quotes of another shell', `RUN bash -c 'pip install b-gpu c'`],
    ['in exec form', 'RUN ["sh", "install.sh"]'],
  ])('not %s', (_, lines) => {
    expect(stepBehind(lines)).toBeUndefined();
  });

  test('keeps Windows line ends', () => {
    const text = 'FROM x\r\nRUN pip install b-gpu c\r\n';
    const step = { path: 'Dockerfile', start: 8, end: text.length - 2 };
    expect(changed(text, () => ({ kind: 'last-step', remove, install: 'b-gpu', step }))).toBe(
      `${text}RUN pip uninstall -y b-gpu b \\\r\n    && pip install --no-deps --force-reinstall b-gpu\r\n`,
    );
  });
});

describe('words for a command', () => {
  const added = (line: string, words: readonly string[], at = 'b==1') =>
    changed(`FROM x\n${line}\n`, (spanOf) => ({ kind: 'option', at: spanOf(at), step: spanOf(line), words }))?.slice(
      7,
      -1,
    );
  const isolation = ['--no-build-isolation'];

  test.each([
    ['RUN pip install b==1', isolation, 'RUN pip install --no-build-isolation b==1'],
    [
      'RUN pip install a && pip install b==1 \\\n  c',
      isolation,
      'RUN pip install a && pip install --no-build-isolation b==1 \\\n  c',
    ],
    ['RUN uv pip install --system b==1', isolation, 'RUN uv pip install --no-build-isolation --system b==1'],
    ['RUN pip install b==1 \\\n  c && true', ['n<2'], 'RUN pip install b==1 \\\n  c "n<2" && true'],
    ['RUN if true; then pip install b==1; fi', ['n'], 'RUN if true; then pip install b==1 n; fi'],
  ])('%s', (line, words, expected) => {
    expect(added(line, words)).toBe(expected);
  });

  test('a requirement of a file, by the command that reads it', () => {
    const line = 'RUN pip install a && pip install -r r.txt && rm r.txt';
    const at = 'FROM';
    expect(added(line, ['n==1'], at)).toBe('RUN pip install a && pip install -r r.txt n==1 && rm r.txt');
    expect(added('RUN pip install -r a.txt && pip install -r b.txt', ['n==1'], at)).toBeUndefined();
  });

  test.each([
    ['that are there', 'RUN pip install --no-build-isolation b==1'],
    ['in quotes of another shell', `RUN sh -c 'pip install b==1'`],
    ['of another installer', 'RUN poetry add b==1'],
  ])('not %s', (_, line) => {
    expect(added(line, isolation)).toBeUndefined();
  });
});

describe('a command leaves a RUN', () => {
  const without = (line: string, words = 'drop it') =>
    changed(`FROM x\n${line}\nCMD x\n`, (spanOf) => ({ kind: 'remove-command', at: spanOf(words) }))?.slice(7, -6);
  test.each([
    ['RUN a && drop it && b', 'RUN a && b\n'],
    ['RUN a \\\n  && drop it \\\n  && b', 'RUN a \\\n  && b\n'],
    ['RUN a \\\n  && drop it', 'RUN a\n'],
    ['RUN drop it && \\\n  b', 'RUN b\n'],
    ['RUN a; drop it; b', 'RUN a; b\n'],
    ['RUN drop it', ''],
  ])('%j', (line, expected) => {
    expect(without(line)).toBe(expected);
  });

  test.each(['RUN a || drop it', 'RUN drop it || true', 'RUN a | drop it', 'RUN sh -c "a && drop it"'])(
    'not out of %s',
    (line) => {
      expect(without(line)).toBeUndefined();
    },
  );
});

test.each([
  ['RUN pip install b || true', 'RUN pip install b'],
  ['RUN pip install b || : && c', 'RUN pip install b && c'],
  ['RUN a && (pip install b || true)', 'RUN a && (pip install b)'],
  ['RUN pip install b || echo failed', undefined],
])('what hides a failure goes: %s', (line, expected) => {
  const text = changed(`FROM x\n${line}\n`, (spanOf) => ({ kind: 'unmask', at: spanOf('pip install b') }));
  expect(text?.slice(7, -1)).toBe(expected);
});

describe('instructions', () => {
  test.each([
    ['before', 'FROM x AS a\nRUN b \\\n  c\n', 'FROM x AS a\nARG Z\nRUN b \\\n  c\n'],
    ['after', 'FROM x AS a\nRUN b \\\n  c', 'FROM x AS a\nRUN b \\\n  c\nARG Z'],
  ] as const)('%s another', (place, text, expected) => {
    expect(changed(text, (spanOf) => ({ kind: 'instruction', beside: spanOf('b'), place, text: 'ARG Z' }))).toBe(
      expected,
    );
  });
});

describe('variables of an image', () => {
  const change = (text: string, to: Extract<FixAction, { kind: 'variable' }>['change']) =>
    changed(`FROM x\n${text}\n`, (spanOf) => ({ kind: 'variable', at: spanOf('B'), name: 'B', change: to }))?.slice(7);
  test.each([
    ['ENV B=1', 'remove', ''],
    ['ENV A=1 B=1 C=1', 'remove', 'ENV A=1 C=1\n'],
    ['ENV A=1 \\\n    B=1 \\\n    C=1', 'remove', 'ENV A=1 \\\n    C=1\n'],
    ['ENV A=1 B=1', { value: '2' }, 'ENV A=1 B=2\n'],
    ['ENV A=1 B="1"', { name: 'D' }, 'ENV A=1 D="1"\n'],
    ['ENV B 1', { name: 'D' }, 'ENV D 1\n'],
    ['ENV A=1 \\\n    B=1', 'remove', undefined],
    ['ENV B="1"', { value: '2' }, undefined],
    ['ENV B=1', { value: '$(x)' }, undefined],
  ] as const)('%j: %j', (text, to, expected) => {
    expect(change(text, to)).toBe(expected);
  });
});

describe('an index beside the default one', () => {
  const url = 'https://wheels.example.invalid/whl/cu118';
  const index: Make = (requirements) => ({
    kind: 'index',
    requirements: requirements.filter(({ name }) => name.startsWith('b')) as [Requirement, ...Requirement[]],
    step: { path: 'Dockerfile', start: 7, end: 30 },
    url,
  });
  test.each([
    ['at the head of a file', 'a\nb==1+cu118\n', `--extra-index-url ${url}\na\nb==1+cu118\n`],
    ['behind a byte order mark', '\uFEFFb==1+cu118', `\uFEFF--extra-index-url ${url}\nb==1+cu118`],
    ['behind a comment at the head', '# all\n\nb==1+cu118\n', `# all\n\n--extra-index-url ${url}\nb==1+cu118\n`],
    ['above a comment about the first line', '# b\nb==1+cu118\n', `--extra-index-url ${url}\n# b\nb==1+cu118\n`],
    [
      'below the options',
      '-f https://x.invalid/p.html # y\r\nb==1+cu118\r\n',
      `-f https://x.invalid/p.html # y\r\n--extra-index-url ${url}\r\nb==1+cu118\r\n`,
    ],
  ])('%s', (_, text, expected) => {
    expect(fixedText('requirements.txt', text, index)).toBe(expected);
  });

  const project = '[project]\nname = "x"\ndependencies = ["b==1+cu118", "b-vision==2+cu118"]\n';
  const table = `[[tool.uv.index]]\nname = "example-cu118"\nurl = "${url}"\nexplicit = true\n`;
  const sources = 'b = { index = "example-cu118" }\nb-vision = { index = "example-cu118" }\n';
  test.each([
    [
      'in tables of their own',
      '[tool.uv]\npackage = false\n',
      `[tool.uv]\npackage = false\n\n[tool.uv.sources]\n${sources}\n${table}`,
    ],
    [
      'before what follows',
      '[tool.uv.sources]\nz = { workspace = true }\n\n[tool.x]\n',
      `[tool.uv.sources]\nz = { workspace = true }\n${sources}\n${table}\n[tool.x]\n`,
    ],
    [
      'an index that is there',
      `[[tool.uv.index]]\nname = "mine"\nurl = "${url}"\nexplicit = true\n`,
      `[[tool.uv.index]]\nname = "mine"\nurl = "${url}"\nexplicit = true\n\n[tool.uv.sources]\nb = { index = "mine" }\nb-vision = { index = "mine" }\n`,
    ],
  ])('of a project: %s', (_, text, expected) => {
    expect(fixedText('pyproject.toml', `${project}\n${text}`, index)).toBe(`${project}\n${expected}`);
  });

  test.each([
    ['that has a source already', '[tool.uv.sources]\nb = { index = "y" }\n'],
    ['of Poetry', '[tool.poetry]\npackages = []\n[tool.poetry.dependencies]\npython = "^3.10"\n'],
  ])('not for one %s', (_, text) => {
    expect(fixedText('pyproject.toml', `${project}\n${text}`, index)).toBeUndefined();
  });
});

test.each([
  ['--index-url https://x.invalid/whl\nb\n', '--extra-index-url https://x.invalid/whl\nb\n'],
  ['-i https://x.invalid/whl\nb\n', '--extra-index-url https://x.invalid/whl\nb\n'],
  ['--index-url=https://x.invalid/whl\nb\n', '--extra-index-url=https://x.invalid/whl\nb\n'],
  ['--extra-index-url https://x.invalid/whl\nb\n', undefined],
])('an address changes its option: %j', (text, expected) => {
  const start = text.indexOf('https');
  const at = { path: 'requirements.txt', start, end: text.indexOf('\n') };
  expect(fixedText('requirements.txt', text, () => ({ kind: 'index-option', at, option: '--extra-index-url' }))).toBe(
    expected,
  );
});

describe('several at once', () => {
  const replaceAt = (start: number, end: number, text: string): FixAction => ({
    kind: 'replace',
    span: { path: 'requirements.txt', start, end },
    text,
  });
  const both = (...actions: readonly FixAction[]) =>
    fixedText('requirements.txt', 'a==1\nb==1\n', () => ({ kind: 'several', actions }));
  test('are made together', () => {
    expect(both(replaceAt(3, 4, '2'), replaceAt(8, 9, '2'))).toBe('a==2\nb==2\n');
  });
  test('or not at all', () => {
    expect(both(replaceAt(3, 4, '2'), replaceAt(3, 4, '3'))).toBeUndefined();
    expect(both(replaceAt(3, 4, '2'), { kind: 'advice' })).toBeUndefined();
  });
});
