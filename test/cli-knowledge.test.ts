import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadEngine } from '../src/cli/engine.ts';
import { type Sandbox, sandbox } from './cli-host.ts';

let box: Sandbox;
beforeEach(() => {
  box = sandbox(() => []);
});
afterEach(() => box.remove());

const engine = async () => loadEngine('dist/knowledge.packed');
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => box.run(args, { engine, env });

const pair = (more = '', id = 'our-renderer-needs-numpy-1') => `- kind: breaks
  id: ${id}
  claim: renderer 3 fails beside NumPy 2.
  certainty: verified
  evidence:
    - source: our issue 118
      states: the import fails
      checked: 2026-11-20
  distribution: renderer
  versions: "==3.*"
  with: { distribution: numpy, versions: ">=2" }
  fails: import
  metadata: allows
  severity: error
  cure: numpy<2
${more}`;

describe('wheelclash knowledge', () => {
  test('says how much is known, how sure and how old', async () => {
    const { code, out, err } = await run(['knowledge']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Knowledge of 20\d\d-\d\d-\d\d \(.+\)\n/);
    expect(out).toMatch(/\n {2}breaks +\d+ +\d+ +\d+ +\d+\n/);
    expect(out).not.toMatch(/\w\n0 /);
    const json = JSON.parse((await run(['knowledge', '--format', 'json'])).out);
    expect(json).toMatchObject({ version: 1, kinds: expect.any(Array) });
    expect(json.facts).toBeGreaterThan(500);
  });

  test('shows all that is known of a name, with evidence and age', async () => {
    const { code, out } = await run(['knowledge', 'onnxruntime-gpu']);
    expect(code).toBe(0);
    expect(out).toContain('onnxruntime-gpu-provides-onnxruntime (verified)');
    expect(out).toMatch(/evidence +microsoft\/onnxruntime\S+ read 20\d\d-\d\d-\d\d/);
    expect(out).toContain('asked for by overlapping-distributions');
    expect((await run(['knowledge', 'show', 'onnxruntime-gpu'])).out).toBe(out);
    const json = JSON.parse((await run(['knowledge', 'OnnxRuntime_GPU', '--format', 'json'])).out);
    expect(json.answers[0]).toMatchObject({ subject: 'onnxruntime-gpu' });
    expect(json.answers[0].facts.map(({ id }: { id: string }) => id)).toContain('onnxruntime-gpu-provides-onnxruntime');
  });

  test('says what it does not know, with the nearest name', async () => {
    const { code, err } = await run(['knowledge', 'onnxruntime-gpuu']);
    expect(code).toBe(2);
    expect(err).toBe('wheelclash: nothing is known of "onnxruntime-gpuu"; did you mean "onnxruntime-gpu"?\n');
    expect((await run(['knowledge', 'nvidia/cuda:nothing'])).err).toContain('other versions or tags of nvidia/cuda');
  });

  test('lists facts by kind, certainty, age and rule', async () => {
    const ids = async (...args: readonly string[]) =>
      JSON.parse((await run(['knowledge', 'list', '--format', 'json', ...args])).out).facts as readonly {
        readonly kind: string;
        readonly certainty: string;
      }[];
    const placeholders = await ids('--kind', 'placeholder');
    expect(placeholders.length).toBeGreaterThan(2);
    expect(new Set(placeholders.map(({ kind }) => kind))).toEqual(new Set(['placeholder']));
    const unsure = await ids('--certainty', 'likely', '--certainty', 'unverified');
    expect(unsure.length).toBeGreaterThan(0);
    expect(unsure.filter(({ certainty }) => certainty === 'verified')).toEqual([]);
    expect(await ids('--read-before', '2020-01-01')).toEqual([]);
    expect(new Set((await ids('--rule', 'unknown-variable')).map(({ kind }) => kind))).toEqual(new Set(['variable']));
    expect((await run(['knowledge', 'list', '--kind', 'placeholder'])).out).toMatch(/\n\d+ facts\n$/);
    expect(await run(['knowledge', 'list', '--kind', 'placeholders'])).toMatchObject({ code: 2 });
    expect(await run(['knowledge', 'list', '--certainty', 'sure'])).toMatchObject({ code: 2 });
    expect(await run(['knowledge', 'list', '--read-before', 'monday'])).toMatchObject({ code: 2 });
    expect(await run(['knowledge', 'list', '--rule', 'no-such-rule'])).toMatchObject({ code: 2 });
  });

  test('counts what is known under a name of its own too', async () => {
    expect(await run(['knowledge', 'stats'])).toEqual(await run(['knowledge']));
    expect(JSON.parse((await run(['knowledge', 'stats', '--format', 'json'])).out).version).toBe(1);
  });

  test('reads its options from variables too, which other commands know', async () => {
    const env = { WHEELCLASH_KIND: 'placeholder' };
    const { out, err } = await run(['knowledge', 'list'], env);
    expect(err).toBe('');
    expect(out).toBe((await run(['knowledge', 'list', '--kind', 'placeholder'])).out);
    expect((await run([], env)).err).not.toContain('WHEELCLASH_KIND');
  });

  test('is in the help, with examples, and in that of its commands', async () => {
    expect((await run(['--help'])).out).toContain('wheelclash knowledge onnxruntime-gpu');
    expect((await run(['knowledge', '--help'])).out).toContain('wheelclash knowledge verify onnxruntime-gpu');
    expect((await run(['knowledge', 'lint', '--help'])).out).toContain('kind: breaks');
    expect((await run(['check', '--help'])).out).toContain('--knowledge <file>');
  });

  test('prints a schema that accepts and refuses facts', async () => {
    const { code, out } = await run(['knowledge', 'schema']);
    expect(code).toBe(0);
    expect(out).toBe(readFileSync('knowledge/schema.json', 'utf8'));
    expect(new Ajv({ allowUnionTypes: true }).compile(JSON.parse(out))([{ kind: 'breaks' }])).toBe(false);
  });
});

