import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import { discover } from '../discover/discover.ts';
import type { SourceFile } from '../domain/source.ts';
import { explainRule, type RuleExample } from '../report/explain.ts';
import { run } from '../run.ts';
import { readKnowledge } from './knowledge-files.ts';

const fixturesFolder = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** The text of rules/README.md: a table of all rules, then a section for each with an example that was really run. */
export function rulesPage(): string {
  const rows = [...rules].map(([id, rule]) => `| [\`${id}\`](#${id}) | ${rule.severity} | ${cell(rule.docs.what)} |`);
  const sections = [...rules].map(([id, rule]) => explainRule(id, rule, exampleOf(id), 2));
  return [
    '<!-- Written by `npm run docs` from the rules and their fixtures; changes made here are lost. -->',
    '# Rules',
    'The highest severity a rule may give. An error fails for everyone who uses these files, a warning depends on something that files do not show, and a note is advice that `--pedantic` shows.',
    ['| Rule | Severity | What it finds |', '|---|---|---|', ...rows].join('\n'),
    ...sections.map((section) => section.trimEnd()),
  ]
    .join('\n\n')
    .concat('\n');
}

/** The shortest case in which the rule speaks, without the markers, and its first finding there. */
function exampleOf(id: string): RuleExample | undefined {
  const examples = casesOf(id).flatMap((folder) => {
    const { files } = discover([folder], { cwd: folder, exclude: ['/fixed/'] });
    const shown = files.map((file) => ({ ...file, text: withoutMarkers(file.text) }));
    const finding = run(shown, readKnowledge()).findings.find(({ rule }) => rule === id);
    if (finding === undefined) return [];
    const cure = finding.fixes[0]?.title;
    const example = { files: shown, message: finding.message, ...(cure === undefined ? {} : { cure }) };
    return [{ example, size: sizeOf(shown) }];
  });
  return examples.sort((a, b) => a.size - b.size)[0]?.example;
}

function casesOf(id: string): readonly string[] {
  const folder = join(fixturesFolder, id);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('ok-'))
    .sort()
    .map((name) => join(folder, name));
}

/** Markers speak to the tests, not to readers. A line that holds nothing else goes as a whole. */
function withoutMarkers(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*# expect:/.test(line))
    .map((line) => line.replace(/[ \t]*# expect:.*$/, ''))
    .join('\n');
}

function sizeOf(files: readonly SourceFile[]): number {
  return files.reduce((size, { path, text }) => size + path.length + text.length, 0);
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ');
}
