/**
 * Lets the real installers judge what `check --fix` writes: `npm run real:fixes`. It needs Python with pip and the
 * network. Overlaps are small wheels made here, under the names that the facts speak of; a few small distributions are
 * the real ones. Each line says what was cured and what is installed after it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'wheelclash-fixes-'));
const wheels = join(scratch, 'wheels');
let wrong = 0;

const file = (path, text) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
const quiet = { stdio: 'ignore' };

/** A virtual environment, with what pip is to bring into it. */
function venv(name, ...requirements) {
  const folder = join(scratch, name);
  execFileSync('python3', ['-m', 'venv', folder], quiet);
  if (requirements.length > 0)
    execFileSync(join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', ...requirements], quiet);
  return join(folder, 'bin');
}

/** A wheel that writes `package/__init__.py`; the text in it tells whose file it is. */
function wheel(name, version, packageName, requires = []) {
  const plain = name.replaceAll('-', '_');
  const script = `
import sys, zipfile
name, plain, version, package, folder, *requires = sys.argv[1:]
info = f'{plain}-{version}.dist-info'
files = {
  f'{package}/__init__.py': f'of = {name!r}\\n',
  f'{info}/METADATA': ''.join([f'Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n', *(f'Requires-Dist: {one}\\n' for one in requires)]),
  f'{info}/WHEEL': 'Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',
}
files[f'{info}/RECORD'] = ''.join(f'{path},,\\n' for path in [*files, f'{info}/RECORD'])
with zipfile.ZipFile(f'{folder}/{plain}-{version}-py3-none-any.whl', 'w') as archive:
  for path, text in files.items(): archive.writestr(path, text)
`;
  execFileSync('python3', ['-c', script, name, plain, version, packageName, wheels, ...requires], quiet);
}

function check(cwd, ...more) {
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli, 'check', '--quiet', '--output', join(scratch, 'out'), ...more],
    {
      cwd,
      encoding: 'utf8',
    },
  );
  return { status, stderr };
}

/** What stands in a site-packages: whose files, and which of the two are installed. */
function seen(prefix) {
  const [python] = readdirSync(join(prefix, 'lib'));
  const site = join(prefix, 'lib', python, 'site-packages');
  const code = join(site, 'onnxruntime/__init__.py');
  const of = existsSync(code) ? readFileSync(code, 'utf8').trim() : 'nothing';
  const installed = readdirSync(site).filter((name) => /^onnxruntime.*\.dist-info$/.test(name));
  return `${of}; ${installed
    .map((name) => name.replace('.dist-info', ''))
    .sort()
    .join(', ')}`;
}

function expect(what, actual, wanted) {
  const right = wanted instanceof RegExp ? wanted.test(actual) : actual === wanted;
  if (!right) wrong += 1;
  process.stdout.write(`${right ? 'right' : 'WRONG'}  ${what}: ${actual}\n`);
}

const both = /; onnxruntime-1\.19\.2, onnxruntime_gpu-1\.19\.2$/;
const cured = `of = 'onnxruntime-gpu'; onnxruntime_gpu-1.19.2`;

function uvProject(title, bin, settings, wanted = cured, gpu = 'onnxruntime-gpu==1.19.2') {
  const folder = mkdtempSync(join(scratch, 'project-'));
  const text = `[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.9"
dependencies = ["${gpu}", "hsemotion-onnx==0.3.1", "opencv-python"]\n
[tool.uv]\npackage = false\nno-index = true\nfind-links = ["${wheels}"]\n${settings}`;
  file(join(folder, 'pyproject.toml'), text);
  const env = { ...process.env, UV_PYTHON_DOWNLOADS: 'never' };
  const sync = () => execFileSync(join(bin, 'uv'), ['sync', '--quiet'], { cwd: folder, env, stdio: 'ignore' });
  sync();
  expect(`${title}, before`, seen(join(folder, '.venv')), both);
  expect(`${title}, checked`, String(check(folder).status), '1');
  check(folder, '--fix', '--unsafe-fixes', '--select', 'overlapping-distributions');
  rmSync(join(folder, '.venv'), { recursive: true });
  sync();
  expect(`${title}, after`, seen(join(folder, '.venv')), wanted);
  expect(`${title}, checked again`, String(check(folder, '--select', 'overlapping-distributions').status), '0');
  return readFileSync(join(folder, 'pyproject.toml'), 'utf8') + readFileSync(join(folder, 'uv.lock'), 'utf8');
}

