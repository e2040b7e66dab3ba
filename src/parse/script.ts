import type { ScriptManifest } from '../domain/script.ts';
import { type Comment, locateAt, type SourceFile } from '../domain/source.ts';
import { parseShell } from './shell.ts';
import { baseName, isShell } from './shell-nested.ts';

/** Reads a shell script. Never throws; a script for another interpreter has nothing in it that runs in a shell. */
export function parseScript(file: SourceFile): ScriptManifest {
  const shell = interpreterOf(file.text);
  const readable = shell.length === 0 || isShell(shell[0] ?? '');
  const { script, problems } = readable
    ? parseShell(file.text, locateAt(file.path, 0))
    : { script: undefined, problems: [] };
  // A script is only followed where a Dockerfile runs it; what could not be read of it is a small matter.
  return {
    kind: 'script',
    path: file.path,
    script,
    shell,
    installs: installers.test(file.text),
    problems: problems.map((problem) => ({ ...problem, minor: true })),
    comments: commentsOf(file),
  };
}

const installers =
  /\b(?:pip[\d.]{0,5}|uv|conda|mamba|micromamba|poetry|pdm|pipenv|pipx|apt|apt-get|apk|dnf|microdnf|yum|zypper|git)\b|setup\.py|\.(?:sh|bash)\b/;

function interpreterOf(text: string): readonly string[] {
  if (!text.startsWith('#!')) return [];
  const newline = text.indexOf('\n');
  const words = text
    .slice(2, newline < 0 ? Math.min(text.length, 200) : Math.min(newline, 200))
    .trim()
    .split(/\s+/);
  const named = words.map((word) => baseName(word) ?? word);
  return named[0] === 'env' ? named.slice(1).filter((word) => word !== '-S') : named;
}

/** Lines that are a comment only; the first one may name the interpreter. */
function commentsOf({ path, text }: SourceFile): readonly Comment[] {
  const comments: Comment[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const next = newline < 0 ? text.length : newline + 1;
    const line = text.slice(start, next).trimEnd();
    const content = line.trimStart();
    if (content.startsWith('#') && !content.startsWith('#!')) {
      const span = { path, start: start + line.length - content.length, end: start + line.length };
      comments.push({ text: content.slice(1), span, ownLine: true });
    }
    start = next;
  }
  return comments;
}
