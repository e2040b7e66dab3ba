// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandDockerText, interpolateCompose, longestExpansion, type VariableLookup } from '../../src/model/expand.ts';
import { propertyOptions } from '../property.ts';

const lookup: VariableLookup = (name) => {
  if (name === 'unknown') return 'unknown';
  const values: Readonly<Record<string, string>> = {
    empty: '',
    cuda: '12.4.1',
    base: 'ubuntu22.04',
    path: '/opt/venv/bin/python',
    repeated: 'a-b-a-b',
  };
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  return value === undefined ? 'unset' : { value };
};

const known = (text: string) => ({ text, known: true });
const unknown = (text: string) => ({ text, known: false });

describe('Docker', () => {
  test.each([
    ['plain text', 'plain text'],
    ['nvidia/cuda:$cuda-devel-$base', 'nvidia/cuda:12.4.1-devel-ubuntu22.04'],
    ['${cuda}x', '12.4.1x'],
    ['[$unset][$empty]', '[][]'],
    ['${unset:-3.11}', '3.11'],
    ['${empty:-3.11}', '3.11'],
    ['${empty-3.11}', ''],
    ['${unset-3.11}', '3.11'],
    ['${cuda:+yes}${empty:+no}${empty+set}', 'yesset'],
    ['${unset:-${cuda:-x}-$base}', '12.4.1-ubuntu22.04'],
    ['\\$cuda and \\${cuda}', '$cuda and ${cuda}'],
    ['a $ b $', 'a $ b $'],
    ['cu${cuda%.*}', 'cu12.4'],
    ['cu${cuda%%.*}', 'cu12'],
    ['${cuda#*.} ${cuda##*.}', '4.1 1'],
    ['${cuda//./}', '1241'],
    ['${cuda/./-}', '12-4.1'],
    ['${repeated//b/c}', 'a-c-a-c'],
    ['${path##*/}', 'python'],
  ])('%s is %s', (text, expected) => {
    expect(expandDockerText(text, lookup)).toEqual(known(expected));
  });

  test.each([
    ['torch-$unknown', 'torch-$unknown'],
    ['torch-${unknown}', 'torch-${unknown}'],
    ['${unknown:-x}', '${unknown:-x}'],
    ['$cuda-${unset:-$unknown}', '12.4.1-${unset:-$unknown}'],
    ['${unset:?must be set}', '${unset:?must be set}'],
    ['${cuda', '${cuda'],
    ['${}', '${}'],
    ['${a b}', '${a b}'],
  ])('%s is unknown and keeps what is written', (text, expected) => {
    expect(expandDockerText(text, lookup)).toEqual(unknown(expected));
  });

  test('an unknown value decides nothing about a value that is not used', () => {
    expect(expandDockerText('${cuda:-$unknown}', lookup)).toEqual(known('12.4.1'));
  });

  test('a text that grows too long is unknown', () => {
    const big: VariableLookup = () => ({ value: 'x'.repeat(longestExpansion / 2) });
    expect(expandDockerText('$a$b$c', big)).toEqual({ ...unknown('$a$b$c'), tooLong: true });
    expect(expandDockerText('$a', big).known).toBe(true);
  });

  test('deep nesting ends', () => {
    const text = '${a:-'.repeat(5_000) + '}'.repeat(5_000);
    expect(expandDockerText(text, lookup).known).toBe(false);
  });
});

describe('Compose', () => {
  test.each([
    ['image:${cuda}', 'image:12.4.1'],
    ['$$HOME and $$$$', '$HOME and $$'],
    ['${unset}', ''],
    ['${unset:-${empty:-${cuda}}}', '12.4.1'],
    ['${empty-x}${unset-y}', 'y'],
    ['${cuda:?needed}', '12.4.1'],
    ['${cuda:+--gpu}', '--gpu'],
    ['\\$cuda', '\\12.4.1'],
  ])('%s is %s', (text, expected) => {
    expect(interpolateCompose(text, lookup)).toEqual(known(expected));
  });

  test.each(['${unset:?needed}', '${unknown}', '$unknown', '${cuda%%.*}', 'costs 5$'])('%s is unknown', (text) => {
    expect(interpolateCompose(text, lookup)).toEqual(unknown(text));
  });
});

test('never throws, and a known result has at most the allowed length', () => {
  const piece = fc.constantFrom(
    '$',
    '{',
    '}',
    'cuda',
    'unset',
    'unknown',
    ':-',
    '%%',
    '//',
    '/',
    '*',
    '[',
    ']',
    '\\',
    '?',
    '#',
    'x',
  );
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
  const property = fc.property(text, (written) => {
    for (const expand of [expandDockerText, interpolateCompose]) {
      const result = expand(written, lookup);
      if (result.known && result.text.length > longestExpansion) return false;
    }
    return true;
  });
  fc.assert(property, propertyOptions());
});
