/**
 * Runs the real pre-commit against this repository: `npm run real:pre-commit`. It needs Python with pip and the network.
 * In a new repository the hook must pass on a clean project, fail on a conflict, and the other hook must fix it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'wheelclash-pre-commit-'));
const project = join(scratch, 'project');
const git = (...args) => execFileSync('git', ['-C', project, ...args], { encoding: 'utf8' });

try {
  execFileSync('python3', ['-m', 'venv', join(scratch, 'venv')], { stdio: 'inherit' });
  const python = join(scratch, 'venv', 'bin', 'python');
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', 'pre-commit'], { stdio: 'inherit' });
  execFileSync('git', ['init', '--quiet', project]);
  git('config', 'user.name', 'test');
  git('config', 'user.email', 'test@example.invalid');
  writeFileSync(join(project, 'requirements.txt'), 'numpy==1.26.4\nonnxruntime-gpu==1.19.2\n');
  git('add', '.');
  expect('a clean project', hook('wheelclash'), 0, /Passed/);
  writeFileSync(join(project, 'notes.md'), 'nothing\n');
  git('add', '.');
  const conflict =
    '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.10"\n' +
    'dependencies = [\n  "numpy<2",\n  "onnxruntime==1.19.2",\n  "onnxruntime-gpu==1.19.2",\n]\n';
  writeFileSync(join(project, 'pyproject.toml'), conflict);
  git('add', '.');
  expect('a conflict', hook('wheelclash'), 1, /overlapping-distributions/);
  expect('the fixing hook', hook('wheelclash-fix'), 1, /files were modified by this hook/);
  const fixed = readFileSync(join(project, 'pyproject.toml'), 'utf8');
  if (fixed === conflict) throw new Error('the fixing hook changed nothing');
  git('add', '.');
  expect('the fixed project', hook('wheelclash'), 0, /Passed/);
  process.stdout.write('pre-commit: passes clean, fails on a conflict, fixes it, passes again\n');
} finally {
  if (process.env['KEEP'] === undefined) rmSync(scratch, { recursive: true, force: true });
}

function hook(id) {
  const args = ['-m', 'pre_commit', 'try-repo', root, id, '--all-files', '--verbose'];
  const env = { ...process.env, PRE_COMMIT_HOME: join(scratch, 'cache') };
  return spawnSync(join(scratch, 'venv', 'bin', 'python'), args, { cwd: project, encoding: 'utf8', env });
}

function expect(what, { status, stdout, stderr }, code, text) {
  process.stdout.write(`--- ${what}: exit code ${status}\n`);
  if (status !== code || !text.test(stdout)) throw new Error(`expected ${code} and ${text}:\n${stdout}\n${stderr}`);
}
