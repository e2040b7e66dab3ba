import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'wheelclash-diagnose-'));
const project = join(folder, 'project');
mkdirSync(project);
mkdirSync(join(folder, 'empty'));
writeFileSync(join(project, 'requirements.txt'), 'six\nnemo-toolkit==1.23.0\nhuggingface-hub==0.30.2\n');
const error = "ImportError: cannot import name 'ModelFilter' from 'huggingface_hub'";
writeFileSync(join(folder, 'run.log'), `starting\n${error}\n`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The program as `npm run build` left it. */
function diagnose(args: readonly string[], { cwd = folder, input = '' as string | Buffer, env = {} } = {}) {
  const result = spawnSync(process.execPath, [join(process.cwd(), 'dist/cli.js'), 'diagnose', ...args], {
    cwd,
    input,
    env: { ...process.env, COLUMNS: '80', ...env },
    encoding: 'utf8',
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
}

describe('wheelclash diagnose', () => {
  test('names the cause, its evidence, and the line of the project', () => {
    const { code, out, err } = diagnose(['../run.log'], { cwd: project });
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatch(/^\.\.\/run\.log:2: a distribution imports ModelFilter/);
    expect(out).toContain('project    requirements.txt:3:1: incompatible-versions: nemo-toolkit 1.23.0');
    expect(out).toContain('evidence   verified: NVIDIA-NeMo/Speech#9793');
    expect(out).toContain('1 known symptom in 2 lines of ../run.log');
  });

  test('reads standard input, with and without a dash', () => {
    for (const args of [['-'], []]) {
      const { code, out } = diagnose(args, { cwd: join(folder, 'empty'), input: `${error}\n` });
      expect(code).toBe(1);
      expect(out).toContain('standard input:1:');
      expect(out).toContain('No project was read');
    }
  });

  test('says plainly that it knows nothing', () => {
    const { code, out } = diagnose(['-'], { input: 'Traceback\nZeroDivisionError: division by zero\n' });
    expect(code).toBe(0);
    expect(out).toMatch(/^No known symptom in 2 lines of standard input\n/);
    expect(out.replace(/\s+/g, ' ')).toMatch(/none of the \d+ symptoms that wheelclash knows stands there/);
  });

  test('mentions a harmless line, and does not take it for a symptom', () => {
    const { code, out } = diagnose(['-'], { input: 'E0000 Unable to register cuDNN factory: Attempting to\n' });
    expect(code).toBe(0);
    expect(out).toContain('line 1 is harmless');
  });

  test('finds the project with --project and leaves it out with --no-project', () => {
    expect(diagnose(['run.log', '--project', 'project']).out).toContain('project/requirements.txt:3:1');
    expect(diagnose(['run.log'], { env: { WHEELCLASH_PROJECT: 'project' } }).out).toContain('requirements.txt:3:1');
    expect(diagnose(['../run.log', '--no-project'], { cwd: project }).out).toContain('No project was read');
    expect(diagnose(['run.log', '--project', 'empty']).err).toContain('no manifest found in empty');
  });

  test('writes JSON for programs, also to a file', () => {
    const { code, out } = diagnose(['../run.log', '--format', 'json'], { cwd: project });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      log: { name: '../run.log', lines: 2 },
      matches: [
        {
          symptom: 'log-hub-modelfilter',
          line: 2,
          text: error,
          certainty: 'verified',
          ground: 'finding',
          because: [{ id: 'nemo-modelfilter-hub024' }],
          project: [{ path: 'requirements.txt', range: { start: { line: 3, column: 1 } } }],
        },
      ],
      harmless: [],
    });
    expect(diagnose(['run.log', '--format', 'json', '--output', 'out.json']).out).toBe('');
  });

  test.each([
    [['nothere.log'], 'there is no file "nothere.log"'],
    [['project'], '"project" is a folder'],
    [['packed.log'], 'is compressed'],
    [['run.log', '--project', 'nowhere'], 'there is no file or folder "nowhere"'],
  ])('%j is a mistake', (args, message) => {
    writeFileSync(join(folder, 'packed.log'), Buffer.from([0x1f, 0x8b, 8, 0]));
    expect(diagnose(args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  test('reads UTF-16 as PowerShell writes it, and survives bytes that are no text', () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`${error}\r\n`, 'utf16le')]);
    expect(diagnose(['-'], { input: utf16 }).code).toBe(1);
    expect(diagnose(['-'], { input: utf16.subarray(2) }).code).toBe(1);
    expect(
      diagnose(['-'], { input: Buffer.concat([Buffer.from([0xff, 0x80, 0]), Buffer.from(`\n${error}`)]) }).code,
    ).toBe(1);
  });

  test('nothing in a log steers the terminal', () => {
    const input = `\u001b]0;owned\u0007\u001b[2J${error} (/tmp/\u009b31m\u202eevil\u001b[2J)\n`;
    const { out } = diagnose(['-'], { input });
    expect(out).toContain('ModelFilter');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  test('memory does not grow with the log', () => {
    const line = 'Epoch 3: 100%|##########| 512/512 [02:11<00:00, 3.9it/s, loss=0.113]\n';
    const log = join(folder, 'long.log');
    writeFileSync(log, line.repeat(600_000) + error);
    const program = [
      "process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS));",
      `process.argv = ['node', 'cli', 'diagnose', ${JSON.stringify(log)}, '--no-project'];`,
      `require(${JSON.stringify(join(process.cwd(), 'dist/cli.js'))});`,
    ].join('\n');
    const { stderr, stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' });
    expect(stdout).toContain(':600001:');
    const [, kilobytes = Number.NaN] = /peak (\d+)/.exec(stderr) ?? [];
    expect(Number(kilobytes)).toBeLessThan(220_000);
  });
});
