import type { TextEdit } from '../domain/fix.ts';
import type { SourceFile, Span } from '../domain/source.ts';

/** Replaces the spans in their files. Edits that do not fit together are the caller's mistake: see `fitTogether`. */
export function applyEdits(files: readonly SourceFile[], edits: readonly TextEdit[]): readonly SourceFile[] {
  return files.map((file) => {
    const own = edits.filter(({ span }) => span.path === file.path);
    return own.length === 0 ? file : { ...file, text: applyTo(file.text, own) };
  });
}

/** True when no edit of one list touches what one of the other changes. Equal edits fit: they are made once. */
export function fitTogether(some: readonly TextEdit[], others: readonly TextEdit[]): boolean {
  return some.every((a) => others.every((b) => isSameEdit(a, b) || !touches(a.span, b.span)));
}

function applyTo(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const parts: string[] = [];
  let at = 0;
  let previous: TextEdit | undefined;
  for (const edit of sorted) {
    if (previous !== undefined && isSameEdit(previous, edit)) continue;
    parts.push(text.slice(at, edit.span.start), edit.text);
    at = Math.max(at, edit.span.end);
    previous = edit;
  }
  return parts.join('') + text.slice(at);
}

/** Two spans that only meet count as touching: which of two insertions comes first is nobody's guess. */
function touches(a: Span, b: Span): boolean {
  return a.path === b.path && a.start <= b.end && b.start <= a.end;
}

function isSameEdit(a: TextEdit, b: TextEdit): boolean {
  return a.text === b.text && a.span.path === b.span.path && a.span.start === b.span.start && a.span.end === b.span.end;
}
