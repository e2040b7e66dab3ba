import type { Draft, Finding } from '../domain/finding.ts';
import type { Fix } from '../domain/fix.ts';
import type { Manifest } from '../domain/manifest.ts';
import { didYouMean } from '../domain/nearest.ts';
import type { SourceFile, Span } from '../domain/source.ts';
import { type CommentedLines, commentedLines, type Lines } from './covered-lines.ts';
import { parseIgnore } from './ignore-comments.ts';

/** The rule that speaks about ignore comments which hide nothing. */
export const unusedIgnore = 'unused-ignore';

export interface Suppression {
  readonly kept: readonly Finding[];
  readonly suppressed: readonly Finding[];
  /** What `unused-ignore` has to say: comments that hide nothing, name an unknown rule or no rule. */
  readonly unused: readonly Draft[];
}

/** Ids of all rules, and of those that ran: only of these is it known that a comment hides nothing. */
export interface RuleIds {
  readonly known: ReadonlySet<string>;
  readonly ran: ReadonlySet<string>;
}

interface IgnoreEntry {
  readonly rule: string;
  readonly comment: Span;
  readonly lines: Lines;
}

interface Ignores {
  readonly entries: readonly IgnoreEntry[];
  readonly complaints: readonly Draft[];
  readonly linesOf: ReadonlyMap<string, CommentedLines>;
}

/**
 * Takes out the findings that an ignore comment hides. A comment behind code covers its line; alone it covers the line
 * below it (in Dockerfiles the whole instruction), or the file. It works at the primary and at each related place.
 */
export function applySuppressions(
  findings: readonly Finding[],
  manifests: readonly Manifest[],
  sources: readonly SourceFile[],
  rules: RuleIds,
): Suppression {
  const { entries, complaints, linesOf } = readIgnores(manifests, sources, rules.known);
  const shelves = new Map<string, IgnoreEntry[]>();
  for (const entry of entries) {
    const key = shelfOf(entry.comment.path, entry.rule);
    const shelf = shelves.get(key);
    if (shelf) shelf.push(entry);
    else shelves.set(key, [entry]);
  }
  const used = new Set<IgnoreEntry>();
  const hides = (rule: string, span: Span): boolean => {
    const shelf = shelves.get(shelfOf(span.path, rule));
    const [first, last] = linesOf.get(span.path)?.touchedBy(span) ?? [0, 0];
    const hiding = (shelf ?? []).filter(({ lines }) => lines[0] <= last && lines[1] >= first);
    for (const entry of hiding) used.add(entry);
    return hiding.length > 0;
  };
  const suppressed: Finding[] = [];
  const kept: Finding[] = [];
  for (const finding of findings) {
    const spans = [finding.at, ...finding.related.map((place) => place.span)];
    const hidden = spans.filter((span) => hides(finding.rule, span)).length > 0;
    (hidden ? suppressed : kept).push(finding);
  }
  const idle = entries.filter((entry) => !used.has(entry) && rules.ran.has(entry.rule) && entry.rule !== unusedIgnore);
  const unused = [
    ...complaints,
    ...idle.map(({ comment, rule }) => complaint(comment, rule, idleMessage(rule), 'safe')),
  ];
  return { kept, suppressed, unused: unused.filter((draft) => !hides(unusedIgnore, draft.at)) };
}

function readIgnores(
  manifests: readonly Manifest[],
  sources: readonly SourceFile[],
  known: ReadonlySet<string>,
): Ignores {
  const texts = new Map(sources.map((source) => [source.path, source.text]));
  const linesOf = new Map<string, CommentedLines>();
  const entries: IgnoreEntry[] = [];
  const complaints: Draft[] = [];
  for (const manifest of manifests)
    for (const comment of manifest.comments) {
      const request = parseIgnore(comment);
      if (request === undefined) continue;
      if (request.kind === 'malformed') {
        complaints.push(complaint(comment.span, 'wheelclash', request.message));
        continue;
      }
      const file = linesOf.get(manifest.path) ?? commentedLines(manifest, texts.get(manifest.path) ?? '');
      linesOf.set(manifest.path, file);
      const lines: Lines = request.kind === 'file' ? [0, Number.POSITIVE_INFINITY] : file.coveredBy(comment);
      for (const rule of request.rules) {
        if (known.has(rule)) entries.push({ rule, comment: comment.span, lines });
        else complaints.push(complaint(comment.span, rule, `There is no rule "${rule}"${didYouMean(rule, known)}`));
      }
    }
  return { entries, complaints, linesOf };
}

function shelfOf(path: string, rule: string): string {
  return `${path}\u0000${rule}`;
}

function idleMessage(rule: string): string {
  return `This comment hides nothing: ${rule} finds nothing here. It must stand on the line of the finding or alone above it`;
}

/** What hides nothing may go; what is misspelled was meant. */
function complaint(span: Span, about: string, message: string, safety: Fix['safety'] = 'unsafe'): Draft {
  return {
    message,
    about: [about],
    chains: [],
    because: [],
    fixes: [{ kind: 'remove-comment', at: span, title: 'Remove the comment, or correct it', safety }],
    separation: undefined,
    severity: 'warning',
    confidence: 'high',
    at: span,
    related: [],
  };
}
