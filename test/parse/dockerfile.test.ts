// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfile text
import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../src/parse/dockerfile.ts';
import { parse } from '../../src/parse/parse.ts';
import { of, read, runs, stage } from './dockerfile-reading.ts';
import { outline } from './shell-outline.ts';

describe('lines', () => {
  it('joins continuations as BuildKit does and keeps their places', () => {
    const lines = [
      '  run pip install \\  ',
      '    # a comment \\',
      '    torch==2.1\\',
      '',
      '    .0 \\',
      '  # another',
      '    numpy  ',
      'WORKDIR /app',
    ];
    const { instructions, slice, manifest } = stage(...lines);
    const [run] = of(instructions, 'run');
    expect(outline(run?.script)).toBe('pip install torch==2.1 .0 numpy');
    expect(run && slice(run.span)).toBe(lines.slice(0, 7).join('\n').trim());
    expect(manifest.comments.map(({ text, span }) => [text, slice(span)])).toEqual([
      [' a comment \\', '# a comment \\'],
      [' another', '# another'],
    ]);
    expect(manifest.comments.every(({ ownLine }) => ownLine)).toBe(true);
    expect(of(instructions, 'workdir').map((one) => one.path.value)).toEqual(['/app']);
  });

  it('gives a word that runs over two lines both of them', () => {
    const { instructions, slice } = stage('RUN pip install torch\\', '==2.1');
    const [run] = of(instructions, 'run');
    const words = run?.script?.kind === 'command' ? run.script.words : [];
    expect(words.map(({ span }) => slice(span))).toEqual(['pip', 'install', 'torch\\\n==2.1']);
    expect(words[2]?.parts).toMatchObject([{ text: 'torch==2.1' }]);
  });

  it('reads a continuation followed by an empty line, and one at the end of the file', () => {
    expect(runs('RUN a && \\', '', '  b', 'RUN c \\')).toEqual(['a && b', 'c']);
  });

  it('does not continue a line after a doubled backslash', () => {
    const { instructions } = stage('RUN echo a\\\\', 'USER me');
    expect(instructions.map(({ kind }) => kind)).toEqual(['run', 'user']);
  });

  it('does not take a comment with a backslash at its end as continued', () => {
    expect(runs('# note \\', 'RUN a', '# note \\', 'RUN b')).toEqual(['a', 'b']);
  });

  it('reads CR LF line ends and a byte order mark', () => {
    const text = '\uFEFF# escape=\\\r\nFROM a AS b\r\nRUN x \\\r\n  # c\r\n  y\r\nRUN <<E\r\nz\r\nE\r\nENV A=1\r\n';
    const manifest = parseDockerfile({ path: 'Dockerfile', text });
    expect(manifest.problems).toEqual([]);
    const instructions = manifest.stages[0]?.instructions ?? [];
    expect(
      of(instructions, 'run').map(({ script, span }) => [outline(script), text.slice(span.start, span.end)]),
    ).toEqual([
      ['x y', 'RUN x \\\r\n  # c\r\n  y'],
      ['z', 'RUN <<E\r\nz\r\nE'],
    ]);
    expect(of(instructions, 'env')[0]?.value.value).toBe('1');
    expect(manifest.comments.map((comment) => comment.text)).toEqual([' c']);
    expect(manifest.directives).toEqual(new Map([['escape', '\\']]));
  });

  it('reads directives only at the top, with blanks around the equals sign', () => {
    const { manifest } = read(
      '# syntax = docker/dockerfile:1.4',
      '# check=skip=all',
      '# plain',
      '# escape=`',
      'FROM a',
    );
    expect([...manifest.directives]).toEqual([
      ['syntax', 'docker/dockerfile:1.4'],
      ['check', 'skip=all'],
    ]);
    expect(manifest.comments.map(({ text }) => text)).toEqual([' plain', ' escape=`']);
  });
});

