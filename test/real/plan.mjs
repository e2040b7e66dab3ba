/**
 * Lets a real uv judge written plans: `npm run real:plan`. It needs Python 3.11 with pip and the network.
 * `uv lock` must find one lock for the groups and conflicts of `--format uv`, and `uv pip compile` must resolve the
 * requirements files of every site-packages; what each resolves to must not hold what the plan keeps apart.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'wheelclash-plan-'));

/** Small projects with the units they must give, and pairs that no site-packages may hold together. */
const projects = [
  {
    title: 'two versions of one distribution in two extras',
    files: {
      'pyproject.toml':
        '[project]\nname = "settings"\nversion = "1"\nrequires-python = ">=3.10,<3.13"\ndependencies = ["pyyaml>=6"]\n' +
        '[project.optional-dependencies]\nold = ["python-dotenv==1.0.0", "rich<14"]\nnew = ["python-dotenv==1.0.1"]\n',
    },
    sites: ['main', 'new'],
    apart: [['python-dotenv==1.0.0', 'python-dotenv==1.0.1']],
  },
  {
    title: 'two builds of OpenCV',
    files: {
      'requirements.txt': 'numpy<2\nopencv-python==4.10.0.84\nopencv-python-headless==4.9.0.80\ntqdm==4.66.1\n',
    },
    sites: ['main', 'opencv-python-headless'],
    apart: [['opencv-python==4.10.0.84', 'opencv-python-headless==4.9.0.80']],
  },
  {
    title: 'an ONNX Runtime beside a torch of another cuDNN, with an exclude',
    files: {
      'pyproject.toml':
        '[project]\nname = "moments"\nversion = "1"\nrequires-python = ">=3.10,<3.12"\ndependencies = ["numpy>=1.24,<2"]\n' +
        '[project.optional-dependencies]\nface = ["onnxruntime-gpu==1.19.2", "faster-whisper==1.1.0"]\npose = ["torch==2.3.1"]\n' +
        '[tool.uv]\nexclude-dependencies = ["onnxruntime"]\n',
    },
    sites: ['main', 'pose'],
    apart: [
      ['onnxruntime-gpu==1.19.2', 'torch==2.3.1'],
      ['onnxruntime-gpu==1.19.2', 'onnxruntime'],
    ],
  },
  {
    title: 'a process that shares its environment',
    files: { 'requirements.txt': 'numpy<2\ntorch==2.1.0\ntorchvision==0.16.0\npaddlepaddle-gpu==2.6.2\n' },
    sites: ['main'],
    apart: [],
  },
];

let failures = 0;
const say = (text) => process.stdout.write(`${text}\n`);

try {
  execFileSync('python3', ['-m', 'venv', join(scratch, 'venv')], { stdio: 'inherit' });
  const bin = join(scratch, 'venv', 'bin');
  execFileSync(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', 'uv'], { stdio: 'inherit' });
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const run = (program, args, cwd) => execFileSync(program, args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
  for (const [number, { title, files, sites, apart }] of projects.entries()) {
    const project = join(scratch, String(number));
    mkdirSync(project);
    for (const [path, text] of Object.entries(files)) writeFileSync(join(project, path), text);
    run(process.execPath, [cli, 'plan', '--format', 'uv', '--write', '../uv'.concat(number)], project);
    run(process.execPath, [cli, 'plan', '--write', '../split'.concat(number)], project);
    const problems = [];
    const attempt = (what, work) => {
      try {
        work();
      } catch (error) {
        problems.push(`${what}: ${error.stderr ?? error.message}`);
      }
    };
    attempt('uv lock', () => {
      const folder = join(scratch, `uv${number}`);
      run('uv', ['lock', '--python', '3.11'], folder);
      for (const site of sites) {
        const lines = run('uv', ['export', '--frozen', '--no-hashes', '--no-header', '--only-group', site], folder);
        problems.push(...held(lines, apart).map((pair) => `uv lock, group ${site}: holds ${pair}`));
      }
    });
    const folder = join(scratch, `split${number}`);
    const overrides = readdirSync(folder).includes('overrides.txt') ? ['--override', 'overrides.txt'] : [];
    const platform = ['--python-version', '3.11', '--python-platform', 'x86_64-unknown-linux-gnu'];
    for (const site of sites)
      attempt(`uv pip compile requirements-${site}.txt`, () => {
        const args = ['pip', 'compile', '--quiet', '--no-header', '--no-annotate', ...platform, ...overrides];
        const lines = run('uv', [...args, `requirements-${site}.txt`], folder);
        problems.push(...held(lines, apart).map((pair) => `requirements-${site}.txt: holds ${pair}`));
      });
    const heads = readdirSync(folder).filter((path) => /^requirements-/.test(path) && includesBase(join(folder, path)));
    const expected = sites.map((site) => `requirements-${site}.txt`);
    if (JSON.stringify(heads.sort()) !== JSON.stringify(expected.sort()))
      problems.push(`expected the files of ${sites.join(', ')}, and got ${heads.join(', ')}`);
    attempt('wheelclash check', () => {
      run(process.execPath, [cli, 'check', '--quiet'], folder);
      run(process.execPath, [cli, 'check', '--quiet'], join(scratch, `uv${number}`));
    });
    failures += problems.length;
    say(`${problems.length === 0 ? 'fine' : 'WRONG'}  ${title}`);
    for (const problem of problems) say(`  ${problem.trim().split('\n').join('\n  ')}`);
  }
  process.exitCode = failures === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function includesBase(path) {
  return readFileSync(path, 'utf8').includes('-r requirements-base.txt');
}

/** The pairs of which a list of pins holds both. */
function held(lines, pairs) {
  const pins = lines.split('\n').map((line) => line.split(/[ ;]/)[0]);
  const has = (wanted) => pins.some((pin) => pin === wanted || pin.startsWith(`${wanted}==`));
  return pairs.filter((pair) => pair.every(has)).map((pair) => pair.join(' and '));
}
