import { describe, expect, test } from 'vitest';
import type { Fix } from '../src/domain/fix.ts';
import { distributionName } from '../src/domain/requirement.ts';
import { render } from '../src/fix/render.ts';
import { run } from '../src/run.ts';
import { findingAt, fixedText, type Make } from './fix-rendered.ts';
import { emptyKnowledge } from './fixture-run.ts';

describe('leaving a distribution out with uv', () => {
  const project = '[project]\nname = "x"\ndependencies = ["a"]\n';
  const exclude: Make = () => ({ kind: 'exclude', distribution: distributionName('b') });
  test.each([
    ['a new table', '', '\n[tool.uv]\nexclude-dependencies = ["b"]\n'],
    [
      'a new key',
      '\n[tool.uv]\npackage = true # y\n\n[tool.x]\n',
      '\n[tool.uv]\npackage = true # y\nexclude-dependencies = ["b"]\n\n[tool.x]\n',
    ],
    ['an empty table', '\n[tool.uv]\n\n[tool.x]\n', '\n[tool.uv]\nexclude-dependencies = ["b"]\n\n[tool.x]\n'],
    [
      'before its subtables',
      '\n# where torch is\n[tool.uv.sources]\ntorch = { index = "t" }\n',
      '\n[tool.uv]\nexclude-dependencies = ["b"]\n\n# where torch is\n[tool.uv.sources]\ntorch = { index = "t" }\n',
    ],
    [
      'a list in one line',
      "\n[tool.uv]\nexclude-dependencies = ['c']\n",
      "\n[tool.uv]\nexclude-dependencies = ['c', 'b']\n",
    ],
    ['an empty list', '\n[tool.uv]\nexclude-dependencies = []\n', '\n[tool.uv]\nexclude-dependencies = ["b"]\n'],
    [
      'a comma at the end',
      '\n[tool.uv]\nexclude-dependencies = ["c",]\n',
      '\n[tool.uv]\nexclude-dependencies = ["c", "b",]\n',
    ],
    [
      'a list of lines',
      '\n[tool.uv]\nexclude-dependencies = [\n  "c", # y\n]\n',
      '\n[tool.uv]\nexclude-dependencies = [\n  "c", # y\n  "b",\n]\n',
    ],
    [
      'lines without a last comma',
      '\n[tool.uv]\nexclude-dependencies = [\n  "c" # y\n]\n',
      '\n[tool.uv]\nexclude-dependencies = [\n  "c", # y\n  "b"\n]\n',
    ],
    [
      'lines without a last comma or comment',
      '\n[tool.uv]\nexclude-dependencies = [\n  "c"\n]\n',
      '\n[tool.uv]\nexclude-dependencies = [\n  "c",\n  "b"\n]\n',
    ],
    ['dotted keys', '\n[tool]\nuv.exclude-dependencies = ["c"]\n', '\n[tool]\nuv.exclude-dependencies = ["c", "b"]\n'],
    [
      'an older uv',
      '\n[tool.uv]\nrequired-version = ">=0.5"\n',
      '\n[tool.uv]\nrequired-version = ">=0.5"\noverride-dependencies = ["b ; sys_platform == \'never\'"]\n',
    ],
    [
      'a newer uv',
      '\n[tool.uv]\nrequired-version = ">=0.9.8"\n',
      '\n[tool.uv]\nrequired-version = ">=0.9.8"\nexclude-dependencies = ["b"]\n',
    ],
  ])('%s', (_, text, expected) => {
    expect(fixedText('pyproject.toml', project + text, exclude)).toBe(project + expected);
    const windows = (lines: string) => lines.replaceAll('\n', '\r\n');
    expect(fixedText('pyproject.toml', windows(project + text), exclude)).toBe(windows(project + expected));
  });

  test.each([
    ['an inline table', '\n[tool]\nuv = { package = true }\n'],
    ['other dotted keys', '\n[tool]\nuv.package = true\n'],
    ['what is excluded already', '\n[tool.uv]\nexclude-dependencies = ["B"]\n'],
  ])('not with %s', (_, text) => {
    expect(fixedText('pyproject.toml', project + text, exclude)).toBeUndefined();
  });

  test('in the root of the workspace', () => {
    const files = [
      { path: 'pyproject.toml', text: '[tool.uv.workspace]\nmembers = ["one"]\n' },
      { path: 'one/pyproject.toml', text: project },
    ];
    const result = run(files, emptyKnowledge);
    const fix: Fix = { title: '', safety: 'safe', ...exclude([]) };
    const edits = render(fix, findingAt({ path: 'one/pyproject.toml', start: 0, end: 1 }), result)?.edits ?? [];
    expect(edits.map(({ span }) => span.path)).toEqual(['pyproject.toml']);
  });
});
