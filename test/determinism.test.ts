import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readKnowledge } from '../src/build/knowledge-files.ts';
import type { SourceFile } from '../src/domain/source.ts';
import { placesOf } from '../src/report/position.ts';
import { type RunResult, run } from '../src/run.ts';
import { filesIn, fixtureCases } from './fixture-cases.ts';
import { reported } from './fixture-run.ts';
import { chanceOf } from './fuzz/random.ts';

/** Each fourth case: together they take a few seconds. */
const cases = fixtureCases().filter((_, at) => at % 4 === 0);

function filesOf(folder: string, change: (text: string) => string = (text) => text): readonly SourceFile[] {
  return filesIn(folder).map((path) => ({ path, text: change(readFileSync(join(folder, path), 'utf8')) }));
}

/** What people see of a result: places as lines and columns. */
function seen({ findings, files }: RunResult): readonly string[] {
  const places = placesOf(files);
  return findings.map(({ rule, severity, at, message }) => {
    const { start, end } = places.rangeOf(at);
    return `${rule} ${severity} ${at.path}:${start.line}:${start.column}-${end.line}:${end.column} ${message}`;
  });
}

test('any order of files gives the same bytes', () => {
  const chance = chanceOf(7);
  for (const { folder, title } of cases) {
    const files = filesOf(folder);
    const expected = reported(run(files, readKnowledge()));
    for (let time = 0; time < 3; time++) {
      const shuffled = files.map((file) => ({ file, at: chance.below(1_000) })).sort((a, b) => a.at - b.at);
      expect(
        reported(
          run(
            shuffled.map(({ file }) => ({ ...file })),
            readKnowledge(),
          ),
        ),
        title,
      ).toBe(expected);
    }
  }
});

describe('line ends of Windows', () => {
  test.each(cases.map(({ title, folder }) => [title, folder] as const))(
    '%s: the same findings in the same places',
    (_, folder) => {
      const expected = seen(run(filesOf(folder), readKnowledge()));
      const changed = filesOf(folder, (text) => text.replace(/\r?\n/g, '\r\n'));
      expect(seen(run(changed, readKnowledge()))).toEqual(expected);
    },
  );
});

test.each(['text', 'json', 'sarif', 'gitlab', 'junit', 'markdown'])(
  '%s is the same in every locale and time zone',
  (format) => {
    const outputs = [
      { LC_ALL: 'C', TZ: 'UTC' },
      { LC_ALL: 'de_DE.UTF-8', TZ: 'Pacific/Kiritimati' },
      { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'America/Adak' },
    ].map((env) => {
      const args = ['dist/cli.js', '--format', format, '--pedantic', 'fixtures/stories/b-vision-platform'];
      return spawnSync(process.execPath, args, { env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' }).stdout;
    });
    expect(outputs[0]?.length).toBeGreaterThan(100);
    expect(new Set(outputs).size).toBe(1);
  },
);
