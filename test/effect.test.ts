import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { committedFiles } from '../src/build/committed-knowledge.ts';
import { effectOn, factChanges, projectsIn } from '../src/build/effect-of.ts';
import { createKnowledge } from '../src/knowledge/base.ts';
import { compileKnowledge } from '../src/knowledge/compile.ts';
import { lintEntries } from '../src/knowledge/lint.ts';

const fact = (severity: string, id = 'first-breaks-second') => `- kind: breaks
  id: ${id}
  claim: first 1 fails beside sécond 2.
  certainty: verified
  evidence: [{ source: owner/first#1, states: so it is, checked: 2026-11-20 }]
  distribution: first
  versions: "==1.*"
  with: { distribution: second, versions: ">=2" }
  fails: import
  metadata: allows
  severity: ${severity}
  cure: second<2
`;

let folder = '';
const git = (...args: readonly string[]) => {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b.invalid', '-c', 'commit.gpgsign=false'];
  const { status, stderr } = spawnSync('git', [...who, ...args], { cwd: folder });
  if (status !== 0) throw new Error(stderr.toString());
};
const entriesOf = (text: string) => lintEntries([{ path: 'first.yaml', text }], '2026-11-21').entries;
const baseOf = (text: string) => createKnowledge(compileKnowledge(entriesOf(text)));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelclash-effect-'));
  mkdirSync(join(folder, 'knowledge/image'), { recursive: true });
  mkdirSync(join(folder, 'cases/one'), { recursive: true });
  writeFileSync(join(folder, 'knowledge/first.yaml'), fact('warning'));
  writeFileSync(join(folder, 'knowledge/image/some.yaml'), '[]\n');
  writeFileSync(join(folder, 'knowledge/README.md'), 'no facts\n');
  writeFileSync(join(folder, 'cases/one/requirements.txt'), 'first==1.2\nsecond==2.0\n');
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the effect of a change of the base', () => {
  test('is measured against the files of a commit', () => {
    writeFileSync(join(folder, 'knowledge/first.yaml'), fact('error'));
    expect(committedFiles('HEAD', folder)).toEqual([
      { path: 'first.yaml', text: fact('warning') },
      { path: 'image/some.yaml', text: '[]\n' },
    ]);
    expect(() => committedFiles('no-such-commit', folder)).toThrow('no-such-commit');
  });

  test('is what appears, vanishes and changes, and nothing else', () => {
    const [project = ''] = projectsIn(join(folder, 'cases'));
    expect(projectsIn(project)).toEqual([project]);
    const none = baseOf('[]');
    const [warns, fails] = [baseOf(fact('warning')), baseOf(fact('error'))];
    expect(effectOn(project, warns, warns)).toBeUndefined();
    expect(effectOn(project, none, warns)).toMatchObject({ appear: 1, vanish: 0, change: 0 });
    expect(effectOn(project, warns, none)).toMatchObject({ appear: 0, vanish: 1, change: 0 });
    const change = effectOn(project, warns, fails);
    expect(change).toMatchObject({ appear: 0, vanish: 0, change: 1 });
    expect(change?.lines[0]).toMatch(
      /^~ error incompatible-versions requirements\.txt:\d \(high\): .*\n {2}was warning /,
    );
  });

  test('counts facts by their ids', () => {
    expect(factChanges(entriesOf(fact('error')), entriesOf(fact('warning') + fact('error', 'other')))).toEqual({
      added: ['other'],
      removed: [],
      changed: ['first-breaks-second'],
    });
    expect(factChanges(entriesOf(fact('error')), [])).toMatchObject({ removed: ['first-breaks-second'] });
  });
});
