import type { Finding, Severity } from '../domain/finding.ts';
import { type Places, placesOf } from './position.ts';
import type { CheckResult } from './result.ts';
import { visible } from './visible.ts';
import { chainText, distinctFacts, factText, firstOf, fixText, splitMessage } from './words.ts';
import { count } from './wrap.ts';

export interface MarkdownOptions {
  /** The most characters of the whole text; findings that do not fit are counted. GitHub takes 1 MiB for a step summary. */
  readonly limit?: number;
}

const severities: readonly Severity[] = ['error', 'warning', 'note'];
const mostFacts = 3;
const mostCures = 3;

/** The findings for a comment or a summary: each folded under what is wrong, with its reason, evidence and cures. */
export function formatMarkdown(result: CheckResult, { limit = 1_000_000 }: MarkdownOptions = {}): string {
  const places = placesOf(result.files);
  const parts = [`## wheelclash\n\n${totals(result)}\n`];
  let length = parts[0]?.length ?? 0;
  for (const [index, finding] of result.findings.entries()) {
    const text = section(finding, places);
    if (length + text.length > limit - 200) {
      parts.push(`\n${count(result.findings.length - index, 'more finding')} did not fit here.\n`);
      break;
    }
    parts.push(text);
    length += text.length;
  }
  return parts.join('');
}

function totals({ findings, project, suppressed }: CheckResult): string {
  const numbers = severities.flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [count(number, severity)];
  });
  const hidden = suppressed > 0 ? `; ${count(suppressed, 'finding')} hidden by ignore comments` : '';
  const scope = `${count(project.environments.length, 'environment')}, ${count(project.manifests.length, 'file')} read`;
  return `${numbers.length === 0 ? 'No conflicts found' : `**${numbers.join(', ')}**`} in ${scope}${hidden}.`;
}

function section(finding: Finding, places: Places): string {
  const { headline, rest } = splitMessage(finding.message);
  const facts = firstOf(distinctFacts(finding.because), mostFacts).shown;
  const cures = firstOf(finding.fixes, mostCures).shown;
  const items = [
    ...finding.related.map(({ span, message }) => `${placeText(span, places)}: ${plain(message)}`),
    ...finding.chains.filter((chain) => chain.length > 1).map((chain) => `Chain: ${plain(chainText(chain))}`),
    ...facts.map((fact) => `Because: ${plain(factText(fact, false))}`),
    ...cures.map((fix, index) => `${index === 0 ? '**Cure**' : '**Or**'}: ${plain(fixText(fix))}`),
    ...(finding.separation
      ? [`**Isolate**: ${finding.separation.tier}, because ${plain(finding.separation.reason)}`]
      : []),
    ...(finding.confidence === 'high' ? [] : [`Confidence: ${finding.confidence}`]),
    ...(finding.environments.length === 0 ? [] : [`Seen in: ${finding.environments.map(code).join(', ')}`]),
  ];
  return [
    `\n### ${finding.severity}: ${plain(headline)}\n\n`,
    `\`${finding.rule}\` at ${placeText(finding.at, places)}\n\n`,
    ...(rest === '' ? [] : [`${plain(rest)}\n\n`]),
    ...items.map((item) => `- ${item}\n`),
  ].join('');
}

function placeText(span: Finding['at'], places: Places): string {
  const { line, column } = places.rangeOf(span).start;
  return code(`${span.path}:${line}:${column}`);
}

/** Text from files as Markdown that shows it and means nothing: no link, mention, reference, tag or heading. */
function plain(text: string): string {
  return visible(text.replace(/\s+/g, ' ').trim())
    .replace(/[\\`*_{}[\]()#|~!]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replaceAll('://', '&#58;//');
}

/** A code span that its own text cannot end. */
function code(text: string): string {
  return `\`${visible(text.replace(/\s+/g, ' ')).replaceAll('`', "'")}\``;
}
