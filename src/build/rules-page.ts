import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import { checkDefaults } from '../cli/check.ts';
import type { Host } from '../cli/host.ts';
import { readInputs } from '../cli/inputs.ts';
import type { SourceFile } from '../domain/source.ts';
import { explainRule, type RuleExample } from '../report/explain.ts';
import { run } from '../run.ts';
import { readKnowledge } from './knowledge-files.ts';
import { type Operation, operations } from './operations.ts';

const fixturesFolder = fileURLToPath(new URL('../../fixtures/', import.meta.url));

const written = '<!-- Written by `npm run docs` from the rules and their fixtures; changes made here are lost. -->';

/** The text of rules/README.md: a table of all rules, each with a link to its page. */
export function rulesPage(): string {
  const rows = [...rules].map(
    ([id, rule]) => `| [\`${id}\`](${pageOf(id)}) | ${rule.severity} | ${cell(rule.docs.what)} |`,
  );
  const parts = [
    written,
    '# Rules',
    'The highest severity a rule may give. An error fails for everyone who uses these files, a warning depends on something that files do not show, and a note is advice that `--pedantic` shows.',
    ['| Rule | Severity | What it finds |', '|---|---|---|', ...rows].join('\n'),
    '## GPU workers in compose',
    'Ten problems of running them, the rules that see each, and what the usual remedy really does.',
    ['| Problem | Rules | Usual remedy | What that does |', '|---|---|---|---|', ...operations.map(operationRow)].join(
      '\n',
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function operationRow({ problem, rules: ids, remedy, does }: Operation): string {
  const links = ids.map((id) => `[\`${id}\`](${pageOf(id)})`).join(', ');
  return `| ${[problem, links, remedy, does].map(cell).join(' | ')} |`;
}

/** The page of each rule, with an example that was really run: paths in `rules/` and texts. */
export function rulePages(): readonly { readonly path: string; readonly text: string }[] {
  return [...rules].map(([id, rule]) => ({
    path: pageOf(id),
    text: `${written}\n\n${explainRule(id, rule, exampleOf(id)).trimEnd()}\n\n[All rules](../README.md)\n`,
  }));
}

function pageOf(id: string): string {
  return `pages/${id}.md`;
}

/** The shortest case in which the rule speaks, without the markers, and its first finding there. */
function exampleOf(id: string): RuleExample | undefined {
  const examples = casesOf(id).flatMap((folder) => {
    const { files, target, declarations } = readInputs(
      [],
      { ...checkDefaults, exclude: ['/fixed/'] },
      [],
      hostIn(folder),
    );
    const shown = files.map((file) => ({ ...file, text: withoutMarkers(file.text) }));
    const finding = run(shown, readKnowledge(), { target, declarations }).findings.find(({ rule }) => rule === id);
    if (finding === undefined) return [];
    const cure = finding.fixes[0]?.title;
    const example = { files: shown, message: finding.message, ...(cure === undefined ? {} : { cure }) };
    return [{ example, size: sizeOf(shown) }];
  });
  return examples.sort((a, b) => a.size - b.size)[0]?.example;
}

/** A case is read as the command line reads it in its folder, with its settings. */
function hostIn(cwd: string): Host {
  const quiet = { write() {} };
  const engine = () => Promise.reject(new Error('nothing here asks for the engine'));
  return { cwd, env: {}, out: quiet, err: quiet, version: '', engine };
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
