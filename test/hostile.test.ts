import { beforeAll, describe, expect, test } from 'vitest';
import { readKnowledge } from '../src/build/knowledge-files.ts';
import { limits } from '../src/domain/limits.ts';
import { placesOf } from '../src/report/position.ts';
import { run } from '../src/run.ts';

/** CPU time that no project of these may need, in milliseconds: many times what they do need, and far below a hang. */
const longest = 5_000;

const healthy = { path: 'other/requirements.txt', text: 'onnxruntime==1.19.2\nonnxruntime-gpu==1.19.2\n' };
const project = '[project]\nname = "x"\nversion = "1"\n';
const times = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => line(at)).join('');
const nested = (open: string, close: string, count = 100_000) => open.repeat(count) + close.repeat(count);

/** A file that is larger than any honest one, and what is said of it: its line and a part of the message. */
type Hostile = readonly [what: string, path: string, text: string, line: number, message: string];

const files: readonly Hostile[] = [
  ['lists in lists in YAML', 'compose.yml', `services: ${'['.repeat(100_000)}`, 1, 'nested too deeply'],
  ['maps in maps in YAML', 'compose.yml', times(2_000, (at) => `${' '.repeat(at)}a:\n`), 1, 'characters'],
  ['lists in lists in TOML', 'pyproject.toml', `${project}dependencies = ${nested('[', ']')}`, 1, 'nested'],
  [
    'tables in tables in TOML',
    'pyproject.toml',
    `${project}x = ${'{a='.repeat(30_000)}1${'}'.repeat(30_000)}`,
    1,
    'nested',
  ],
  ['a dotted key', 'pyproject.toml', `${project}${'a.'.repeat(50_000)}a = 1\n`, 4, 'nested more than'],
  ['a dotted table', 'pyproject.toml', `${project}[${'a.'.repeat(50_000)}a]\n`, 4, 'nested more than'],
  ['lists in lists in a lock', 'uv.lock', `version = 1\nx = ${nested('[', ']')}\n`, 2, 'not TOML'],
  ['lists in lists in a JSON lock', 'Pipfile.lock', nested('[', ']', 1_000_000), 1, 'lock'],
  [
    'a long line',
    'requirements.txt',
    `numpy\n${'a'.repeat(3_000_000)}\n`,
    2,
    `more than ${limits.lineCharacters.most}`,
  ],
  [
    'a long continued line',
    'requirements.txt',
    `numpy\n${'a \\\n'.repeat(300_000)}`,
    2,
    `more than ${limits.lineCharacters.most}`,
  ],
  [
    'many extras',
    'requirements.txt',
    `numpy[${times(50_000, (at) => `e${at},`)}x]`,
    1,
    `more than ${limits.lineCharacters.most}`,
  ],
  [
    'many requirements',
    'requirements.txt',
    times(20_000, (at) => `d${at}==1\n`),
    1_001,
    'very many requirements: the 19000',
  ],
  ['one requirement many times', 'requirements.txt', 'numpy==1.26.4\n'.repeat(20_000), 1_001, 'very many requirements'],
  ['many lines that are none', 'requirements.txt', `numpy\n${'[\nnumpy\n'.repeat(5_000)}`, 102, '4950 more places'],
  ['many version clauses', 'requirements.txt', `numpy${times(20_000, (at) => `!=1.${at},`)}<2`, 1, 'version clauses'],
  ['parentheses in a marker', 'requirements.txt', `numpy; ${nested('(', ')', 50_000)}`, 1, 'nested'],
  ['many includes', 'requirements.txt', times(5_000, (at) => `-r r${at}.txt\n`), 301, 'very many other files'],
  [
    'many extras of a project',
    'pyproject.toml',
    `${project}[project.optional-dependencies]\n${times(3_000, (at) => `e${at} = ["x[e${at + 1}]", "numpy"]\n`)}`,
    105,
    'very many extras',
  ],
  [
    'groups in a circle',
    'pyproject.toml',
    `[dependency-groups]\n${times(2_000, (at) => `g${at} = [{ include-group = "g${(at + 1) % 2_000}" }]\n`)}`,
    102,
    'very many groups',
  ],
  [
    'many lines of setup.cfg',
    'setup.cfg',
    `[options]\ninstall_requires =\n${'    numpy\n'.repeat(20_000)}`,
    1_003,
    'very many requirements',
  ],
  [
    'many conda dependencies',
    'environment.yml',
    `dependencies:\n${times(15_000, (at) => `  - d${at}=1\n`)}`,
    1_002,
    'very many dependencies',
  ],
  [
    'many instructions',
    'Dockerfile',
    `FROM python:3.11\n${times(5_000, (at) => `RUN pip install d${at}==1\n`)}`,
    1_002,
    'very many instructions',
  ],
  [
    'many stages',
    'Dockerfile',
    times(5_000, (at) => `FROM ${at === 0 ? 'python:3.11' : `s${at - 1}`} AS s${at}\nRUN pip install d${at}\n`),
    201,
    'very many stages',
  ],
  [
    'a long instruction',
    'Dockerfile',
    `FROM python:3.11\nRUN pip install ${'a '.repeat(200_000)}`,
    2,
    `more than ${limits.lineCharacters.most}`,
  ],
  [
    'many branches',
    'Dockerfile',
    `FROM python:3.11\nRUN ${times(500, (at) => `if [ "$V${at}" = 1 ]; then pip install d${at}; fi; `)}`,
    2,
    'too many branches',
  ],
  [
    'conditions in conditions',
    'Dockerfile',
    `FROM python:3.11\nRUN ${'if true; then '.repeat(5_000)}:${'; fi'.repeat(5_000)}`,
    2,
    'cannot be read',
  ],
  [
    'substitutions in substitutions',
    'Dockerfile',
    `FROM python:3.11\nRUN pip install ${'$('.repeat(20_000)}x${')'.repeat(20_000)}`,
    2,
    'cannot be read',
  ],
  [
    'many services',
    'compose.yml',
    `services:\n${times(5_000, (at) => `  s${at}:\n    extends: { service: s${at + 1} }\n`)}`,
    602,
    'very many services',
  ],
];

