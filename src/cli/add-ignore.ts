import type { Finding } from '../domain/finding.ts';
import { lineIndexOf, lineStartsOf } from '../domain/lines.ts';
import type { SourceFile } from '../domain/source.ts';
import type { CheckResult } from '../report/result.ts';
import type { FixInput } from './fix.ts';
import { editableBelow, type FileChange, writeChanges } from './fix-write.ts';
import type { Engine, Host } from './host.ts';
import { say } from './terminal.ts';

export interface AddIgnoreInput extends FixInput {
  /** The result for the files as they are now. */
  readonly result: CheckResult;
  /** Stands behind each comment. */
  readonly reason: string;
}

/**
 * Writes an ignore comment alone above the line of each shown finding. A comment that would not hide its finding, or that
 * would change what else is found, is not written, and that is said. Gives the result with the comments in place.
 */
export function addIgnores(input: AddIgnoreInput, engine: Engine, host: Host): CheckResult | undefined {
  const { paths, how, pick, result, reason } = input;
  const mayEdit = editableBelow(paths, host);
  const before = new Map(input.files.map((file) => [file.path, file]));
  let now = result;
  let left = 0;
  for (const path of new Set(pick(result.findings).map(({ at }) => at.path))) {
    const wanted = pick(now.findings).filter(({ at }) => at.path === path);
    const file = now.files.find((one) => one.path === path);
    const commented = file === undefined || !mayEdit(path) ? undefined : withComments(file, wanted, reason);
    const next = commented && engine.check(replaced(now.files, commented), how);
    if (next && hidesOnly(pick(now.findings), pick(next.findings), wanted)) now = next;
    else {
      left += wanted.length;
      say(host, `no comment was written to ${path}: it would not hide what was found there, and only that`);
    }
  }
  const changes = now.files.flatMap((after): readonly FileChange[] => {
    const old = before.get(after.path);
    return old === undefined || old.text === after.text ? [] : [{ before: old, after }];
  });
  if (changes.length === 0) return undefined;
  writeChanges(changes, host);
  const hidden = pick(result.findings).length - left;
  const places = changes.map(({ after }) => after.path).join(', ');
  say(host, `wrote ignore comments for ${hidden} ${hidden === 1 ? 'finding' : 'findings'} to ${places}`);
  return now;
}

function withComments(file: SourceFile, findings: readonly Finding[], reason: string): SourceFile {
  const starts = lineStartsOf(file.text);
  const rulesOf = new Map<number, Set<string>>();
  for (const { at, rule } of findings) {
    const line = lineIndexOf(starts, at.start);
    rulesOf.set(line, (rulesOf.get(line) ?? new Set()).add(rule));
  }
  const ending = file.text.includes('\r\n') ? '\r\n' : '\n';
  const mark = file.text.startsWith('\uFEFF') ? 1 : 0;
  let text = file.text;
  for (const [line, rules] of [...rulesOf].sort(([a], [b]) => b - a)) {
    const start = Math.max(starts[line] ?? 0, line === 0 ? mark : 0);
    const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
    const words = reason.replace(/\s+/g, ' ').trim();
    const comment = `${indent}# wheelclash: ignore[${[...rules].sort().join(', ')}] ${words}${ending}`;
    text = text.slice(0, start) + comment + text.slice(start);
  }
  return { ...file, text };
}

/** Are the wanted findings gone, and all others as they were? */
function hidesOnly(before: readonly Finding[], after: readonly Finding[], wanted: readonly Finding[]): boolean {
  const gone = new Set(wanted);
  const rest = before.filter((finding) => !gone.has(finding)).map(({ rule, message }) => `${rule} ${message}`);
  const left = after.map(({ rule, message }) => `${rule} ${message}`);
  return rest.length === left.length && rest.sort().every((key, index) => key === left.sort()[index]);
}

function replaced(files: readonly SourceFile[], file: SourceFile): readonly SourceFile[] {
  return files.map((one) => (one.path === file.path ? file : one));
}
