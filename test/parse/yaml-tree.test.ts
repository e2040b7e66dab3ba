import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../src/domain/source.ts';
import { childOf, descend, entryOf, type Tree, textOf } from '../../src/domain/tree.ts';
import { parseYamlTree } from '../../src/parse/yaml-tree.ts';
import { propertyOptions } from '../property.ts';

const parse = (text: string) => parseYamlTree({ path: 'a.yaml', text });
const slice = (text: string, span: Span | undefined) =>
  span === undefined ? undefined : text.slice(span.start, span.end);

function plain(tree: Tree | undefined): unknown {
  if (tree === undefined) return undefined;
  if (tree.kind === 'scalar') return tree.value;
  if (tree.kind === 'list') return tree.items.map(plain);
  return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plain(value)]));
}

describe('values', () => {
  it('types scalars by YAML 1.2 and keeps their text', () => {
    const text = 'a: 3.10\nb: no\nc: 22:22\nd: .\ne: ~\nf: "1"\ng: 0o17\nh:\ni: TRUE\n';
    const { tree } = parse(text);
    expect(plain(tree)).toEqual({ a: 3.1, b: 'no', c: '22:22', d: '.', e: null, f: '1', g: 15, h: null, i: true });
    expect(textOf(childOf(tree, 'a'))).toBe('3.10');
    expect(childOf(tree, 'f')).toMatchObject({ quoted: true, source: '1' });
  });

  it('does not fall back to YAML 1.1 under its directive', () => {
    expect(plain(parse('%YAML 1.1\n---\na: 22:22\nb: no\n').tree)).toEqual({ a: '22:22', b: 'no' });
  });

  it('reads the first of several documents', () => {
    const { tree, problems } = parse('---\na: 1\n---\nb: 2\n...\n');
    expect(plain(tree)).toEqual({ a: 1 });
    expect(problems).toEqual([]);
  });

  it('has no tree for an empty text', () => {
    expect(parse('').tree).toBeUndefined();
    expect(parse('# only\n')).toMatchObject({ problems: [], comments: [{ text: ' only' }] });
  });

  it('turns other keys into their text', () => {
    expect(plain(parse('1.10: a\ntrue: b\n? [x, y]\n: c\n? {z: 1}\n: d\n').tree)).toEqual({
      '1.10': 'a',
      true: 'b',
      '[x, y]': 'c',
      '{z: 1}': 'd',
    });
  });

  it('keeps tags, known or not', () => {
    const { tree, problems } = parse('a: !reset null\nb: !override\n  c: 1\nd: !reset []\ne: !secret x\n');
    expect(childOf(tree, 'a')).toMatchObject({ tag: '!reset', value: null });
    expect(childOf(tree, 'b')).toMatchObject({ tag: '!override', kind: 'map' });
    expect(childOf(tree, 'd')).toMatchObject({ tag: '!reset', kind: 'list' });
    expect(childOf(tree, 'e')).toMatchObject({ tag: '!secret', value: 'x' });
    expect(problems).toEqual([]);
  });
});

