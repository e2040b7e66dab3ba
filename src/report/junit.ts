import type { Finding, Severity } from '../domain/finding.ts';
import { type Places, placesOf } from './position.ts';
import type { CheckResult } from './result.ts';
import { visible } from './visible.ts';
import { fixText, splitMessage } from './words.ts';

export interface JunitOptions {
  /** From this severity on a finding is a failed test, as it is for the exit code. */
  readonly failOn: Severity | 'never';
}

const rank: Readonly<Record<Severity | 'never', number>> = { note: 0, warning: 1, error: 2, never: 3 };

/**
 * A JUnit report: each file that was read is a suite, each of its findings a test, failed where it reaches the
 * threshold and passed with its text as output where it does not; a file without findings has one passed test.
 */
export function formatJunit(result: CheckResult, { failOn }: JunitOptions): string {
  const places = placesOf(result.files);
  const byFile = new Map<string, Finding[]>(result.project.manifests.map(({ path }) => [path, []]));
  for (const finding of result.findings) {
    const list = byFile.get(finding.at.path);
    if (list === undefined) byFile.set(finding.at.path, [finding]);
    else list.push(finding);
  }
  const fails = ({ severity }: Finding) => rank[severity] >= rank[failOn];
  const suites = [...byFile].map(([path, findings]) => {
    const failures = findings.filter(fails).length;
    const tests = findings.map((finding) => testCase(finding, fails(finding), places));
    if (tests.length === 0) tests.push(`    <testcase name="no conflicts" classname="${xml(path)}"/>\n`);
    return {
      text: `  <testsuite name="${xml(path)}" ${counts(tests.length, failures)}>\n${tests.join('')}  </testsuite>\n`,
      tests: tests.length,
      failures,
    };
  });
  const total = (of: 'tests' | 'failures') => suites.reduce((sum, suite) => sum + suite[of], 0);
  const all = `<testsuites name="wheelclash" tests="${total('tests')}" failures="${total('failures')}" errors="0">`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${all}\n${suites.map(({ text }) => text).join('')}</testsuites>\n`;
}

function counts(tests: number, failures: number): string {
  return `tests="${tests}" failures="${failures}" errors="0" skipped="0"`;
}

function testCase(finding: Finding, failed: boolean, places: Places): string {
  const { rule, severity, at, message, about, fixes } = finding;
  const { line, column } = places.rangeOf(at).start;
  const name = `${rule}: ${about.join(', ')} (line ${line})`;
  const { headline } = splitMessage(message);
  const body = [`${at.path}:${line}:${column}`, message, ...fixes.map((fix) => `Cure: ${fixText(fix)}`)];
  const text = body.map(xml).join('\n');
  const inner = failed
    ? `<failure type="${severity}" message="${xml(headline)}">${text}</failure>`
    : `<system-out>${severity}: ${text}</system-out>`;
  return `    <testcase name="${xml(name)}" classname="${xml(at.path)}">\n      ${inner}\n    </testcase>\n`;
}

/** XML 1.0 knows no control characters, not even escaped ones, so they are made visible first. */
function xml(text: string): string {
  return visible(text.replace(/\s+/g, ' ').trim())
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\uFFFE\uFFFF]/g, '\uFFFD');
}
