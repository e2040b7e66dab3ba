import type { Finding, Severity } from '../../src/domain/finding.ts';
import type { KnowledgeEntry } from '../../src/domain/knowledge.ts';
import { type DistributionName, distributionName, type Requirement } from '../../src/domain/requirement.ts';
import type { Rule } from '../../src/domain/rule.ts';
import type { SourceFile, Span } from '../../src/domain/source.ts';
import type { Operator } from '../../src/domain/specifier.ts';
import type { CheckResult } from '../../src/report/result.ts';

/** The place of the first `text` in a file; fails where it is missing. */
export function spanOf(file: SourceFile, text: string): Span {
  const start = file.text.indexOf(text);
  if (start < 0) throw new Error(`${file.path} does not hold ${text}`);
  return { path: file.path, start, end: start + text.length };
}

/** A requirement as a parser would give it: `name`, `name==1.0` or `name>=1`. */
export function requirement(text: string, span: Span): Requirement {
  const [, written = '', operator, version] = /^([\w.-]+)(?:(==|>=|<=|~=|!=|<|>)(.+))?$/.exec(text) ?? [];
  return {
    name: distributionName(written),
    written,
    extras: [],
    specifiers: operator && version ? [{ operator: operator as Operator, version }] : [],
    marker: undefined,
    url: undefined,
    wheel: undefined,
    editable: false,
    span,
    nameSpan: span,
    specifierSpan: undefined,
  };
}

export function fact(id: string, claim: string, source: string): KnowledgeEntry {
  return {
    kind: 'provides',
    id,
    claim,
    certainty: 'verified',
    evidence: [{ source, states: 'what the claim says', checked: '2026-11-20' }],
    distribution: 'onnxruntime' as DistributionName,
    imports: [],
  };
}

export function rule(severity: Severity, what: string): Rule {
  return {
    scope: 'environment',
    severity,
    since: '0.1.0',
    facts: ['provides'],
    docs: {
      what,
      why: 'The later install overwrites files of the earlier one; uninstalling either breaks both.',
      how: 'Keep one of them, or give each its own virtual environment.',
      limits: 'Silent where markers keep the two apart.',
    },
    check: () => [],
  };
}

export const rules: ReadonlyMap<string, Rule> = new Map([
  ['contradictory-requirements', rule('error', 'One distribution is required with no version in common.')],
  ['missing-memory-limit', rule('note', 'A GPU service has no memory limit.')],
  ['overlapping-distributions', rule('error', 'Two distributions in one environment install the same import package.')],
  ['unused-ignore', rule('warning', 'An ignore comment hides nothing.')],
]);

/** A finding with nothing beside what is given. */
export function finding(given: Partial<Finding> & Pick<Finding, 'at' | 'message'>): Finding {
  return {
    rule: 'overlapping-distributions',
    severity: 'error',
    confidence: 'high',
    about: ['onnxruntime'],
    chains: [],
    because: [],
    fixes: [],
    separation: undefined,
    related: [],
    environments: [],
    fingerprint: '5f0c2b1d',
    ...given,
  };
}

/** A result of a run over the files, each of which counts as a manifest. */
export function resultOf(files: readonly SourceFile[], findings: readonly Finding[]): CheckResult {
  return {
    project: {
      environments: [],
      manifests: files.map(({ path }) => ({ kind: 'unread', path, problems: [], comments: [] })),
    },
    findings,
    suppressed: 0,
    files,
    rules,
    knowledge: { date: '2026-11-20' },
  };
}
