import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rules } from '../rules/index.ts';
import { readKnowledge } from '../src/build/knowledge-files.ts';
import type { Engine } from '../src/cli/host.ts';
import { run, runAndFix, runAndProve } from '../src/run.ts';
import { type Sandbox, sandbox } from './cli-host.ts';

const twice = '# detection\nonnxruntime==1.18.1\nonnxruntime-gpu==1.18.1\nnumpy==1.26.4\n';
const once = twice.replace('onnxruntime==1.18.1\n', '');
const newNumpy = 'pandas==2.0.3\nnumpy==2.0.2\n';

let box: Sandbox;
beforeEach(() => {
  box = sandbox(() => []);
});
afterEach(() => box.remove());

/** The real checks, with what a test does just before the fixes are worked out. */
function engine(meanwhile: () => void = () => {}): Engine {
  const knowledge = readKnowledge();
  return {
    rules,
    check: (files, options) => run(files, knowledge, options),
    prove: (findings, files, options) => runAndProve(findings, files, (some) => run(some, knowledge, options)),
    fix: (files, options, policy) => {
      meanwhile();
      return runAndFix(files, (some) => run(some, knowledge, options), policy);
    },
  };
}

const check = (args: readonly string[], world: Parameters<Sandbox['run']>[1] = {}) =>
  box.run(['check', ...args], { engine: async () => engine(), ...world });
const read = (path: string) => readFileSync(join(box.folder, path), 'utf8');

describe('--fix', () => {
  test('writes safe fixes and speaks of what is left', async () => {
    box.write('requirements.txt', twice);
    const { code, out, err } = await check(['--fix']);
    expect(code).toBe(0);
    expect(read('requirements.txt')).toBe(once);
    expect(out).not.toContain('overlapping-distributions');
    expect(err).toContain('fixed overlapping-distributions in requirements.txt: Remove onnxruntime and keep');
    expect(readdirSync(box.folder)).toEqual(['requirements.txt']);
  });

  test('leaves unsafe fixes alone, and makes them when told to', async () => {
    box.write('requirements.txt', newNumpy);
    const careful = await check(['--fix']);
    expect(read('requirements.txt')).toBe(newNumpy);
    expect(careful.code).toBe(1);
    expect(careful.err).toContain('--unsafe-fixes');
    const bold = await check(['--fix', '--unsafe-fixes']);
    expect(read('requirements.txt')).toBe('pandas==2.0.3\nnumpy<2\n');
    expect(bold.code).toBe(0);
  });

  test('changes nothing the second time', async () => {
    box.write('requirements.txt', twice);
    await check(['--fix', '--unsafe-fixes']);
    const before = statSync(join(box.folder, 'requirements.txt'));
    const { err } = await check(['--fix', '--unsafe-fixes']);
    expect(statSync(join(box.folder, 'requirements.txt')).ino).toBe(before.ino);
    expect(err).not.toContain('fixed');
  });

  test('gives the findings that are left in every format', async () => {
    box.write('requirements.txt', `${twice}pandas==2.0.3\n`);
    const { out, code } = await check(['--fix', '--format', 'json', '--pedantic', '--quiet']);
    expect(JSON.parse(out).findings.map(({ rule }: { rule: string }) => rule)).toEqual([]);
    expect(code).toBe(0);
  });

  test('keeps the mode, the byte order mark, UTF-16 and line ends', async () => {
    const text = `\uFEFF${twice.replaceAll('\n', '\r\n')}`;
    const path = join(box.folder, 'requirements.txt');
    writeFileSync(path, Buffer.from(text, 'utf16le').swap16());
    chmodSync(path, 0o640);
    expect((await check(['--fix'])).code).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    const written = readFileSync(path).swap16().toString('utf16le');
    expect(written).toBe(text.replace('onnxruntime==1.18.1\r\n', ''));
  });

  test('fixes only what is selected and shown', async () => {
    box.write('requirements.txt', `${twice}requests\nrequests==2.31.0\n`);
    await check(['--fix', '--select', 'duplicate-requirement']);
    expect(read('requirements.txt')).toBe(`${twice}requests\nrequests==2.31.0\n`);
    await check(['--fix', '--pedantic', '--select', 'duplicate-requirement']);
    expect(read('requirements.txt')).toBe(`${twice}requests==2.31.0\n`);
  });

  test('writes through a symbolic link inside the checked folder and keeps the link', async () => {
    box.write('pinned/gpu.txt', twice);
    symlinkSync('pinned/gpu.txt', join(box.folder, 'requirements.txt'));
    await check(['--fix']);
    expect(read('pinned/gpu.txt')).toBe(once);
    expect(
      readdirSync(box.folder, { withFileTypes: true })
        .find(({ name }) => name === 'requirements.txt')
        ?.isSymbolicLink(),
    ).toBe(true);
  });

  test('writes nothing outside of the checked paths', async () => {
    mkdirSync(join(box.folder, '.git'));
    box.write('base.txt', twice);
    box.write('service/requirements.txt', '-r ../base.txt\n');
    symlinkSync('../base.txt', join(box.folder, 'service/requirements-gpu.txt'));
    const { code } = await check(['--fix', '--unsafe-fixes', 'service']);
    expect(read('base.txt')).toBe(twice);
    expect(code).toBe(1);
  });

  test('writes nothing when the file changes in the meantime', async () => {
    box.write('requirements.txt', twice);
    const later = `${twice}scipy\n`;
    const { code, err } = await check(['--fix'], {
      engine: async () => engine(() => box.write('requirements.txt', later)),
    });
    expect({ code, text: read('requirements.txt') }).toEqual({ code: 2, text: later });
    expect(err).toContain('requirements.txt was changed by something else');
    expect(readdirSync(box.folder)).toEqual(['requirements.txt']);
  });

  test('writes nothing when one of several files cannot be written', async () => {
    box.write('a/requirements.txt', twice);
    box.write('b/requirements.txt', twice);
    const { code } = await check(['--fix'], {
      engine: async () => engine(() => box.write('b/requirements.txt', `${twice}scipy\n`)),
    });
    expect({ code, text: read('a/requirements.txt') }).toEqual({ code: 2, text: twice });
    expect(readdirSync(join(box.folder, 'a'))).toEqual(['requirements.txt']);
  });
});

