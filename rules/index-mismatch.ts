import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import { confidenceOf } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { listed } from './shared/distributions-words.ts';
import { type Fault, faultOf } from './shared/index-faults.ts';
import { fetched } from './shared/index-sources.ts';
import { distinct } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['index', 'published', 'built-for'],
  docs: {
    what: 'An index does not hold what is asked from it: it hides the default index from other requirements, serves another build than the pinned one, or has no build that wins.',
    why: '`--index-url` replaces the default index for the whole command, the files given with `-r` included. `--extra-index-url` adds candidates only, and pip takes the highest version of all of them: where the CUDA index has no build of that release, the one of the default index is installed without a word.',
    how: 'Install what needs the special index in a command of its own, or name it as an extra index; and pin a release that the index has.',
    limits:
      'Only indexes with facts are judged: an unknown one may be a full mirror. Copies of common distributions that a special index may hold are not reported. uv takes the first index that has the name, so an extra index always wins there.',
  },
  *check(environment, knowledge) {
    for (const step of environment.steps) {
      const faults = fetched(step, environment).flatMap(
        (requirement) => faultOf(requirement, step, environment, knowledge) ?? [],
      );
      const groups = new Map<string, Fault[]>();
      for (const fault of faults) {
        const key = `${fault.kind} ${fault.index}`;
        groups.set(key, [...(groups.get(key) ?? []), fault]);
      }
      for (const [first, ...others] of groups.values()) if (first !== undefined) yield draft(first, others);
    }
  },
} satisfies Rule;

function draft(first: Fault, others: readonly Fault[]): Draft {
  const all = [first, ...others];
  const because = distinct(all.flatMap(({ facts }) => facts));
  const names = [...new Set(others.map(({ requirement }) => requirement.name))];
  const { kind } = first;
  const verified = because.every(({ certainty }) => certainty === 'verified');
  return {
    message: `${headline(first, all)}${first.note}`,
    about: [first.requirement.name, ...names.filter((name) => name !== first.requirement.name)],
    chains: [],
    because,
    fixes: curesOf(first),
    separation: undefined,
    severity: kind !== 'loses' && verified ? 'error' : 'warning',
    confidence: confidenceOf(because, kind === 'loses' ? 'medium' : 'high'),
    at: first.at,
    related: all.slice(0, 5).map(({ requirement }) => ({
      span: requirement.span,
      message: `${requirement.name} is required here`,
    })),
  };
}

function headline({ index, kind }: Fault, all: readonly Fault[]): string {
  const texts = [...new Set(all.map(({ text }) => text))];
  const many = texts.length > 1;
  if (kind === 'hidden')
    return `${index} replaces the default index here and does not serve ${listed(texts)}: the install stops with "No matching distribution found".`;
  if (kind === 'contradicts')
    return `${index} serves another build than ${listed(texts)}: the install stops with "No matching distribution found".`;
  return `${index} has no build of ${many ? 'these releases' : 'this release'}, so pip takes ${listed(texts)} from the default index without a word.`;
}

/** An index that hides the default one becomes an extra one; the page of another build becomes that of the pinned one. */
function curesOf({ kind, at, index, right }: Fault): readonly Fix[] {
  const words = cures[kind].map((title) => advice(title));
  if (kind === 'hidden')
    return [
      {
        kind: 'index-option',
        ...{ at, option: '--extra-index-url' },
        title: 'Name it with --extra-index-url, so that the default index stays',
        safety: 'unsafe',
      },
      ...words,
    ];
  // Credentials and variables would be lost.
  if (right === undefined || at.end - at.start !== index.length) return words;
  return [{ kind: 'replace', span: at, text: right, title: `Take ${right}`, safety: 'unsafe' }, ...words];
}

const cures: Readonly<Record<Fault['kind'], readonly string[]>> = {
  hidden: ['Install what needs the special index in a command of its own'],
  contradicts: ['Name the index of the pinned build, or pin the build of this index'],
  loses: [
    'Pin a release that the index has, with the local tag of the build',
    'Take the index of a build that is still published, or use --index-url in a command of its own',
  ],
};
