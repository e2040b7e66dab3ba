import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLog } from '../../src/diagnose/reader.ts';
import { parseLogText } from '../../src/domain/log-text.ts';
import type { LogReading, Symptom } from '../../src/domain/symptom.ts';
import { propertyOptions } from '../property.ts';
import { symptom } from './symptoms.ts';

const missing = symptom({ id: 'missing', shows: ['lib{library}.so.{major:8|9}: cannot open shared object file'] });
const pair = symptom({ id: 'pair', shows: ['{one} {version} requires {other}, but you have'] });
const gated = symptom({
  id: 'gated',
  shows: ["No module named 'torch'"],
  beside: ['Getting requirements to build wheel'],
  within: '5',
});
const vetoed = symptom({
  id: 'vetoed',
  shows: ['something is wrong here'],
  unless: ['but never mind that'],
  within: '3',
});
const all = [missing, pair, gated, vetoed];

function read(log: string, symptoms: readonly Symptom[] = all, size = log.length + 1): LogReading {
  const reader = readLog(symptoms);
  for (let start = 0; start < log.length; start += size) reader.push(log.slice(start, start + size));
  return reader.end();
}

function seen(log: string, symptoms: readonly Symptom[] = all) {
  return read(log, symptoms).sightings.map(({ symptom: { id }, line }) => `${line} ${id}`);
}

const error = 'ImportError: libcudnn.so.9: cannot open shared object file: No such file or directory';