beforeAll(() => void readKnowledge());

describe('a hostile file', () => {
  test.each(files)('%s: is told with its place, and the rest is checked in time', (_, path, text, line, message) => {
    const start = process.cpuUsage();
    const all = [{ path, text }, healthy];
    const result = run(all, readKnowledge());
    const { user, system } = process.cpuUsage(start);
    expect(result.failures).toEqual([]);
    const places = placesOf(result.files);
    const told = result.findings.filter((finding) => finding.rule === 'unreadable-file' && finding.at.path === path);
    expect(told.map((finding) => `${places.rangeOf(finding.at).start.line}: ${finding.message}`).join('\n')).toContain(
      message,
    );
    expect(told.map((finding) => places.rangeOf(finding.at).start.line)).toContain(line);
    expect(result.findings.map(({ rule, at }) => `${rule} ${at.path}`)).toContain(
      `overlapping-distributions ${healthy.path}`,
    );
    expect((user + system) / 1_000).toBeLessThan(longest);
  });
});

test('a chain of includes is followed for a while, and its end is told', () => {
  const chain = Array.from({ length: 200 }, (_, at) => ({
    path: at === 0 ? 'requirements.txt' : `r${at}.txt`,
    text: `${at < 199 ? `-r r${at + 1}.txt\n` : ''}${at === 0 ? 'onnxruntime==1.19.2\n' : ''}${at === 30 ? 'onnxruntime-gpu==1.19.2\n' : ''}`,
  }));
  const { findings } = run(chain, readKnowledge());
  expect(findings.map(({ rule, at }) => `${rule} ${at.path}`)).toEqual([
    'unreadable-file r30.txt',
    'overlapping-distributions requirements.txt',
  ]);
});

test('files that include many files that include many files are read once each', () => {
  const layers = Array.from({ length: 4 }, (_, layer) =>
    Array.from({ length: 30 }, (_, at) => ({
      path: layer === 0 && at === 0 ? 'requirements.txt' : `f${layer}/r${at}.txt`,
      text: times(30, (next) => `-r ${layer === 0 ? '' : '../'}f${layer + 1}/r${next}.txt\n`),
    })),
  ).flat();
  const last = { path: 'f4/r29.txt', text: healthy.text };
  const { findings } = run([...layers, last], readKnowledge());
  expect(findings.map(({ rule }) => rule)).toContain('overlapping-distributions');
});
