import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decode } from '../src/discover/decode.ts';
import { discover, readMore } from '../src/discover/discover.ts';
import { propertyOptions } from './property.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wheelclash-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array = 'numpy\n'): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function found(paths: readonly string[] = ['.'], options: { exclude?: string[] } = {}): readonly string[] {
  return discover(paths, { cwd: root, ...options }).files.map((file) => file.path);
}

describe('walking', () => {
  test('reads known names in plain order, and nothing else', () => {
    for (const path of [
      'requirements.txt',
      'Zeta/Dockerfile',
      'app/pyproject.toml',
      'app/main.py',
      'README.md',
      'a.txt',
    ])
      write(path);
    expect(found()).toEqual(['Zeta/Dockerfile', 'app/pyproject.toml', 'requirements.txt']);
  });

  test('never enters environments, tool folders or metadata of installed distributions', () => {
    for (const folder of [
      '.git',
      'node_modules',
      '.venv',
      'venv',
      'lib/site-packages',
      '.tox',
      'x-1.0.dist-info',
      '__pycache__',
    ])
      write(`${folder}/requirements.txt`);
    write('custom-environment/pyvenv.cfg', 'home = /usr\n');
    write('custom-environment/requirements.txt');
    expect(found()).toEqual([]);
  });

  test('honours nested ignore files, of which the nearest decides, with case', () => {
    write('.gitignore', 'old/\n*-requirements.txt\nUPPER\n');
    write('old/requirements.txt');
    write('dev-requirements.txt');
    write('keep/.gitignore', '!dev-requirements.txt\n');
    write('keep/dev-requirements.txt');
    write('upper/requirements.txt');
    expect(found()).toEqual(['keep/dev-requirements.txt', 'upper/requirements.txt']);
  });

  test('honours ignore files of the repository above the walked folder', () => {
    write('.git/HEAD', '');
    write('.gitignore', 'generated/\n');
    write('api/generated/requirements.txt');
    write('api/requirements.txt');
    expect(found(['api'])).toEqual(['api/requirements.txt']);
    expect(found(['api/generated'])).toEqual(['api/generated/requirements.txt']);
  });

  test('excludes patterns relative to the working directory and to the configuration', () => {
    write('examples/requirements.txt');
    write('api/examples/requirements.txt');
    write('api/old/requirements.txt');
    expect(found(['.'], { exclude: ['/examples'] })).toEqual([
      'api/examples/requirements.txt',
      'api/old/requirements.txt',
    ]);
    const configured = { folder: join(root, 'api'), exclude: ['/old'] };
    const { files } = discover(['.'], { cwd: root, configured });
    expect(files.map((file) => file.path)).toEqual(['api/examples/requirements.txt', 'examples/requirements.txt']);
  });

  test('does not use ignore patterns that could take very long, and says so', () => {
    write('.gitignore', '**/a/**/a/**/a/**/a/**/a/requirements.txt\n');
    write('requirements.txt');
    const { files, problems } = discover(['.'], { cwd: root });
    expect(files).toHaveLength(1);
    expect(problems.map((problem) => problem.message)).toEqual([
      '.gitignore has patterns with many `**`; they were not used',
    ]);
  });

  test('reads a named file whatever its name, and each file once', () => {
    write('deps.lst');
    write('requirements.txt');
    expect(found(['deps.lst', '.', 'requirements.txt'])).toEqual(['deps.lst', 'requirements.txt']);
  });

  test('follows links to files inside the project only', () => {
    const outside = mkdtempSync(join(tmpdir(), 'wheelclash-outside-'));
    writeFileSync(join(outside, 'secret'), 'token\n');
    write('shared/base.txt');
    mkdirSync(join(root, 'api'));
    symlinkSync(join(root, 'shared/base.txt'), join(root, 'api/requirements.txt'));
    symlinkSync(join(outside, 'secret'), join(root, 'requirements.txt'));
    symlinkSync(root, join(root, 'api/loop'));
    symlinkSync('nowhere', join(root, 'Dockerfile'));
    const { files, problems } = discover(['.'], { cwd: root });
    expect(files.map((file) => file.path)).toEqual(['api/requirements.txt']);
    expect(problems.map((problem) => problem.message)).toEqual([
      'Dockerfile could not be read (ENOENT)',
      'requirements.txt is reached by a symbolic link that leaves the project, and was not read',
    ]);
    rmSync(outside, { recursive: true });
  });

  test('says what is too large or no text, and reads the rest', () => {
    write('Dockerfile', new Uint8Array(10 * 1024 * 1024 + 1));
    write('requirements.txt', new Uint8Array([0x80, 0x00, 0xff]));
    write('api/requirements.txt', new Uint8Array([0x61, 0x0a, 0xe9, 0x0a]));
    write('uv.lock', 'version = 1\n');
    const { files, problems } = discover(['.'], { cwd: root });
    expect(files.map((file) => file.path)).toEqual(['uv.lock']);
    expect(problems.map((problem) => problem.message)).toEqual([
      'Dockerfile is larger than 10 MB, and was not read',
      'api/requirements.txt is not valid UTF-8 (first wrong byte on line 2)',
      'requirements.txt is not text',
    ]);
  });
});

describe('reading more', () => {
  test('reads existing files of the project, leaves out missing ones and refuses outside ones', () => {
    write('reqs/base.pip');
    const { files, problems } = readMore(
      ['reqs/base.pip', 'reqs/./base.pip', 'missing.txt', 'reqs/base.pip/below.sh', '../../etc/hostname'],
      {
        cwd: root,
      },
    );
    expect(files.map((file) => file.path)).toEqual(['reqs/base.pip']);
    expect(problems.map((problem) => problem.message)).toEqual([
      '../../etc/hostname lies outside the project, and was not read',
    ]);
  });
});

describe('decoding', () => {
  const text = 'numpy==1.26.4 # größer\r\n';
  const wide = (swap: boolean) => {
    const bytes = new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le'));
    return swap ? Buffer.from(bytes).swap16() : bytes;
  };

  test.each([
    ['utf-8', Buffer.from(text), text],
    ['utf-8', Buffer.from(`\uFEFF${text}`), `\uFEFF${text}`],
    ['utf-16le', wide(false), `\uFEFF${text}`],
    ['utf-16be', wide(true), `\uFEFF${text}`],
  ])('reads %s and keeps the byte order mark', (encoding, bytes, expected) => {
    expect(decode(bytes)).toEqual({ ok: true, text: expected, encoding });
  });

  test('gives back what was written, for any text without NUL', () => {
    const texts = fc
      .string({ unit: 'grapheme' })
      .filter((given) => !given.includes('\0') && !given.startsWith('\uFEFF'));
    fc.assert(
      fc.property(texts, (given) => {
        expect(decode(Buffer.from(given))).toMatchObject({ ok: true, text: given });
      }),
      propertyOptions(),
    );
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(typeof decode(bytes).ok).toBe('boolean');
      }),
      propertyOptions(),
    );
  });
});
