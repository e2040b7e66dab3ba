// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfile text
import { describe, expect, it } from 'vitest';
import { of, read, runs, stage } from './dockerfile-reading.ts';
import { outline } from './shell-outline.ts';

describe('RUN', () => {
  it('reads mounts, whose type is bind unless they say otherwise', () => {
    const { instructions } = stage(
      'RUN --mount=type=cache,target=/c,sharing=locked \\',
      '    --mount=target=. --mount=source=r.txt,dst=/r.txt,from=build,rw --network=none --security=insecure \\',
      '    pip install -r /r.txt --no-deps',
    );
    const [run] = of(instructions, 'run');
    expect(run?.mounts).toEqual([
      { type: 'cache', source: undefined, target: '/c', from: undefined },
      { type: 'bind', source: undefined, target: '.', from: undefined },
      { type: 'bind', source: 'r.txt', target: '/r.txt', from: 'build' },
    ]);
    expect(outline(run?.script)).toBe('pip install -r /r.txt --no-deps');
  });

  it('reads the exec form, and falls back to the shell form when the array is broken', () => {
    const { instructions, slice } = stage(
      'RUN ["pip", "install", "torch\\u003e=2"]',
      'RUN ["/bin/bash", "-lc", "pip install \\"a b\\" && c"]',
      "RUN ['pip', 'x']",
      'RUN [ "$A" = "b" ] && c',
    );
    const all = of(instructions, 'run');
    expect(all.map(({ form, script }) => [form, outline(script)])).toEqual([
      ['exec', "'pip' 'install' 'torch>=2'"],
      ['exec', "'/bin/bash' '-lc' 'pip install \"a b\" && c' ⟨pip install 'a b' && c⟩"],
      ['shell', "['pip', 'x']"],
      ['shell', '[ "${A}" = \'b\' ] && c'],
    ]);
    const first = all[0]?.script;
    expect(first?.kind === 'command' && first.words.map(({ span }) => slice(span))).toEqual([
      'pip',
      'install',
      'torch\\u003e=2',
    ]);
    const nested = all[1]?.script?.kind === 'command' ? all[1].script.nested : undefined;
    expect(nested?.kind === 'list' && nested.items.map(({ node }) => slice(node.span))).toEqual([
      'pip install \\"a b\\"',
      'c',
    ]);
  });

  it('reads here-documents as scripts', () => {
    const lines = [
      'RUN <<eot',
      'set -e',
      '  # wheelclash: ignore[x]',
      'if a; then',
      '  pip install b \\',
      '    c',
      'fi',
      'eot',
      'RUN --mount=type=cache,target=/c <<-EOF bash',
      '\tpip install d',
      '\tEOF',
      'RUN <<EOF',
      '#!/usr/bin/env -S bash -e',
      'e',
      'EOF',
      'RUN <<EOF',
      'EOF',
      'RUN f <<A && g <<B',
      '1',
      'A',
      '2',
      'B',
      "RUN cat << 'EOF' > r.txt && pip install -r r.txt",
      'torch',
      'EOF',
    ];
    const { instructions, slice, manifest } = stage(...lines);
    const all = of(instructions, 'run');
    expect(all.map(({ script }) => outline(script))).toEqual([
      'set -e ; if a then pip install b c fi',
      'bash <<-EOF ⟨pip install d⟩',
      'e',
      '∅',
      'f <<A && g <<B',
      "cat <<'EOF' >r.txt && pip install -r r.txt",
    ]);
    expect(all.map(({ span }) => slice(span).split('\n').length)).toEqual([8, 3, 4, 2, 5, 3]);
    expect(manifest.comments.map(({ text, span }) => [text, slice(span)])).toEqual([
      [' wheelclash: ignore[x]', '# wheelclash: ignore[x]'],
    ]);
    const nested = all[1]?.script?.kind === 'command' ? all[1].script.nested : undefined;
    expect(nested && slice(nested.span)).toBe('pip install d');
  });

  it('has no script where a here-document holds another language', () => {
    const lines = [
      'RUN python3 <<EOF',
      'from x import y',
      'EOF',
      'RUN <<EOF',
      '#!/usr/bin/env python3',
      'import x',
      'EOF',
    ];
    expect(runs(...lines, 'RUN <<EOF python3 -', 'import x', 'EOF')).toEqual(['∅', '∅', '∅']);
    expect(runs('RUN pip install -r /dev/stdin <<EOF', 'torch', 'EOF')).toEqual(['pip install -r /dev/stdin <<EOF']);
  });

  it('tells shifts and here-strings from here-documents', () => {
    expect(runs('RUN echo $((1 << 2)) && bash <<< "a"', 'RUN b')).toEqual(["echo $(?) && bash <<<'a' ⟨a⟩", 'b']);
  });

  it('reports a here-document that never ends, once', () => {
    const { manifest, slice } = read('FROM a', 'RUN b', 'COPY <<EOF /x', 'from y', 'z');
    expect(manifest.problems.map(({ span }) => slice(span))).toEqual(['<<EOF']);
    expect(manifest.stages).toHaveLength(1);
    expect(manifest.stages[0]?.instructions).toHaveLength(2);
  });

  it('does not read what another interpreter runs', () => {
    const { manifest } = read(
      'FROM a AS win',
      'SHELL ["powershell", "-Command"]',
      'RUN if (x) { "y',
      'CMD ["app", "x"]',
      'FROM win',
      'RUN $x = "y',
      'SHELL ["conda", "run", "-n", "e", "/bin/bash", "-c"]',
      'RUN pip install z',
    );
    expect(manifest.problems).toEqual([]);
    const scripts = manifest.stages.flatMap((one) => of(one.instructions, 'run').map(({ script }) => outline(script)));
    expect(scripts).toEqual(['∅', '∅', 'pip install z']);
    expect(of(manifest.stages[0]?.instructions ?? [], 'start').map(({ script }) => outline(script))).toEqual([
      "'app' 'x'",
    ]);
  });

  it('skips shell text in files with another escape character', () => {
    const { manifest, slice } = read(
      '# escape=`',
      'FROM a',
      'RUN powershell -c "x" ; `',
      '    y \\',
      'COPY a C:\\b\\',
      'ENV P=C:\\x`$y',
    );
    expect(manifest.problems).toEqual([]);
    expect(manifest.directives.get('escape')).toBe('`');
    const instructions = manifest.stages[0]?.instructions ?? [];
    const [run] = of(instructions, 'run');
    expect(run && [run.script, slice(run.span)]).toEqual([undefined, 'RUN powershell -c "x" ; `\n    y \\']);
    expect(of(instructions, 'copy')[0]?.destination.value).toBe('C:\\b\\');
    expect(of(instructions, 'env')[0]?.value.value).toBe('C:\\x\\$y');
  });

  it('reports shell text that cannot be read at its place, and long text as a whole', () => {
    const { manifest, slice } = read('FROM a', 'RUN b && \\', '# c', '  d "e', `RUN f ${'g'.repeat(100_001)}`, 'RUN h');
    expect(manifest.problems).toHaveLength(2);
    expect(manifest.problems.map(({ span }) => slice(span).slice(0, 3))).toEqual(['"e', 'f g']);
    expect(of(manifest.stages[0]?.instructions ?? [], 'run').map(({ script }) => outline(script))).toEqual([
      'b',
      '∅',
      'h',
    ]);
  });
});
