import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lintEntries } from '../src/knowledge/lint.ts';
import { schemaJson } from '../src/knowledge/schema-json.ts';
import { propertyOptions } from './property.ts';

const today = '2026-11-21';

const good = `- kind: breaks
  id: first-breaks-second
  claim: first 1 fails beside second 2.
  certainty: verified
  evidence:
    - source: owner/first#1
      states: the call fails
      checked: 2026-11-20
  distribution: first
  versions: ">=1,<2 || ==3.*"
  with: { distribution: second, versions: ">=2" }
  fails: import
  metadata: allows
  severity: error
  cure: second<2
`;

const build = (id: string, versions: string, rest: string) => `- kind: built-for
  id: ${id}
  claim: first was built for this.
  certainty: verified
  evidence: [{ source: owner/first#1, states: so it is, checked: 2026-11-20 }]
  distribution: first
  versions: "${versions}"
${rest.replaceAll(/^/gm, '  ')}
`;

const latest = (id: string, releases: string) => `- kind: latest
  id: ${id}
  claim: The newest first.
  certainty: verified
  evidence: [{ source: owner/first#1, states: so it is, checked: 2026-11-20 }]
  distribution: first
  releases: ${releases}
  asOf: 2026-11-20
`;

function messages(text: string, path = 'first.yaml'): readonly string[] {
  return lintEntries([{ path, text }], today).problems.map(({ message }) => message);
}

