import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readKnowledge } from '../../src/build/knowledge-files.ts';
import type { KnowledgeEntry } from '../../src/domain/knowledge.ts';
import { mergeKnowledge } from '../../src/knowledge/base.ts';
import { model } from '../../src/model/model.ts';
import { parse } from '../../src/parse/parse.ts';

/**
 * Compares what we say a Dockerfile leaves behind with what a real pip does when it runs the same commands on tiny local
 * wheels: `npm run oracle:pip`. It needs Python with pip; no network is used after pip is there.
 */
type Wheel = readonly [name: string, version: string, requires: readonly string[]];

const wheels: readonly Wheel[] = [
  ['wcx-base', '1.0', []],
  ['wcx-base', '1.1', []],
  ['wcx-base', '2.0', []],
  ['wcx-base', '3.0a1', []],
  ['wcx-old', '1.0', ['wcx-base<2']],
  ['wcx-new', '1.0', ['wcx-base>=2']],
  ['wcx-any', '1.0', ['wcx-base']],
  ['wcx-any', '2.0', ['wcx-base>=1.1', 'wcx-leaf']],
  ['wcx-leaf', '1.0', []],
  ['wcx-leaf', '1.5', []],
  ['wcx-pin', '1.0', ['wcx-base==1.1']],
  ['wcx-extra', '1.0', ["wcx-leaf>=1.5; extra == 'more'"]],
  ['wcx-marked', '1.0', ["wcx-leaf==1.0; python_version >= '3.0'", "wcx-base==1.0; python_version < '3.0'"]],
  ['wcx-deep', '1.0', ['wcx-any', 'wcx-old']],
  ['wcx-choosy', '1.0', ['wcx-any<2']],
  ['wcx-choosy', '2.0', ['wcx-any>=2', 'wcx-base<2']],
];

/** Files that commands read, beside them. */
const files: Readonly<Record<string, string>> = {
  'old.txt': 'wcx-old\n',
  'pins.txt': 'wcx-base==1.0\nwcx-leaf==1.0\n',
  'constraints.txt': 'wcx-base<2\n',
  'tight.txt': 'wcx-base==1.0\n',
  'nested.txt': '-r old.txt\nwcx-leaf\n',
  'constrained.txt': '-c constraints.txt\nwcx-any\n',
};

/** Arguments of pip, a command each. */
const scenarios: readonly (readonly string[])[] = [
  ['install wcx-any'],
  ['install wcx-base==1.0', 'install wcx-any'],
  ['install wcx-base==1.0', 'install wcx-any==1.0'],
  ['install wcx-base==1.0', 'install wcx-new'],
  ['install wcx-new', 'install wcx-old'],
  ['install wcx-new wcx-any', 'install -r old.txt'],
  ['install wcx-base==1.0', 'install -U wcx-any==1.0'],
  ['install wcx-base==1.0', 'install -U wcx-base'],
  ['install wcx-base==1.0', 'install -U --upgrade-strategy eager wcx-any==1.0'],
  ['install wcx-base==1.0 wcx-leaf==1.0', 'install --force-reinstall wcx-any'],
  ['install wcx-base==1.0', 'install --force-reinstall --no-deps wcx-any'],
  ['install wcx-leaf==1.0', 'install --no-deps wcx-any'],
  ['install wcx-any', 'uninstall -y wcx-base'],
  ['install wcx-any', 'uninstall -y wcx-base wcx-leaf', 'install wcx-old'],
  ['install -r pins.txt', 'install wcx-any'],
  ['install -c constraints.txt wcx-any'],
  ['install -c tight.txt wcx-any'],
  ['install wcx-new', 'install -c constraints.txt wcx-any==1.0'],
  ['install -r constrained.txt'],
  ['install -r nested.txt', 'install wcx-any'],
  ['install wcx-extra'],
  ['install wcx-leaf==1.0', 'install wcx-extra[more]'],
  ['install wcx-marked'],
  ['install wcx-leaf', 'install wcx-marked'],
  ['install wcx-deep'],
  ['install wcx-new', 'install wcx-deep'],
  ['install wcx-choosy'],
  ['install wcx-base', 'install wcx-choosy'],
  ['install wcx-choosy "wcx-base>=2"'],
  ['install --pre wcx-base'],
  ['install wcx-base --pre', 'install wcx-any'],
  ['install wcx-base==3.0a1', 'install wcx-new'],
  ['install wcx-pin', 'install wcx-any'],
  ['install wcx-any', 'install wcx-pin'],
  ['install wcx-base==2.0', 'install wcx-base'],
  ['install wcx-base==2.0', 'install wcx-base~=1.0'],
  ['install ./wcx_base-1.1-py3-none-any.whl', 'install wcx-any'],
  ['install wcx-base', 'install ./wcx_base-1.1-py3-none-any.whl'],
  ['install wcx-any wcx-old'],
  ['install "wcx-any>=1,<2" wcx-leaf', 'install -U wcx-any wcx-leaf'],
];

