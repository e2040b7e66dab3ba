/**
 * Packs the package, installs it where nothing else is, and runs it on each supported Node: `npm run real:nodes`.
 * It needs the network: the `node` package of npm brings the other versions.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const versions = ['20', '22', '24'];
const root = fileURLToPath(new URL('../../', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'wheelclash-nodes-'));

try {
  const npm = (args, cwd) => execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  npm(['pack', '--ignore-scripts', '--pack-destination', scratch], root);
  const tarball = readdirSync(scratch).find((name) => name.endsWith('.tgz'));
  const project = join(scratch, 'project');
  cpSync(join(root, 'fixtures/stories/silent-cpu'), project, { recursive: true });
  const printed = versions.map((version) => {
    const folder = join(scratch, `node-${version}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    npm(
      ['install', '--no-audit', '--no-fund', '--foreground-scripts', `node@${version}`, join(scratch, tarball)],
      folder,
    );
    const node = join(folder, 'node_modules', 'node', 'bin', 'node');
    const cli = join(folder, 'node_modules', 'wheelclash', 'dist', 'cli.js');
    const run = (args) => spawnSync(node, [cli, ...args], { cwd: project, encoding: 'utf8' });
    const found = run(['--format', 'json']);
    const shown = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
    if (found.status !== 1 || found.stderr !== '')
      throw new Error(`${shown}: exit code ${found.status}\n${found.stderr}`);
    if (run(['explain', 'numpy-abi-break']).status !== 0) throw new Error(`${shown}: explain fails`);
    const again = run(['--format', 'json']);
    if (again.stdout !== found.stdout) throw new Error(`${shown}: a second run gives other bytes`);
    process.stdout.write(`Node ${shown}: finds the conflict, twice the same\n`);
    return found.stdout;
  });
  if (new Set(printed).size !== 1) throw new Error('the versions of Node do not give the same bytes');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
