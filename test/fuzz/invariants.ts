import type { Finding } from '../../src/domain/finding.ts';
import type { Knowledge } from '../../src/domain/knowledge.ts';
import type { SourceFile, Span } from '../../src/domain/source.ts';
import { applyEdits } from '../../src/fix/apply.ts';
import { parse } from '../../src/parse/parse.ts';
import { formatEnvironmentsJson } from '../../src/report/environments-json.ts';
import { formatEnvironments } from '../../src/report/environments-text.ts';
import { formatGithub } from '../../src/report/github.ts';
import { formatGitlab } from '../../src/report/gitlab.ts';
import { formatJson } from '../../src/report/json.ts';
import { formatJunit } from '../../src/report/junit.ts';
import { formatMarkdown } from '../../src/report/markdown.ts';
import { fileFormats, filesToWrite } from '../../src/report/plan-files.ts';
import { formatPlanJson } from '../../src/report/plan-json.ts';
import { formatPlanText } from '../../src/report/plan-text.ts';
import { formatSarif } from '../../src/report/sarif.ts';
import { formatText } from '../../src/report/text.ts';
import { type Checker, type RunResult, run, runAndFix, runAndProve } from '../../src/run.ts';
import { runAndPlan } from '../../src/run-plan.ts';

/** How much is checked besides the findings: fixes and plans take most of the time. */
export interface Depth {
  readonly fixes: boolean;
  readonly plan: boolean;
}

const steering = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** What a fault of ours is reported with. */
const ownFault = 'please report it';

/** What does not hold for these files that must hold for all; empty where all is well. Throws where the pipeline does. */
export function complaintsAbout(files: readonly SourceFile[], knowledge: Knowledge, depth: Depth): readonly string[] {
  const check: Checker = (some) => run(some, knowledge);
  const result = check(files);
  const complaints = [
    ...result.failures.map(({ rule, error }) => `rule ${rule} failed: ${stackOf(error)}`),
    ...result.findings.filter(({ message }) => message.includes(ownFault)).map(({ message }) => message),
    ...misplaced(result.findings, files),
    ...badReports(result),
  ];
  const again = check([...files].reverse().map((file) => ({ ...file })));
  if (formatJson(again, { version: '0' }) !== formatJson(result, { version: '0' }))
    complaints.push('another order of the files gives another report');
  if (depth.fixes) complaints.push(...badFixes(result, files, check));
  if (depth.plan) complaints.push(...badPlan(files, check));
  return complaints;
}

/** The words of an error, with the first place in its stack that is ours. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error.stack ?? error.message).split('\n').slice(0, 5).join('\n');
}

function misplaced(findings: readonly Finding[], files: readonly SourceFile[]): readonly string[] {
  const lengths = new Map(files.map(({ path, text }) => [path, text.length]));
  const isInside = ({ path, start, end }: Span) => start >= 0 && start <= end && end <= (lengths.get(path) ?? -1);
  return findings.flatMap(({ rule, at, related, chains, fixes }) => {
    const spans = [
      at,
      ...related.map(({ span }) => span),
      ...chains.flatMap(([first]) => (first === undefined ? [] : [first.span])),
      ...fixes.flatMap(({ edits = [] }) => edits.map(({ span }) => span)),
    ];
    return spans
      .filter((span) => !isInside(span))
      .map((span) => `${rule} has a place outside of its file: ${JSON.stringify(span)}`);
  });
}

function badReports(result: RunResult): readonly string[] {
  const reports: readonly (readonly [string, string])[] = [
    ['text', formatText(result, { columns: 60 })],
    ['json', formatJson(result, { version: '0' })],
    ['sarif', formatSarif(result, { version: '0' })],
    ['github', formatGithub(result)],
    ['gitlab', formatGitlab(result)],
    ['junit', formatJunit(result, { failOn: 'error' })],
    ['markdown', formatMarkdown(result)],
    ['environments', formatEnvironments(result)],
    ['environments-json', formatEnvironmentsJson(result)],
  ];
  return reports.flatMap(([name, text]) => {
    const bad = text.split('\n').find((line) => steering.test(line));
    if (/json|sarif|gitlab/.test(name)) JSON.parse(text);
    return bad === undefined ? [] : [`${name} writes a character that steers: ${JSON.stringify(bad.slice(0, 200))}`];
  });
}

/** How many problems the parser has with each file. */
function problemsOf(files: readonly SourceFile[]): ReadonlyMap<string, number> {
  return new Map(files.map((file) => [file.path, parse({ ...file })?.problems.length ?? 0]));
}

function badFixes(result: RunResult, files: readonly SourceFile[], check: Checker): readonly string[] {
  const before = problemsOf(files);
  const worse = (changed: readonly SourceFile[], by: string) =>
    [...problemsOf(changed)]
      .filter(([path, problems]) => problems > (before.get(path) ?? 0))
      .map(([path]) => `${by} leaves ${path} with more that cannot be read`);
  const proven = runAndProve(result.findings, files, check);
  const single = proven.flatMap(({ rule, fixes }) =>
    fixes.flatMap(({ kind, edits }) => {
      if (edits === undefined) return [];
      const changed = applyEdits(files, edits);
      const same = changed.every((file, at) => file.text === files[at]?.text);
      return [...worse(changed, `${kind} of ${rule}`), ...(same ? [`${kind} of ${rule} changes nothing`] : [])];
    }),
  );
  const all = runAndFix(files, check, { unsafe: true, pick: (findings) => findings, mayEdit: () => true });
  return [...misplaced(proven, files), ...single, ...worse(all.result.files, 'all fixes together')];
}

function badPlan(files: readonly SourceFile[], check: Checker): readonly string[] {
  const answer = runAndPlan(files, check);
  if (answer === undefined) return [];
  JSON.parse(formatPlanJson(answer.plan, files));
  const texts = [
    formatPlanText(answer.plan, files),
    ...fileFormats.flatMap((format) => filesToWrite(answer.plan, format).map(({ text }) => text)),
  ];
  const bad = texts.flatMap((text) => text.split('\n')).find((line) => steering.test(line));
  return bad === undefined ? [] : [`the plan writes a character that steers: ${JSON.stringify(bad.slice(0, 200))}`];
}
