import type { ParsedScript } from 'unbash';
import { limits } from '../domain/limits.ts';
import type { ShellNode } from '../domain/shell.ts';
import type { Locate, Problem, Span } from '../domain/source.ts';

/** Constructs nested deeper than this are not read. */
export const deepestNesting: number = limits.nesting.most;

const mostProblems = 20;

/** Where a conversion stands: the text its offsets count in, and what is shared by the whole reading. */
export interface Reading {
  /** The text the offsets of the syntax tree count in. */
  readonly source: string;
  readonly locate: Locate;
  readonly depth: number;
  readonly progress: Progress;
  /** Converts a script that stands inside a word. */
  readonly readScript: (script: ParsedScript, reading: Reading) => ShellNode | undefined;
}

interface Progress {
  readonly problems: Problem[];
  /** How many characters of nested scripts may still be parsed; it bounds scripts that quote themselves again and again. */
  nestedCharacters: number;
}

/** Reports a problem once, unless the text already has very many. */
export function report(reading: Reading, message: string, span: Span): void {
  const { problems } = reading.progress;
  const known = problems.some((problem) => problem.message === message && problem.span.start === span.start);
  if (!known && problems.length < mostProblems) problems.push({ message, span });
}

/** The reading one level further in, or undefined (and a problem) where that is too deep. */
export function inside(reading: Reading, start: number, end: number): Reading | undefined {
  if (reading.depth < deepestNesting) return { ...reading, depth: reading.depth + 1 };
  const span = reading.locate(start, Math.max(start, end));
  reportOnce(reading, tooDeep, span);
  return undefined;
}

/** Reports that a limit was met: at the first place only. */
export function reportOnce(reading: Reading, message: string, span: Span): void {
  if (!reading.progress.problems.some((problem) => problem.message === message)) report(reading, message, span);
}

const tooDeep = `This shell text is nested more than ${deepestNesting} levels deep; what is deeper was not read.`;
