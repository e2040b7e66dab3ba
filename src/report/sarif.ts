import type { Location, Log, Region, Result, ThreadFlow } from 'sarif';
import type { Finding } from '../domain/finding.ts';
import type { Fix, TextEdit } from '../domain/fix.ts';
import type { Requirement } from '../domain/requirement.ts';
import type { Span } from '../domain/source.ts';
import { type Places, placesOf } from './position.ts';
import { repositoryPath } from './repository-path.ts';
import type { CheckResult } from './result.ts';
import { sarifRules } from './sarif-rules.ts';
import { jsonText, visible } from './visible.ts';
import { requirementText } from './words.ts';

export interface SarifOptions {
  /** The version of wheelclash itself. */
  readonly version: string;
  /** The page that holds every rule, without `#`; absent where there is none. */
  readonly rulesPage?: string;
  /** Where the working directory lies in the repository, with a `/` at its end; empty at its root. */
  readonly folder?: string;
}

/** Places, and paths as the repository knows them. */
interface SarifPlaces extends Places {
  uriOf(path: string): string;
}

/** GitHub keeps 5,000 results of a run, 100 places of a result and 1,000 steps of a flow; more would be dropped there by its order, not by ours. */
const mostResults = 5_000;
const mostPlaces = 100;

/**
 * The result as SARIF 2.1.0 in the form that GitHub code scanning reads: every rule with its help, one primary place
 * of one line, related places linked from the message, chains as code flows, and a fingerprint without line numbers.
 */
export function formatSarif(result: CheckResult, { version, rulesPage, folder = '' }: SarifOptions): string {
  const places: SarifPlaces = { ...placesOf(result.files), uriOf: (path) => uriOf(repositoryPath(folder, path)) };
  const ids = [...result.rules.keys()];
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'wheelclash',
            version,
            semanticVersion: version,
            ...(rulesPage ? { informationUri: rulesPage } : {}),
            properties: { knowledge: result.knowledge.date },
            rules: sarifRules(result.rules, rulesPage),
          },
        },
        automationDetails: { id: 'wheelclash/' },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: {
          '%SRCROOT%': {
            description: {
              text: 'The root of the repository, or the directory in which wheelclash ran outside of one.',
            },
          },
        },
        invocations: [{ executionSuccessful: true }],
        results: mostSevere(result.findings).map((finding) => sarifResult(finding, ids, places)),
      },
    ],
  };
  return jsonText(log);
}

/** All findings, or the most severe of them, in the given order. */
function mostSevere(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= mostResults) return findings;
  const rank = { error: 0, warning: 1, note: 2 };
  const kept = new Set([...findings].sort((a, b) => rank[a.severity] - rank[b.severity]).slice(0, mostResults));
  return findings.filter((finding) => kept.has(finding));
}

function sarifResult(finding: Finding, ids: readonly string[], places: SarifPlaces): Result {
  const { rule, severity, at, related, chains, fingerprint } = finding;
  const others = related.slice(0, mostPlaces);
  const flows = chains.filter((chain) => chain.length > 1).slice(0, mostPlaces);
  const index = ids.indexOf(rule);
  return {
    ruleId: rule,
    ...(index >= 0 ? { ruleIndex: index } : {}),
    level: severity,
    message: { text: messageText(finding, others) },
    locations: [location(at, places)],
    ...(others.length > 0
      ? {
          relatedLocations: others.map(({ span, message }, number) => ({
            id: number + 1,
            ...location(span, places),
            message: { text: plainText(message) },
          })),
        }
      : {}),
    ...(flows.length > 0 ? { codeFlows: [{ threadFlows: flows.map((chain) => threadFlow(chain, at, places)) }] } : {}),
    ...sarifFixes(finding.fixes, places),
    partialFingerprints: { 'wheelclash/v1': fingerprint },
    properties: {
      confidence: finding.confidence,
      distributions: [...finding.about],
      environments: [...finding.environments],
      because: [...new Set(finding.because.map((fact) => fact.id))],
      ...(finding.separation ? { separation: { ...finding.separation } } : {}),
    },
  };
}

/** The fixes with edits: a fix in words is part of the message. */
function sarifFixes(fixes: readonly Fix[], places: SarifPlaces): Pick<Result, 'fixes'> {
  const proven = fixes.flatMap(({ title, edits = [] }) => (edits.length === 0 ? [] : [sarifFix(title, edits, places)]));
  return proven.length === 0 ? {} : { fixes: proven };
}

function sarifFix(
  title: string,
  edits: readonly TextEdit[],
  places: SarifPlaces,
): NonNullable<Result['fixes']>[number] {
  const paths = [...new Set(edits.map(({ span }) => span.path))];
  return {
    description: { text: plainText(title) },
    artifactChanges: paths.map((path) => ({
      artifactLocation: { uri: places.uriOf(path), uriBaseId: '%SRCROOT%' },
      replacements: edits
        .filter(({ span }) => span.path === path)
        .map(({ span, text }) => ({ deletedRegion: wholeRegion(span, places), insertedContent: { text } })),
    })),
  };
}

/** Unlike the place of a result, what is replaced may span lines. */
function wholeRegion(span: Span, places: SarifPlaces): Region {
  const { start, end } = places.rangeOf(span);
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/** The verdict first, then the best cure, then a link to each related place. */
function messageText({ message, fixes, separation }: Finding, related: Finding['related']): string {
  const [fix] = fixes;
  const links = related.map(
    ({ message }, number) => `[${plainText(message).replace(/[[\]\\]/g, '\\$&')}](${number + 1})`,
  );
  return [
    sentence(plainText(message)),
    ...(fix ? [sentence(`Cure: ${plainText(fix.title)}`)] : []),
    ...(separation ? [sentence(`Isolation: ${separation.tier}, because ${plainText(separation.reason)}`)] : []),
    ...(links.length > 0 ? [`See ${links.join(', ')}.`] : []),
  ].join(' ');
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Text from files, in which nothing is a link or a control character. */
function plainText(text: string): string {
  return visible(text.replace(/\s+/g, ' ').trim()).replaceAll('](', '] (');
}

/** Each step of a chain, at the place where the author wrote it or where the chain begins. */
function threadFlow(chain: readonly Requirement[], at: Span, places: SarifPlaces): ThreadFlow {
  const start = chain[0]?.span ?? at;
  return {
    locations: chain.slice(0, mostPlaces).map((requirement, index) => {
      const by = chain[index - 1];
      const text = by
        ? `${by.name} requires ${requirementText(requirement)}`
        : `${requirementText(requirement)} is required here`;
      const span = places.has(requirement.span.path) ? requirement.span : start;
      return { location: { ...location(span, places), message: { text: plainText(text) } } };
    }),
  };
}

function location(span: Span, places: SarifPlaces): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: places.uriOf(span.path), uriBaseId: '%SRCROOT%' },
      region: oneLine(span, places),
    },
  };
}

/** GitHub shows an alert on a pull request only when all its lines were changed there, so the first line stands for all. */
function oneLine(span: Span, places: SarifPlaces): Region {
  const { start, end } = places.rangeOf(span);
  const length = places.lineOf(span.path, start.line)?.length ?? 0;
  const endColumn = end.line === start.line ? end.column : Math.max(length + 1, start.column);
  return { startLine: start.line, startColumn: start.column, endLine: start.line, endColumn };
}

function uriOf(path: string): string {
  return path
    .replace(/\p{Cs}/gu, '\uFFFD')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}
