import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readKnowledge } from '../src/build/knowledge-files.ts';
import type { SourceFile } from '../src/domain/source.ts';
import { prunedLock } from '../src/fix/locks.ts';
import { run, runAndFix, runAndProve } from '../src/run.ts';

const folder = 'fixtures/overlapping-distributions/through-a-locked-dependency/';
const project = readFileSync(`${folder}pyproject.toml`, 'utf8');
const lock = readFileSync(`${folder}uv.lock`, 'utf8');
const check = (files: readonly SourceFile[]) => run(files, readKnowledge());
const provenTitles = (files: readonly SourceFile[]) =>
  runAndProve(check(files).findings, files, check).flatMap(({ fixes }) =>
    fixes.filter(({ edits }) => edits !== undefined).map(({ title }) => title),
  );

test('a lock is pruned of entries and of the edges to them', () => {
  const pruned = prunedLock(lock, new Set(['onnxruntime']));
  expect(pruned).not.toMatch(/"onnxruntime"/);
  expect(pruned.match(/^name = /gm)).toHaveLength(4);
  expect(pruned).toContain('{ name = "onnxruntime-gpu" }');
  expect(prunedLock(lock.replaceAll('\n', '\r\n'), new Set(['onnxruntime']))).toBe(pruned.replaceAll('\n', '\r\n'));
  expect(prunedLock(lock, new Set())).toBe(lock);
});

describe('beside a lock', () => {
  const files = [
    { path: 'pyproject.toml', text: project },
    { path: 'uv.lock', text: lock },
  ];

  test('an exclusion is judged by what the next locking writes, and says so', () => {
    const titles = provenTitles(files);
    expect(titles).toHaveLength(1);
    expect(titles[0]).toMatch(/^Exclude onnxruntime .*, then run uv lock$/);
    const { stale, result, applied } = runAndFix(files, check, {
      unsafe: true,
      pick: (all) => all,
      mayEdit: () => true,
    });
    expect({ stale, applied: applied.length }).toEqual({ stale: ['uv.lock'], applied: 1 });
    expect(result.files.find(({ path }) => path === 'uv.lock')?.text).toBe(lock);
    // Until it is locked again, the lock is what is installed.
    expect(result.findings.map(({ rule }) => rule)).toEqual(['overlapping-distributions']);
  });

  test('a bound is judged without the lock, where the conflict is seen without it', () => {
    const pinned = (numpy: string) => `version = 1\nrequires-python = ">=3.10"\n
[[package]]\nname = "x"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [\n    { name = "pandas" },\n    { name = "numpy" },\n]\n
[[package]]\nname = "pandas"\nversion = "2.0.3"\nsource = { registry = "https://mirror.invalid/simple" }\n
[[package]]\nname = "numpy"\nversion = "${numpy}"\nsource = { registry = "https://mirror.invalid/simple" }\n`;
    const text = (numpy: string) =>
      `[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["pandas==2.0.3", "${numpy}"]\n`;
    const locked = (numpy: string) => [
      { path: 'pyproject.toml', text: text(numpy) },
      { path: 'uv.lock', text: pinned('2.0.2') },
    ];
    expect(check(locked('numpy==2.0.2')).findings.map(({ rule }) => rule)).toContain('numpy-abi-break');
    expect(provenTitles(locked('numpy==2.0.2')).join()).toMatch(/numpy<2.*, then run uv lock/);
  });
});
