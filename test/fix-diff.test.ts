import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from '../src/fix/diff.ts';
import { propertyOptions } from './property.ts';

const lines = fc.array(fc.constantFrom('a', 'b', 'c', '', '\r', '-', '+x', '@@'), { maxLength: 25 });
const texts = fc.tuple(lines, fc.boolean()).map(([list, end]) => list.join('\n') + (end ? '\n' : ''));

test('a patch gives the new text out of the old one', () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const diff = unifiedDiff('f', before, after);
      expect(patched(before, diff)).toBe(after);
      expect(diff === '').toBe(before === after);
    }),
    propertyOptions(),
  );
});

test('a small change in a long file is a small diff', () => {
  const before = Array.from({ length: 5_000 }, (_, index) => `line ${index}\n`);
  const after = before.toSpliced(4_000, 1).toSpliced(10, 0, 'new\n');
  expect(unifiedDiff('f', before.join(''), after.join(''))).toBe(
    [
      '--- a/f',
      '+++ b/f',
      '@@ -8,6 +8,7 @@',
      ...[' line 7', ' line 8', ' line 9', '+new', ' line 10', ' line 11', ' line 12'],
      '@@ -3998,7 +3999,6 @@',
      ...[' line 3997', ' line 3998', ' line 3999', '-line 4000', ' line 4001', ' line 4002', ' line 4003'],
      '',
    ].join('\n'),
  );
});

test('files that have nothing in common are replaced', () => {
  const before = Array.from({ length: 3_000 }, (_, index) => `a${index}\n`).join('');
  const after = Array.from({ length: 3_000 }, (_, index) => `b${index}\n`).join('');
  expect(patched(before, unifiedDiff('f', before, after))).toBe(after);
});

test.each([
  ['my file.txt', '--- a/my file.txt\t'],
  ['a"b', '--- "a/a\\"b"'],
  ['a\nb', '--- "a/a\\012b"'],
])('an unusual path is written as git does: %j', (path, line) => {
  expect(unifiedDiff(path, 'a\n', 'b\n').split('\n')[0]).toBe(line);
});

/** Applies a unified diff and refuses context that does not fit. */
function patched(before: string, diff: string): string {
  const old = before.split(/(?<=\n)/).filter((line) => line !== '');
  const now: string[] = [];
  let at = 0;
  const rows = diff.split('\n').slice(2, -1);
  for (const [index, row] of rows.entries()) {
    const [, start, length] = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@$/.exec(row) ?? [];
    if (row.startsWith('@@ ') && start !== undefined) {
      const first = length === '0' ? Number(start) : Number(start) - 1;
      now.push(...old.slice(at, first));
      at = first;
    } else if (!row.startsWith('\\')) {
      const line = row.slice(1) + (rows[index + 1]?.startsWith('\\') ? '' : '\n');
      if (row[0] !== '+') expect(old[at++]).toBe(line);
      if (row[0] !== '-') now.push(line);
    }
  }
  return [...now, ...old.slice(at)].join('');
}
