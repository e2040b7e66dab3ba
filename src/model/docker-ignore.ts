import { wildcard } from './image-files.ts';
import { joinPath, type ProjectFiles } from './project-files.ts';

/** Tells whether a project file is left out of the build context. */
export type HiddenFiles = (host: string) => boolean;

interface IgnoreRule {
  readonly segments: readonly string[];
  readonly negated: boolean;
}

const mostRules = 1_000;

/**
 * What the `.dockerignore` of a build leaves out: `NAME.dockerignore` beside the Dockerfile, else that of the context.
 * The last rule that matches a path or a folder above it decides, as Docker does it. A pattern with brackets is not read,
 * and then nothing is known to be left out.
 */
export function hiddenFiles(dockerfile: string, context: string, files: ProjectFiles): HiddenFiles {
  const text = files.text(`${dockerfile}.dockerignore`) ?? files.text(joinPath(context, '.dockerignore'));
  const rules = text === undefined ? [] : readRules(text);
  if (rules === undefined || rules.length === 0) return () => false;
  const prefix = context === '' ? '' : `${context}/`;
  const known = new Map<string, boolean>();
  return (host) => {
    const before = known.get(host);
    if (before !== undefined) return before;
    const hidden = host.startsWith(prefix) && isHidden(host.slice(prefix.length), rules);
    known.set(host, hidden);
    return hidden;
  };
}

function readRules(text: string): readonly IgnoreRule[] | undefined {
  const rules: IgnoreRule[] = [];
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n?|\n/)) {
    if (line.startsWith('#')) continue;
    const trimmed = line.trim();
    const negated = trimmed.startsWith('!');
    const segments = (negated ? trimmed.slice(1).trim() : trimmed)
      .split('/')
      .filter((segment) => segment !== '' && segment !== '.');
    if (segments.length === 0) continue;
    if (/[[\\]/.test(trimmed) || rules.length >= mostRules || trimmed.length > 500) return undefined;
    rules.push({ segments, negated });
  }
  return rules;
}

function isHidden(path: string, rules: readonly IgnoreRule[]): boolean {
  const segments = path.split('/').filter((segment) => segment !== '');
  if (segments.length === 0) return false;
  let hidden = false;
  for (const { segments: pattern, negated } of rules) {
    if (hidden !== negated) continue;
    if (segments.some((_, index) => matches(pattern, segments.slice(0, index + 1)))) hidden = !negated;
  }
  return hidden;
}

/** `**` stands for any number of folders; every other segment is matched by itself. */
function matches(pattern: readonly string[], path: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const wanted of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (wanted === '**') for (let to = at; to <= path.length; to += 1) next.add(to);
      else if (at < path.length && wildcard(wanted, path[at] ?? '')) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(path.length);
}
