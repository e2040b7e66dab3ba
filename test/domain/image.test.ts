// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of other tools look like those of JavaScript
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchTag, parseImageReference } from '../../src/domain/image.ts';
import { propertyOptions } from '../property.ts';

describe('parseImageReference', () => {
  it.each([
    ['python', undefined, 'python', undefined, undefined],
    ['python:3.11-slim', undefined, 'python', '3.11-slim', undefined],
    ['library/python:3.11', undefined, 'python', '3.11', undefined],
    ['docker.io/library/python', undefined, 'python', undefined, undefined],
    ['index.docker.io/nvidia/cuda:12.1.0-devel', undefined, 'nvidia/cuda', '12.1.0-devel', undefined],
    ['nvcr.io/nvidia/pytorch:24.01-py3', 'nvcr.io', 'nvcr.io/nvidia/pytorch', '24.01-py3', undefined],
    ['localhost/x', 'localhost', 'localhost/x', undefined, undefined],
    ['host.invalid:5000/a/b', 'host.invalid:5000', 'host.invalid:5000/a/b', undefined, undefined],
    ['host.invalid:5000/a/b:c', 'host.invalid:5000', 'host.invalid:5000/a/b', 'c', undefined],
    ['gcr.io/library/x', 'gcr.io', 'gcr.io/library/x', undefined, undefined],
    ['python@sha256:00ff', undefined, 'python', undefined, 'sha256:00ff'],
    ['python:3.9@sha256:00ff', undefined, 'python', '3.9', 'sha256:00ff'],
  ])('reads %s', (text, registry, repository, tag, digest) => {
    expect(parseImageReference(text)).toEqual({ text, registry, repository, tag, digest });
  });

  it.each([
    '',
    ' ',
    'python:${V}',
    '$IMAGE',
    '${BASE}:1',
    'a b',
    'python:',
    'python:-x',
    ':tag',
    'Python',
    'a//b',
    '/a',
    'a/',
    'a@b',
    'a@sha256:00@x',
    'nvcr.io/',
    '{{ image }}',
  ])('refuses %j', (text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });
});

describe('matchTag', () => {
  it.each<[string, string, Record<string, string> | undefined]>([
    ['3.11', '3.11', {}],
    ['3.11', '3.11-slim', undefined],
    ['{python}', '3.11', { python: '3.11' }],
    ['{python}', '3.11-slim', undefined],
    ['{python}-slim', '3.11-slim', { python: '3.11' }],
    ['{python}-slim', '-slim', undefined],
    ['{python}-{os}', '3.11-slim-bookworm', undefined],
    ['{python}-{os*}', '3.11-slim-bookworm', { python: '3.11', os: 'slim-bookworm' }],
    [
      '{cuda}-cudnn{cudnn}-{flavor}-{os}',
      '12.1.0-cudnn8-devel-ubuntu22.04',
      { cuda: '12.1.0', cudnn: '8', flavor: 'devel', os: 'ubuntu22.04' },
    ],
    ['{cuda}-cudnn{cudnn}-devel-{os}', '12.1.0-devel-ubuntu22.04', undefined],
    ['{a*}-x', 'x-x-x', { a: 'x-x' }],
    ['{a*}-x-{b}', '1-x-2', { a: '1', b: '2' }],
    ['{a}-{a}', '1-1', { a: '1' }],
    ['{a}-{a}', '1-2', undefined],
    ['{a}{b}', '123', { a: '1', b: '23' }],
    ['v{a}', 'v', undefined],
    ['{a}', '', undefined],
  ])('%s fits %s', (pattern, tag, expected) => {
    expect(matchTag(pattern, tag)).toEqual(expected);
  });

  it('gives back what a pattern was filled with', () => {
    const part = fc.stringMatching(/^[a-z0-9.]{1,6}$/);
    fc.assert(
      fc.property(part, part, fc.stringMatching(/^[a-z0-9.-]{1,8}$/), (a, b, c) => {
        expect(matchTag('{a}-{b}-is-{c*}', `${a}-${b}-is-${c}`)).toEqual({ a, b, c });
      }),
      propertyOptions(),
    );
  });

  it('takes names of parts for data', () => {
    const captured = matchTag('{__proto__}-{constructor}', 'a-b');
    expect(captured && Object.entries(captured)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});
