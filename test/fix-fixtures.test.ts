import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../rules/index.ts';
import { readKnowledge } from '../src/build/knowledge-files.ts';
import type { Finding } from '../src/domain/finding.ts';
import type { Fix } from '../src/domain/fix.ts';
import { lineIndexOf, lineStartsOf } from '../src/domain/lines.ts';
import type { SourceFile, Span } from '../src/domain/source.ts';
import { applyEdits } from '../src/fix/apply.ts';
import { type Claim, faultsOf } from '../src/fix/guards.ts';
import { judge } from '../src/fix/judge.ts';
import { keepsLocks, lockChange, withLocks } from '../src/fix/locks.ts';
import { proveFixes } from '../src/fix/prove.ts';
import { render } from '../src/fix/render.ts';
import { type FixOutcome, fixAll } from '../src/fix/rounds.ts';
import { type RunResult, run } from '../src/run.ts';
import { fixtureCases } from './fixture-cases.ts';
import { checksOf } from './fixture-run.ts';

const cases = fixtureCases();
const everything = { unsafe: true, pick: (findings: readonly Finding[]) => findings, mayEdit: () => true };

describe.each(cases.map((fixture) => [fixture.title, fixture] as const))('%s', (_, { folder }) => {
  test('is cured by every fix it is offered, and by nothing else', () => {
    const { result, check } = benchOf(folder);
    for (const finding of proveFixes(result.findings, { result, check }, 'all'))
      for (const fix of finding.fixes.filter(({ edits }) => edits !== undefined)) {
        const { edits = [], title } = fix;
        expect(edits.length, title).toBeGreaterThan(0);
        expect(judge([{ finding, title, action: fix, edits }], { result, check }).faults, title).toEqual([]);
        expect(strayEdits(finding, fix, result), title).toEqual([]);
        const after = check(applyEdits(result.files, edits));
        const again = after.findings.filter(({ fingerprint }) => fingerprint === finding.fingerprint);
        expect(
          again.flatMap(({ fixes }) => fixes).filter((other) => other.title === title),
          title,
        ).toEqual([]);
      }
  });

  test('is as expected after all fixes, and a second time nothing changes', () => {
    const { result, check } = benchOf(folder);
    const outcome = fixAll(result, check, everything);
    expect(outcome.settled).toBe(true);
    expect(overallFaults(result, outcome, check)).toEqual([]);
    const second = fixAll(outcome.result, check, everything);
    expect(second.applied).toEqual([]);
    expect(changed(outcome.result.files, second.result.files)).toEqual([]);
    const wanted = expectedFiles(folder);
    if (wanted !== undefined) expect(changed(result.files, outcome.result.files)).toEqual(wanted);
  });
});

test.each([...rules])('%s has a case whose fixed files are given, or says why it has none', (id, rule) => {
  const own = cases.filter((fixture) => fixture.rule === id && expectedFiles(fixture.folder) !== undefined);
  const shows = own.some(({ folder }) => {
    const { result, check } = benchOf(folder);
    return fixAll(result, check, everything).applied.some(({ finding }) => finding.rule === id);
  });
  expect(rule.docs.noFix === undefined).toBe(shows);
});

test('at least six cases say byte for byte what fixing gives, and each of them gives something', () => {
  const expected = cases.flatMap(({ folder }) => {
    const files = expectedFiles(folder);
    return files === undefined ? [] : [files.length];
  });
  expect(expected.length).toBeGreaterThanOrEqual(6);
  expect(expected.every((files) => files > 0)).toBe(true);
});

describe('the runner', () => {
  const text = '# detection\nonnxruntime==1.18.1\nonnxruntime-gpu==1.18.1\nnumpy==1.26.4\n';
  const { result, check } = memoryBench([{ path: 'requirements.txt', text }]);
  const finding = result.findings.find(({ rule }) => rule === 'overlapping-distributions');
  const claims = (title: string): readonly Claim[] => (finding === undefined ? [] : [{ finding, title }]);
  const faultsWith = (by: string, title = 'Remove onnxruntime and onnxruntime-gpu') =>
    faultsOf(result, check([{ path: 'requirements.txt', text: by }]), claims(title)).join('\n');

  test('accepts the fix that the rule offers', () => {
    expect(faultsWith(text.replace('onnxruntime==1.18.1\n', ''))).toBe('');
  });

  test.each([
    ['empties the file', '', 'emptied: requirements.txt'],
    ['leaves only comments', '# detection\n', 'emptied: requirements.txt'],
    ['cures nothing', text.replace('==1.26.4', '<2'), 'not cured: overlapping-distributions'],
    ['removes more than it says', 'onnxruntime-gpu==1.18.1\n', 'numpy is required otherwise than before'],
    ['pins what it does not name', 'onnxruntime-gpu==1.18.1\nnumpy==1.26.0\n', 'numpy is required otherwise'],
    [
      'leaves a line that cannot be read',
      'onnxruntime-gpu==1.18.1\nnumpy==1.26.4\n==\n',
      'new problem: requirements.txt',
    ],
    ['makes another conflict', 'onnxruntime-gpu==1.18.1\nnumpy==1.26.4\nnumpy==1.25.0\n', 'new finding: contradictory'],
  ])('refuses a fix that %s', (_, by, fault) => {
    expect(faultsWith(by)).toContain(fault);
  });

  test('does not take a longer name for one that a title names', () => {
    expect(faultsWith(text.replace('onnxruntime==1.18.1\n', ''), 'Remove onnxruntime-directml')).toContain(
      'onnxruntime is required otherwise',
    );
  });

  test('shows a fix that fails the proof as words', () => {
    if (finding === undefined) throw new Error('nothing found');
    const bad: Fix = {
      kind: 'replace',
      title: 'Empty the file of onnxruntime, onnxruntime-gpu and numpy',
      safety: 'safe',
      span: { path: 'requirements.txt', start: 0, end: text.length },
      text: '# nothing',
    };
    expect(render(bad, finding, result)?.edits).toHaveLength(1);
    const [shown] = proveFixes([{ ...finding, fixes: [bad] }], { result, check }, 'all');
    expect(shown?.fixes).toEqual([bad]);
  });
});

