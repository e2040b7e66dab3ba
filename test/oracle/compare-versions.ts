import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asksForPrereleases, parseSpecifierSet } from '../../src/domain/specifier.ts';
import { compareVersions, formatVersion, isPrerelease, parseVersion, type Version } from '../../src/domain/version.ts';
import { contains, isEmpty, isSubset, overlaps, type VersionSet, versionSet } from '../../src/domain/version-set.ts';
import { makeQuestions, type Questions } from './questions.ts';

/**
 * Compares src/domain with PyPA's packaging on generated versions and specifiers. Opt-in: it needs Python 3 and, unless
 * ORACLE_PYTHON names an interpreter that has packaging 26.3 or newer, an index to install it from. An argument is the seed.
 *
 * Differences that are meant, and that the questions therefore leave out:
 * - Numbers of 2^53 and more: packaging reads them, we refuse them, because two of them could look equal.
 * - Two `===` clauses, or `===` against a version: packaging compares texts (`===1.0` is not 1.0.0), a set of versions
 *   does not see spelling. Where `===` names no version, it is an opaque text on both sides.
 * - Blanks: `\x1c` to `\x1f` and `\x85` are blanks for Python only, `\ufeff` for JavaScript only.
 */
interface Answers {
  readonly packaging: string;
  readonly versions: readonly (string | null)[];
  readonly prereleases: readonly (boolean | null)[];
  readonly orders: readonly number[];
  readonly specifiers: readonly boolean[];
  readonly asks: readonly (boolean | null)[];
  readonly contains: readonly boolean[];
  readonly identities: readonly boolean[];
  readonly unsatisfiable: readonly boolean[];
  readonly disjoint: readonly boolean[];
  readonly subset: readonly boolean[];
}

function run(command: string, words: readonly string[], input?: string): string {
  const result = spawnSync(command, words, { encoding: 'utf8', input, maxBuffer: 2 ** 30 });
  if (result.status !== 0) throw new Error(`${command} ${words.join(' ')}: ${result.error?.message ?? result.stderr}`);
  return result.stdout;
}

function pythonWithPackaging(): string {
  const given = process.env['ORACLE_PYTHON'];
  if (given !== undefined) return given;
  const environment = join(tmpdir(), 'wheelclash-oracle');
  const python = process.platform === 'win32' ? join(environment, 'Scripts/python') : join(environment, 'bin/python');
  if (!existsSync(python)) run('python3', ['-m', 'venv', environment]);
  run(python, ['-m', 'pip', 'install', '--quiet', 'packaging>=26.3']);
  return python;
}

function answer(questions: Questions, peer: Answers): Answers {
  const candidates = questions.candidates.map(readVersion);
  const ranges = questions.ranges.map(versionSet);
  const at = <Item>(items: readonly Item[], index: number): Item => {
    const item = items[index];
    if (item === undefined) throw new Error(`nothing at ${index}`);
    return item;
  };
  const related = (judge: (a: VersionSet, b: VersionSet) => boolean) =>
    questions.relations.map(([a, b]) => judge(at(ranges, a), at(ranges, b)));
  const versions = questions.versions.map(parseVersion);
  const specifiers = questions.specifiers.map((text) => parseSpecifierSet(text));
  return {
    packaging: peer.packaging,
    versions: versions.map((version) => (version === undefined ? null : formatVersion(version))),
    prereleases: versions.map((version) => (version === undefined ? null : isPrerelease(version))),
    orders: questions.orders.map(([a, b]) => compareVersions(at(candidates, a), at(candidates, b))),
    specifiers: specifiers.map((set) => set !== undefined),
    asks: specifiers.map((set) => (set === undefined ? null : asksForPrereleases(set))),
    contains: questions.contains.map(([set, version]) => contains(at(ranges, set), at(candidates, version))),
    identities: questions.identities.map(([range, candidate]) =>
      isEmpty(versionSet(`${at(questions.ranges, range)},===${at(questions.candidates, candidate)}`)),
    ),
    unsatisfiable: ranges.map(isEmpty),
    disjoint: related((a, b) => !overlaps(a, b)),
    subset: related(isSubset),
  };
}

function readVersion(text: string): Version {
  const version = parseVersion(text);
  if (version === undefined) throw new Error(`refused: ${text}`);
  return version;
}

/** What the places of an answer stand for. */
function asked(questions: Questions, topic: keyof Answers, index: number): string {
  const pair = (pairs: Questions['orders'], left: readonly string[], right: readonly string[]) => {
    const [a, b] = pairs[index] ?? [-1, -1];
    return JSON.stringify([left[a], right[b]]);
  };
  switch (topic) {
    case 'orders':
      return pair(questions.orders, questions.candidates, questions.candidates);
    case 'identities':
      return pair(questions.identities, questions.ranges, questions.candidates);
    case 'contains':
      return pair(questions.contains, questions.ranges, questions.candidates);
    case 'disjoint':
    case 'subset':
      return pair(questions.relations, questions.ranges, questions.ranges);
    case 'specifiers':
    case 'asks':
      return JSON.stringify(questions.specifiers[index]);
    case 'unsatisfiable':
      return JSON.stringify(questions.ranges[index]);
    default:
      return JSON.stringify(questions.versions[index]);
  }
}

const topics = [
  'versions',
  'prereleases',
  'orders',
  'specifiers',
  'asks',
  'contains',
  'identities',
  'unsatisfiable',
  'disjoint',
  'subset',
] as const;

/** How often each answer was given, so that a run that asked nothing of interest shows. */
function shares(answers: readonly (string | number | boolean | null)[]): string {
  const tally = new Map<string, number>();
  for (const value of answers) {
    const kind = typeof value === 'string' ? 'valid' : String(value);
    tally.set(kind, (tally.get(kind) ?? 0) + 1);
  }
  return [...tally].map(([kind, count]) => `${kind}: ${count}`).join(', ');
}

function main(seed: number): number {
  const questions = makeQuestions(seed);
  const script = join('test', 'oracle', 'ask_packaging.py');
  const peer: Answers = JSON.parse(run(pythonWithPackaging(), [script], JSON.stringify(questions)));
  const ours = answer(questions, peer);
  let differences = 0;
  console.log(`packaging ${peer.packaging}, seed ${seed}`);
  for (const topic of topics) {
    const wrong = [...peer[topic].keys()].filter((index) => peer[topic][index] !== ours[topic][index]);
    console.log(`${topic}: ${peer[topic].length} asked (${shares(peer[topic])}), ${wrong.length} different`);
    for (const index of wrong.slice(0, 20)) {
      console.log(`  ${asked(questions, topic, index)}: packaging ${peer[topic][index]}, ours ${ours[topic][index]}`);
    }
    differences += wrong.length;
  }
  return differences;
}

process.exitCode = main(Number(process.argv[2] ?? 20261121)) === 0 ? 0 : 1;
