import { describe, expect, test } from 'vitest';
import { readKnowledge } from '../src/build/knowledge-files.ts';
import type { KnowledgeEntry } from '../src/domain/knowledge.ts';
import { ask, everySubject } from '../src/knowledge/ask.ts';
import { createKnowledge } from '../src/knowledge/base.ts';
import { compileKnowledge } from '../src/knowledge/compile.ts';
import { hold, type World } from '../src/knowledge/hold.ts';
import { allKinds } from '../src/knowledge/kinds.ts';
import { lintEntries } from '../src/knowledge/lint.ts';
import { daysBetween, statisticsOf } from '../src/knowledge/statistics.ts';
import { detailsOf, formatAnswer } from '../src/report/knowledge-text.ts';

const head = (kind: string, id: string, certainty = 'verified', checked = '2026-11-20') => `- kind: ${kind}
  id: ${id}
  claim: A sentence about ${id}.
  certainty: ${certainty}
  evidence: [{ source: owner/first#1, states: so it is, checked: ${checked} }]
`;

/** Facts from the YAML of a base. */
function facts(...texts: readonly string[]): readonly KnowledgeEntry[] {
  const { entries, problems } = lintEntries([{ path: 'facts.yaml', text: texts.join('') }], '2026-11-21', {
    loose: true,
  });
  expect(problems).toEqual([]);
  return entries;
}

const base = facts(
  `${head('breaks', 'first-breaks-second')}  distribution: first
  versions: "==1.*"
  with: { distribution: second, versions: ">=2" }
  fails: import
  metadata: allows
  severity: error
  cure: second<2
`,
  `${head('requires', 'first-requires')}  distribution: first
  versions: ">=1,<3"
  requires: ["second>=1", "third; extra == 'x'"]
  complete: true
`,
  `${head('supports-python', 'first-python', 'likely', '2025-01-01')}  distribution: first
  versions: "==2.*"
  python: ">=3.9,<3.13"
`,
  `${head('latest', 'first-latest')}  distribution: first
  releases: [{ version: "1.9" }, { version: "2.1" }]
  asOf: 2026-11-20
`,
  `${head('image', 'image-old')}  repository: vendor/gpu
  tag: "{cuda}-{flavor}"
  where: { flavor: [base, runtime] }
  cuda: "{cuda}"
`,
  `${head('image', 'image-any')}  repository: vendor/gpu
  tag: latest
`,
  `${head('variable', 'some-variable')}  variable: SOME_NAME
  readBy: []
  status: phantom
`,
  `${head('index', 'some-index')}  url: https://wheels.invalid/{build}
  serves: [first]
  only: true
  form: index
`,
  `${head('driver', 'gpu-models-8-6')}  capability: "8.6"
  models: [RTX 3090]
`,
);
const knowledge = createKnowledge(compileKnowledge(base));
const ids = (question: string) => ask(question, knowledge)?.facts.map(({ id }) => id);

describe('ask', () => {
  test('gives all about a distribution, however its name is written, by kind', () => {
    const all = ['first-requires', 'first-breaks-second', 'first-python', 'first-latest'];
    expect(ids('first')).toEqual(all);
    expect(ids(' First ')).toEqual(all);
  });

  test('gives what holds for the versions that are asked for', () => {
    expect(ids('first==1.5')).toEqual(['first-requires', 'first-breaks-second', 'first-latest']);
    expect(ids('first[x]>=2.0,<2.1')).toEqual(['first-requires', 'first-python', 'first-latest']);
    expect(ids('first==7')).toEqual(['first-latest']);
    expect(ask('first[x]>=2.0', knowledge)).toMatchObject({ subject: 'first', versions: '>=2.0' });
  });

  test('gives the facts of others that name it, and who requires it', () => {
    expect(ask('second', knowledge)).toMatchObject({
      facts: [],
      elsewhere: [{ id: 'first-breaks-second' }],
      requiredBy: ['first'],
    });
    expect(ask('second==1.0', knowledge)?.elsewhere).toEqual([]);
    expect(ask('third', knowledge)).toMatchObject({ elsewhere: [], requiredBy: ['first'] });
  });

  test('gives images by tag, indexes by address, variables, GPUs and facts by id', () => {
    expect(ids('vendor/gpu')).toEqual(['image-any', 'image-old']);
    expect(ids('docker.io/vendor/gpu:12.1-base')).toEqual(['image-old']);
    expect(ids('vendor/gpu:12.1-devel')).toBeUndefined();
    expect(ids('https://wheels.invalid/cu118')).toEqual(['some-index']);
    expect(ids('some_name')).toEqual(['some-variable']);
    expect(ids('rtx 3090')).toEqual(['gpu-models-8-6']);
    expect(ids('sm_86')).toEqual(['gpu-models-8-6']);
    expect(ids('image-any')).toEqual(['image-any']);
  });

  test('knows when nothing is known, also of odd questions', () => {
    for (const question of ['', 'nobody', 'constructor', '__proto__', '-r', 'first==', ':', 'a:b:c', '\u001b[31m'])
      expect(ask(question, knowledge)).toBeUndefined();
  });

  test('answers for subjects of the committed base', () => {
    const committed = readKnowledge();
    const subjects = everySubject(committed).filter((_, index) => index % 40 === 0);
    expect(subjects.length).toBeGreaterThan(10);
    for (const subject of subjects) expect(ask(subject, committed), subject).toBeDefined();
  });
});

