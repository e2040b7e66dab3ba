import { rules as allRules } from '../rules/index.ts';
import { analyze, type Failure } from './analyze/analyze.ts';
import { applySuppressions, unusedIgnore } from './analyze/suppress.ts';
import type { Declarations } from './domain/declarations.ts';
import type { Project } from './domain/environment.ts';
import type { Finding } from './domain/finding.ts';
import type { Knowledge } from './domain/knowledge.ts';
import type { Manifest } from './domain/manifest.ts';
import type { Rule } from './domain/rule.ts';
import type { Problem, SourceFile } from './domain/source.ts';
import type { Target } from './domain/target.ts';
import { proveFixes } from './fix/prove.ts';
import { type FixOutcome, type FixPolicy, fixAll } from './fix/rounds.ts';
import { type ModelOptions, model } from './model/model.ts';
import { filesNamedBy } from './model/named-files.ts';
import { parse } from './parse/parse.ts';
import { buildGuarded, eachGuarded } from './run-guarded.ts';
import { analyzeIsolated } from './run-isolation.ts';

export interface RunOptions {
  readonly rules?: ReadonlyMap<string, Rule>;
  readonly target?: Target;
  /** What the user says about environments and builds. */
  readonly declarations?: Declarations | undefined;
  /** What a resolver chose for some environments. */
  readonly resolved?: ModelOptions['resolved'];
  /** False where ignore comments are not honoured. */
  readonly ignores?: boolean;
  /** What could not even be read from disk. */
  readonly problems?: readonly Problem[];
}

export interface RunResult {
  /** With what is declared to run apart in environments of its own. */
  readonly project: Project;
  /** The project as its files install it, where something is declared to run apart. */
  readonly whole?: Project;
  readonly findings: readonly Finding[];
  readonly suppressed: number;
  readonly failures: readonly Failure[];
  readonly files: readonly SourceFile[];
  readonly rules: ReadonlyMap<string, Rule>;
  readonly knowledge: Knowledge;
}

interface Parsed {
  readonly manifest: Manifest | undefined;
  readonly failure?: Failure;
}

const known = new WeakMap<SourceFile, Parsed>();

/** A file is parsed once, however often it is asked for. */
function parsed(file: SourceFile): Parsed {
  const before = known.get(file);
  if (before !== undefined) return before;
  const now = guarded(file);
  known.set(file, now);
  return now;
}

/** A fault of ours in one parser is said at its file and hides no other file. */
function guarded(file: SourceFile): Parsed {
  try {
    return { manifest: parse(file) };
  } catch (error) {
    const { path } = file;
    const message = `wheelclash failed while it read this file; please report it with these words: ${String(error)}`;
    const span = { path, start: 0, end: Math.min(1, file.text.length) };
    return {
      manifest: { kind: 'unread', path, problems: [{ message, span }], comments: [] },
      failure: { rule: '', stage: 'read', subject: path, error },
    };
  }
}

/** parse → model → analyze. Printing, fixing and planning start from what this returns; it is pure and runs anywhere. */
export function run(files: readonly SourceFile[], knowledge: Knowledge, options: RunOptions = {}): RunResult {
  const rules = options.rules ?? allRules;
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const read = sorted.map(parsed);
  const manifests = read.flatMap(({ manifest }) => manifest ?? []);
  const texts = new Map(sorted.map((file) => [file.path, file.text]));
  const { project: built, failures: unbuilt } = buildGuarded(manifests, (some) =>
    model(some, knowledge, {
      texts,
      ...(options.target === undefined ? {} : { target: options.target }),
      resolved: options.resolved,
      ...(options.declarations === undefined ? {} : { declarations: options.declarations }),
    }),
  );
  const project = { ...built, problems: [...(options.problems ?? []), ...built.problems] };
  const isolated = analyzeIsolated(project, options.declarations?.components ?? [], rules, knowledge);
  const { findings, failures } = isolated ?? analyze(project, rules, knowledge);
  const base = {
    project: isolated?.project ?? project,
    ...(isolated === undefined ? {} : { whole: project }),
    failures: [...read.flatMap(({ failure }) => failure ?? []), ...unbuilt, ...failures],
    files: sorted,
    rules,
    knowledge,
  };
  if (options.ignores === false) return { ...base, findings: inPlace(findings), suppressed: 0 };
  const ids = new Set(rules.keys());
  const suppression = applySuppressions(findings, manifests, sorted, { known: new Set(allRules.keys()), ran: ids });
  const unused = ids.has(unusedIgnore) ? stamp(project, suppression.unused, rules, knowledge) : [];
  return { ...base, findings: inPlace([...suppression.kept, ...unused]), suppressed: suppression.suppressed.length };
}

/** Paths that files name (`-r deps.txt`, `COPY deps.txt`) and that are not among them, so that a caller can read them too. */
export function wantedFiles(files: readonly SourceFile[]): readonly string[] {
  const have = new Set(files.map((file) => file.path));
  const wanted = new Set<string>();
  for (const file of files)
    for (const path of filesNamedBy(parsed(file).manifest, file)) if (!have.has(path)) wanted.add(path);
  return [...wanted].sort();
}

/** Checks files as `run` does, with knowledge and options given before. */
export type Checker = (files: readonly SourceFile[]) => RunResult;

/** Findings of these files, with edits in those fixes that cure and break nothing. */
export function runAndProve(
  findings: readonly Finding[],
  files: readonly SourceFile[],
  check: Checker,
  failed: (failure: Failure) => void = () => {},
): readonly Finding[] {
  if (findings.every(({ fixes }) => fixes.every(({ kind }) => kind === 'advice'))) return findings;
  const bench = { result: check(files), check };
  return eachGuarded(findings, 'tried the fixes of', (some) => proveFixes(some, bench, 'all'), failed);
}

/** Applies proven fixes to these files in memory, in rounds, until nothing is left to apply. */
export function runAndFix(files: readonly SourceFile[], check: Checker, policy: FixPolicy): FixOutcome<RunResult> {
  return fixAll(check(files), check, policy);
}

/** Turns drafts of the engine itself into findings of their rule. */
function stamp(
  project: Project,
  drafts: ReturnType<typeof applySuppressions>['unused'],
  rules: ReadonlyMap<string, Rule>,
  knowledge: Knowledge,
): readonly Finding[] {
  const rule = rules.get(unusedIgnore);
  if (rule === undefined || rule.scope !== 'project') return [];
  return analyze(project, new Map([[unusedIgnore, { ...rule, check: () => drafts }]]), knowledge).findings;
}

function inPlace(findings: readonly Finding[]): readonly Finding[] {
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...findings].sort((a, b) => order(a.at.path, b.at.path) || a.at.start - b.at.start || order(a.rule, b.rule));
}
