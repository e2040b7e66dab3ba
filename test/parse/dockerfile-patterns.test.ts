// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Dockerfile text
import { describe, expect, it } from 'vitest';
import type { DockerRun } from '../../src/domain/docker-manifest.ts';
import { parseDockerfile } from '../../src/parse/dockerfile.ts';
import { commandsOf, outline, outlineWord } from './shell-outline.ts';

/** The RUN instructions of a file that must have no problem, with what its commands look like in the file. */
function runs(lines: readonly string[]) {
  const text = `FROM base\n${lines.join('\n')}\n`;
  const manifest = parseDockerfile({ path: 'Dockerfile', text });
  expect(manifest.problems).toEqual([]);
  const found = manifest.stages.flatMap((stage) =>
    stage.instructions.filter((one): one is DockerRun => one.kind === 'run'),
  );
  const commands = found.flatMap(({ script }) => commandsOf(script));
  return {
    outlines: found.map(({ script }) => outline(script)),
    commands: commands.map((command) => command.words.map(outlineWord).join(' ')),
    written: commands.map(({ span }) => text.slice(span.start, span.end)),
  };
}

describe('patterns of real Dockerfiles', () => {
  it('an index URL computed by commands', () => {
    const line =
      "RUN pip install vllm --extra-index-url https://w.invalid/whl/cu$(echo $CUDA_VERSION | cut -d. -f1,2 | tr -d '.')";
    const { outlines, written } = runs([line]);
    expect(outlines).toEqual([
      "pip install vllm --extra-index-url https://w.invalid/whl/cu$(echo ${CUDA_VERSION} | cut -d. -f1,2 | tr -d '.')",
    ]);
    expect(written).toEqual([line.slice(4), 'echo $CUDA_VERSION', 'cut -d. -f1,2', "tr -d '.'"]);
  });

  it('a retry loop and a script piped into an interpreter', () => {
    const { outlines } = runs([
      'RUN for i in 1 2 3; do \\',
      '        add-apt-repository -y ppa:x && break || \\',
      '        { echo "try $i"; sleep 5; }; \\',
      '    done \\',
      '    && curl -sS https://x.invalid/get.py | python${V} \\',
      '    && python${V} --version',
    ]);
    expect(outlines).toEqual([
      'for i in 1 2 3 do add-apt-repository -y ppa:x && break || { echo \'try \'"${i}" ; sleep 5 } done && [curl -sS https://x.invalid/get.py | python${V}] && python${V} --version',
    ]);
  });

  it('a branch on the platform with a comment inside', () => {
    const lines = [
      'RUN --mount=type=cache,target=/root/.cache/uv \\',
      '    if [ "$TARGETPLATFORM" = "linux/arm64" ]; then \\',
      '        # only there \\',
      "        uv pip install --system --pre 'torch==2.8.0.dev1+cu128'; \\",
      '    elif [ -n "$X" ]; then \\',
      '# unindented',
      '        uv pip install y;  \\',
      '    else true; fi; chown -R a /b',
    ];
    const { outlines, written } = runs(lines);
    expect(outlines).toEqual([
      'if [ "${TARGETPLATFORM}" = \'linux/arm64\' ] then uv pip install --system --pre \'torch==2.8.0.dev1+cu128\' elif [ -n "${X}" ] then uv pip install y else true fi ; chown -R a /b',
    ]);
    expect(written).toContain("uv pip install --system --pre 'torch==2.8.0.dev1+cu128'");
  });

  it('a choice written with && and ||, and the length of a variable', () => {
    expect(
      runs([
        "RUN [ ${#T} -gt 0 ] && V='torch=='$T'.*' || V='torch'; pip install -U $V --extra-index-url https://w.invalid/$C",
      ]).outlines,
    ).toEqual([
      "[ ${Tlength} -gt 0 ] && V='torch=='${T}'.*' || V='torch' ; pip install -U ${V} --extra-index-url https://w.invalid/${C}",
    ]);
  });

  it('extras, paths and version control addresses', () => {
    const { commands } = runs([
      'RUN pip install -e ./x[a-b,c] ".[d]" git+https://g.invalid/y@main#egg=y && pip uninstall -y z \\',
      '    && pip install -r a.txt -r b.txt dist/*.whl --global-option="--w"',
    ]);
    expect(commands).toEqual([
      "pip install -e ./x*[a-b,c]* '.[d]' git+https://g.invalid/y@main#egg=y",
      'pip uninstall -y z',
      "pip install -r a.txt -r b.txt dist/***.whl --global-option='--w'",
    ]);
  });

  it('a requirement eaten by the shell, and a comment after the last line', () => {
    const { outlines } = runs(['RUN pip install a openvino>=2022.3 "b>=1"', '# tensorflow \\', '', 'RUN c']);
    expect(outlines).toEqual(["pip install a openvino 'b>=1' >=2022.3", 'c']);
  });

  it('settings from arguments with tests of Bash', () => {
    const { outlines } = runs([
      'SHELL ["/bin/bash", "-c"]',
      'RUN pip config set global.index-url "$INDEX" && \\',
      '    if [ "$F" == "true" ]; then pip uninstall -y f && pip install --no-build-isolation f; fi',
      'RUN if [[ $A == x* && -z "$B" ]]; then c; fi',
    ]);
    expect(outlines).toEqual([
      'pip config set global.index-url "${INDEX}" && if [ "${F}" == \'true\' ] then pip uninstall -y f && pip install --no-build-isolation f fi',
      'if [[ ${A} == x*** && -z "${B}" ]] then c fi',
    ]);
  });

  it('an option kept in a variable', () => {
    expect(
      runs([
        'RUN if [ "$G" = cuda ]; then o="--extra-index-url https://w.invalid/cu118"; \\',
        '    else o=""; fi && \\',
        '    pip install $o -e ".[x]"',
      ]).outlines,
    ).toEqual([
      "if [ \"${G}\" = cuda ] then o='--extra-index-url https://w.invalid/cu118' else o='' fi && pip install ${o} -e '.[x]'",
    ]);
  });

  it('a loop over requirements files and a masked failure', () => {
    expect(
      runs(['RUN for f in $(ls requirements*.txt); do pip3 install --no-cache-dir -r $f; done || exit 0']).outlines,
    ).toEqual(['for f in $(ls requirements***.txt) do pip3 install --no-cache-dir -r ${f} done || exit 0']);
  });

  it('a case over the CUDA version', () => {
    expect(
      runs([
        'RUN case "$CUDA_VERSION" in \\',
        '      12.6.1) I=126 ;; \\',
        '      12.8.1|12.9.1) I=128 ;; \\',
        '      *) echo "no: $CUDA_VERSION" && exit 1 ;; \\',
        '    esac && pip install --force-reinstall --no-deps n-cu${CUDA_VERSION%%.*} https://w.invalid/x-$(uname -m).whl --index-url https://w.invalid/cu${I}',
      ]).outlines,
    ).toEqual([
      'case "${CUDA_VERSION}" in 12.6.1) I=126 ;; 12.8.1|12.9.1) I=128 ;; ***) echo \'no: \'"${CUDA_VERSION}" && exit 1 ;; esac && pip install --force-reinstall --no-deps n-cu${CUDA_VERSION%%.*} https://w.invalid/x-$(uname -m).whl --index-url https://w.invalid/cu${I}',
    ]);
  });

  it('conda by its path inside a case, with a computed pin', () => {
    const { commands } = runs([
      'RUN case ${P} in "linux/arm64") exit 1 ;; \\',
      '  *) /opt/conda/bin/conda install -y -c "${CH}" "pytorch=$V" "pytorch-cuda=$(echo $C | cut -d\'.\' -f 1-2)" ;; \\',
      '  esac && /opt/conda/bin/conda clean -ya',
    ]);
    expect(commands).toEqual([
      'exit 1',
      "/opt/conda/bin/conda install -y -c \"${CH}\" 'pytorch='\"${V}\" 'pytorch-cuda='$(echo ${C} | cut -d'.' -f 1-2)",
      'echo ${C}',
      "cut -d'.' -f 1-2",
      '/opt/conda/bin/conda clean -ya',
    ]);
  });

  it('variables before a command, and find-links', () => {
    expect(
      runs([
        'RUN TORCH_CUDA_ARCH_LIST="8.0 9.0" MAX_JOBS=4 pip install --no-index --find-links=/w -r r.txt ;  \\',
        '   if [ -d /w ]; then a; fi',
      ]).outlines,
    ).toEqual([
      "TORCH_CUDA_ARCH_LIST='8.0 9.0' MAX_JOBS=4 pip install --no-index --find-links=/w -r r.txt ; if [ -d /w ] then a fi",
    ]);
  });

  it('an archive unpacked from a pipe', () => {
    expect(runs(['RUN curl -Ls https://m.invalid/latest | tar -xvj -C /usr/local bin/micromamba']).outlines).toEqual([
      'curl -Ls https://m.invalid/latest | tar -xvj -C /usr/local bin/micromamba',
    ]);
  });

  it('a here-document behind a cache mount', () => {
    const { written } = runs([
      'RUN --mount=type=cache,target=/opt/conda/pkgs <<eot',
      'micromamba install -y -n base -f env.yml',
      'micromamba clean --all',
      'eot',
    ]);
    expect(written).toEqual(['micromamba install -y -n base -f env.yml', 'micromamba clean --all']);
  });
});