describe('places', () => {
  const text =
    'a: &x\n  k: 1   # one\n  l: "two"\n\nb: |  # head\n  # not a comment\n  more\n\nc: [1, {d: 2}] # flow\ne:\n  - f # last\n';

  it('covers keys and values, without what follows them', () => {
    const { tree } = parse(text);
    expect(slice(text, childOf(tree, 'a')?.span)).toBe('k: 1   # one\n  l: "two"');
    expect(slice(text, descend(tree, 'a', 'l')?.span)).toBe('"two"');
    expect(slice(text, entryOf(childOf(tree, 'a'), 'l')?.keySpan)).toBe('l');
    expect(slice(text, childOf(tree, 'b')?.span)).toBe('|  # head\n  # not a comment\n  more');
    expect(textOf(childOf(tree, 'b'))).toBe('# not a comment\nmore\n');
    expect(slice(text, childOf(tree, 'c')?.span)).toBe('[1, {d: 2}]');
    expect(slice(text, childOf(tree, 'e')?.span)).toBe('- f');
  });

  it('finds comments', () => {
    const { comments } = parse(`\uFEFF# top\n${text}  # end\n`);
    expect(comments.map((comment) => [comment.text, comment.ownLine])).toEqual([
      [' top', true],
      [' one', false],
      [' head', false],
      [' flow', false],
      [' last', false],
      [' end', true],
    ]);
  });

  it('is right under CRLF and a byte order mark', () => {
    const windows = `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    const { tree, problems } = parse(windows);
    expect(problems).toEqual([]);
    expect(slice(windows, childOf(tree, 'c')?.span)).toBe('[1, {d: 2}]');
  });
});

describe('aliases and merge keys', () => {
  it('puts the anchored node, with its places, where the alias stands', () => {
    const text = 'a: &v\n  x: 1\nb: *v\nc: [*v, &w y, *w]\n';
    const { tree, problems } = parse(text);
    expect(problems).toEqual([]);
    expect(plain(tree)).toEqual({ a: { x: 1 }, b: { x: 1 }, c: [{ x: 1 }, 'y', 'y'] });
    expect(slice(text, childOf(tree, 'b')?.span)).toBe('x: 1');
  });

  it('takes the latest anchor of a name', () => {
    expect(plain(parse('a: &v 1\nb: *v\nc: &v 2\nd: *v\n').tree)).toMatchObject({ b: 1, d: 2 });
  });

  it('merges shallowly, and own keys win wherever they stand', () => {
    const text = 'base: &b\n  image: x\n  deploy: {gpu: 1}\n  env: [A]\nw:\n  env: [B]\n  <<: *b\n  deploy: {}\n';
    const { tree } = parse(text);
    expect(plain(childOf(tree, 'w'))).toEqual({ env: ['B'], image: 'x', deploy: {} });
    const image = entryOf(childOf(tree, 'w'), 'image');
    expect(image?.merged).toBe(true);
    expect(image?.keySpan.start).toBe(text.indexOf('image'));
    expect(entryOf(childOf(tree, 'w'), 'env')?.merged).toBe(false);
  });

  it('merges a list, the earlier first, and maps that themselves merge', () => {
    const text = 'a: &a {x: 1, y: 1}\nb: &b {<<: *a, y: 2, z: 2}\nc: {<<: [*b, *a, {q: 3}], w: 4}\n';
    expect(plain(childOf(parse(text).tree, 'c'))).toEqual({ x: 1, y: 2, z: 2, q: 3, w: 4 });
  });

  it('does not merge under a quoted key', () => {
    expect(plain(parse('a: {"<<": {x: 1}}').tree)).toEqual({ a: { '<<': { x: 1 } } });
  });

  it.each([
    ['a: *none', '*none', 'No anchor named "none" stands before this alias'],
    ['a: &a [*a]', '*a', 'No anchor named "a" stands before this alias'],
    ['a: {<<: 3}', '<<', '"<<" takes its entries from a map'],
    ['a: 1\nb: 2\na: 3', 'a', 'The key "a" appears twice in this map'],
  ])('reports %j', (text, at, message) => {
    const { problems } = parse(text);
    expect(problems.map((problem) => problem.message)).toEqual([message]);
    expect(slice(text, problems[0]?.span)).toBe(at);
  });

  it('keeps the first of two equal keys', () => {
    const { tree, problems } = parse('a: 1\nb: {c: 1, c: 2}\na: 3');
    expect(plain(tree)).toEqual({ a: 1, b: { c: 1 } });
    expect(problems).toHaveLength(2);
  });

  it('stops an alias bomb', () => {
    const lines = Array.from(
      { length: 30 },
      (_, at) => `a${at}: &a${at} [${at === 0 ? 'x' : `*a${at - 1}, *a${at - 1}, *a${at - 1}`}]`,
    );
    const { tree, problems } = parse(lines.join('\n'));
    expect(tree).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain('aliases');
  });

  it('stops a chain of merges that grows', () => {
    const lines = Array.from(
      { length: 300 },
      (_, at) => `a${at}: &a${at} {k${at}: 1${at === 0 ? '' : `, <<: *a${at - 1}`}}`,
    );
    expect(parse(lines.join('\n')).problems).toHaveLength(1);
  });
});

describe('problems', () => {
  it.each([
    ['a: b: c', ': c'],
    ['a:\n\t- b', '\t- b'],
    ['a: [1, 2', '2'],
    ['a: "x', 'x'],
    ['a: 1\n b: 2', '1'],
    ['a: @x', '@x'],
  ])('gives no tree for %j', (text, at) => {
    const { tree, problems } = parse(text);
    expect(tree).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(slice(text, problems[0]?.span)).toContain(at.trim());
  });

  it('keeps the tree where one value is wrong', () => {
    const { tree, problems } = parse('a: "\\q"\nb: 1');
    expect(textOf(childOf(tree, 'b'))).toBe('1');
    expect(problems).toHaveLength(1);
  });

  it('stops before the library recurses', () => {
    for (const text of ['['.repeat(150_000), '- '.repeat(100_000), '{a: '.repeat(50_000)]) {
      expect(parse(text).problems.map(({ message }) => message)).toEqual(['This is nested too deeply']);
    }
  });

  it('stops at limits of depth and length', () => {
    for (const text of [
      '['.repeat(20_000),
      `${'['.repeat(200)}${']'.repeat(200)}`,
      '- '.repeat(5_000),
      `#${'x'.repeat(300_000)}`,
    ]) {
      const { tree, problems } = parse(text);
      expect(tree).toBeUndefined();
      expect(problems).toHaveLength(1);
    }
    const deep = Array.from({ length: 120 }, (_, at) => `a${at}: &a${at} [${at === 0 ? 'x' : `*a${at - 1}`}]`).join(
      '\n',
    );
    expect(parse(deep).problems[0]?.message).toContain('levels deep');
  });
});

