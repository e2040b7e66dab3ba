import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../src/domain/environment.ts';
import type { Manifest } from '../../src/domain/manifest.ts';
import { evaluateMarker } from '../../src/domain/marker.ts';
import { parseRequirement } from '../../src/domain/requirement.ts';
import { markerValues } from '../../src/domain/target.ts';
import { versionSet } from '../../src/domain/version-set.ts';
import { createKnowledge } from '../../src/knowledge/base.ts';
import { compileKnowledge } from '../../src/knowledge/compile.ts';
import { model } from '../../src/model/model.ts';
import { parse } from '../../src/parse/parse.ts';

/**
 * Compares what we read from a uv.lock with `uv export --frozen`, for the project alone, each extra, each group and all
 * that go together, on Linux x86_64. Opt-in: it needs uv (ORACLE_UV names another one); arguments are the folders of
 * projects. ORACLE_PYTHONS lists the Python versions to ask for.
 */
const uv = process.env['ORACLE_UV'] ?? 'uv';
const pythons = (process.env['ORACLE_PYTHONS'] ?? '3.10 3.11 3.12').split(' ');
const knowledge = createKnowledge(compileKnowledge([]));

function manifestsOf(folder: string): readonly Manifest[] {
  return ['pyproject.toml', 'uv.lock']
    .filter((path) => existsSync(join(folder, path)))
    .flatMap((path) => parse({ path, text: readFileSync(join(folder, path), 'utf8') }) ?? []);
}

/** `name==version` of everything that is surely or possibly installed. */
function ours({ installed }: Environment): readonly string[] {
  return installed.map(({ name, version }) => `${name}==${version?.text ?? '?'}`).sort();
}

function theirs(folder: string, { steps }: Environment, python: string): readonly string[] | string {
  const lock = steps[0]?.lock;
  if (lock === undefined) return 'there is no lock';
  const words = [
    'export',
    '--frozen',
    '--no-hashes',
    '--no-default-groups',
    '--no-emit-project',
    '--no-emit-workspace',
    '--no-header',
    '--project',
    folder,
  ];
  const asked = [...lock.extras.map((name) => `--extra=${name}`), ...lock.groups.map((name) => `--group=${name}`)];
  const result = spawnSync(uv, [...words, ...asked], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (result.status !== 0) return result.stderr.split('\n')[0] ?? 'uv failed';
  const values = { ...markerValues(), python: versionSet(`==${python}.*`) };
  const lines = result.stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(' ') && !line.startsWith('#') && !line.startsWith('./'));
  return lines
    .flatMap((line) => {
      const parsed = parseRequirement(line, () => ({ path: '', start: 0, end: 0 }));
      if (!parsed.ok) return [`unreadable: ${line}`];
      const { name, specifiers, marker } = parsed.requirement;
      if (marker !== undefined && evaluateMarker(marker, values) === false) return [];
      return [`${name}==${specifiers[0]?.version ?? '?'}`];
    })
    .sort();
}

let differences = 0;
let compared = 0;
for (const folder of process.argv.slice(2))
  for (const python of pythons) {
    const { environments } = model(manifestsOf(folder), knowledge, { target: { python } });
    for (const environment of environments) {
      const expected = theirs(folder, environment, python);
      if (typeof expected === 'string') {
        console.log(`${folder} ${environment.id}: not compared: ${expected}`);
        continue;
      }
      const read = ours(environment);
      if (read.length === 0 && expected.length > 0) {
        // uv exports them and refuses to install them.
        console.log(`${folder} ${environment.id}: not compared: its extras exclude each other`);
        continue;
      }
      const missing = expected.filter((line) => !read.includes(line));
      const extra = read.filter((line) => !expected.includes(line));
      compared += 1;
      differences += missing.length + extra.length;
      for (const line of missing) console.log(`${folder} ${environment.id} ${python}: uv installs ${line}, we do not`);
      for (const line of extra) console.log(`${folder} ${environment.id} ${python}: we install ${line}, uv does not`);
    }
  }
console.log(`${compared} environments compared, ${differences} differences`);
process.exitCode = differences === 0 ? 0 : 1;
