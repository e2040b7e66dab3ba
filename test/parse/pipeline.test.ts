import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePipeline } from '../../src/parse/pipeline.ts';
import { propertyOptions } from '../property.ts';

const read = (text: string) => parsePipeline({ path: 'pipeline.yaml', text });

describe('a pipeline file', () => {
  test('gives names, isolation and venvs with their places', () => {
    const text = [
      'fps: 10',
      'extractors:',
      '  - name: face',
      '  - name: pose',
      '    isolation: venv # apart',
      '    venv_path: .venv-pose',
      '    options: { size: 640 }',
      '',
    ].join('\n');
    const pipeline = read(text);
    expect(pipeline?.problems).toEqual([]);
    const shown = pipeline?.extractors.map(({ name, isolation, venvPath }) => [
      name.value,
      isolation?.value,
      venvPath?.value,
    ]);
    expect(shown).toEqual([
      ['face', undefined, undefined],
      ['pose', 'venv', '.venv-pose'],
    ]);
    const [, pose] = pipeline?.extractors ?? [];
    const { start = 0, end = 0 } = pose?.isolation?.span ?? {};
    expect(text.slice(start, end)).toBe('isolation: venv');
  });

  test('is one only with a list of extractors at the top', () => {
    expect(read('steps:\n  extractors: []\n')).toBeUndefined();
    expect(read('- extractors\n')).toBeUndefined();
    expect(read(': :\n  - [')).toBeUndefined();
    expect(read('extractors: []\n')?.extractors).toEqual([]);
  });

  test.each([
    ['an unknown tier', 'extractors:\n  - {name: a, isolation: proces}\n', 'did you mean "process"?'],
    ['a tier that is no text', 'extractors:\n  - {name: a, isolation: 3}\n', '"isolation" must be a text'],
    ['an extractor that is no map', 'extractors:\n  - a\n', 'must be a map'],
    ['extractors that are no list', 'extractors: a\n', 'must be a list'],
  ])('says what it cannot read: %s', (_, text, message) => {
    const problems = read(text)?.problems ?? [];
    expect(problems.map((problem) => problem.message).join()).toContain(message);
    for (const { span } of problems) expect(text.slice(span.start, span.end)).not.toBe('');
  });

  test('never throws, and keeps its places inside the file', () => {
    const word = fc.constantFrom(
      'extractors:',
      ' - ',
      'name: ',
      'isolation: ',
      'venv',
      '\n',
      '  ',
      '{',
      '}',
      '"',
      '&a ',
      '*a',
      ',',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const text = `extractors:\n${words.join('')}`;
        const pipeline = read(text);
        const spans = [
          ...(pipeline?.problems ?? []).map(({ span }) => span),
          ...(pipeline?.extractors ?? []).flatMap(({ name, span, isolation }) => [
            name.span,
            span,
            isolation?.span ?? span,
          ]),
        ];
        for (const { start, end } of spans) expect(start >= 0 && start <= end && end <= text.length).toBe(true);
      }),
      propertyOptions(),
    );
  });
});
