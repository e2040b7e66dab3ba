// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pip's variables look like JavaScript's
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseRequirements } from '../../src/parse/requirements.ts';
import { readLines } from '../../src/parse/requirements-lines.ts';

/**
 * Compares src/parse/requirements.ts with pip's own functions, line by line, on the texts below and on every file named
 * as an argument. Opt-in: ORACLE_PYTHON names an interpreter with pip 26 or newer (default `python3`).
 *
 * Differences that are meant, and that the texts therefore leave out:
 * - What pip drops in silence is a problem: options after a requirement, words after an option, a second `-r` on a line.
 * - pip asks the file system whether a word is a path; without it, what looks like one is one.
 * - Options of uv and of older releases of pip are no problem; `#egg=name[extra]` still gives a name.
 * - sdists given by URL or path are named after their file.
 */
const texts: readonly string[] = [
  'torch (==2.13.0)',
  ' name @ https://host.invalid/a.zip',
  'name@https://host.invalid/a.zip;python_version < "3"',
  'foo==v2.3.3',
  'foo>=1.0,',
  "foo >= 1.0 , != 5.0.* ; python_version<'3.8' and (os_name==\"nt\" or sys_platform=='linux')",
  'foo[a,b-c, D_e] >=1',
  'foo[]',
  'foo[a,]',
  'numpy=1.24=py39_0',
  'foo 1.0',
  'foo>=2.*',
  'foo>1.0+local',
  'foo===abc def',
  'foo==1.0 <2',
  'foo ;',
  '-rbase.txt',
  '--req base.txt',
  '-r=base.txt',
  '-r "my base.txt"',
  '--editable=git+ssh://git@host.invalid/r.git#egg=Foo_Bar',
  'git+https://host.invalid/r.git@v1#egg=foo',
  'git+https://host.invalid/r.git',
  'https://host.invalid/torch-2.1.0%2Bcu118-cp310-cp310-linux_x86_64.whl ; sys_platform == "linux"',
  'https://host.invalid/foo.whl',
  './dist/foo-1.0-py3-none-any.whl[extra]',
  'file:///tmp/foo-1.0-py3-none-any.whl',
  '-ihttps://host.invalid/simple',
  '--index-url=https://host.invalid/simple --extra-index "https://other.invalid/simple"',
  '--no-index -f ./wheels',
  '--pre=1',
  '--frob',
  '--no',
  'foo==1.0 \\\n    --hash=sha256:aaaa \\\n    --hash=sha256:bbbb\nbar==2.0',
  'foo==1.0 \\\n# comment\nbar',
  'foo==1.0 # c \\\nbar\nbaz',
  'foo#bar\nfoo #bar\nfoo\t# tab',
  'foo==1.0\t--hash=sha256:aa',
  "foo; os.name == 'nt' or python_implementation=='CPython' or 'linux' in sys_platform",
  'foo; python_version < 3',
  'foo; (python_version < "3"',
  'foo,>=1',
  'foo>=1.0[x]',
  '"foo"',
  'foo==1!2.0',
  'foo @ https://host.invalid/f.zip extra',
  '--find-links="unclosed',
  'foo @ git+https://${TOKEN}@host.invalid/r.git',
];

interface Answer {
  readonly kind: string;
}

function ours(text: string): readonly Answer[] {
  const { requirements, localProjects, unnamed, includes } = parseRequirements({ path: 'r.txt', text });
  const nameless = { kind: 'requirement', name: null, specifiers: [], direct: true };
  const found = [
    ...requirements.map(({ name, extras, specifiers, url, marker, editable, span }) => ({
      start: span.start,
      answer: {
        kind: 'requirement',
        name,
        extras,
        specifiers: specifiers.map(({ operator, version }) => operator + version).sort(),
        direct: url !== undefined,
        marker: marker !== undefined,
        editable,
      },
    })),
    ...localProjects.map(({ extras, marker, editable, span }) => ({
      start: span.start,
      answer: { ...nameless, extras, marker: marker !== undefined, editable },
    })),
    ...unnamed.map(({ span }) => ({
      start: span.start,
      answer: { ...nameless, extras: [], marker: false, editable: false },
    })),
    ...includes.map(({ kind, path, span }) => ({ start: span.start, answer: { kind, path } })),
  ];
  return found.sort((a, b) => a.start - b.start).map(({ answer }) => answer);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

const lines = process.argv.slice(2).flatMap((path) => readLines({ path, text: readFileSync(path, 'utf8') }).lines);
const questions = [...new Set([...texts, ...lines.map(({ text }) => text)])];
const asked = spawnSync(
  process.env['ORACLE_PYTHON'] ?? 'python3',
  [fileURLToPath(new URL('ask_pip.py', import.meta.url))],
  { encoding: 'utf8', input: JSON.stringify(questions), maxBuffer: 2 ** 30 },
);
if (asked.status !== 0) throw new Error(asked.stderr);
const { pip, answers }: { pip: string; answers: readonly (readonly Answer[])[] } = JSON.parse(asked.stdout);
let differences = 0;
for (const [index, text] of questions.entries()) {
  const theirs = answers[index] ?? [];
  const { problems } = parseRequirements({ path: 'r.txt', text });
  const said = theirs.filter(({ kind }) => kind !== 'error' && kind !== 'options');
  const refused = theirs.some(({ kind }) => kind === 'error');
  if (sorted(said) === sorted(ours(text)) && refused === problems.length > 0) continue;
  differences++;
  console.log(
    JSON.stringify(text),
    '\n  pip: ',
    sorted(theirs),
    '\n  ours:',
    sorted(ours(text)),
    problems.map(({ message }) => message),
  );
}
console.log(`pip ${pip}: ${questions.length} texts, ${differences} differences`);
process.exitCode = differences > 0 ? 1 : 0;
