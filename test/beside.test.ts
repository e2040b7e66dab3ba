import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readKnowledge } from '../src/build/knowledge-files.ts';
import type { Engine, Host } from '../src/cli/host.ts';
import { readInputs, withNamedFiles } from '../src/cli/inputs.ts';
import { placesOf } from '../src/report/position.ts';
import { run, wantedFiles } from '../src/run.ts';
import { fixtureCases } from './fixture-cases.ts';

let room: string;

beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'wheelclash-beside-'));
});

afterEach(() => {
  rmSync(room, { recursive: true });
});

/** Rules and lines of what is found below a path, seen from a folder; with absolute paths. */
function found(path: string, cwd: string): readonly string[] {
  const quiet = { write() {} };
  const host: Host = {
    cwd,
    env: {},
    out: quiet,
    err: quiet,
    version: '',
    engine: () => Promise.reject(new Error('nothing here asks for the engine')),
  };
  const options = {
    exclude: [],
    config: undefined,
    python: undefined,
    platform: undefined,
    driver: undefined,
    gpu: undefined,
    buildArg: [],
    resolve: undefined,
    knowledge: [],
  };
  const inputs = readInputs([path], options, [], host);
  const engine: Engine = {
    rules: new Map(),
    wanted: wantedFiles,
    check: () => {
      throw new Error('the test runs the checks');
    },
  };
  const { files, problems, target, declarations } = withNamedFiles(inputs, engine, host);
  const result = run(files, readKnowledge(), { target, declarations, problems });
  const places = placesOf(result.files);
  return result.findings
    .map(({ rule, at }) => `${rule} ${resolve(cwd, at.path)}:${places.rangeOf(at).start.line}`)
    .sort();
}

/** Some of each kind; names of folders are evidence too, so that copies get plain ones. */
const cases = fixtureCases().filter((_, at) => at % 5 === 0);

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
