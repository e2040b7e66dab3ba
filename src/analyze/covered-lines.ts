import { inlineScript } from '../domain/inline-script.ts';
import { lineIndexOf, lineStartsOf } from '../domain/lines.ts';
import type { Manifest } from '../domain/manifest.ts';
import type { Comment, Span } from '../domain/source.ts';

/** 0-based numbers of lines, the last included. */
export type Lines = readonly [first: number, last: number];

/** Lines of one manifest, as ignore comments see them. */
export interface CommentedLines {
  /** The lines that a span touches. */
  touchedBy(span: Span): Lines;
  /**
   * The lines that a comment speaks of: its own (with those it continues, in requirements files), or, when it stands
   * alone, the first line below that is no comment, with its continuations or the rest of its Dockerfile instruction.
   */
  coveredBy(comment: Comment): Lines;
}

/** Prepares the lines of a manifest once, so that every comment is answered in constant time. */
export function commentedLines(manifest: Manifest, text: string): CommentedLines {
  const starts = lineStartsOf(text);
  // In a script block every line begins as a comment of Python.
  const block = manifest.path.endsWith('.py') ? inlineScript(text) : undefined;
  const lines = starts.map((start, index) => {
    const line = text.slice(start, starts[index + 1] ?? text.length).trim();
    return block !== undefined && start >= block.start && start < block.end ? line.slice(1).trim() : line;
  });
  const touchedBy = ({ start, end }: Span): Lines => [
    lineIndexOf(starts, start),
    lineIndexOf(starts, Math.max(start, end - 1)),
  ];
  const below = nextCodeLines(lines);
  const instructions = new Map(instructionsOf(manifest).map((span) => touchedBy(span)));
  const continued = manifest.kind === 'requirements' ? continuations(lines) : undefined;
  return {
    touchedBy,
    coveredBy({ span, ownLine }) {
      const line = lineIndexOf(starts, span.start);
      if (!ownLine) return [continued?.firstOf[line] ?? line, line];
      const first = below[line] ?? line;
      return [first, instructions.get(first) ?? continued?.lastOf[first] ?? first];
    },
  };
}

/** For each line, the first line below it that is no comment. */
function nextCodeLines(lines: readonly string[]): readonly number[] {
  const below: number[] = new Array(lines.length).fill(lines.length);
  for (let line = lines.length - 2; line >= 0; line--)
    below[line] = lines[line + 1]?.startsWith('#') ? (below[line + 1] ?? lines.length) : line + 1;
  return below;
}

/** For each line, the first and the last of the lines that backslashes join with it. */
function continuations(lines: readonly string[]): { readonly firstOf: number[]; readonly lastOf: number[] } {
  const firstOf = lines.map((_, line) => line);
  const lastOf = lines.map((_, line) => line);
  for (let line = 1; line < lines.length; line++)
    if (lines[line - 1]?.endsWith('\\')) firstOf[line] = firstOf[line - 1] ?? line;
  for (let line = lines.length - 2; line >= 0; line--)
    if (lines[line]?.endsWith('\\')) lastOf[line] = lastOf[line + 1] ?? line;
  return { firstOf, lastOf };
}

function instructionsOf(manifest: Manifest): readonly Span[] {
  if (manifest.kind !== 'dockerfile') return [];
  const stages = manifest.stages.flatMap((stage) => [stage.span, ...stage.instructions.map(({ span }) => span)]);
  return [...manifest.globalArguments.map(({ span }) => span), ...stages];
}
