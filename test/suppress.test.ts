import { describe, expect, test } from 'vitest';
import { applySuppressions, type RuleIds, type Suppression } from '../src/analyze/suppress.ts';
import type { DockerfileManifest } from '../src/domain/docker-manifest.ts';
import type { Finding } from '../src/domain/finding.ts';
import type { Manifest, RequirementsManifest } from '../src/domain/manifest.ts';
import type { Comment, SourceFile } from '../src/domain/source.ts';
import { finding, spanOf } from './report/example.ts';

const ids = new Set(['overlapping-distributions', 'contradictory-requirements', 'unused-ignore']);
const rules: RuleIds = { known: ids, ran: ids };

function commentsOf(file: SourceFile): readonly Comment[] {
  const comments: Comment[] = [];
  for (const match of file.text.matchAll(/#(.*)/g)) {
    const line = file.text.slice(file.text.lastIndexOf('\n', match.index) + 1, match.index);
    const span = { path: file.path, start: match.index, end: match.index + match[0].length };
    comments.push({ text: match[1] ?? '', span, ownLine: line.trim() === '' });
  }
  return comments;
}

function requirementsOf(file: SourceFile): RequirementsManifest {
  const options = { indexUrl: undefined, extraIndexUrls: [], findLinks: [], noIndex: false, prereleases: false };
  return {
    kind: 'requirements',
    path: file.path,
    problems: [],
    comments: commentsOf(file),
    requirements: [],
    localProjects: [],
    includes: [],
    options,
    unnamed: [],
  };
}

function at(file: SourceFile, text: string, related: readonly string[] = []): Finding {
  return finding({
    message: 'x',
    at: spanOf(file, text),
    related: related.map((other) => ({ span: spanOf(file, other), message: '' })),
  });
}

function apply(
  text: string,
  find: (file: SourceFile) => readonly Finding[],
  manifest = requirementsOf as (file: SourceFile) => Manifest,
): Suppression {
  const file = { path: 'requirements.txt', text };
  return applySuppressions(find(file), [manifest(file)], [file], rules);
}

const messages = ({ unused }: Suppression) => unused.map((draft) => draft.message);
const counts = ({ kept, suppressed }: Suppression) => [kept.length, suppressed.length];

describe('where a comment works', () => {
  test.each([
    ['on the line', 'A\nB  # wheelclash: ignore[overlapping-distributions] both are needed\n'],
    ['alone above the line', 'A\n# wheelclash: ignore[overlapping-distributions]\nB\n'],
    ['above other comments', 'A\n# wheelclash: ignore[overlapping-distributions]\n# why\nB\n'],
    ['on the related place', 'A # wheelclash: ignore[overlapping-distributions]\nB\n'],
    ['for the file', 'A\nB\n\n# wheelclash: ignore-file[overlapping-distributions] reason\n'],
    ['among other rules', 'A\nB # wheelclash: ignore[unused-ignore, overlapping-distributions]\n'],
    ['behind another tool', 'A\nB # noqa # wheelclash: ignore[overlapping-distributions]\n'],
    ['with CRLF', 'A\r\n# wheelclash: ignore[overlapping-distributions]\r\nB\r\n'],
    ['above a continued requirement', 'A\n# wheelclash: ignore[overlapping-distributions]\nZ \\\n B\n'],
    ['after a continued requirement', 'A\nB \\\n --hash=x # wheelclash: ignore[overlapping-distributions]\n'],
  ])('%s', (_, text) => {
    const result = apply(text, (file) => [at(file, 'B', ['A'])]);
    expect(counts(result)).toEqual([0, 1]);
    expect(messages(result)).toEqual([]);
  });

  test.each([
    ['on another line', 'A # wheelclash: ignore[overlapping-distributions]\nB\n'],
    ['below the line', 'B\n# wheelclash: ignore[overlapping-distributions]\nC\n'],
    ['above a blank line', '# wheelclash: ignore[overlapping-distributions]\n\nB\n'],
    ['for another rule', 'B # wheelclash: ignore[contradictory-requirements]\n'],
  ])('not %s, and the comment is unused', (_, text) => {
    const result = apply(text, (file) => [at(file, 'B')]);
    expect(counts(result)).toEqual([1, 0]);
    expect(messages(result)).toHaveLength(1);
    expect(messages(result)[0]).toMatch(/^This comment hides nothing: /);
  });
});

describe('in a Dockerfile', () => {
  const text = [
    'FROM python:3.11',
    '# wheelclash: ignore[overlapping-distributions] on purpose',
    'RUN pip install \\',
    '    a \\',
    '    # wheelclash: ignore[contradictory-requirements] seen',
    '    b \\',
    '    c',
    '',
  ].join('\n');
  const manifest = (file: SourceFile): DockerfileManifest => {
    const start = file.text.indexOf('RUN');
    const run = { path: file.path, start, end: file.text.trimEnd().length };
    const from = spanOf(file, 'FROM python:3.11');
    return {
      kind: 'dockerfile',
      path: file.path,
      problems: [],
      comments: commentsOf(file),
      directives: new Map(),
      globalArguments: [],
      stages: [
        {
          name: undefined,
          index: 0,
          from: { value: 'python:3.11', span: from },
          platform: undefined,
          instructions: [{ kind: 'other', keyword: 'RUN', span: run }],
          span: from,
        },
      ],
    };
  };
  const contradiction = (file: SourceFile, place: string): Finding => ({
    ...at(file, place),
    rule: 'contradictory-requirements',
  });

  test('a comment above covers the whole instruction, one inside the next line', () => {
    const result = apply(text, (file) => [at(file, '    c'), contradiction(file, '    b')], manifest);
    expect(counts(result)).toEqual([0, 2]);
    expect(messages(result)).toEqual([]);
  });

  test('a comment inside does not cover other lines, but an instruction around it', () => {
    const whole = (file: SourceFile) => ({
      ...contradiction(file, 'RUN'),
      at: { path: file.path, start: text.indexOf('RUN'), end: text.length - 1 },
    });
    expect(counts(apply(text, (file) => [contradiction(file, '    c')], manifest))).toEqual([1, 0]);
    expect(counts(apply(text, (file) => [whole(file)], manifest))).toEqual([0, 1]);
  });
});

describe('what is wrong with a comment', () => {
  test.each([
    ['a # wheelclash: ignore\n', /names no rule; write ignore\[rule\]/],
    ['a # wheelclash: ignore[]\n', /names no rule/],
    ['a # wheelclash: ignore-file[ , ]\n', /names no rule; write ignore-file\[rule\]/],
    ['a # wheelclash: disable[x]\n', /is not understood/],
    [
      'a # wheelclash: ignore[overlaping-distributions]\n',
      /^There is no rule "overlaping-distributions"; did you mean "overlapping-distributions"\?$/,
    ],
  ])('%j', (text, expected) => {
    const result = apply(text, () => []);
    expect(result.unused).toHaveLength(1);
    expect(result.unused[0]?.message).toMatch(expected);
    expect(result.unused[0]?.at.start).toBe(2);
  });

  test('each rule of a list is used or unused for itself', () => {
    const text = 'a # wheelclash: ignore[overlapping-distributions, contradictory-requirements]\n';
    const result = apply(text, (file) => [at(file, 'a')]);
    expect(result.unused.map((draft) => draft.about)).toEqual([['contradictory-requirements']]);
  });

  test('a rule that did not run is not called unused', () => {
    const file = { path: 'requirements.txt', text: 'a # wheelclash: ignore[overlapping-distributions]\n' };
    const { unused } = applySuppressions([], [requirementsOf(file)], [file], { known: ids, ran: new Set() });
    expect(unused).toEqual([]);
  });

  test('unused-ignore itself can be ignored', () => {
    const text =
      '# wheelclash: ignore-file[unused-ignore] generated\na # wheelclash: ignore[contradictory-requirements]\n';
    expect(apply(text, () => []).unused).toEqual([]);
  });

  test('comments that do not speak to us are left alone', () => {
    expect(apply('a # see wheelclash: ignore\n# wheelclash is nice\n', () => []).unused).toEqual([]);
  });
});

test('many comments and findings take little time', () => {
  const text = '# wheelclash: ignore[overlapping-distributions]\n'.repeat(100_000);
  const start = performance.now();
  expect(apply(`${text}B\n`, (file) => [at(file, 'B')]).suppressed).toHaveLength(1);
  expect(performance.now() - start).toBeLessThan(5_000);
});