describe('FROM', () => {
  it('reads stages with platform, variables, digests and names', () => {
    const { manifest, slice } = read(
      'ARG BASE=nvidia/cuda TAG="12.1.0-devel"',
      'from --platform=$BUILDPLATFORM ${BASE}:${TAG:-x} as Builder',
      'FROM builder',
      'FROM python:3.12@sha256:abc AS final',
    );
    expect(manifest.problems).toEqual([]);
    expect(manifest.globalArguments.map((one) => [one.name, one.default?.value, slice(one.span)])).toEqual([
      ['BASE', 'nvidia/cuda', 'BASE=nvidia/cuda'],
      ['TAG', '12.1.0-devel', 'TAG="12.1.0-devel"'],
    ]);
    expect(manifest.stages.map((one) => [one.index, one.name, one.from.value, slice(one.from.span)])).toEqual([
      [0, 'builder', '${BASE}:${TAG:-x}', '${BASE}:${TAG:-x}'],
      [1, undefined, 'builder', 'builder'],
      [2, 'final', 'python:3.12@sha256:abc', 'python:3.12@sha256:abc'],
    ]);
    expect(manifest.stages[0]?.platform?.value).toBe('$BUILDPLATFORM');
    expect(manifest.stages.map((one) => slice(one.span))[0]).toBe(
      'from --platform=$BUILDPLATFORM ${BASE}:${TAG:-x} as Builder',
    );
  });

  it.each(['FROM', 'FROM a AS', 'FROM a b', 'FROM a # note'])('reports %s', (line) => {
    const { manifest, slice } = read(line, 'RUN x');
    expect(manifest.problems.map(({ span }) => slice(span))).toEqual([line]);
    expect(manifest.stages[0]?.instructions).toHaveLength(1);
  });
});

describe('files that are no Dockerfile', () => {
  it.each([
    [
      'a template',
      ['{% if gpu %}', 'FROM {{ base }}', '{% endif %}', 'RUN x', '{% for a in b %}', '{{ a }}', '{% endfor %}'],
    ],
    ['a template with a plain FROM', ['FROM a', 'RUN b && \\', '{% if c %}', '  d', '{% endif %}']],
    ['a template that begins with a comment', ['# {{ generated }}', 'FROM {{ base }}:{{ tag }}', 'RUN x']],
    ['a Python file', ['import os', 'from x import y', 'def f():', '  return 1', 'a = 1', 'b = 2', 'c = 3']],
    ['prose', ['This is a text.', 'It has lines.', 'None is an instruction.']],
    ['a fragment', ['ARG A', 'RUN x', 'RUN y']],
    ['an empty file', ['']],
    ['only comments', ['# a', '# b']],
  ])('%s gives one problem', (_, lines) => {
    const { manifest } = read(...lines);
    expect(manifest.problems).toHaveLength(1);
    expect(manifest.stages).toEqual([]);
  });

  it('keeps templates that a Dockerfile only writes or prints', () => {
    expect(runs("RUN docker inspect -f '{{.Id}}' x", 'RUN cat <<EOF > t', '{{ a }}', 'EOF')).toEqual([
      "docker inspect -f '{{.Id}}' x",
      'cat <<EOF >t',
    ]);
  });

  it('reports unknown keywords, one for a run of them, and reads the rest', () => {
    const { manifest, slice } = read('FROM a', 'RUN b', 'INSTALL c', 'nonsense', 'USER d', 'RNU e');
    expect(manifest.problems.map(({ span }) => slice(span))).toEqual(['INSTALL', 'RNU']);
    expect(manifest.stages[0]?.instructions.map(({ kind }) => kind)).toEqual(['run', 'user']);
  });

  it('lists the first problems of a file with very many', () => {
    const manifest = parse({
      path: 'Dockerfile',
      text: ['FROM a', ...Array.from({ length: 80 }, () => 'RUN "')].join('\n'),
    });
    expect(manifest?.problems).toHaveLength(51);
    expect(manifest?.problems.at(-1)?.message).toBe('From here on, 30 more places could not be read.');
  });

  it('reports once what stands before the first FROM', () => {
    const { manifest, slice } = read('RUN a', 'ENV B=c', 'FROM d');
    expect(manifest.problems.map(({ span }) => slice(span))).toEqual(['RUN']);
    expect(manifest.stages).toHaveLength(1);
  });
});
