import { describe, expect, test } from 'vitest';
import type { Span } from '../src/domain/source.ts';
import { descend, entryOf, spanOfEntry, type Tree, type TreeMap } from '../src/domain/tree.ts';
import { applyEdits } from '../src/fix/apply.ts';
import { changeComposeVariable } from '../src/fix/compose.ts';
import { removeFromYaml, setInYaml, tagInYaml } from '../src/fix/yaml.ts';
import { parse } from '../src/parse/parse.ts';

const path = 'compose.yaml';

function treeOf(text: string): Tree {
  const manifest = parse({ path, text });
  if (manifest?.kind !== 'compose') throw new Error('this is no compose file');
  return manifest.tree;
}

function serviceIn(text: string): TreeMap {
  const map = descend(treeOf(text), 'services', 'a');
  if (map?.kind !== 'map') throw new Error('this is no service');
  return map;
}

/** The text after the edit, which must still be YAML; `none` where there is none. */
function edited(text: string, edit: ReturnType<typeof setInYaml>): string {
  if (edit === undefined) return 'none';
  const [file] = applyEdits([{ path, text }], [edit]);
  const changed = file?.text ?? '';
  expect(parse({ path, text: changed })?.problems).toEqual([]);
  return changed;
}

describe('a setting is written', () => {
  test.each([
    [
      'behind the last entry',
      'services:\n  a:\n    image: x\n  b: {}\n',
      'services:\n  a:\n    image: x\n    init: true\n  b: {}\n',
    ],
    [
      'below comments at its end',
      'services:\n  a:\n    image: x # why\n    # note\n',
      'services:\n  a:\n    image: x # why\n    init: true\n    # note\n',
    ],
    ['into braces', 'services:\n  a: {image: x}\n', 'services:\n  a: {image: x, init: true}\n'],
    ['into empty braces', 'services:\n  a: {}\n', 'services:\n  a: {init: true}\n'],
    [
      'with the line ends of the file',
      'services:\r\n  a:\r\n    image: x\r\n',
      'services:\r\n  a:\r\n    image: x\r\n    init: true\r\n',
    ],
    [
      'at the end of a file without one',
      'services:\n  a:\n    image: x',
      'services:\n  a:\n    image: x\n    init: true',
    ],
    ['in place of another value', 'services:\n  a:\n    init: "no" # off\n', 'services:\n  a:\n    init: true # off\n'],
    [
      'in place of nothing',
      'services:\n  a:\n    init:\n    image: x\n',
      'services:\n  a:\n    init: true\n    image: x\n',
    ],
    [
      'behind an alias',
      'x: &c [run]\nservices:\n  a:\n    image: x\n    command: *c\n',
      'x: &c [run]\nservices:\n  a:\n    image: x\n    command: *c\n    init: true\n',
    ],
    [
      'behind a block of text',
      'services:\n  a:\n    command: |\n      one\n      two\n  b: {}\n',
      'services:\n  a:\n    command: |\n      one\n      two\n    init: true\n  b: {}\n',
    ],
    [
      'beside what an anchor brings',
      'x: &b {init: false}\nservices:\n  a:\n    <<: *b\n    image: x\n',
      'x: &b {init: false}\nservices:\n  a:\n    <<: *b\n    image: x\n    init: true\n',
    ],
    ['keeping an anchor of the value', 'services:\n  a:\n    init: &i false\n', 'services:\n  a:\n    init: &i true\n'],
  ])('%s', (_, text, expected) => {
    expect(edited(text, setInYaml(text, serviceIn(text), ['init'], 'true'))).toBe(expected);
  });

  test.each([
    [
      'below keys that are not there',
      'services:\n  a:\n    image: x\n',
      '    deploy:\n      resources:\n        limits:\n          memory: 4g\n',
    ],
    [
      'into a map that is there',
      'services:\n  a:\n    deploy:\n      resources:\n        limits:\n          cpus: 2\n',
      '          memory: 4g\n',
    ],
    [
      'into braces on the way',
      'services:\n  a:\n    deploy: {replicas: 2}\n',
      '    deploy: {replicas: 2, resources: {limits: {memory: 4g}}}\n',
    ],
    [
      'below a key without a value',
      'services:\n  a:\n    deploy:\n    image: x\n',
      '    deploy:\n      resources:\n        limits:\n          memory: 4g\n',
    ],
  ])('%s', (_, text, part) => {
    const changed = edited(text, setInYaml(text, serviceIn(text), ['deploy', 'resources', 'limits', 'memory'], '4g'));
    expect(changed).toContain(part);
    expect(descend(treeOf(changed), 'services', 'a', 'deploy', 'resources', 'limits', 'memory')).toMatchObject({
      source: '4g',
    });
  });

  test('as an item of a list of variables, in its style', () => {
    const block = 'services:\n  a:\n    environment:\n      - A=1\n    image: x\n';
    const flow = 'services:\n  a:\n    environment: ["A=1"]\n';
    const set = (text: string) => edited(text, setInYaml(text, serviceIn(text), ['environment', 'B'], '2'));
    expect(set(block)).toBe('services:\n  a:\n    environment:\n      - A=1\n      - B=2\n    image: x\n');
    expect(set(flow)).toBe('services:\n  a:\n    environment: ["A=1", "B=2"]\n');
  });

  test('as a block', () => {
    const text = 'services:\n  a:\n    image: x\n';
    expect(edited(text, setInYaml(text, serviceIn(text), ['healthcheck'], '\ntest: [CMD, up]\nretries: 3'))).toBe(
      'services:\n  a:\n    image: x\n    healthcheck:\n      test: [CMD, up]\n      retries: 3\n',
    );
  });

  test.each([
    ['below what only an anchor has', 'x: &b {deploy: {replicas: 2}}\nservices:\n  a:\n    <<: *b\n    image: x\n'],
    ['through an alias', 'x: &d {replicas: 2}\nservices:\n  a:\n    deploy: *d\n'],
    ['over a list', 'services:\n  a:\n    deploy: [1]\n'],
  ])('never %s', (_, text) => {
    expect(setInYaml(text, serviceIn(text), ['deploy', 'resources', 'limits'], 'x')).toBeUndefined();
  });
});