it('never throws, and all places are inside the file', () => {
  const base =
    '\uFEFF# c\nx-b: &b !t\n  image: "a:1"\n  env: [A=1, &q "B"]\nservices:\n  w:\n    <<: [*b]\n    command: >-\n      a\n      b # no\n    e: {A: *q, "C": \'d\'}\r\n    ? k\n    : - v\n';
  const edit = fc.record({
    at: fc.nat({ max: base.length }),
    drop: fc.nat({ max: 6 }),
    put: fc.constantFrom(
      '',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ': ',
      '\n',
      '\\',
      ' #',
      '&b ',
      '*b',
      '\t',
      '- ',
      '<<: ',
      '|',
      '\u0001',
      '\u001f',
      '!x ',
      '---\n',
      '? ',
    ),
  });
  const property = fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
    const text = edits.reduce((old, { at, drop, put }) => old.slice(0, at) + put + old.slice(at + drop), base);
    const { tree, comments, problems } = parse(text);
    for (const { span } of comments) expect(text[span.start]).toBe('#');
    const spans = [...spansOf(tree), ...comments.map(({ span }) => span), ...problems.map(({ span }) => span)];
    for (const { start, end } of spans) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(end).toBeLessThanOrEqual(text.length);
    }
  });
  fc.assert(property, propertyOptions());
});

function spansOf(tree: Tree | undefined): readonly Span[] {
  if (tree === undefined) return [];
  if (tree.kind === 'scalar') return [tree.span];
  if (tree.kind === 'list') return [tree.span, ...tree.items.flatMap(spansOf)];
  return [tree.span, ...tree.entries.flatMap(({ keySpan, value }) => [keySpan, ...spansOf(value)])];
}
