import { describe, expect, test } from 'vitest';
import { maskOf } from '../../rules/shared/builds-masks.ts';
import { namesIn } from '../../rules/shared/builds-unread.ts';
import { locateAt } from '../../src/domain/source.ts';
import { parseShell } from '../../src/parse/shell.ts';
import { knowledgeOf, projectOf } from '../model/project.ts';

function scriptOf(text: string) {
  const { script } = parseShell(text, locateAt('script.sh', 0));
  if (script === undefined) throw new Error(`nothing to run in ${text}`);
  return script;
}

describe('what hides the failure of an install', () => {
  const install = 'pip install x';

  test.each([
    [`${install}`, undefined],
    [`${install} && b`, undefined],
    [`a; ${install}`, undefined],
    [`${install}; b`, 'later'],
    [`${install}\nb`, 'later'],
    [`${install} && b; c`, 'later'],
    [`if a; then ${install}; fi`, undefined],
    [`if a; then ${install}; fi; b`, 'later'],
    [`if ${install}; then b; fi`, 'answered'],
    [`${install} || true`, 'ignored'],
    [`${install} || :`, 'ignored'],
    [`${install} && b || exit 0`, 'ignored'],
    [`${install} || exit 1`, 'answered'],
    [`${install} || echo no`, 'answered'],
    [`${install} | tee log`, 'pipe'],
    [`a | ${install}`, undefined],
    [`${install} & wait`, 'answered'],
    [`for f in a b; do ${install}; done`, 'loop'],
    [`for f in a; do ${install}; done`, undefined],
    [`while a; do ${install}; done`, 'loop'],
    [`(${install}); b`, 'later'],
    [`{ ${install} || true; }`, 'ignored'],
    [`case $x in a) ${install};; esac`, undefined],
    [`bash -c '${install}; b'`, 'later'],
  ])('%j: %s', (text, mask) => {
    const start = text.indexOf(install);
    expect(maskOf(scriptOf(text), { path: 'script.sh', start, end: start + install.length })).toBe(mask);
  });
});

test('variables that a script reads and sets', () => {
  const { uses, sets } = namesIn(
    scriptOf('A=1; for B in $C; do echo "$D" \'$E\' $' + '{F:-x} $(echo $G); done; export H=2; read I'),
  );
  expect(uses.map(({ name }) => name)).toEqual(['C', 'D', 'G']);
  expect([...sets].sort()).toEqual(expect.arrayContaining(['A', 'B', 'H', 'I']));
});

describe('files that an install looks for', () => {
  const knowledge = knowledgeOf({}, {}, [{ kind: 'image', id: 'tool-image', repository: 'python', tag: '{tag*}' }]);

  function missing(dockerfile: string): readonly string[] {
    const project = projectOf({ Dockerfile: dockerfile, 'requirements.txt': 'x==1.0\n' }, knowledge);
    return project.builds.flatMap(({ stages }) =>
      stages.flatMap(({ commands }) =>
        commands.flatMap(({ install }) => (install?.missing ?? []).map(({ value }) => value)),
      ),
    );
  }

  test.each([
    ['FROM python:3.11\nRUN pip install -r requirements.txt\n', ['requirements.txt']],
    ['FROM python:3.11\nCOPY requirements.txt /a/\nRUN pip install -r requirements.txt\n', ['requirements.txt']],
    ['FROM python:3.11\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n', []],
    ['FROM python:3.11\nCOPY requirements.txt /a/b.txt\nRUN pip install -r /a/b.txt\n', []],
    ['FROM python:3.11\nCOPY . /a\nWORKDIR /a/b\nRUN pip install -r requirements.txt\n', []],
    ['FROM python:3.11\nRUN ./fetch.sh\nRUN pip install -r requirements.txt\n', []],
    ['FROM python:3.11\nRUN apt-get update\nRUN pip install -r requirements.txt\n', ['requirements.txt']],
    ['FROM python:3.11\nRUN pip install -r requirements.txt || true\n', []],
    ['FROM python:3.11\nRUN pip install -r other-requirements.txt\n', []],
    ['FROM python:3.11\nRUN --mount=target=/a cd /a && pip install -r requirements.txt\n', []],
    ['FROM unknown:1\nRUN pip install -r requirements.txt\n', []],
    ['FROM python:3.11 AS a\nFROM a\nRUN pip install -r requirements.txt\n', ['requirements.txt']],
    ['FROM python:3.11 AS a\nCOPY . .\nFROM a\nRUN pip install -r requirements.txt\n', []],
  ])('%j: %j', (dockerfile, expected) => {
    expect(missing(dockerfile)).toEqual(expected);
  });
});
