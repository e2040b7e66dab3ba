// biome-ignore-all lint/suspicious/noTemplateCurlyInString: code in strings
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.ts';
import { readKnowledge } from '../src/build/knowledge-files.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const longest = 300;
const literalOrComment = /\/\/.*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g;
let names: ReadonlySet<string> | undefined;

const core = [
  'src/domain',
  'src/parse',
  'src/model',
  'src/knowledge',
  'src/analyze',
  'src/isolate',
  'src/diagnose',
  'src/fix',
  'src/report',
  'rules',
];
const stages = ['src/domain', 'src/parse', 'src/model', 'src/analyze', 'src/isolate', 'src/fix', 'rules'];

/** Who may import whom, libraries included. A stage never imports another stage: run.ts joins them. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/domain': [],
  'src/parse': ['src/domain', 'yaml', 'toml-eslint-parser', 'smol-toml', 'unbash'],
  'src/model': ['src/domain'],
  'src/knowledge': ['src/domain', 'yaml', 'valibot'],
  'src/analyze': ['src/domain'],
  'src/isolate': ['src/domain'],
  'src/diagnose': ['src/domain'],
  'src/fix': ['src/domain'],
  'src/report': ['src/domain', 'chalk', 'sarif'],
  rules: ['src/domain'],
  'src/run.ts': [...stages, 'src/run-isolation.ts', 'src/run-guarded.ts'],
  'src/run-guarded.ts': stages,
  'src/run-isolation.ts': stages,
  'src/run-look.ts': [...stages, 'src/run.ts'],
  'src/run-plan.ts': [...stages, 'src/run.ts', 'src/run-look.ts'],
  'src/index.ts': [...stages, 'src/run.ts', 'src/run-plan.ts', 'src/knowledge', 'src/report'],
  'src/discover': ['src/domain', 'ignore', 'node:'],
  'src/cli': [
    ...[
      'src/domain',
      'src/discover',
      'src/knowledge',
      'src/isolate',
      'src/diagnose',
      'src/fix',
      'src/report',
      'src/run.ts',
      'src/run-plan.ts',
    ],
    ...['commander', 'smol-toml', 'node:'],
  ],
  'src/cli.ts': ['src/start.ts', 'node:'],
  'src/start.ts': ['src/cli', 'package.json', 'node:'],
  'src/action.ts': ['src/cli', 'package.json'],
  'src/build': [...stages, 'src/run.ts', 'src/discover', 'src/knowledge', 'src/report', 'src/cli', 'esbuild', 'node:'],
};

/** Words of the field or of plain English that happen to name a distribution. */
const ordinaryWords = ['build', 'pin', 'pip', 'wheel'];
/** Distributions that the domain itself names, because facts have a field for them: see `BuiltFor`. */
const namedByFacts = ['numpy', 'tensorrt', 'torch'];

const sources = ['src', 'rules', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, room: roomOf(path), text: readFileSync(join(root, path), 'utf8') })),
);
const product = sources.filter(({ path }) => !path.startsWith('test/'));

test('every file has a room with rules', () => {
  expect([...new Set(product.map(({ room }) => room))].filter((room) => !(room in mayImport))).toEqual([]);
});

test.each(Object.entries(mayImport))('%s imports only what it may', (room, allowed) => {
  const wrong = product
    .filter((source) => source.room === room)
    .flatMap(({ path, text }) => targetsOf(path, text).map((target) => ({ path, target })))
    .filter(({ target }) => target !== room && !allowed.includes(target));
  expect(wrong).toEqual([]);
});

