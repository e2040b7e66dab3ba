import type { ReportingDescriptor } from 'sarif';
import type { Severity } from '../domain/finding.ts';
import type { Rule } from '../domain/rule.ts';
import { explainRule } from './explain.ts';

const longestText = 1_024;

/** GitHub orders alerts by precision. A rule that may give errors has the guards for it; findings carry their own confidence. */
const precision: Readonly<Record<Severity, string>> = { error: 'high', warning: 'medium', note: 'medium' };
const problemSeverity: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  note: 'recommendation',
};

/** Every rule as SARIF describes it, fired or not. No rule is a security rule, so none has a security severity. */
export function sarifRules(rules: ReadonlyMap<string, Rule>, rulesPage: string | undefined): ReportingDescriptor[] {
  return [...rules].map(([id, rule]) => ({
    id,
    name: id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: cut(rule.docs.what) },
    fullDescription: { text: cut(`${rule.docs.what} ${rule.docs.why}`) },
    help: {
      text: `${rule.docs.what} ${rule.docs.why} ${rule.docs.how}`,
      markdown: explainRule(id, rule) + (rulesPage ? `\n[All rules](${rulesPage}#${id})\n` : ''),
    },
    ...(rulesPage ? { helpUri: `${rulesPage}#${id}` } : {}),
    defaultConfiguration: { level: rule.severity },
    properties: {
      tags: ['dependencies', 'python', ...rule.facts].slice(0, 10),
      precision: precision[rule.severity],
      'problem.severity': problemSeverity[rule.severity],
    },
  }));
}

function cut(text: string): string {
  return text.length <= longestText ? text : `${text.slice(0, longestText - 1)}…`;
}
