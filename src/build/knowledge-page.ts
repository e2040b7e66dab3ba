import { rules } from '../../rules/index.ts';
import type { KnowledgeEntry } from '../domain/knowledge.ts';
import { lintedKnowledge } from './knowledge-files.ts';
import { answers, type SurveyRow, surveyRows } from './survey.ts';

const written =
  '<!-- Written by `npm run docs` from the facts, the rules and survey.tsv; changes made here are lost. -->';

/** What a fact of each kind says. */
const kinds: Readonly<Record<KnowledgeEntry['kind'], string>> = {
  placeholder: 'The name is not the distribution that people expect under it.',
  provides: 'Which import packages a distribution writes, and which siblings it may replace.',
  requires: 'What releases of a distribution require, from their metadata.',
  breaks: 'Two distributions that fail together, how, and whether their metadata says so.',
  companions: 'Releases that belong together.',
  'built-for': 'What wheels are built for: CUDA, cuDNN, NumPy, torch, glibc, or nothing but source.',
  'supports-python': 'The Pythons that releases run on.',
  published: 'Which builds of a release an index holds.',
  latest: 'The newest releases on one day.',
  symptom: 'A message in a log and what it means; `wheelclash diagnose` reads them.',
  usage: 'What programs use a distribution for.',
  'conda-name': 'What a conda package is called as a distribution.',
  image: 'What an image holds: Python, CUDA, libraries, distributions, variables.',
  index: 'What an index serves, and in which form.',
  driver: 'Drivers, GPUs, and the wheels that run on them.',
  variable: 'What reads a variable, which values it takes, and what became of it.',
  program: 'What a program that a container starts does with processes and GPUs.',
};

/** The text of knowledge/README.md. */
export function knowledgePage(): string {
  const rows = surveyRows();
  return `${[written, ...introduction(), ...survey(rows)].join('\n\n')}\n`;
}

function introduction(): readonly string[] {
  return [
    '# The knowledge base',
    'Rules hold no names of distributions, images or variables: they ask these files. There is one file per distribution, and a folder each for images, indexes, variables, programs, platforms and symptoms. `npm run build` packs them all into one file that is read in milliseconds.',
    table(['Kind', 'Facts', 'What it says', 'Asked by'], kindRows()),
    '## How sure a fact is',
    'Every fact has evidence: a source that anybody can open, what it states in our own words, and the day it was read. `verified` means that metadata, the contents of a wheel, code at a tag, a run, or a maintainer shows it. `likely` means one weaker source, or a release beside those that were read. `unverified` facts only make findings milder. A fact that is not verified is never alone an error.',
    '## How to add one',
    [
      '1. Write it into the file of its distribution; `schema.json` helps editors (the first line of each file names it).',
      '2. `npm run build` refuses unknown keys, ranges that do not parse, two values for one range, names that are not normalized, and facts without evidence. `npx wheelclash knowledge lint FILE` says the same of a file of your own.',
      '3. `npx wheelclash knowledge verify NAME` holds the facts about a distribution against the index that your pip or uv uses.',
      '4. Add a fixture that fires and one that stays silent. `npm run effect` prints which findings of all fixtures appear and vanish.',
    ].join('\n'),
  ];
}

function kindRows(): readonly (readonly string[])[] {
  const { entries } = lintedKnowledge();
  return Object.entries(kinds).map(([kind, says]) => [
    `\`${kind}\``,
    String(entries.filter((entry) => entry.kind === kind).length),
    says,
    askedBy(kind),
  ]);
}

/** The rules that declare a kind; what no rule asks serves a command or the model. */
function askedBy(kind: string): string {
  const asking = [...rules].filter(([, rule]) => rule.facts.some((asked) => asked === kind)).map(([id]) => link(id));
  if (asking.length > 0) return asking.join(', ');
  return kind === 'symptom' ? '`wheelclash diagnose`' : kind === 'usage' ? '`wheelclash plan`' : 'the model';
}

function survey(rows: readonly SurveyRow[]): readonly string[] {
  const parts = [...new Set(rows.map(({ part }) => part))];
  return [
    '## What became of the survey of 2026',
    'The base began with a survey of reported conflicts: families of overlapping distributions, requirements, version conflicts, CUDA matrices, and rules for Dockerfiles, pip and compose. Each of its entries was answered: `landed` as a fact, `merged` into another, answered by a `rule`, or `refused`. `survey.tsv` holds every answer; a test checks that the facts, rules and fixtures it names exist.',
    table(
      ['Part', ...answers],
      parts.map((part) => [
        part,
        ...answers.map((answer) => String(rows.filter((row) => row.part === part && row.answer === answer).length)),
      ]),
    ),
    '### From the rules of the survey to ours',
    table(
      ['Survey', 'Rule', 'Remark'],
      rows
        .filter(({ part }) => ['cuda', 'compose', 'overlap rule', 'fix'].includes(part))
        .map(({ id, answer, by, why }) => [id, answerText(answer, by), why]),
    ),
    '### Claims and reports that are fixtures',
    'A folder that begins with `ok-` must stay silent, every other one must fire.',
    table(
      ['Survey', 'Fixtures', 'Remark'],
      rows
        .filter(({ by }) => by.some((name) => name.includes('/')))
        .map(({ part, id, by, why }) => [`${part}: ${id}`, by.map(fixtureLink).join(', '), why]),
    ),
    '### Refused, and why',
    refused(rows).join('\n'),
  ];
}

function answerText(answer: SurveyRow['answer'], by: readonly string[]): string {
  if (by.length > 0) return by.map((id) => (rules.has(id) ? link(id) : `\`${id}\``)).join(', ');
  return answer === 'refused' ? 'none' : answer;
}

/** One line per reason, with all entries that it answers. */
function refused(rows: readonly SurveyRow[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { part, id, answer, why } of rows)
    if (answer === 'refused') reasons.set(why, [...(reasons.get(why) ?? []), `${part} ${id}`]);
  return [...reasons].map(([why, entries]) => `- ${why}: ${entries.map((entry) => `\`${entry}\``).join(', ')}`);
}

function fixtureLink(path: string): string {
  return path.includes('/') ? `[\`${path.replace(/^fixtures\//, '')}\`](../${path})` : link(path);
}

function link(id: string): string {
  return `[\`${id}\`](../rules/pages/${id}.md)`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