test('statistics count kinds, certainty and age', () => {
  const statistics = statisticsOf(knowledge, '2026-11-21');
  expect(statistics).toMatchObject({ date: '2026-11-20', facts: 9, subjects: 5, evidence: 9, sources: 1 });
  expect(statistics.kinds.find(({ kind }) => kind === 'supports-python')).toMatchObject({
    facts: 1,
    verified: 0,
    likely: 1,
  });
  expect(statistics.ages.map((group) => group.facts)).toEqual([8, 0, 0, 0, 1]);
  expect(statistics).toMatchObject({ oldest: '2025-01-01', newest: '2026-11-20' });
  expect(daysBetween('2026-02-28', '2026-03-01')).toBe(1);
  expect(daysBetween('2026-11-22', '2026-11-21')).toBe(0);
});

test('every kind of fact can be asked for and shown', () => {
  const committed = readKnowledge();
  for (const kind of allKinds) {
    const [fact] = committed.all(kind);
    if (fact === undefined) throw new Error(`the base has no fact of the kind ${kind}`);
    const text = formatAnswer(
      { subject: 's', versions: undefined, facts: [fact], elsewhere: [], requiredBy: [] },
      { columns: 80, color: 0, ageOf: () => 'today', rulesFor: () => ['a-rule'] },
    );
    expect(text).toContain(fact.id);
    for (const { source } of fact.evidence) expect(text.replace(/\s+/g, ' ')).toContain(source);
    expect(text).not.toContain('[object');
    expect(text).not.toContain('undefined');
    expect(text.split('\n').every((line) => line.length <= 80 || !line.trim().includes(' '))).toBe(true);
  }
  expect(detailsOf(base[0] as KnowledgeEntry)).toContainEqual(['with', 'distribution second; versions >=2']);
});

describe('hold', () => {
  const world = (releases: World['releases'], versions = ['1.0', '1.9', '2.0', '2.1']): World => ({
    versions,
    releases,
  });
  const release = (version: string, requiresDist: readonly string[], requiresPython?: string) => ({
    version,
    requiresPython,
    requiresDist,
  });
  const fact = (id: string) => base.find((entry) => entry.id === id) as KnowledgeEntry;
  const right = ['second >=1', 'third ; extra == "x"'];

  test('requirements hold where each is declared and, for a complete list, nothing else is', () => {
    expect(hold(fact('first-requires'), world([release('1.0', right), release('2.1', right)]))).toMatchObject({
      verdict: 'holds',
      details: ['1.0', '2.1'],
    });
    expect(hold(fact('first-requires'), world([release('2.1', ['second>=2', right[1] ?? ''])]))).toMatchObject({
      verdict: 'differs',
      details: ['2.1: requires second>=2, not second>=1'],
    });
    expect(
      hold(fact('first-requires'), world([release('2.1', [...right, 'fourth', "fifth; extra == 'y'"])])),
    ).toMatchObject({
      verdict: 'differs',
      details: ['2.1: also requires fourth'],
    });
    expect(hold(fact('first-requires'), world([release('2.1', [])])).details).toEqual([
      '2.1: requires no second, not second>=1',
      '2.1: requires no third, not third; extra == "x"',
    ]);
  });

  test('what was not read, and what metadata does not tell, stays unchecked', () => {
    expect(hold(fact('first-requires'), world([release('3.0', [])]))).toMatchObject({ verdict: 'unchecked' });
    expect(hold(fact('first-requires'), world([], ['9.0']))).toMatchObject({ verdict: 'unchecked' });
    expect(hold(fact('image-any'), world([]))).toMatchObject({ verdict: 'unchecked' });
  });

  test('Pythons must be among those that the metadata accepts', () => {
    expect(hold(fact('first-python'), world([release('2.1', [], '>=3.8')]))).toMatchObject({ verdict: 'holds' });
    expect(hold(fact('first-python'), world([release('2.1', [], '>=3.10, <4')]))).toMatchObject({ verdict: 'differs' });
    expect(hold(fact('first-python'), world([release('2.1', [], 'nonsense')]))).toMatchObject({ verdict: 'holds' });
  });

  test('releases are compared with those that the index lists', () => {
    expect(hold(fact('first-latest'), world([]))).toMatchObject({ verdict: 'holds' });
    expect(hold(fact('first-latest'), world([], ['1.9', '2.1', '2.2rc1']))).toMatchObject({ verdict: 'holds' });
    expect(hold(fact('first-latest'), world([], ['2.1', '2.2'])).details).toEqual([
      'the newest release is 2.2, not 2.1',
      'the index does not list 1.9',
    ]);
  });

  test('a pair that metadata is said to allow must not be forbidden by it', () => {
    expect(hold(fact('first-breaks-second'), world([release('1.9', ['second>=1'])]))).toMatchObject({
      verdict: 'holds',
    });
    expect(hold(fact('first-breaks-second'), world([release('1.9', ['second<2'])]))).toMatchObject({
      verdict: 'differs',
    });
    expect(hold(fact('first-breaks-second'), world([release('1.9', ['second<2; extra == "x"'])]))).toMatchObject({
      verdict: 'holds',
    });
    const forbids = { ...fact('first-breaks-second'), metadata: 'forbids' } as KnowledgeEntry;
    expect(hold(forbids, world([release('1.9', ['second<2'])]))).toMatchObject({ verdict: 'holds' });
    expect(hold(forbids, world([release('1.9', ['second'])]))).toMatchObject({ verdict: 'unchecked' });
  });
});
