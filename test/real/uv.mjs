/**
 * Asks a real uv through the built command line: `npm run real:uv`. It needs Python with pip and the network.
 * The versions that `environments --resolve uv` shows must be those that `uv pip compile` gives.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'wheelclash-uv-'));

try {
  execFileSync('python3', ['-m', 'venv', join(scratch, 'venv')], { stdio: 'inherit' });
  const bin = join(scratch, 'venv', 'bin');
  execFileSync(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', 'uv'], { stdio: 'inherit' });
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const project = join(scratch, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'requirements.txt'), 'httpx<0.28\nrich\n');
  writeFileSync(
    join(project, 'pyproject.toml'),
    '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["jinja2"]\n' +
      '[project.optional-dependencies]\nweb = ["starlette<0.40"]\n[dependency-groups]\ndev = ["pytest<8"]\n',
  );
  const shown = JSON.parse(
    execFileSync(process.execPath, [cli, 'environments', '--resolve', 'uv', '--format', 'json'], {
      cwd: project,
      env,
      encoding: 'utf8',
    }),
  );
  const questions = {
    'requirements.txt': ['requirements.txt'],
    'pyproject.toml': ['pyproject.toml', '--python-version', '3.11'],
    'pyproject.toml[web]': ['pyproject.toml', '--extra', 'web', '--python-version', '3.11'],
    'pyproject.toml:dev': ['pyproject.toml', '--group', 'pyproject.toml:dev', '--python-version', '3.11'],
  };
  let differences = 0;
  for (const [id, args] of Object.entries(questions)) {
    const platform = ['--python-platform', 'x86_64-unknown-linux-gnu'];
    const printed = execFileSync(
      'uv',
      ['pip', 'compile', '--quiet', '--no-header', '--no-annotate', ...platform, ...args],
      {
        cwd: project,
        env,
        encoding: 'utf8',
      },
    );
    const expected = printed.trim().split('\n').sort();
    const environment = shown.environments.find((one) => one.id === id);
    const ours = environment.installed.map(({ name, version }) => `${name}==${version}`).sort();
    const same = JSON.stringify(ours) === JSON.stringify(expected);
    if (!same) differences += 1;
    process.stdout.write(`${same ? 'same' : 'DIFFERENT'}  ${id}: ${expected.length} distributions\n`);
    if (!same) process.stdout.write(`  uv:   ${expected.join(' ')}\n  ours: ${ours.join(' ')}\n`);
  }
  process.exitCode = differences === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