test('the example of the help is right', async () => {
  const help = (await run(['knowledge', 'lint', '--help'])).out;
  const example = help.slice(help.indexOf('  - kind:'), help.indexOf('A fact with the id'));
  box.write('facts.yaml', example);
  expect(await run(['knowledge', 'lint', 'facts.yaml'])).toMatchObject({ code: 0, out: '1 fact, 0 problems\n' });
});

describe('facts of one’s own', () => {
  const manifest = 'renderer==3.1\nnumpy==2.1.0\n';

  test('are used by checks, and cited', async () => {
    box.write('facts.yaml', pair());
    box.write('requirements.txt', manifest);
    expect(await run(['--format', 'json'])).toMatchObject({ code: 0 });
    const { code, out, err } = await run(['--knowledge', 'facts.yaml', '--format', 'json', '--verbose']);
    expect(code).toBe(1);
    expect(JSON.parse(out).findings).toMatchObject([
      { rule: 'incompatible-versions', severity: 'error', because: ['our-renderer-needs-numpy-1'] },
    ]);
    expect(err).toContain('read 1 fact from facts.yaml');
    expect((await run(['--knowledge', 'facts.yaml'])).out).toContain('our issue 118');
  });

  test('come from the configuration too, relative to it, and from a variable', async () => {
    box.write('team/facts.yaml', pair());
    box.write('team/wheelclash.toml', 'knowledge = ["facts.yaml"]\n');
    box.write('team/requirements.txt', manifest);
    expect(await run(['team'])).toMatchObject({ code: 1 });
    expect(await run(['team', '--no-config'])).toMatchObject({ code: 0 });
    expect(await run(['team', '--no-config'], { WHEELCLASH_KNOWLEDGE: 'team/facts.yaml' })).toMatchObject({ code: 1 });
    expect((await run(['environments', 'team', '--knowledge', 'nowhere.yaml'])).err).toContain('nowhere.yaml');
  });

  test('are shown among the others', async () => {
    box.write('facts.yaml', pair());
    const { out } = await run(['knowledge', '--knowledge', 'facts.yaml', 'renderer']);
    expect(out).toContain('our issue 118, read 2026-11-20');
    expect((await run(['knowledge', 'show', 'numpy==2.1.0', '--knowledge', 'facts.yaml'])).out).toContain(
      'our-renderer-needs-numpy-1',
    );
  });

  test('replace a bundled fact by its id, and may not contradict one without that', async () => {
    const latest = (id: string) => `- kind: latest
  id: ${id}
  claim: The newest onnxruntime here is 1.20.1.
  certainty: verified
  evidence: [{ source: our mirror, states: so it is, checked: 2026-11-20 }]
  distribution: onnxruntime
  releases: [{ version: 1.20.1 }]
  asOf: 2026-11-20
`;
    box.write('own.yaml', latest('our-onnxruntime'));
    const { code, out } = await run(['knowledge', 'lint', 'own.yaml']);
    expect(code).toBe(1);
    expect(out).toContain(
      'own.yaml:1:3: our-onnxruntime: gives another value of releases than the bundled onnxruntime-latest; give it that id',
    );
    box.write('own.yaml', latest('onnxruntime-latest'));
    expect(await run(['knowledge', 'lint', 'own.yaml'])).toMatchObject({
      code: 0,
      out: 'onnxruntime-latest replaces a bundled fact\n1 fact, 0 problems\n',
    });
    const shown = JSON.parse((await run(['knowledge', '--knowledge', 'own.yaml', 'onnxruntime', '-f', 'json'])).out);
    const facts: readonly { kind: string; releases?: unknown }[] = shown.answers[0].facts;
    expect(facts.filter(({ kind }) => kind === 'latest')).toMatchObject([{ releases: [{ version: '1.20.1' }] }]);
  });

  test('stop a check with every problem and its place where they are wrong', async () => {
    box.write('requirements.txt', manifest);
    box.write('facts.yaml', pair('  remedy: x\n') + pair('', 'other').replace('"==3.*"', 'three'));
    const { code, out, err } = await run(['--knowledge', 'facts.yaml']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('facts.yaml:16:3: our-renderer-needs-numpy-1: has the unknown key "remedy"\n');
    expect(err).toContain('facts.yaml:17:3: other: versions is not a version range: three\n');
    expect(err).toContain('wheelclash: facts.yaml: 2 problems, so nothing was checked\n');
    const lint = await run(['knowledge', 'lint', 'facts.yaml']);
    expect(lint).toMatchObject({ code: 1, err: '' });
    expect(lint.out).toMatch(/\n1 fact, 2 problems\n$/);
    expect(JSON.parse((await run(['knowledge', 'lint', 'facts.yaml', '-f', 'json'])).out).problems).toHaveLength(2);
  });

  test('are refused where they are no text, no list, or not there', async () => {
    box.write('list.yaml', 'a: b\n');
    writeFileSync(join(box.folder, 'binary.yaml'), Uint8Array.of(0xff, 0x00, 0x01));
    expect((await run(['knowledge', 'lint', 'list.yaml'])).out).toContain('list.yaml:1:1: must be a list of entries');
    for (const name of ['binary.yaml', 'missing.yaml', '.'])
      expect(await run(['knowledge', 'lint', name])).toMatchObject({ code: 2, out: '' });
    expect(await run(['knowledge', 'lint'])).toMatchObject({ code: 2 });
  });

  test('steer no terminal', async () => {
    box.write(
      'facts.yaml',
      pair().replace('our issue 118', '"\\e[31mred"').replace('renderer 3', '"\\e[2Jrenderer 3'.concat('"')),
    );
    const { out } = await run(['knowledge', 'show', 'renderer', '--knowledge', 'facts.yaml']);
    expect(out).not.toContain('\u001b');
    box.write('facts.yaml', pair('', '"\\e[31m"'));
    expect((await run(['knowledge', 'lint', 'facts.yaml'])).out).not.toContain('\u001b');
  });
});

describe('wheelclash knowledge verify', () => {
  /** A program named pip that notes how it was called and where. */
  function fakePip(script: string): Readonly<Record<string, string>> {
    const folder = join(box.folder, 'bin');
    mkdirSync(folder, { recursive: true });
    const text = `#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "$PWD: $*" >> "${box.folder}/called"\n${script}\n`;
    writeFileSync(join(folder, 'pip'), text);
    chmodSync(join(folder, 'pip'), 0o755);
    return { PATH: `${folder}:/usr/bin:/bin` };
  }

  const facts = `- kind: requires
  id: first-requires
  claim: first 1 requires second.
  certainty: verified
  evidence: [{ source: our issue 1, states: so it is, checked: 2026-11-20 }]
  distribution: first
  versions: "==1.*"
  requires: ["second>=1"]
`;
  const answers = (requires: string) => `case "$1" in
index) echo "first (1.2)"; echo "Available versions: 1.2, 1.0" ;;
install) for last; do :; done
  echo '{"install": [{"metadata": {"name": "first", "version": "'\${last#*===}'", "requires_dist": ["${requires}"]}}]}' ;;
esac`;

  test('holds facts against the metadata that pip reads, outside the project, without building', async () => {
    box.write('facts.yaml', facts);
    const env = fakePip(answers('second (>=1)'));
    const { code, out, err } = await run(['knowledge', 'verify', 'First', '--knowledge', 'facts.yaml'], env);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('first  1 fact: 1 holds, 0 differ, 0 unchecked');
    expect(out).toContain('1.0, 1.2');
    const called = readFileSync(join(box.folder, 'called'), 'utf8').trim().split('\n');
    expect(called.filter((line) => line.startsWith(`${box.folder}:`))).toEqual([]);
    const installs = called.filter((line) => line.includes(': install '));
    expect(installs).toHaveLength(2);
    for (const line of installs) expect(line).toMatch(/ --dry-run .* --only-binary :all: .* first===1\.[02]$/);
    const [folder = ''] = called[0]?.split(': ') ?? [];
    expect(existsSync(folder)).toBe(false);
  });

  test('says what differs, and exits with 1', async () => {
    box.write('facts.yaml', facts);
    const env = fakePip(answers('second>=2'));
    const args = ['knowledge', 'verify', 'first', '--knowledge', 'facts.yaml'];
    const { code, out } = await run(args, env);
    expect(code).toBe(1);
    expect(out).toContain('1.2: requires second>=2, not second>=1');
    const json = JSON.parse((await run([...args, '--format', 'json'], env)).out);
    expect(json.distributions[0].facts).toMatchObject([{ id: 'first-requires', verdict: 'differs' }]);
  });

  test('goes on where pip fails or gives nonsense, and says so', async () => {
    box.write('facts.yaml', facts);
    const args = ['knowledge', 'verify', 'first', '--knowledge', 'facts.yaml'];
    const nothing = await run(args, fakePip('echo "ERROR: no such thing" >&2; exit 1'));
    expect(nothing).toMatchObject({ code: 0 });
    expect(nothing.err).toContain('could not list the releases of first: no such thing');
    const nonsense = await run(args, fakePip('[ "$1" = index ] && echo "Available versions: 1.0" || echo "{"'));
    expect(nonsense.out).toContain('1 unchecked');
    expect(nonsense.err).toContain('first 1.0');
  });

  test('needs pip or uv, and a distribution of which something is known', async () => {
    box.write('facts.yaml', facts);
    const env = { PATH: join(box.folder, 'empty') };
    const args = ['knowledge', 'verify', '--knowledge', 'facts.yaml'];
    expect(await run([...args, 'first'], env)).toMatchObject({ code: 2 });
    expect((await run([...args, '--with', 'uv', 'first'], env)).err).toContain('needs uv on the PATH');
    for (const name of ['nobody', 'nvidia/cuda', '--', '-r', '../x'])
      expect(await run([...args, name], env)).toMatchObject({ code: 2 });
  });
});