test('a bad fix in one project keeps no good one in another from being proven', () => {
  const text = 'onnxruntime==1.18.1\nonnxruntime-gpu==1.18.1\nnumpy==1.26.4\n';
  const paths = ['a/requirements.txt', 'b/requirements.txt', 'c/requirements.txt'];
  const { result, check } = memoryBench(paths.map((path) => ({ path, text })));
  const findings = result.findings.map((finding, index) => {
    const span = { path: finding.at.path, start: 0, end: text.length };
    const bad: Fix = { kind: 'replace', title: 'onnxruntime', safety: 'safe', span, text: '# nothing' };
    return index === 1 ? { ...finding, fixes: [bad] } : finding;
  });
  const proven = proveFixes(findings, { result, check }, 'all');
  expect(proven.map(({ fixes }) => fixes[0]?.edits?.[0]?.span.path)).toEqual([paths[0], undefined, paths[2]]);
});

/** What speaks against all that was applied, with locks as the next locking will write them. */
function overallFaults(
  result: RunResult,
  { applied, result: { files } }: FixOutcome<RunResult>,
  check: (files: readonly SourceFile[]) => RunResult,
): readonly string[] {
  const paths = changed(result.files, files).map(({ path }) => path);
  const locks = lockChange(
    result.project,
    applied.map(({ action }) => ({ action, paths })),
  );
  const before = keepsLocks(locks) ? result : check(withLocks(result.files, locks, 'before'));
  return faultsOf(before, check(withLocks(files, locks, 'after')), applied);
}

function benchOf(folder: string) {
  const checks = checksOf(folder);
  const result = checks();
  return { result, check: (files: readonly SourceFile[]): RunResult => checks(undefined, () => files) };
}

function memoryBench(files: readonly SourceFile[]) {
  const check = (some: readonly SourceFile[]): RunResult => run(some, readKnowledge());
  return { result: check(files), check };
}

/** Fixes that put a new line into a file: a setting, an index, a step. They change no line that is there. */
const additions: ReadonlySet<Fix['kind']> = new Set([
  ...(['exclude', 'override', 'setting', 'index', 'instruction', 'last-step'] as const),
  ...(['service-setting', 'tag'] as const),
]);

/**
 * Edits that reach beyond the lines of what the finding points at, or of the RUN in which that stands. A new line for a
 * setting or a step may stand elsewhere.
 */
function strayEdits({ at, related, chains }: Finding, fix: Fix, { files, project }: RunResult) {
  const { edits = [] } = fix;
  const actions = fix.kind === 'several' ? fix.actions : [fix];
  const named = [at, ...related.map(({ span }) => span), ...chains.flatMap(([root]) => root?.span ?? [])];
  const runs = project.manifests.flatMap((manifest) =>
    manifest.kind === 'dockerfile'
      ? manifest.stages.flatMap(({ instructions }) => instructions.map(({ span }) => span))
      : [],
  );
  const around = runs.filter((run) =>
    named.some(({ path, start, end }) => path === run.path && run.start <= start && end <= run.end),
  );
  // What moves together, and the step in which something is to be done.
  const meant = actions.flatMap((action) => {
    if ('step' in action) return action.step;
    return fix.kind === 'several' && action.kind === 'pin' ? action.requirement.span : [];
  });
  const places = [...named, ...around, ...meant];
  return edits.filter(({ span }) => {
    if (actions.some(({ kind }) => additions.has(kind)) && span.start === span.end) return false;
    const text = files.find(({ path }) => path === span.path)?.text ?? '';
    return !places.some((place) => place.path === span.path && linesOf(text, place).covers(linesOf(text, span)));
  });
}

function linesOf(text: string, { start, end }: Span) {
  const starts = lineStartsOf(text);
  const first = lineIndexOf(starts, start);
  // An edit that takes a line end with it stops where the next line begins.
  const last = lineIndexOf(starts, Math.max(start, end - 1));
  return {
    first,
    last,
    covers: (other: { readonly first: number; readonly last: number }) => other.first >= first && other.last <= last,
  };
}

function changed(before: readonly SourceFile[], after: readonly SourceFile[]): readonly SourceFile[] {
  const texts = new Map(before.map(({ path, text }) => [path, text]));
  return after.filter(({ path, text }) => texts.get(path) !== text).map(({ path, text }) => ({ path, text }));
}

/** The files below `fixed/`: those that change, as they are to be. */
function expectedFiles(folder: string): readonly SourceFile[] | undefined {
  const root = join(folder, 'fixed');
  if (!existsSync(root)) return undefined;
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.\w+$|Dockerfile$/.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
