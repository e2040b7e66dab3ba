import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.ts';
import { readKnowledge } from '../src/build/knowledge-files.ts';
import { engineWith } from '../src/cli/engine.ts';
import type { Engine } from '../src/cli/host.ts';
import { main } from '../src/cli/main.ts';
import type { Finding } from '../src/domain/finding.ts';
import type { Knowledge } from '../src/domain/knowledge.ts';
import type { SourceFile } from '../src/domain/source.ts';
import { run, runAndProve } from '../src/run.ts';
import { eachGuarded } from '../src/run-guarded.ts';

/** Faults of ours, put in on purpose: each is said, and hides nothing else. */
const conflict = 'onnxruntime==1.19.2\nonnxruntime-gpu==1.19.2\n';
const healthy: SourceFile = { path: 'a/requirements.txt', text: conflict };
const overlap = 'overlapping-distributions a/requirements.txt';

/** Facts that cannot be asked about one distribution. */
const poisoned: Knowledge = {
  ...readKnowledge(),
  about: (subject, kind) => {
    if (subject === 'poison') throw new RangeError('poisoned');
    return readKnowledge().about(subject, kind);
  },
};

function found(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ rule, at }) => `${rule} ${at.path}`);
}

test('a parser that fails on one file', () => {
  const text = {
    length: 5,
    get startsWith() {
      throw new RangeError('unreadable');
    },
  } as unknown as string;
  const { findings, failures } = run([healthy, { path: 'b/requirements.txt', text }], readKnowledge());
  expect(found(findings)).toEqual([overlap, 'unreadable-file b/requirements.txt']);
  expect(failures).toMatchObject([{ stage: 'read', subject: 'b/requirements.txt' }]);
});

describe('a model that fails', () => {
  test('on one manifest leaves that one out', () => {
    const { findings, failures } = run(
      [healthy, { path: 'b/requirements.txt', text: `poison\n${conflict}` }],
      poisoned,
    );
    expect(found(findings)).toContain(overlap);
    expect(failures).toMatchObject([{ stage: 'put together', subject: 'b/requirements.txt' }]);
  });

  test('on two manifests that are only together too much leaves one of them out', () => {
    const files = [
      healthy,
      { path: 'b/Dockerfile', text: 'FROM python:3.11\nCOPY list.txt .\nRUN pip install -r list.txt\n' },
      { path: 'b/list.txt', text: 'poison\n' },
    ];
    const { findings, failures } = run(files, poisoned);
    expect(found(findings)).toContain(overlap);
    expect(failures.filter(({ stage }) => stage === 'put together').length).toBeGreaterThan(0);
  });
});

test('a rule that fails on one subject', () => {
  const rule = rules.get('overlapping-distributions');
  if (rule?.scope !== 'environment') throw new Error('the rule is about something else now');
  const failing: typeof rule = {
    ...rule,
    check: (environment, knowledge) => {
      if (environment.id.startsWith('b/')) throw new TypeError('broken');
      return rule.check(environment, knowledge);
    },
  };
  const files = [healthy, { path: 'b/requirements.txt', text: conflict }];
  const { findings, failures } = run(files, readKnowledge(), {
    rules: new Map([...rules, ['overlapping-distributions', failing]]),
  });
  expect(found(findings)).toEqual([overlap]);
  expect(failures).toMatchObject([{ rule: 'overlapping-distributions', subject: 'b/requirements.txt' }]);
});

test('fixes that cannot be tried keep their words', () => {
  const { findings } = run([healthy], readKnowledge());
  const said: unknown[] = [];
  let checks = 0;
  const proven = runAndProve(
    findings,
    [healthy],
    (files) => {
      checks += 1;
      if (checks > 1) throw new RangeError('broken');
      return run(files, readKnowledge());
    },
    (failure) => said.push(failure),
  );
  expect(proven).toEqual(findings);
  expect(said).toMatchObject([
    { stage: 'tried the fixes of', subject: 'overlapping-distributions in a/requirements.txt' },
  ]);
});

test('one finding that fails does not take the others along', () => {
  const { findings } = run([healthy, { path: 'b/requirements.txt', text: conflict }], readKnowledge());
  const said: unknown[] = [];
  const change = (some: readonly Finding[]) =>
    some.map((finding) => {
      if (finding.at.path.startsWith('b/')) throw new Error('broken');
      return { ...finding, message: 'changed' };
    });
  const changed = eachGuarded(findings, 'changed', change, (failure) => said.push(failure));
  expect(changed.map(({ message }) => message === 'changed')).toEqual([true, false]);
  expect(said).toHaveLength(1);
});

describe('the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wheelclash-crash-'));
  writeFileSync(join(folder, 'requirements.txt'), conflict);

  async function runWith(engine: Partial<Engine>, ...args: readonly string[]) {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await main(args, {
      cwd: folder,
      env: {},
      version: '1.2.3',
      out: { write: (text) => void out.push(text) },
      err: { write: (text) => void err.push(text) },
      engine: async () => ({ ...engineWith(readKnowledge()), ...engine }),
    });
    return { code, out: out.join(''), err: err.join('') };
  }

  const broken = () => {
    throw new RangeError('broken \u001b[2J');
  };

  test('says what failed, with what to send, and ends with 2', async () => {
    const { check } = engineWith(readKnowledge());
    const failures = [{ rule: '', stage: 'read', subject: 'Dockerfile', error: new RangeError('broken') }];
    const { code, out, err } = await runWith({ check: (files, how) => ({ ...check(files, how), failures }) });
    expect(code).toBe(2);
    expect(out).toContain('error[overlapping-distributions]');
    expect(err).toMatch(
      /^wheelclash: wheelclash failed while it read Dockerfile; please report it with these words: RangeError: broken at /,
    );
  });

  test('shows what was found where fixes fail', async () => {
    const { code, out, err } = await runWith({ fix: broken }, '--fix');
    expect(code).toBe(2);
    expect(out).toContain('error[overlapping-distributions]');
    expect(err).toContain('failed while it tried the fixes of');
    expect(err).not.toContain('\u001b');
  });

  test.each(['json', 'sarif', 'markdown', 'text', 'github', 'gitlab', 'junit'])(
    'shows in %s the findings that can be printed',
    async (format) => {
      const { check } = engineWith(readKnowledge());
      const { code, out, err } = await runWith(
        {
          check: (files, how) => {
            const result = check(files, how);
            const [first] = result.findings;
            if (first === undefined) throw new Error('nothing is found');
            const bad = {
              ...first,
              rule: 'bad',
              get message(): string {
                return broken();
              },
            };
            return { ...result, findings: [bad, first] };
          },
          prove: (findings) => findings,
        },
        '--format',
        format,
      );
      expect(code).toBe(2);
      expect(out).toMatch(/both\s+install\s+the\s+import/);
      expect(err).toContain('failed while it printed bad in requirements.txt');
    },
  );

  test('a failure of everything says what to send', async () => {
    const { code, err } = await runWith({ check: broken });
    expect(code).toBe(2);
    expect(err).toContain('please report it with the command and these lines');
    expect(err).toContain('version 1.2.3');
    rmSync(folder, { recursive: true });
  });
});