describe('lintEntries', () => {
  test('reads a good entry', () => {
    const { entries, problems } = lintEntries([{ path: 'first.yaml', text: good }], today);
    expect(problems).toEqual([]);
    expect(entries[0]).toMatchObject({ kind: 'breaks', with: { distribution: 'second', versions: '>=2' } });
  });

  test('keeps numbers as text and turns booleans into booleans', () => {
    const text = build('first-cuda', '==1.10', 'cuda: 12.10\nfallsBack: true');
    expect(lintEntries([{ path: 'first.yaml', text }], today).entries[0]).toMatchObject({
      cuda: '12.10',
      fallsBack: true,
    });
  });

  const broken: readonly (readonly [name: string, from: string, to: string, message: string])[] = [
    ['an unknown key', 'cure:', 'cuer: x\n  cure:', 'has the unknown key "cuer"; did you mean "cure"?'],
    ['a missing key', '  metadata: allows\n', '', 'first-breaks-second: needs the key "metadata"'],
    [
      'a wrong word',
      'fails: import',
      'fails: never',
      'fails must be one of install, import, runtime, process; it is "never"',
    ],
    ['an unknown kind', 'kind: breaks', 'kind: shatters', 'kind must be one of provides, '],
    ['an empty source', 'owner/first#1', '""', 'evidence 1 source must not be empty'],
    ['general knowledge as a source', 'owner/first#1', 'general knowledge', 'nothing that can be looked up'],
    ['memory as a source', 'owner/first#1', 'From memory; not read', 'nothing that can be looked up'],
    ['something recalled as a source', 'owner/first#1', 'recalled from first/second', 'nothing that can be looked up'],
    ['an unknown source', 'owner/first#1', 'Unknown', 'nothing that can be looked up'],
    ['an empty statement', 'states: the call fails', 'states: ""', 'evidence 1 states must not be empty'],
    ['an id that is not words', 'first-breaks-second', 'First_breaks--second', 'lower case words'],
    ['a bad range of the other side', '">=2"', '"two"', 'with.versions is not a version range: two'],
    ['a name that is not normalized', 'distribution: second', 'distribution: Second_Name', 'normalized'],
    ['a date in the future', '2026-11-20', '2026-11-22', 'checked is in the future'],
    ['a date that is none', '2026-11-20', '2026-02-30', 'checked is not a day'],
    [
      'an error that is only likely',
      'certainty: verified',
      'certainty: likely',
      'severity error needs certainty verified',
    ],
    ['a bad marker', 'cure:', 'when: python is old\n  cure:', 'when is not a marker'],
    ['a strange subject', 'distribution: first', 'distribution: third', 'belongs into third.yaml'],
  ];
  test.each(broken)('refuses %s', (_name, from, to, message) => {
    expect(good).toContain(from);
    expect(messages(good.replace(from, to)).join('\n')).toContain(message);
  });

  test.each([
    'owner/memory#1',
    'owner/first@v1:docs/unknown.md',
    'wheel metadata knowledge-base 1.0',
    'the default index',
  ])('accepts the source %s', (source) => {
    expect(messages(good.replace('owner/first#1', JSON.stringify(source)))).toEqual([]);
  });

  test('says where in an entry its shape is wrong', () => {
    const text = good.replace('fails: import', 'fails: never').replace('  metadata: allows\n', '');
    const places = lintEntries([{ path: 'first.yaml', text }], today).problems.map(({ span }) =>
      text.slice(span.start, span.end).split('\n', 1),
    );
    expect(places).toEqual([['never'], ['kind: breaks']]);
  });

  test('refuses missing and empty evidence', () => {
    const lines = good.split('\n');
    const without = [...lines.slice(0, 4), ...lines.slice(8)];
    expect(messages(without.join('\n')).join()).toContain('evidence');
    expect(messages([...without.slice(0, 4), '  evidence: []', ...without.slice(4)].join('\n')).join()).toContain(
      'evidence',
    );
  });

  test('refuses a range with a word in one of its parts', () => {
    expect(messages(good.replace('==3.*', 'later')).join()).toContain('versions is not a version range');
  });

  test('refuses the same id twice, over files too', () => {
    expect(messages(good + good).join()).toContain('the id is taken in first.yaml');
  });

  test('refuses what is not a list, broken YAML, aliases and bare text', () => {
    expect(messages('kind: breaks')).toEqual(['must be a list of entries']);
    expect(messages('- {')).not.toEqual([]);
    expect(messages('- &a {}\n- *a')).toEqual(['aliases are not read']);
    expect(messages('- text')).not.toEqual([]);
  });

  test('refuses overlapping rows with different values', () => {
    const first = build('first-old', '<2', 'cuda: 11.8');
    expect(messages(first + build('first-new', '>=1.9', 'cuda: 12.1')).join()).toContain(
      'first-new: overlaps first-old',
    );
    expect(messages(first + build('first-new', '>=2', 'cuda: 12.1'))).toEqual([]);
    expect(messages(first + build('first-new', '>=1.9', 'numpy: 1'))).toEqual([]);
    expect(messages(first + build('first-new', '>=1.9', 'build: cpu\ncuda: none')).join()).toContain('overlaps');
    expect(
      messages(
        build('first-gpu', '<2', 'build: cu118\ncuda: 11.8') + build('first-cpu', '<2', 'build: cpu\ncuda: none'),
      ),
    ).toEqual([]);
  });

  test('refuses two lists of releases for one distribution, and releases out of order', () => {
    const list = '[{ version: 1.9, python: ">=3.8" }, { version: 1.10 }]';
    expect(messages(latest('first-latest', list))).toEqual([]);
    expect(messages(latest('first-latest', list) + latest('first-again', '[{ version: 2 }]')).join()).toContain(
      'overlaps',
    );
    expect(messages(latest('first-latest', '[{ version: 1.10 }, { version: 1.9 }]')).join()).toContain('must ascend');
    expect(messages(latest('first-latest', '[{ version: one }]')).join()).toContain('not a version');
  });

  test.each([
    [
      'image',
      'repository: nvidia/cuda\ntag: "{cuda}-{rest*}"\nwhere: { rest: [base] }',
      'image/nvidia-cuda.yaml',
      'nvidia-cuda.yaml',
    ],
    ['image', 'repository: python\ntag: "3.12"\nwhere: { os: [a] }', undefined, 'image/python.yaml'],
    [
      'index',
      'url: https://wheels.invalid/{build}\nserves: []\nonly: true\nform: index',
      'index/wheels.invalid.yaml',
      'wheels.invalid.yaml',
    ],
    [
      'index',
      'url: https://wheels.invalid/\nserves: []\nonly: true\nform: index',
      undefined,
      'index/wheels.invalid.yaml',
    ],
    ['variable', 'variable: SOME_NAME\nreadBy: []\nstatus: phantom', 'variable/SOME_NAME.yaml', 'variable/OTHER.yaml'],
    ['driver', 'cuda: 12.1', 'platform/any.yaml', 'cuda.yaml'],
  ])('knows where a fact about %s belongs: %s', (kind, rest, right, wrong) => {
    const text = `- kind: ${kind}
  id: some-fact
  claim: So it is.
  certainty: verified
  evidence: [{ source: owner/first#1, states: so it is, checked: 2026-11-20 }]
${rest.replaceAll(/^/gm, '  ')}
`;
    if (right !== undefined) expect(messages(text, right)).toEqual([]);
    expect(messages(text, wrong)).toHaveLength(1);
    if (right !== undefined) expect(lintEntries([{ path: wrong, text }], today, { loose: true }).problems).toEqual([]);
  });

  test('refuses requirements that are none', () => {
    const requires = build(
      'first-requires',
      '==1',
      'complete: true\nrequires: ["numpy>=1,<2; extra == \'gpu\'", "numpy>>1"]',
    );
    const found = messages(requires.replace('built-for', 'requires'));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('not a requirement: numpy>>1');
  });

  test('never throws', () => {
    const words = fc.constantFrom(
      '- ',
      'kind: ',
      'breaks',
      '\n',
      '  ',
      '[',
      ']',
      '{',
      '}',
      '"',
      '&a',
      '*a',
      '__proto__: ',
      '\t',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string({ maxLength: 5 })), { maxLength: 30 }), (parts) => {
        expect(Array.isArray(lintEntries([{ path: 'first.yaml', text: parts.join('') }], today).problems)).toBe(true);
      }),
      propertyOptions(),
    );
    expect([1, 20]).toContain(messages('['.repeat(100_000)).length);
  });

  test('the JSON Schema refuses what the schema refuses', () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(schemaJson()));
    const entry = {
      kind: 'published',
      id: 'first-published',
      claim: 'c',
      certainty: 'verified',
      evidence: [{ source: 's', states: 's', checked: '2026-11-20' }],
      distribution: 'first',
      versions: '==1.1',
      builds: ['cu118'],
      complete: true,
    };
    expect(validate([entry])).toBe(true);
    expect(validate([{ ...entry, evidence: [] }])).toBe(false);
    expect(validate([{ ...entry, more: 'x' }])).toBe(false);
    expect(validate([{ ...entry, complete: 'maybe' }])).toBe(false);
    expect(validate([{ ...entry, certainty: 'sure' }])).toBe(false);
  });
});