test.each(core)('%s touches neither the process nor any other world outside', (room) => {
  const world = /(?<![.\w'"`-])(?:process|console|globalThis|window|Buffer|fetch|setTimeout|eval|Function)\s*[.(]/;
  const wrong = product
    .filter((source) => source.room === room)
    .flatMap(({ path, text }) =>
      codeOf(text)
        .split('\n')
        .map((line) => ({ path, line })),
    )
    .filter(({ line }) => world.test(line));
  expect(wrong).toEqual([]);
});

test('code is told from what it says', () => {
  const text = "// process.exit()\nconst a = 'in one process.'; process.exit(); `one process. ${process.pid}`;";
  expect(codeOf(text)).toBe('\nconst a = ; process.exit(); ${process.pid};');
});

test(`no file is longer than ${longest} lines`, () => {
  const long = sources.map(({ path, text }) => `${path}: ${text.trimEnd().split('\n').length}`);
  expect(long.filter((line) => Number(line.split(': ')[1]) > longest)).toEqual([]);
});

describe('rules', () => {
  const files = product.filter(({ path }) => path.startsWith('rules/') && path !== 'rules/index.ts');

  test('are all listed, in order, under the name of their file', () => {
    const files = readdirSync(join(root, 'rules')).filter((name) => name.endsWith('.ts') && name !== 'index.ts');
    const ids = files.map((name) => name.slice(0, -'.ts'.length)).sort();
    expect([...rules.keys()]).toEqual(ids);
    const index = readFileSync(join(root, 'rules/index.ts'), 'utf8');
    for (const id of ids) {
      const [, name] = new RegExp(`^import (\\w+) from './${id}\\.ts';$`, 'm').exec(index) ?? [];
      expect(index).toContain(`['${id}', ${name}]`);
    }
  });

  test('name no distribution', () => {
    const named = files.flatMap(({ path, text }) => distributionsIn(text).map((name) => `${path}: ${name}`));
    expect(named).toEqual([]);
  });

  test('would be caught naming one', () => {
    const rule = [
      '// jax',
      "if (a === 'jax') yield `a with Opencv_Python-headless`;",
      "  docs: {\n    what: 'numpy',\n  },",
    ].join('\n');
    expect(distributionsIn(rule)).toEqual(['jax', 'opencv-python-headless']);
  });
});

test('imports are seen in every form', () => {
  const text =
    "import a from './a.ts';\nexport { b } from '../fix/b.ts';\nawait import('node:fs');\nimport 'x/y';\nimport c from '@s/c/d';";
  expect(targetsOf('src/parse/p.ts', text)).toEqual(['src/parse', 'src/fix', 'node:', 'x', '@s/c']);
});

/** The folder that the table speaks of: `src/parse`, `rules`, or the path of a file directly in `src`. */
function roomOf(path: string): string {
  const [first = '', second = '', ...rest] = path.split('/');
  return first === 'src' ? `${first}/${second}`.slice(0, rest.length > 0 ? undefined : path.length) : first;
}

/** The text without comments and without what strings say; what templates put in stays. */
function codeOf(text: string): string {
  return text.replaceAll(literalOrComment, (found) =>
    found.startsWith('`') ? (found.match(/\$\{[^}]*\}/g) ?? []).join(' ') : '',
  );
}

/** Rooms and libraries that a file imports, types included. */
function targetsOf(path: string, text: string): readonly string[] {
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*'([^'\s]+)'/g)].map(([, target = '']) => {
    if (target.startsWith('.')) return roomOf(posix.join(posix.dirname(path), target));
    if (target.startsWith('node:')) return 'node:';
    return target.split('/', target.startsWith('@') ? 2 : 1).join('/');
  });
}

/** Names of distributions in the string literals of a rule, its documentation left out: examples in prose decide nothing. */
function distributionsIn(rule: string): readonly string[] {
  const code = rule.replace(/\n {2}docs: \{[\s\S]*?\n {2}\},/, '');
  const literals = code.match(literalOrComment) ?? [];
  return literals
    .filter((literal) => !literal.startsWith('/'))
    .flatMap((literal) => literal.replaceAll(/\$\{[^}]*\}/g, ' ').match(/[A-Za-z0-9][A-Za-z0-9._-]+[A-Za-z0-9]/g) ?? [])
    .map((word) => word.toLowerCase().replaceAll(/[-_.]+/g, '-'))
    .filter((word) => known().has(word) && ![...ordinaryWords, ...namedByFacts].includes(word));
}

function known(): ReadonlySet<string> {
  const knowledge = readKnowledge();
  const facts = (['provides', 'requires', 'breaks', 'built-for', 'companions', 'published', 'latest'] as const).flatMap(
    (kind) => knowledge.all(kind),
  );
  names ??= new Set(facts.map(({ distribution }) => distribution).filter((name) => name.length >= 3));
  return names;
}
