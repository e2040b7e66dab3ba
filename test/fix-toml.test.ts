import fc from 'fast-check';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import type { TextEdit } from '../src/domain/fix.ts';
import { applyEdits } from '../src/fix/apply.ts';
import { addBesideInToml, addToTomlList } from '../src/fix/toml-add.ts';
import { removeFromToml } from '../src/fix/toml-remove.ts';
import { propertyOptions } from './property.ts';

const path = 'pyproject.toml';
const blank = fc.constantFrom('', ' ', '\n', '\n  ', ' # "c", ]\n', '\n# own line\n\t', '\n\n');
const item = fc.tuple(
  fc.constantFrom('a', 'b[x]>=1', 'c ; python_version < \\"3.9\\"', 'd#e', 'f,g'),
  blank,
  blank,
  fc.constantFrom('"', "'"),
);

/** A list in every layout that TOML allows, with the offset of each item. */
const lists = fc
  .record({
    items: fc.array(item, { minLength: 1, maxLength: 6 }),
    comma: fc.boolean(),
    close: blank,
    crlf: fc.boolean(),
  })
  .map(({ items, comma, close, crlf }) => {
    const head = '[project]\nname = "x" # [tool.uv]\n\n[tool.uv]\nk = [';
    let text = crlf ? head.replaceAll('\n', '\r\n') : head;
    const starts = items.map(([value, before, after, quote], index) => {
      const written = quote === '"' ? `"${value}"` : `'${value.replaceAll('\\', '')}'`;
      const line = (part: string) => (crlf ? part.replaceAll('\n', '\r\n') : part);
      text += line(before);
      const start = text.length;
      text += written + line(after) + (index < items.length - 1 || comma ? ',' : '');
      return { start: start + 1, end: start + written.length - 1 };
    });
    const eol = crlf ? '\r\n' : '\n';
    text += `${crlf ? close.replaceAll('\n', '\r\n') : close}]${eol}l = 1 # end${eol}[tool.x]${eol}`;
    return { text, starts };
  });

test('taking an item out leaves the other items, all other settings and whole comments', () => {
  fc.assert(
    fc.property(lists, fc.nat(), ({ text, starts }, pick) => {
      const at = pick % starts.length;
      const edit = removeFromToml(text, { path, ...(starts[at] ?? { start: 0, end: 0 }) });
      expect(edit).toBeDefined();
      const now = edited(text, edit === undefined ? [] : [edit]);
      expect(dataOf(now)).toEqual({ ...dataOf(text), k: itemsOf(text).toSpliced(at, 1) });
      expect(now.length).toBeLessThan(text.length);
    }),
    propertyOptions(),
  );
});

test('adding an item leaves everything else', () => {
  fc.assert(
    fc.property(lists, fc.constantFrom('n', "n ; sys_platform == 'never'"), ({ text }, value) => {
      const edits = addToTomlList(text, { path, table: 'tool.uv', key: 'k', value });
      expect(dataOf(edited(text, edits ?? []))).toEqual({ ...dataOf(text), k: [...itemsOf(text), value] });
      const other = addToTomlList(text, { path, table: 'tool.uv', key: 'other', value });
      expect(dataOf(edited(text, other ?? []))).toEqual({ ...dataOf(text), other: [value] });
    }),
    propertyOptions(),
  );
});

test('adding an item beside another puts it there', () => {
  fc.assert(
    fc.property(lists, fc.nat(), ({ text, starts }, pick) => {
      const at = pick % starts.length;
      const edits = addBesideInToml(text, { path, ...(starts[at] ?? { start: 0, end: 0 }) }, 'n');
      expect(dataOf(edited(text, edits ?? []))).toEqual({
        ...dataOf(text),
        k: itemsOf(text).toSpliced(at + 1, 0, 'n'),
      });
    }),
    propertyOptions(),
  );
});

function edited(text: string, edits: readonly TextEdit[]): string {
  return applyEdits([{ path, text }], edits)[0]?.text ?? '';
}

/** The settings of `[tool.uv]` after the rest of the file is found to be as it was. */
function dataOf(text: string): Record<string, unknown> {
  const data = parse(text);
  const { tool, ...rest } = data as { tool: { uv: Record<string, unknown>; x: unknown } };
  expect(rest).toEqual({ project: { name: 'x' } });
  expect(tool.x).toEqual({});
  return tool.uv;
}

function itemsOf(text: string): readonly unknown[] {
  const { k } = dataOf(text);
  return Array.isArray(k) ? k : [];
}
