import type { Finding, Severity } from '../domain/finding.ts';
import { type Places, placesOf } from './position.ts';
import { repositoryPath } from './repository-path.ts';
import type { CheckResult } from './result.ts';
import { visible } from './visible.ts';
import { splitMessage } from './words.ts';
import { count } from './wrap.ts';

export interface GithubOptions {
  /** Where the working directory lies in the repository, with a `/` at its end; empty at its root. */
  readonly folder?: string;
}

/** GitHub shows ten annotations of a step; the others are plain lines of its log. */
const mostAnnotations = 10;
const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', note: 'notice' };
const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/**
 * Workflow commands that GitHub Actions shows at the lines of a change, the most severe first, as many as it renders;
 * what is left follows as plain lines. Nothing from a checked file can become a command of its own.
 */
export function formatGithub(result: CheckResult, { folder = '' }: GithubOptions = {}): string {
  const places = placesOf(result.files);
  const sorted = [...result.findings].sort((a, b) => rank[a.severity] - rank[b.severity]);
  const lines = sorted.slice(0, mostAnnotations).map((finding) => annotation(finding, folder, places));
  const others = sorted.slice(mostAnnotations);
  if (others.length > 0)
    lines.push(`${count(others.length, 'more finding')}, of which GitHub would show no annotation:`);
  for (const finding of others) lines.push(`  ${plainLine(finding, places)}`);
  return lines.map((line) => `${line}\n`).join('');
}

function annotation({ severity, rule, at, message, fixes }: Finding, folder: string, places: Places): string {
  const { start, end } = places.rangeOf(at);
  const properties = {
    file: repositoryPath(folder, at.path),
    line: String(start.line),
    endLine: String(start.line),
    ...(end.line === start.line ? { col: String(start.column), endColumn: String(end.column) } : {}),
    title: `wheelclash: ${rule}`,
  };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  const [fix] = fixes;
  const text = fix === undefined ? message : `${message}\nCure: ${fix.title}`;
  return `::${commands[severity]} ${written.join(',')}::${data(text)}`;
}

function plainLine({ severity, rule, at, message }: Finding, places: Places): string {
  const { line, column } = places.rangeOf(at).start;
  const text = `${at.path}:${line}:${column}: ${severity}[${rule}]: ${splitMessage(message).headline}`;
  return visible(text.replace(/\s+/g, ' '));
}

/** The value of a command, escaped as the runner unescapes it; other control characters are made visible. */
function data(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(visible)
    .join('\n')
    .replaceAll('%', '%25')
    .replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
