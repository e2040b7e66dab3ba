import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseScript } from '../../src/parse/script.ts';

const script = (text: string) => parseScript({ path: 'install.sh', text });

test('the first line names the shell and its options', () => {
  expect(script('#!/bin/bash -e\npip install x\n').shell).toEqual(['bash', '-e']);
  expect(script('#!/usr/bin/env -S bash -eu\npip install x\n').shell).toEqual(['bash', '-eu']);
  expect(script('pip install x\n').shell).toEqual([]);
});

test('a script for another interpreter runs nothing in a shell', () => {
  expect(script('#!/usr/bin/env python3\nimport os\n').script).toBeUndefined();
});

test('comments keep their places, and the first line is none', () => {
  const text = '#!/bin/sh\n  # wheelclash: ignore[x] y\npip install x # not this one\n';
  expect(script(text).comments.map(({ span }) => text.slice(span.start, span.end))).toEqual([
    '# wheelclash: ignore[x] y',
  ]);
});

test('it is known whether anything in it may install', () => {
  expect(script('echo hello\n').installs).toBe(false);
  expect(script('./more.sh\n').installs).toBe(true);
  expect(script('python3.11 -m pip install x\n').installs).toBe(true);
});

test('what cannot be read is a small problem inside the file', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom('if', 'then', 'fi', '\n', 'pip install x', '(', ')', '"', "'", '<<EOF', '$(', '`', ' ', '#!'),
      ),
      (parts) => {
        const text = parts.join('');
        const { problems, comments } = script(text);
        for (const { span } of [...problems, ...comments]) {
          expect(span.path).toBe('install.sh');
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeLessThanOrEqual(text.length);
          expect(span.start).toBeLessThanOrEqual(span.end);
        }
        expect(problems.every(({ minor }) => minor === true)).toBe(true);
      },
    ),
    { seed: 20261121, numRuns: 200 },
  );
});
