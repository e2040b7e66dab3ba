import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../src/domain/source.ts';
import { childOf, descend, entryOf, type Tree, textOf } from '../../src/domain/tree.ts';
import { locateInString } from '../../src/parse/toml-string.ts';
import { parseTomlTree } from '../../src/parse/toml-tree.ts';
import { propertyOptions } from '../property.ts';

const parse = (text: string) => parseTomlTree({ path: 'a.toml', text });
const slice = (text: string, span: Span | undefined) =>
  span === undefined ? undefined : text.slice(span.start, span.end);

/** Maps and lists of a tree as plain data, to compare structure without places. */
function plain(tree: Tree | undefined): unknown {
  if (tree === undefined) return undefined;
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(plain);
  return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plain(value)]));
}

describe('structure', () => {
  it('gives one tree for dotted keys, tables, arrays of tables and inline tables', () => {
    const text = [
      'top = 1',
      '[a.b]',
      'c.d = "x"',
      'c.e = { f = [1, { g = true }] }',
      '[[list]]',
      'n = 1',
      '[list.sub]',
      'm = 2',
      '[[list]]',
      'n = 3',
      '[a]',
      'late = 2024-01-02',
    ].join('\n');
    expect(parse(text).problems).toEqual([]);
    expect(plain(parse(text).tree)).toEqual({
      top: 1,
      a: { b: { c: { d: 'x', e: { f: [1, { g: true }] } } }, late: '2024-01-02' },
      list: [{ n: 1, sub: { m: 2 } }, { n: 3 }],
    });
  });

  it('keeps the text of numbers and the value of strings', () => {
    const tree = parse("a = 3.10\nb = \"3.10\"\nc = 1_000\nd = '''\nx'''").tree;
    expect(textOf(childOf(tree, 'a'))).toBe('3.10');
    expect(childOf(tree, 'a')).toMatchObject({ value: 3.1, quoted: false });
    expect(childOf(tree, 'b')).toMatchObject({ value: '3.10', source: '3.10', quoted: true });
    expect(childOf(tree, 'c')).toMatchObject({ value: 1000, source: '1_000' });
    expect(childOf(tree, 'd')).toMatchObject({ value: 'x' });
  });

  it('knows the place of keys, values and tables', () => {
    const text = '[tool."uv"]\nindex-url = "x"  # why\n\n[tool.uv.sources]\ntorch = { index = "y" }\n[other]\n';
    const { tree } = parse(text);
    expect(slice(text, descend(tree, 'tool', 'uv')?.span)).toBe('[tool."uv"]\nindex-url = "x"');
    expect(slice(text, entryOf(childOf(tree, 'tool'), 'uv')?.keySpan)).toBe('"uv"');
    expect(slice(text, descend(tree, 'tool', 'uv', 'index-url')?.span)).toBe('"x"');
    expect(slice(text, descend(tree, 'tool', 'uv', 'sources')?.span)).toBe(
      '[tool.uv.sources]\ntorch = { index = "y" }',
    );
    expect(slice(text, descend(tree, 'tool', 'uv', 'sources', 'torch')?.span)).toBe('{ index = "y" }');
    expect(slice(text, childOf(tree, 'other')?.span)).toBe('[other]');
  });

  it('stretches a map of dotted keys over all of them', () => {
    const text = 'torch.version = "1"\ntorch.extras = ["a"]\nx = 1\n';
    expect(slice(text, childOf(parse(text).tree, 'torch')?.span)).toBe('torch.version = "1"\ntorch.extras = ["a"]');
  });

  it('reads comments, also behind code, under CRLF and a byte order mark', () => {
    const text = '\uFEFF# first\r\na = 1 # second\r\nb = [ # third\r\n  1,\r\n]';
    const { comments, tree } = parse(text);
    expect(comments.map(({ text: words, ownLine }) => [words, ownLine])).toEqual([
      [' first', true],
      [' second', false],
      [' third', false],
    ]);
    expect(comments.map(({ span }) => slice(text, span))).toEqual(['# first', '# second', '# third']);
    expect(slice(text, childOf(tree, 'b')?.span)).toBe('[ # third\r\n  1,\r\n]');
  });
});

