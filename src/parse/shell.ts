import { parse } from 'unbash';
import { limits } from '../domain/limits.ts';
import type { ShellCommand, ShellNode, ShellWord } from '../domain/shell.ts';
import type { Locate, Problem } from '../domain/source.ts';
import { readNestedText } from './shell-command.ts';
import { findNestedScript } from './shell-nested.ts';
import { readScript } from './shell-nodes.ts';
import type { Reading } from './shell-reading.ts';
import { locateThrough, type MappedText, mapText, withoutCarriageReturns } from './shell-text.ts';

/** Shell text longer than this (in UTF-16 code units) is not read. */
export const longestShellText: number = limits.shellCharacters.most;

/** What could be read of a shell text. */
export interface ParsedShell {
  /** A single node, or a list where several commands follow each other; a pipeline is a list of its own. Undefined if nothing runs or could be read. */
  readonly script: ShellNode | undefined;
  readonly problems: readonly Problem[];
}

/** Reads POSIX shell or Bash text; `locate` turns its offsets into places. Never throws: text that cannot be read gives a problem and what stands before it. */
export function parseShell(text: string, locate: Locate): ParsedShell {
  if (text.length > longestShellText) {
    const message = `This shell text has more than ${longestShellText / 1000} kB and was not read.`;
    return { script: undefined, problems: [{ message, span: locate(0, text.length) }] };
  }
  if (!text.includes('\r\n')) return guarded(text, locate, (reading) => readScript(parse(text), reading));
  const mapped = mapText(withoutCarriageReturns(text, 0));
  return guarded(mapped.text, locateThrough(mapped, locate), (reading) => readScript(parse(mapped.text), reading));
}

/**
 * Reads the words of an exec form (a JSON array, a YAML list) as one command of literal words.
 * Each word is located in one common text, and `locate` turns offsets of that text into places.
 */
export function parseExecForm(words: readonly MappedText[], locate: Locate): ParsedShell {
  const text = words.map((word) => word.text).join(' ');
  const spans = words.map((word) => locateThrough(word, locate)(0, word.text.length));
  const first = spans[0];
  const last = spans.at(-1);
  if (first === undefined || last === undefined) return { script: undefined, problems: [] };
  return guarded(text, locate, (reading) => {
    const place = findNestedScript(words.map((word) => ({ literal: word.text })));
    const script = place?.in === 'word' ? words[place.from] : undefined;
    const tooLong = script !== undefined && script.text.length > longestShellText;
    return {
      kind: 'command',
      assignments: [],
      words: words.map((word, index) => literalWord(word.text, spans[index] ?? first)),
      redirects: [],
      nested: script === undefined || tooLong ? undefined : readNestedText(script, reading),
      span: { path: first.path, start: first.start, end: Math.max(first.start, last.end) },
    } satisfies ShellCommand;
  });
}

function literalWord(text: string, span: ShellWord['span']): ShellWord {
  return { parts: [{ kind: 'text', text, quoted: true, span }], span };
}

function guarded(text: string, locate: Locate, read: (reading: Reading) => ShellNode | undefined): ParsedShell {
  const progress = { problems: [] as Problem[], nestedCharacters: 2 * longestShellText };
  try {
    const script = read({ source: text, locate, depth: 0, progress, readScript });
    return { script, problems: progress.problems };
  } catch {
    // The parser recurses on some constructs without a limit of its own and can run out of stack.
    const message = 'This shell text is too deeply nested to be read.';
    return { script: undefined, problems: [{ message, span: locate(0, text.length) }] };
  }
}
