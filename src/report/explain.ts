import type { KnowledgeEntry } from '../domain/knowledge.ts';
import type { Rule } from '../domain/rule.ts';
import type { SourceFile } from '../domain/source.ts';
import { visible } from './visible.ts';

/** A small project that a rule speaks about, and what it says there. */
export interface RuleExample {
  readonly files: readonly SourceFile[];
  readonly message: string;
  /** The title of the first cure, where there is one. */
  readonly cure?: string;
}

/**
 * One rule as Markdown: what, why, what to do, when it stays silent, and how to silence it.
 * The command line, SARIF help and rules/README.md all show this text; `heading` is the level of its title.
 */
export function explainRule(id: string, rule: Rule, example?: RuleExample, heading = 1): string {
  const { what, why, how, limits, noFix } = rule.docs;
  const title = (depth: number, text: string) => `${'#'.repeat(heading + depth)} ${text}`;
  const parts = [
    title(0, `\`${id}\``),
    what,
    summaryOf(rule),
    title(1, 'Why it matters'),
    why,
    title(1, 'What to do'),
    how,
    noFix === undefined
      ? 'Where a cure can be proven as an edit, `--diff` shows it.'
      : `No cure is offered as an edit: ${noFix}`,
    ...(limits ? [title(1, 'What it assumes, and when it is silent'), limits] : []),
    ...(example ? [title(1, 'Example'), ...exampleParts(example)] : []),
    title(1, 'How to ignore it'),
    `Write \`# wheelclash: ignore[${id}] reason\` on the line or alone above it, or \`# wheelclash: ignore-file[${id}] reason\` anywhere in the file.`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** One fact as Markdown: what it claims, how sure it is, where it comes from, and its fields. */
export function explainFact(fact: KnowledgeEntry): string {
  const { kind, id, claim, certainty, evidence, ...fields } = fact;
  const values = Object.entries(fields).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return `- ${name}: ${visible(text.length > 500 ? `${text.slice(0, 500)} …` : text)}`;
  });
  const sources = evidence.map(
    ({ source, states, checked }) => `- ${visible(source)}, read ${checked}: ${visible(states.replace(/\s+/g, ' '))}`,
  );
  return `${[`# \`${id}\``, visible(claim), `A fact of the kind \`${kind}\`, ${certainty}.`, '## Where it comes from', ...sources, '## What it says', ...values].join('\n\n')}\n`;
}

function summaryOf({ severity, since, facts }: Rule): string {
  const highest = severity === 'note' ? 'note' : `up to ${severity}`;
  const kinds = facts.map((kind) => `\`${kind}\``).join(', ');
  return `Severity: ${highest}. Since ${since}.${kinds === '' ? '' : ` Facts it rests on: ${kinds}.`}`;
}

function exampleParts({ files, message, cure }: RuleExample): readonly string[] {
  const sources = files.flatMap(({ path, text }) => [`\`${visible(path)}\``, fenced(text, languageOf(path))]);
  return [...sources, `> ${visible(message.replace(/\s+/g, ' '))}`, ...(cure ? [`Cure: ${visible(cure)}`] : [])];
}

/** A fence longer than any in the text. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const lines = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r\n?|\n/);
  return [fence + language, ...lines.map((line) => visible(line.replaceAll('\t', '    '))), fence].join('\n');
}

function languageOf(path: string): string {
  const name = path.split('/').at(-1)?.toLowerCase() ?? '';
  if (name.endsWith('.toml')) return 'toml';
  if (name.endsWith('.yml') || name.endsWith('.yaml')) return 'yaml';
  return name.includes('dockerfile') || name.includes('containerfile') ? 'dockerfile' : 'text';
}
