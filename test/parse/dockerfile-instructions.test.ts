// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfile text
import { describe, expect, it } from 'vitest';
import type { DockerRun } from '../../src/domain/docker-manifest.ts';
import { of, read, stage } from './dockerfile-reading.ts';
import { outline } from './shell-outline.ts';

describe('variables', () => {
  it('reads ARG with several names, nested defaults and lists in quotes', () => {
    const { instructions, slice } = stage("ARG A B=1 C=${B:-${A}} D='7.0 7.5 $X+PTX' \\", '    # one more', '    E=');
    expect(of(instructions, 'arg').map((one) => [one.name, one.default?.value, slice(one.span)])).toEqual([
      ['A', undefined, 'A'],
      ['B', '1', 'B=1'],
      ['C', '${B:-${A}}', 'C=${B:-${A}}'],
      ['D', '7.0 7.5 \\$X+PTX', "D='7.0 7.5 $X+PTX'"],
      ['E', '', 'E='],
    ]);
  });

  it('reads both forms of ENV', () => {
    const { instructions, slice } = stage(
      'ENV A=1 B="x y" \\',
      '# why',
      '  C=a\\ b D=\\$E F=$(uname)`x`',
      'ENV G h "i" $J',
      'ENV K=$K:/bin',
    );
    const variables = of(instructions, 'env');
    expect(variables.map((one) => [one.name, one.value.value, slice(one.value.span)])).toEqual([
      ['A', '1', '1'],
      ['B', 'x y', '"x y"'],
      ['C', 'a b', 'a\\ b'],
      ['D', '\\$E', '\\$E'],
      ['F', '$(uname)`x`', '$(uname)`x`'],
      ['G', 'h i $J', 'h "i" $J'],
      ['K', '$K:/bin', '$K:/bin'],
    ]);
    expect(variables.map(({ span }) => slice(span))).toContain('B="x y"');
    expect(new Set(variables.map((one) => one.instruction?.start)).size).toBe(3);
  });

  it('reports variables without a value', () => {
    const { manifest, slice } = read('FROM a', 'ENV A=1 B', 'ENV C', 'ARG');
    expect(manifest.problems.map(({ span }) => slice(span))).toEqual(['B', 'ENV C', 'ARG']);
  });

  it('reads WORKDIR, USER and SHELL', () => {
    const { instructions } = stage('WORKDIR "/a b"', 'USER $UID:$GID', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]');
    expect(instructions).toMatchObject([
      { kind: 'workdir', path: { value: '/a b' } },
      { kind: 'user', user: { value: '$UID:$GID' } },
      { kind: 'shell', words: ['/bin/bash', '-o', 'pipefail', '-c'] },
    ]);
  });
});

describe('COPY and ADD', () => {
  it('reads flags, globs, variables and the JSON form', () => {
    const { instructions, slice } = stage(
      'COPY --from=build --chown=$U:$U a* b/ $ENV_FILE /tmp/',
      'ADD https://x.invalid/f.tar .',
      'copy ["a b", "c\\u0064", "/e f"]',
    );
    const copies = of(instructions, 'copy');
    expect(
      copies.map((one) => [one.keyword, one.from?.value, one.sources.map(({ value }) => value), one.destination.value]),
    ).toEqual([
      ['COPY', 'build', ['a*', 'b/', '$ENV_FILE'], '/tmp/'],
      ['ADD', undefined, ['https://x.invalid/f.tar'], '.'],
      ['COPY', undefined, ['a b', 'cd'], '/e f'],
    ]);
    expect(copies.flatMap((one) => one.sources.map(({ span }) => slice(span))).slice(-2)).toEqual(['a b', 'c\\u0064']);
  });

  it('reads here-documents, several and with blanks', () => {
    const { instructions } = stage(
      'COPY <<a.txt <<-"b.txt" /d/',
      '# not a comment',
      'FROM nothing',
      'a.txt',
      '\tb',
      '\tb.txt',
      "COPY << 'E' /f",
      'x',
      'E',
      'USER me',
    );
    const copies = of(instructions, 'copy');
    expect(copies.map(({ sources, documents }) => [sources, documents])).toEqual([
      [
        [],
        [
          { name: '/d/a.txt', text: '# not a comment\nFROM nothing\n' },
          { name: '/d/b.txt', text: 'b\n' },
        ],
      ],
      [[], [{ name: '/f', text: 'x\n' }]],
    ]);
    expect(of(instructions, 'user')).toHaveLength(1);
  });

  it('reports a COPY without a destination', () => {
    const { manifest, slice } = read('FROM a', 'COPY x', 'RUN y');
    expect(manifest.problems.map(({ span }) => slice(span))).toEqual(['COPY x']);
    expect(manifest.stages[0]?.instructions.map(({ kind }) => kind)).toEqual(['other', 'run']);
  });
});

describe('CMD, ENTRYPOINT, ONBUILD and the rest', () => {
  it('reads what a container starts', () => {
    const { instructions } = stage(
      'ENTRYPOINT ["micromamba", "run", "-n", "base"]',
      'CMD exec python app.py --port ${PORT:-8080}',
    );
    expect(of(instructions, 'start').map(({ keyword, script }) => [keyword, outline(script)])).toEqual([
      ['ENTRYPOINT', "'micromamba' 'run' '-n' 'base'"],
      ['CMD', 'exec python app.py --port ${PORT:-8080}'],
    ]);
  });

  it('reads the instruction inside ONBUILD', () => {
    const { instructions, slice } = stage('ONBUILD RUN <<EOF', 'a', 'EOF', 'onbuild env A=1 B=2', 'ONBUILD COPY . /x');
    const inner = of(instructions, 'onbuild').map(({ instruction }) => instruction);
    expect(inner.map(({ kind }) => kind)).toEqual(['run', 'env', 'env', 'copy']);
    const run = inner[0] as DockerRun;
    expect([outline(run.script), slice(run.span)]).toEqual(['a', 'RUN <<EOF\na\nEOF']);
  });

  it('keeps other instructions by their keyword', () => {
    const { instructions } = stage(
      'HEALTHCHECK CMD curl x || exit 1',
      'label a=b',
      'EXPOSE 80',
      'VOLUME /v',
      'STOPSIGNAL 9',
    );
    expect(instructions.map((one) => one.kind === 'other' && one.keyword)).toEqual([
      'HEALTHCHECK',
      'LABEL',
      'EXPOSE',
      'VOLUME',
      'STOPSIGNAL',
    ]);
  });

  it('reports ONBUILD of what it cannot hold, and SHELL without an array', () => {
    const { manifest, slice } = read('FROM a', 'ONBUILD FROM b', 'ONBUILD ONBUILD RUN c', 'ONBUILD', 'SHELL bash -c');
    expect(manifest.problems.map(({ span }) => slice(span))).toEqual(['FROM', 'ONBUILD', '', 'SHELL bash -c']);
  });
});
