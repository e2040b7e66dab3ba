import { describe, expect, test } from 'vitest';
import { formatText } from '../../src/report/text.ts';
import { widthOf } from '../../src/report/visible.ts';
import { files, findings, overlap, requirementsFile } from './cases.ts';
import { finding, resultOf, spanOf } from './example.ts';

const result = resultOf(files, findings);
const many = resultOf(files, Array.from({ length: 14 }, () => findings).flat());

describe('the whole output', () => {
  test.each([80, 120])('at %i columns', async (columns) => {
    const text = formatText(result, { columns, hidden: { notes: 4, lowConfidence: 1 } });
    await expect(text).toMatchFileSnapshot(`golden/findings-${columns}.txt`);
  });

  test('one line a finding', async () => {
    await expect(formatText(result, { detail: 'brief' })).toMatchFileSnapshot('golden/brief.txt');
  });

  test('everything that is known', async () => {
    await expect(formatText(resultOf([requirementsFile], [overlap]), { detail: 'full' })).toMatchFileSnapshot(
      'golden/full.txt',
    );
  });

  test('nothing found', () => {
    expect(formatText({ ...resultOf(files, []), suppressed: 2 })).toBe(
      'No conflicts found in 0 environments, 2 files read\n2 findings hidden by ignore comments, --no-ignores shows them\n',
    );
  });
});

test('colour changes nothing but colour', () => {
  for (const columns of [80, 120]) {
    const colored = formatText(result, { columns, color: 1 });
    expect(colored).toContain('\u001b[1m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the escapes of colours
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(formatText(result, { columns }));
  }
});

test.each([40, 60, 80, 120])('no line is wider than %i columns, except words', (columns) => {
  for (const given of [result, many])
    for (const line of formatText(given, { columns }).split('\n'))
      if (widthOf(line) > columns)
        expect(
          line
            .trim()
            .split(/\s+/)
            .some((word) => widthOf(word) > columns - 14),
          line,
        ).toBe(true);
});

test('a long list is shortened, keeps one headline a finding at the edge, and ends with a table', () => {
  const text = formatText(many);
  expect(text.split('\n').filter((line) => /^(error|warning|note)\[/.test(line))).toHaveLength(42);
  expect(text).toContain('   14 error   contradictory-requirements\n');
  expect(text).toContain('shortened: --verbose');
  expect(text.length / 42).toBeLessThan(formatText(result).length / 3);
});

describe('places', () => {
  const show = (text: string, mark: string, related: readonly [string, string][] = []) => {
    const file = { path: 'requirements.txt', text };
    const given = finding({
      message: 'It is wrong',
      at: spanOf(file, mark),
      related: related.map(([place, message]) => ({ span: spanOf(file, place), message })),
    });
    return formatText(resultOf([file], [given]))
      .split('\n\n')[0]
      ?.split('\n')
      .slice(2);
  };

  test('two marks on one line', () => {
    expect(show('pip install a b\n', 'a b', [['install', 'this installs']])).toEqual([
      '   1 │ pip install a b',
      '     │     ------- this installs',
      '     │             ^^^',
    ]);
  });

  test('what is said about the same text stands beside it', () => {
    expect(show('a\nb\n', 'b', [['b', 'also here']])).toEqual(['   2 │ b', '     │ ^ also here']);
  });

  test('lines far apart', () => {
    expect(show('a\n2\n3\n4\nb\n', 'b', [['a', 'first']])).toEqual([
      '   1 │ a',
      '     │ - first',
      '     ⋮',
      '   5 │ b',
      '     │ ^',
    ]);
  });

  test('a span of many lines', () => {
    expect(show('1\n2\n3\n4\n5\n6\n7\n', '1\n2\n3\n4\n5\n6\n')).toEqual([
      '   1 │ ╭ 1',
      '   2 │ │ 2',
      '     ⋮ │',
      '   6 │ ╰ 6',
    ]);
  });

  test('a file that was not read has a place and no frame', () => {
    const given = finding({ message: 'is not text', at: { path: 'Dockerfile', start: 0, end: 0 } });
    expect(
      formatText(resultOf([], [given]))
        .split('\n')
        .slice(1, 3),
    ).toEqual(['     ┌─ Dockerfile:1:1', '']);
  });
});