/** Runs what the RUN instructions of a Dockerfile say, with the programs of a virtual environment first. */
function dockerRuns(title, install, bin, extra = []) {
  const folder = mkdtempSync(join(scratch, 'image-'));
  file(join(folder, 'requirements.txt'), 'onnxruntime-gpu==1.19.2\nhsemotion-onnx==0.3.1\nopencv-python\n');
  const head =
    'FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04\nRUN apt-get install -y python3-pip libgl1 libglib2.0-0 build-essential python3-dev\n';
  file(
    join(folder, 'Dockerfile'),
    `${head}COPY requirements.txt .\nRUN ${install} -r requirements.txt\nCMD ["python3"]\n`,
  );
  check(folder, '--fix', '--unsafe-fixes', '--select', 'overlapping-distributions');
  const text = readFileSync(join(folder, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ');
  const commands = text.split('\n').filter((line) => line.startsWith('RUN ') && !line.includes('apt-get'));
  const prefix = dirname(bin);
  const env = {
    ...process.env,
    ...{ PATH: [bin, ...extra, process.env.PATH].join(':'), VIRTUAL_ENV: prefix },
    ...{ PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels },
  };
  for (const [index, line] of commands.entries()) {
    execFileSync('bash', ['-ec', line.slice('RUN '.length)], { cwd: folder, env, ...quiet });
    if (index === 0) expect(`${title}, before`, seen(prefix), both);
  }
  expect(`${title}, steps`, String(commands.length), '2');
  expect(`${title}, after`, seen(prefix), cured);
}

try {
  mkdirSync(wheels);
  wheel('onnxruntime', '1.19.2', 'onnxruntime');
  wheel('onnxruntime-gpu', '1.19.2', 'onnxruntime');
  wheel('opencv-python', '4.11.0.86', 'cv2');
  wheel('hsemotion-onnx', '0.3.1', 'hsemotion_onnx', ['onnxruntime', 'opencv-python']);
  const uv = venv('uv', 'uv');
  const older = venv('older-uv', 'uv==0.9.7');

  const excluded = uvProject('uv, exclude-dependencies', uv, '');
  expect(
    'uv, exclude-dependencies, written',
    String(excluded.includes('exclude-dependencies = ["onnxruntime"]')),
    'true',
  );
  const never = uvProject('uv 0.9.7, override that holds nowhere', older, 'required-version = ">=0.5"\n');
  expect('uv 0.9.7, override, written', String(never.includes("onnxruntime ; sys_platform == 'never'")), 'true');
  const marked = uvProject(
    'uv, override with a marker',
    uv,
    '',
    cured,
    "onnxruntime-gpu==1.19.2; sys_platform == 'linux'",
  );
  expect('uv, override with a marker, elsewhere', String(/^name = "onnxruntime"$/m.test(marked)), 'true');

  dockerRuns('pip, last step', 'pip install --no-cache-dir', venv('pip'));
  dockerRuns('uv pip, last step', `uv pip install --no-cache --no-index --find-links ${wheels}`, venv('uv-pip'), [uv]);

  const pdm = venv('pdm', 'pdm==2.22.4', 'unearth==0.17.2', 'hishel<0.1');
  const project = join(scratch, 'pdm-project');
  const text = `[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.9"
dependencies = ["onnxruntime-gpu==1.19.2", "hsemotion-onnx==0.3.1", "opencv-python"]\n
[tool.pdm]\ndistribution = false\n\n[[tool.pdm.source]]\nname = "pypi"\ntype = "find_links"\nurl = "file://${wheels}"\n`;
  file(join(project, 'pyproject.toml'), text);
  const install = () => execFileSync(join(pdm, 'pdm'), ['install', '-q'], { cwd: project, ...quiet });
  install();
  expect('pdm, before', seen(join(project, '.venv')), both);
  check(project, '--fix', '--unsafe-fixes', '--select', 'overlapping-distributions');
  rmSync(join(project, 'pdm.lock'));
  rmSync(join(project, '.venv'), { recursive: true });
  install();
  expect('pdm, excludes, after', seen(join(project, '.venv')), cured);

  // Real distributions: two extras that uv cannot lock together, until they are declared as alternatives.
  const extras = join(scratch, 'extras');
  file(
    join(extras, 'pyproject.toml'),
    '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.9"\n\n[project.optional-dependencies]\n' +
      'stable = ["tqdm==4.66.4"]\nnext = ["tqdm>=4.66.5"]\n\n[tool.uv]\npackage = false\n',
  );
  const lock = () => spawnSync(join(uv, 'uv'), ['lock', '--quiet'], { cwd: extras }).status;
  expect('uv, extras that exclude each other, before', String(lock()), '1');
  check(extras, '--fix', '--unsafe-fixes');
  expect('uv, extras that exclude each other, after', String(lock()), '0');

  // A real last step: two real distributions that write one import package.
  const real = venv('real', 'tqdm==4.66.5');
  const step = 'pip uninstall -y tqdm && pip install --quiet --no-deps --force-reinstall tqdm==4.66.5 && pip check';
  const { status } = spawnSync('bash', ['-ec', step], { env: { ...process.env, PATH: `${real}:${process.env.PATH}` } });
  expect('pip, a real distribution taken away and written anew', String(status), '0');
  process.exitCode = wrong === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