describe('problems', () => {
  it.each([
    ['a = "open\nb = 1', 'n', 'This string is not closed'],
    ['a = [1, 2\n', '\n', 'This list is not closed'],
    ['a = 1\na = 2', 'a = 2', 'This key is already defined'],
    ['a 1', '1', 'This key has no "=" behind it'],
    ['a = 1 b = 2', 'b = 2', 'A new line must start here'],
    ['[a\nb = 1', undefined, undefined],
  ])('names the place in %j', (text, at, message) => {
    const { tree, problems } = parse(text);
    expect(tree).toBeUndefined();
    expect(problems).toHaveLength(1);
    if (message !== undefined) expect(problems[0]?.message).toBe(message);
    if (at !== undefined && at !== '\n') expect(slice(text, problems[0]?.span)).toBe(at);
  });

  it('stops at a limit of depth, whatever the nesting is made of', () => {
    for (const text of [
      `a = ${'['.repeat(200)}${']'.repeat(200)}`,
      `a = ${'['.repeat(50_000)}`,
      `a = ${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      `${'a.'.repeat(5000)}a = 1`,
      `[${'a.'.repeat(5000)}a]\nb = 1`,
      `a = ${'{a='.repeat(150)}1${'}'.repeat(150)}`,
    ]) {
      const { problems } = parse(text);
      expect(problems).toHaveLength(1);
    }
  });

  it('refuses files that are too long', () => {
    expect(parse('#'.repeat(4_000_001)).problems).toHaveLength(1);
  });

  it('keeps keys that objects would swallow', () => {
    expect(textOf(descend(parse('__proto__.constructor = "x"').tree, '__proto__', 'constructor'))).toBe('x');
  });
});

describe('locateInString', () => {
  const place = (text: string, start: number, end: number) => {
    const value = childOf(parse(text).tree, 'a');
    return slice(text, value && locateInString({ path: 'a.toml', text }, value.span)(start, end));
  };

  it.each([
    ['a = "torch>=2"', 5, 8, '>=2'],
    ["a = 'to\\rch'", 2, 5, '\\rc'],
    ['a = "t\\u006Frch"', 1, 3, '\\u006Fr'],
    ['a = "\\x41b"', 1, 2, 'b'],
    ['a = "\\U0001F600b"', 2, 3, 'b'],
    ['a = "😀b"', 2, 3, 'b'],
    ['a = "tab\\tb"', 4, 5, 'b'],
    ['a = """\ntorch\n"""', 0, 5, 'torch'],
    ['a = """\r\nto\r\nrch"""', 2, 4, '\r\nr'],
    ['a = """to\\\n   rch"""', 0, 2, 'to'],
    ['a = """to\\\n   rch"""', 2, 5, 'rch'],
    ['a = """to\\\n   rch"""', 1, 4, 'o\\\n   rc'],
    ['a = """a"b"""', 2, 3, 'b'],
    ['a = ""', 0, 0, ''],
    ['a = "abc"', 3, 3, ''],
    ['a = "abc"', 2, 9, '"abc"'],
    ['a = "abc"', -1, 2, '"abc"'],
  ])('%j %i..%i', (text, start, end, expected) => {
    expect(place(text, start, end)).toBe(expected);
  });

  it('agrees with the decoded value, unit by unit', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      '\\n',
      '\\u0041',
      '\\U0001F600',
      '😀',
      '\\\\',
      '\\"',
      '\\x41',
      '\n',
      '\r\n',
      '\\\n  ',
      "'",
    );
    const property = fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = `a = """${pieces.join('')}"""`;
      const value = childOf(parse(text).tree, 'a');
      if (value?.kind !== 'scalar' || typeof value.value !== 'string') return;
      const locate = locateInString({ path: 'a.toml', text }, value.span);
      for (const [unit, character] of value.value.split('').entries()) {
        const found = slice(text, locate(unit, unit + 1)) ?? '';
        if (/[ab']/.test(character)) expect(found).toBe(character);
        else if (found !== '') expect(found === character || /^[\\\r]/.test(found) || found.length === 2).toBe(true);
      }
      expect(locate(0, value.value.length).end).toBeLessThanOrEqual(value.span.end - 3);
    });
    fc.assert(property, propertyOptions());
  });
});

it('never throws, and all places are inside the file', () => {
  const base =
    '\uFEFF# c\n[project]\nname = "a\\u0041"\nd = [\n "torch>=2", # x\n\t\'b\',\n]\n[[t.x]]\na.b = {c = 1, d = """\ne\\\n f"""}\r\n[[t.x]]\nt = 1979-05-27T07:32:00Z\n';
  const edit = fc.record({
    at: fc.nat({ max: base.length }),
    drop: fc.nat({ max: 6 }),
    put: fc.constantFrom('', '"', "'", '[', ']', '{', '}', '.', '\n', '\\', '#', '=', '"""', ',', '\u0000', 'é'),
  });
  const property = fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
    const text = edits.reduce((old, { at, drop, put }) => old.slice(0, at) + put + old.slice(at + drop), base);
    const { tree, comments, problems } = parse(text);
    const spans = [...spansOf(tree), ...comments.map(({ span }) => span), ...problems.map(({ span }) => span)];
    for (const { start, end } of spans) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(text.length);
    }
    expect(tree === undefined).toBe(problems.length > 0);
  });
  fc.assert(property, propertyOptions());
});

function spansOf(tree: Tree | undefined): readonly Span[] {
  if (tree === undefined) return [];
  if (tree.kind === 'scalar') return [tree.span];
  if (tree.kind === 'list') return [tree.span, ...tree.items.flatMap(spansOf)];
  return [tree.span, ...tree.entries.flatMap(({ keySpan, value }) => [keySpan, ...spansOf(value)])];
}
