import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dockerProject } from './docker-shown.ts';

const lines = [
  'FROM python:3.11',
  'FROM a AS b',
  'FROM b',
  'ONBUILD RUN pip install x==1',
  'COPY . /app',
  'COPY --from=0 / /',
  'COPY --from=b /opt /opt',
  'COPY <<EOF /r/requirements.txt\nnumpy\nEOF',
  'RUN conda env create -f e.yml',
  'RUN bash install.sh',
  'RUN . ./install.sh && pip install -r requirements.txt',
  'RUN uv export -o r.txt && pip install -r r.txt',
  'RUN mv requirements.txt r.txt; cp r.txt /a/; sed -i "/x/d" requirements.txt',
  'RUN uv venv --python 3.9 /v',
  'ENV PATH=/v/bin:$PATH',
  'SHELL ["conda","run","-n","q","bash","-c"]',
  'WORKDIR ..',
  'RUN pip install -r requirements.txt',
  'RUN --mount=from=0,target=. pip install .',
  'ARG TARGETARCH',
  'RUN uv sync && uv pip sync requirements.txt',
];

test('any order of instructions is followed to its end, and every place lies in its file', () => {
  const ignored = fc.array(fc.constantFrom('*', '!requirements.txt', '**/x', '[', 'app', '..', '/'), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...lines), { maxLength: 25 }), ignored, (written, rules) => {
      const files: Readonly<Record<string, string>> = {
        Dockerfile: `${written.join('\n')}\n`,
        'requirements.txt': 'x==1\nnumpy\n',
        'install.sh': 'bash install.sh\npip install y==2\ncd ..\n',
        '.dockerignore': rules.join('\n'),
        'e.yml': 'name: q\ndependencies:\n - python=3.9\n - pip:\n   - -r requirements.txt\n',
        'pyproject.toml': '[project]\nname="p"\ndependencies=["z==1"]\n',
      };
      for (const { steps, python } of dockerProject(files).environments)
        for (const { path, start, end } of [
          ...steps.flatMap(({ span, requirements }) => [span, ...requirements.map((requirement) => requirement.span)]),
          ...(python === undefined ? [] : [python.span]),
        ]) {
          expect(start).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(files[path]?.length ?? -1);
        }
    }),
    { seed: 20261121, numRuns: 200 },
  );
});
