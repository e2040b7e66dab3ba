import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { placesOf } from '../src/report/position.ts';
import { fixtureCases } from './fixture-cases.ts';
import { checksFrom } from './fixture-run.ts';

let room: string;

beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'wheelclash-beside-'));
});

afterEach(() => {
  rmSync(room, { recursive: true });
});

/** Rules and lines of what is found below a path, seen from a folder; with absolute paths. */
function found(path: string, cwd: string): readonly string[] {
  const result = checksFrom(cwd, [path])();
  const places = placesOf(result.files);
  return result.findings
    .map(({ rule, at }) => `${rule} ${resolve(cwd, at.path)}:${places.rangeOf(at).start.line}`)
    .sort();
}

/** Some of each kind; names of folders are evidence too, so that copies get plain ones. */
const cases = fixtureCases().filter(({ title }, at) => at % 5 === 0 || title === 'missing-input-file/ok-includes');

describe('a project beside the working directory gives what it gives from inside', () => {
  test.each(cases.map(({ title, folder }) => [title, folder] as const))('%s', (_, folder) => {
    const project = join(room, 'project');
    const elsewhere = join(room, 'elsewhere', 'deeper');
    cpSync(folder, project, { recursive: true });
    rmSync(join(project, 'fixed'), { recursive: true, force: true });
    mkdirSync(elsewhere, { recursive: true });
    expect(found(project, elsewhere)).toEqual(found('.', project));
  });
});

describe('a folder of a repository', () => {
  beforeEach(() => {
    mkdirSync(join(room, '.git'));
    mkdirSync(join(room, 'service'));
    writeFileSync(join(room, 'base.txt'), 'onnxruntime-gpu==1.19.2\n');
    writeFileSync(join(room, 'service', 'requirements.txt'), '-r ../base.txt\nonnxruntime==1.19.2\n');
  });

  test('may include files of the repository above it', () => {
    expect(found('.', join(room, 'service')).join()).toContain('overlapping-distributions');
  });

  test('includes nothing from outside of the repository', () => {
    rmSync(join(room, '.git'), { recursive: true });
    const [only, ...more] = found('.', join(room, 'service'));
    expect(only).toMatch(/^unreadable-file .*requirements\.txt:1$/);
    expect(more).toEqual([]);
  });
});