const scratch = mkdtempSync(join(tmpdir(), 'wheelclash-pip-'));
try {
  const links = join(scratch, 'wheels');
  const work = join(scratch, 'work');
  for (const folder of [links, work]) mkdirSync(folder);
  const maker = new URL('../../test/oracle/make_wheels.py', import.meta.url);
  for (const folder of [links, work])
    execFileSync('python3', [maker.pathname, folder], { input: JSON.stringify(wheels) });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(work, path), text);
  execFileSync('python3', ['-m', 'venv', join(scratch, 'venv')]);
  let differences = 0;
  for (const commands of scenarios) {
    const [real, failed] = theirs(commands, work, links);
    const expected = real.join(' ');
    const said = ours(commands).join(' ');
    if (failed || expected === said) continue;
    differences += 1;
    console.log(`${commands.join(' && ')}\n  pip:  ${expected}\n  ours: ${said}`);
  }
  console.log(`${scenarios.length} sequences of pip commands, ${differences} differences`);
  process.exitCode = differences === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** What is installed in a clean environment after the commands, and whether one of them failed. */
function theirs(commands: readonly string[], work: string, links: string): readonly [readonly string[], boolean] {
  const pip = (words: readonly string[]) => {
    const command = [
      ...['-m', 'pip', '--disable-pip-version-check', ...words],
      ...(words[0] === 'install' ? ['--no-index', '--find-links', links, '--quiet'] : []),
    ];
    return spawnSync(join(scratch, 'venv', 'bin', 'python'), command, { cwd: work, encoding: 'utf8' });
  };
  pip(['uninstall', '-y', '--quiet', ...new Set(wheels.map(([name]) => name))]);
  let failed = false;
  for (const command of commands) {
    const words = command.replaceAll('"', '').split(' ');
    const { status, stderr } = pip(words);
    if (status !== 0) {
      failed = true;
      console.log(`pip ${command} failed, so nothing is compared: ${stderr.trim().split('\n').at(-1)}`);
    }
  }
  const listed = JSON.parse(pip(['list', '--format', 'json']).stdout) as readonly { name: string; version: string }[];
  return [
    listed
      .filter(({ name }) => name.startsWith('wcx'))
      .map(({ name, version }) => `${name.replaceAll('_', '-')}==${version}`)
      .sort(),
    failed,
  ];
}

function ours(commands: readonly string[]): readonly string[] {
  const steps = commands.map((command) => `RUN pip ${command}\n`).join('');
  const names = Object.keys(files).join(' ');
  const dockerfile = `FROM python:3.11\nCOPY ${names} wcx_base-1.1-py3-none-any.whl ./\n${steps}`;
  const sources = { ...files, Dockerfile: dockerfile, 'wcx_base-1.1-py3-none-any.whl': '' };
  const manifests = Object.entries(sources).flatMap(([path, text]) => parse({ path, text }) ?? []);
  const { environments } = model(manifests, knowledge(), { texts: new Map(Object.entries(sources)) });
  const built = environments.find(({ id }) => id === 'Dockerfile');
  return (built?.installed ?? []).map(({ name, version }) => `${name}==${version?.text ?? '?'}`).sort();
}

/** The facts of the wheels beside those of the base, which knows the image. */
function knowledge() {
  const common = {
    certainty: 'verified',
    evidence: [{ source: 'wheel metadata', states: 'made here', checked: '2026-11-21' }],
  };
  const names = [...new Set(wheels.map(([name]) => name))];
  const facts: readonly unknown[] = [
    ...names.map((distribution) => ({
      ...common,
      kind: 'latest',
      id: `${distribution}-latest`,
      claim: 'made here',
      distribution,
      releases: wheels.filter(([name]) => name === distribution).map(([, version]) => ({ version })),
      asOf: '2026-11-21',
    })),
    ...wheels.map(([distribution, version, requires]) => ({
      ...common,
      kind: 'requires',
      id: `${distribution}-${version}`,
      claim: 'made here',
      distribution,
      versions: `==${version}`,
      requires,
      complete: true,
    })),
  ];
  return mergeKnowledge(readKnowledge(), facts as readonly KnowledgeEntry[]);
}