describe('an entry is taken out', () => {
  test.each([
    [
      'with its line',
      'services:\n  a:\n    image: x\n    init: true # no\n    tty: true\n',
      'services:\n  a:\n    image: x\n    tty: true\n',
    ],
    [
      'with all its lines',
      'services:\n  a:\n    init:\n      - x\n      - y\n    image: x\n',
      'services:\n  a:\n    image: x\n',
    ],
    ['from braces', 'services:\n  a: {init: true, image: x}\n', 'services:\n  a: {image: x}\n'],
    ['from the end of braces', 'services:\n  a: {image: x, init: true}\n', 'services:\n  a: {image: x}\n'],
    [
      'from a file without a last line end',
      'services:\n  a:\n    image: x\n    init: true',
      'services:\n  a:\n    image: x\n',
    ],
    ['from CRLF', 'services:\r\n  a:\r\n    init: true\r\n    image: x\r\n', 'services:\r\n  a:\r\n    image: x\r\n'],
  ])('%s', (_, text, expected) => {
    const entry = entryOf(serviceIn(text), 'init');
    if (entry === undefined) throw new Error('no entry');
    expect(edited(text, removeFromYaml(text, treeOf(text), spanOfEntry(entry)))).toBe(expected);
  });

  test('but not where it opens an item of a list', () => {
    const text = 'services:\n  a:\n    list:\n      - init: true\n        other: 1\n';
    const list = descend(serviceIn(text), 'list');
    const entry = entryOf(list?.kind === 'list' ? list.items[0] : undefined, 'init');
    if (entry === undefined) throw new Error('no entry');
    expect(removeFromYaml(text, treeOf(text), spanOfEntry(entry))).toBeUndefined();
  });
});

test('a tag stands behind the colon, once', () => {
  const text = 'services:\n  a:\n    dns : # why\n      - x\n';
  const key = entryOf(serviceIn(text), 'dns')?.keySpan;
  if (key === undefined) throw new Error('no key');
  const changed = edited(text, tagInYaml(text, key, '!override'));
  expect(changed).toBe('services:\n  a:\n    dns : !override # why\n      - x\n');
  expect(tagInYaml(changed, key, '!override')).toBeUndefined();
});

describe('a variable', () => {
  const compose = (written: string) => `services:\n  a:\n    environment:\n      ${written}\n    image: x\n`;
  const changed = (written: string, change: Parameters<typeof changeComposeVariable>[2]['change']) => {
    const text = compose(written);
    const manifest = parse({ path, text });
    const at: Span | undefined = manifest?.kind === 'compose' ? manifest.services[0]?.environment[0]?.span : undefined;
    if (manifest === undefined || at === undefined) throw new Error('no variable');
    return edited(text, changeComposeVariable([manifest], text, { at, name: 'OLD', change }));
  };

  test.each([
    ['OLD: /models # why', { name: 'NEW' }, 'NEW: /models # why'],
    ['- OLD=/models', { name: 'NEW' }, '- NEW=/models'],
    ['- "OLD=/models"', { name: 'NEW' }, '- "NEW=/models"'],
    ['OLD: one', { value: '2' }, 'OLD: "2"'],
    ["OLD: 'one'", { value: '2' }, "OLD: '2'"],
    ['OLD: one', { value: 'compute' }, 'OLD: compute'],
    ['OLD: one', { value: 'a:True,b:1' }, 'OLD: "a:True,b:1"'],
    ['- OLD="one"', { value: '0,1' }, '- OLD=0,1'],
  ] as const)('%s', (written, change, expected) => {
    expect(changed(written, change)).toBe(compose(expected));
  });

  test.each(['OLD: one\n      B: two', '- OLD=one\n      - B=two', "- 'OLD=one' # why\n      - B=two"])(
    '%s is removed with its line',
    (written) => {
      expect(changed(written, 'remove')).toBe(compose(written.split('\n')[1]?.trim() ?? ''));
    },
  );

  test('of an env file', () => {
    const text = 'A=1\nexport OLD=two # why\nB=3\n';
    const at = { path: '.env', start: text.indexOf('OLD'), end: text.indexOf(' # why') };
    const changedTo = (change: Parameters<typeof changeComposeVariable>[2]['change']) => {
      const edit = changeComposeVariable([], text, { at, name: 'OLD', change });
      return edit === undefined ? 'none' : applyEdits([{ path: '.env', text }], [edit])[0]?.text;
    };
    expect(changedTo('remove')).toBe('A=1\nB=3\n');
    expect(changedTo({ name: 'NEW' })).toBe('A=1\nexport NEW=two # why\nB=3\n');
    expect(changedTo({ value: '2' })).toBe('A=1\nexport OLD=2 # why\nB=3\n');
    expect(changedTo({ value: 'a"b' })).toBe('none');
  });
});