describe('--diff', () => {
  test('prints what --fix would change, writes nothing, and exits as the findings of now say', async () => {
    box.write('requirements.txt', twice);
    const { code, out } = await check(['--diff']);
    expect(out).toBe(
      '--- a/requirements.txt\n+++ b/requirements.txt\n@@ -1,4 +1,3 @@\n # detection\n-onnxruntime==1.18.1\n onnxruntime-gpu==1.18.1\n numpy==1.26.4\n',
    );
    expect({ code, text: read('requirements.txt') }).toEqual({ code: 1, text: twice });
  });

  test('wins over --fix', async () => {
    box.write('requirements.txt', twice);
    await check(['--diff', '--fix']);
    expect(read('requirements.txt')).toBe(twice);
  });

  test('is coloured on a terminal, where nothing of the files steers it', async () => {
    box.write('requirements.txt', twice.replace('# detection', '# \u202Edetection'));
    const { out } = await check(['--diff'], { isTTY: true, env: { TERM: 'xterm' } });
    expect(out).toContain('\u001b[31m-onnxruntime==1.18.1\u001b[39m');
    expect(out).toContain('# \\u{202e}detection');
  });

  test('leaves out files with terminal escapes', async () => {
    box.write('requirements.txt', twice.replace('# detection', '# \u001b[2Jdetection'));
    const { out, err } = await check(['--diff']);
    expect(out).toBe('');
    expect(err).toContain('requirements.txt is left out of the diff');
  });

  test('is written to a file with --output, and refuses another format', async () => {
    box.write('requirements.txt', twice);
    expect((await check(['--diff', '--output', 'cure.patch'])).out).toBe('');
    expect(read('cure.patch')).toContain('-onnxruntime==1.18.1\n');
    expect((await check(['--diff', '--format', 'json'])).code).toBe(2);
    expect(existsSync(join(box.folder, 'requirements.txt'))).toBe(true);
  });
});

test('--unsafe-fixes alone does nothing and says so', async () => {
  box.write('requirements.txt', newNumpy);
  expect((await check(['--unsafe-fixes'])).err).toContain('--unsafe-fixes does nothing without --fix or --diff');
  expect(read('requirements.txt')).toBe(newNumpy);
});

test('JSON and SARIF carry proven edits, and applying them by hand gives what --fix gives', async () => {
  box.write('requirements.txt', twice);
  const { fixes } = JSON.parse((await check(['--format', 'json'])).out).findings[0];
  const range = { start: { line: 2, column: 1 }, end: { line: 3, column: 1 } };
  expect(fixes[0]).toMatchObject({ safety: 'safe', edits: [{ path: 'requirements.txt', range, text: '' }] });
  expect(fixes[1].edits).toEqual([]);
  const [result] = JSON.parse((await check(['--format', 'sarif'])).out).runs[0].results;
  expect(result.fixes).toEqual([
    {
      description: { text: 'Remove onnxruntime and keep onnxruntime-gpu' },
      artifactChanges: [
        {
          artifactLocation: { uri: 'requirements.txt', uriBaseId: '%SRCROOT%' },
          replacements: [
            {
              deletedRegion: { startLine: 2, startColumn: 1, endLine: 3, endColumn: 1 },
              insertedContent: { text: '' },
            },
          ],
        },
      ],
    },
  ]);
});