describe('readLog', () => {
  test('finds a text, what its parts hold, its line and how often it stands there', () => {
    const reading = read(`first\n${error}\n\n${error}\n`);
    expect(reading.lines).toBe(4);
    expect(reading.sightings).toMatchObject([{ line: 2, text: error, times: 2 }]);
    expect(Object.fromEntries(reading.sightings[0]?.values ?? [])).toEqual({ library: 'cudnn', major: '9' });
  });

  test('of several texts in one line the one that says most is kept', () => {
    const both = symptom({
      id: 'both',
      shows: ['have conflicting dependencies', '{one} and {other} have conflicting dependencies'],
    });
    const { sightings } = read('a and b have conflicting dependencies\n\n\n\nwe have conflicting dependencies', [both]);
    expect(sightings.map(({ line, values }) => [line, [...values.values()].sort()])).toEqual([
      [1, ['a', 'b']],
      [5, []],
    ]);
  });

  test('a text is not found inside a longer word', () => {
    const whole = symptom({ id: 'whole', shows: ["numpy has no attribute '{name:float|bool}'"] });
    expect(seen("numpy has no attribute 'float'", [whole])).toHaveLength(1);
    expect(seen("numpy has no attribute 'float_'", [whole])).toEqual([]);
    expect(seen("xnumpy has no attribute 'float'", [whole])).toEqual([]);
  });

  test('tells values apart, and takes only the choices', () => {
    expect(seen(`${error}\n${error.replace('cudnn.so.9', 'cudnn.so.8')}\n${error.replace('so.9', 'so.7')}`)).toEqual([
      '1 missing',
      '2 missing',
    ]);
  });

  test('reads parts before the text by which it is found', () => {
    const { sightings } = read('ERROR: torchvision 0.16.0 requires torch==2.1.0, but you have torch 2.2.0.');
    expect(Object.fromEntries(sightings[0]?.values ?? [])).toEqual({
      one: 'torchvision',
      version: '0.16.0',
      other: 'torch==2.1.0',
    });
  });

  test.each([
    ['colours', `\u001b[1;31mImportError\u001b[0m: libcudnn\u001b[K.so.9: cannot open shared \u001b[4mobject file`],
    ['colours whose escape got lost', '[31mImportError[0m: libcudnn[4m.so.9: cannot open shared object file'],
    [
      'a link of the terminal',
      `libcudnn.so.9: \u001b]8;;file:///x\u0007cannot open\u001b]8;;\u0007 shared object file`,
    ],
    ['other quotes and blanks', 'libcudnn.so.9:\u00a0cannot “open” shared\tobject file'],
    ['a progress bar before it', `10%\r20%\r${error}`],
    ['carriage returns at the ends', `one\r\n${error}\r\n`],
  ])('%s do not hide it', (_, log) => {
    expect(seen(log)).toHaveLength(1);
  });

  test.each([
    ['GitHub', '2026-11-21T05:38:01.1234567Z '],
    ['its client', 'build\tInstall\t2026-11-21T05:38:01.1234567Z '],
    ['compose', 'worker-1  | '],
    ['BuildKit', '#12 3.456 '],
    ['journald', 'Nov 21 05:38:01 gpu-host dockerd[812]: '],
    ['Python', '2026-11-21 05:38:01,123 '],
    ['a frame', '│ '],
  ])('a line is put together again that was wrapped behind the prefix of %s', (_, prefix) => {
    for (let cut = 52; cut < error.length; cut++)
      expect(seen(`${prefix}start\n${prefix}${error.slice(0, cut)}\n${prefix}${error.slice(cut)}\n`)).toHaveLength(1);
  });

  test('short lines are not put together', () => {
    expect(seen('libcudnn.so.9: cannot\nopen shared object file')).toEqual([]);
  });

  test('what must stand near it may stand before or behind it', () => {
    const gate = 'Getting requirements to build wheel';
    const line = "ModuleNotFoundError: No module named 'torch'";
    expect(seen(line)).toEqual([]);
    expect(seen(`${gate}\n1\n2\n3\n4\n${line}`)).toEqual(['6 gated']);
    expect(seen(`${line}\n1\n2\n3\n4\n${gate}`)).toEqual(['1 gated']);
    expect(seen(`${gate}\n1\n2\n3\n4\n5\n${line}`)).toEqual([]);
    expect(seen(`${line}\n1\n2\n3\n4\n5\n${gate}\n${'x\n'.repeat(40)}`)).toEqual([]);
  });

  test('what takes its meaning away may stand before or behind it', () => {
    const line = 'something is wrong here';
    const veto = 'but never mind that';
    expect(seen(line)).toEqual(['1 vetoed']);
    expect(seen(`${line}\n${veto}`)).toEqual([]);
    expect(seen(`${veto}\n1\n2\n${line}`)).toEqual([]);
    expect(seen(`${line}\n1\n2\n3\n${veto}`)).toEqual(['1 vetoed']);
    expect(seen(`${veto}\n1\n2\n3\n${line}`)).toEqual(['5 vetoed']);
  });

  test('files that the lines before name are told, nearest first', () => {
    const log = [
      'File "/app/venv/lib/python3.11/site-packages/nemo/core.py", line 3',
      'File "C:\\venv\\Lib\\site-packages\\gradio\\oauth.py", line 5',
      'File "/usr/lib/python3/dist-packages/six.py", line 5',
      error,
    ].join('\n');
    expect(read(log).sightings[0]?.near).toEqual(['six', 'gradio', 'nemo']);
  });

  test('the pieces in which the log comes do not matter', () => {
    const log = `${'x'.repeat(9000)}\n${'y '.repeat(2040)}${error}\nworker-1  | ${error}\r\n${error}`;
    const whole = read(log);
    expect(whole.sightings[0]?.times).toBe(3);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6000 }), (size) => {
        expect(read(log, all, size)).toEqual(whole);
      }),
      propertyOptions(),
    );
  });

  test('any text is read, and pieces of texts do not make it fail', () => {
    const words = fc.constantFrom(
      'lib',
      'cudnn',
      '.so.',
      '9',
      ': cannot open shared object file',
      ' ',
      '\n',
      '\r',
      '\u001b[',
      '│',
      'requires',
      ', but you have',
      '"',
      'No module named',
      '\u001b]',
      'x'.repeat(60),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 60 }), (parts) => {
        const { sightings } = read(parts.join(''));
        for (const { line, times } of sightings) expect(line > 0 && times > 0).toBe(true);
      }),
      propertyOptions(),
    );
  });

  test('many different sightings are counted and not kept', () => {
    const lines = Array.from({ length: 700 }, (_, index) => error.replace('cudnn', `n${index}`));
    const { sightings, left } = read(lines.join('\n'));
    expect([sightings.length, left]).toEqual([500, 200]);
  });

  test('a hostile log takes no longer than its length asks for', () => {
    const unit = 'requires a, but you have ';
    const time = (times: number) => {
      const log = `${unit.repeat(times)}\n`;
      const start = performance.now();
      read(log);
      return performance.now() - start;
    };
    time(20_000);
    // Were it quadratic, it would take minutes.
    expect(time(80_000)).toBeLessThan(Math.max(3000, 12 * time(20_000)));
  });
});

describe('parseLogText', () => {
  test.each([
    ['so short', '8 plain characters'],
    ['a {part without its end', 'has no end'],
    ['a {Bad} part of a text', 'not a part'],
    ['a {b:} part of a text', 'not a part'],
    ['{one}{two} part of a text', 'nothing between'],
    ['{one} and also this: {one}', 'twice'],
    ['{*} part of a text', 'begins or ends'],
    ['naïve part of a text', 'ASCII'],
  ])('refuses "%s"', (text, problem) => {
    const read = parseLogText(text);
    expect(read.ok ? '' : read.problem).toContain(problem);
  });
});
