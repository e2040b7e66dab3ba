import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.ts';
import { analyze } from '../src/analyze/analyze.ts';
import { readKnowledge } from '../src/build/knowledge-files.ts';
import type { Finding } from '../src/domain/finding.ts';
import type { KnowledgeKind } from '../src/domain/knowledge.ts';
import type { Span } from '../src/domain/source.ts';
import type { RunResult } from '../src/run.ts';
import { fixtureCases, fixtureFolders, generalGroups, markersOf } from './fixture-cases.ts';
import { checksOf, deepFreeze, disagreements, emptyKnowledge, reported } from './fixture-run.ts';

/** Rules whose findings are about a file as a whole, which may be empty, or are given by the engine. */
const aboutFiles = new Set(['unreadable-file']);

const cases = fixtureCases();
for (const rule of rules.values()) for (const kind of rule.facts) deepFreezeFacts(kind);

describe.each(cases.map((fixture) => [fixture.title, fixture] as const))('%s', (_, fixture) => {
  let checks: ReturnType<typeof checksOf> | undefined;
  const check: ReturnType<typeof checksOf> = (...how) => {
    checks ??= checksOf(fixture.folder);
    return checks(...how);
  };
  let first: RunResult | undefined;
  const result = () => {
    first ??= check();
    return first;
  };

  test('gives what its markers expect', () => {
    const ids = fixture.markers.map(({ rule }) => rule);
    expect(ids.filter((id) => !rules.has(id))).toEqual([]);
    expect(result().failures).toEqual([]);
    expect(disagreements(fixture, result())).toEqual([]);
  });

  test('has findings whose places are in its files', () => {
    for (const finding of result().findings)
      for (const span of [finding.at, ...finding.related.map((place) => place.span)])
        expect(isPlace(span, finding, result()), `${finding.rule}: ${JSON.stringify(span)}`).toBe(true);
  });

  test('gives the same again, in any order of files, and from a project that cannot be changed', () => {
    const { project, knowledge } = result();
    expect(reported(check())).toBe(reported(result()));
    expect(reported(check(undefined, (files) => [...files].reverse()))).toBe(reported(result()));
    const before = analyze(project, rules, knowledge);
    deepFreeze(project);
    const after = analyze(project, rules, knowledge);
    expect(after.failures).toEqual([]);
    expect(after.findings.map(({ fingerprint }) => fingerprint)).toEqual(
      before.findings.map(({ fingerprint }) => fingerprint),
    );
  });

  test('cites the facts that its findings rest on', () => {
    const without = check(emptyKnowledge);
    expect(without.failures).toEqual([]);
    const known = new Set(without.findings.map(({ fingerprint }) => fingerprint));
    const uncited = result().findings.filter(
      ({ fingerprint, because }) => !known.has(fingerprint) && because.length === 0,
    );
    expect(uncited.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });

  test('gives no error that rests only on facts nobody verified', () => {
    const bold = result().findings.filter(
      ({ severity, because }) =>
        severity === 'error' && because.length > 0 && because.every(({ certainty }) => certainty !== 'verified'),
    );
    expect(bold.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });
});

test('every folder of fixtures belongs to a rule', () => {
  expect(fixtureFolders().filter((name) => !generalGroups.has(name) && !rules.has(name))).toEqual([]);
});

test.each([...rules.keys()])('%s has a case in which it speaks and one in which it is silent', (id) => {
  const own = cases.filter(({ rule }) => rule === id);
  const speaks = own.some(({ silent, markers }) => !silent && markers.some(({ rule }) => rule === id));
  expect({ speaks, silent: own.some(({ silent }) => silent) }).toEqual({ speaks: true, silent: true });
});

describe('markers', () => {
  test.each([
    ['after code', 'a\nb # expect: one\n', [['one', 2]]],
    ['alone', 'a\n# expect: one\n', [['one', 1]]],
    ['alone, below other comments and empty lines', 'a\nb\n\n# why\n  # expect: one\n', [['one', 2]]],
    [
      'several',
      'a # expect: one, two-b\n# expect: one',
      [
        ['one', 1],
        ['two-b', 1],
        ['one', 1],
      ],
    ],
    ['CRLF', 'a\r\nb # expect: one\r\n', [['one', 2]]],
    ['other comments', '# expected\na # why\n', []],
  ])('%s', (_, text, expected) => {
    expect(markersOf('f', text).map(({ rule, line }) => [rule, line])).toEqual(expected);
  });

  test.each(['# expect: one\na', 'a # expect:', 'a # expect: one,', 'a # expect: one two', 'a # expect: One'])(
    'a broken one is refused: %j',
    (text) => {
      expect(() => markersOf('f', text)).toThrow(/^f:\d/);
    },
  );
});

describe('the comparison', () => {
  const fixture = cases.find(({ title }) => title === 'unused-ignore/misspelled-rule');

  test('sees a marker too much, a marker too few, a wrong line, and a case that should be silent', () => {
    const marker = fixture?.markers[0];
    if (fixture === undefined || marker === undefined) throw new Error('the case is gone');
    const result = checksOf(fixture.folder)();
    const seen = (changed: Partial<typeof fixture>) => disagreements({ ...fixture, ...changed }, result).length;
    expect(seen({})).toBe(0);
    expect(seen({ markers: [...fixture.markers, marker] })).toBe(1);
    expect(seen({ markers: fixture.markers.slice(1) })).toBe(1);
    expect(seen({ markers: [{ ...marker, rule: 'no-such-rule' }, ...fixture.markers] })).toBe(1);
    expect(seen({ markers: [{ ...marker, line: 9_999 }, ...fixture.markers.slice(1)] })).toBe(2);
    expect(seen({ silent: true })).toBe(1);
    expect(seen({ rule: 'no-such-rule', silent: true, markers: [] })).toBe(1);
    expect(seen({ rule: undefined, markers: [] })).toBe(1);
    expect(seen({ rule: 'no-such-rule', markers: [] })).toBe(0);
  });

  test('sees a change of a frozen project', () => {
    const project = { list: [{ map: new Map([['key', new Set([1])]]) }] };
    deepFreeze(project);
    expect(() => project.list.push()).toThrow(TypeError);
    expect(() => project.list[0]?.map.set('other', new Set())).toThrow(TypeError);
    expect(() => project.list[0]?.map.get('key')?.add(2)).toThrow(TypeError);
  });
});

function deepFreezeFacts(kind: KnowledgeKind): void {
  deepFreeze(readKnowledge().all(kind));
}

function isPlace({ path, start, end }: Span, finding: Finding, { files }: RunResult): boolean {
  if (aboutFiles.has(finding.rule)) return true;
  const file = files.find((candidate) => candidate.path === path);
  return file !== undefined && start >= 0 && start < end && end <= file.text.length;
}
