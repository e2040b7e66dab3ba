import { readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createKnowledge } from '../knowledge/base.ts';
import { compileKnowledge } from '../knowledge/compile.ts';
import { lintEntries } from '../knowledge/lint.ts';
import { committedFiles } from './committed-knowledge.ts';
import { effectOn, factChanges, projectsIn } from './effect-of.ts';
import { knowledgeFiles } from './knowledge-files.ts';

/**
 * Prints which findings on all fixtures, and on the projects of the folders that are named, appear or vanish with the
 * knowledge of the working tree against that of a commit: `npm run effect -- [--against COMMIT] [FOLDER…]`.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const { values, positionals } = parseArgs({
  options: { against: { type: 'string', default: 'HEAD' } },
  allowPositionals: true,
});
const today = new Date().toISOString().slice(0, 10);
const before = lintEntries(committedFiles(values.against, root), today);
const after = lintEntries(knowledgeFiles(), today);
for (const { span, message } of after.problems) process.stdout.write(`problem ${span.path}: ${message}\n`);

const { added, removed, changed } = factChanges(before.entries, after.entries);
process.stdout.write(
  `against ${values.against}: ${added.length} facts added, ${removed.length} removed, ${changed.length} changed\n`,
);
const fixtures = join(root, 'fixtures');
const folders = [
  ...readdirSync(fixtures).map((name) => join(fixtures, name)),
  ...positionals.map((path) => resolve(path)),
];
const projects = folders.flatMap(projectsIn);
const bases = [before, after].map(({ entries }) => createKnowledge(compileKnowledge(entries)));
const [old, now] = bases;
const effects =
  added.length + removed.length + changed.length === 0 || old === undefined || now === undefined
    ? []
    : projects.flatMap((project) => effectOn(project, old, now) ?? []);
for (const { project, lines } of effects)
  process.stdout.write(
    `\n${relative(root, project)}\n${lines.map((line) => `  ${line.replaceAll('\n', '\n  ')}\n`).join('')}`,
  );
const sum = (key: 'appear' | 'vanish' | 'change') => effects.reduce((total, effect) => total + effect[key], 0);
process.stdout.write(
  `\n${effects.length} of ${projects.length} projects differ: ${sum('appear')} findings appear, ${sum('vanish')} vanish, ${sum('change')} change\n`,
);
