import { cudaStack } from '../rules/shared/cuda-stack.ts';
import { analyze } from './analyze/analyze.ts';
import { applySuppressions } from './analyze/suppress.ts';
import type { Environment } from './domain/environment.ts';
import type { Finding } from './domain/finding.ts';
import type { Knowledge } from './domain/knowledge.ts';
import type { Requirement } from './domain/requirement.ts';
import type { Look } from './isolate/bench.ts';
import type { Looker } from './isolate/leftover.ts';
import { combine, distinctLines, lineKey, linesOf } from './model/combine.ts';
import type { Components } from './model/components.ts';
import { neededLines } from './model/needed-lines.ts';
import type { RunResult } from './run.ts';

/** The rule about frameworks that meet on a GPU. */
const clash = 'cuda-runtime-clash';
/** Rounds in which requirements are added that others bring along. */
const mostClosing = 12;

/** The findings that keep components apart: notes and what is unlikely do not. */
export function counts({ severity, confidence }: Finding): boolean {
  return severity !== 'note' && confidence !== 'low';
}

/** Looks at requirements of these environments as one site-packages, with all that they need besides. */
export function lookerOf(
  { project: isolated, whole, rules, knowledge, files, findings: known }: RunResult,
  environments: Components['environments'],
  relevant: (finding: Finding) => boolean,
): Looker {
  const project = whole ?? isolated;
  const asked = new Map([...rules].filter(([, rule]) => rule.scope === 'environment'));
  const nearby = nearbyLines(environments);
  const homes = homesOf(environments);
  const commented = project.manifests.some(({ comments }) => comments.some(({ text }) => text.includes('wheelclash')));
  const ids = { known: new Set(rules.keys()), ran: new Set<string>() };
  const fingerprints = new Map(known.map((finding) => [identityOf(finding), finding]));
  const build = builderOf(environments, knowledge);
  const looks = new Map<Environment, Look>();
  const look = (environment: Environment): Look => {
    const { findings } = analyze(
      { ...project, environments: [environment], services: [], builds: [] },
      asked,
      knowledge,
    );
    const kept = commented ? applySuppressions(findings, project.manifests, files, ids).kept : findings;
    return {
      // What `check` says of the same fault is what a reader finds again.
      findings: kept.filter(relevant).map((finding) => fingerprints.get(identityOf(finding)) ?? finding),
      requirements: linesOf(environment),
      installed: new Set(environment.installed.map(({ name }) => name)),
      gpu: environment.installed.filter((one) => usesGpu(one, knowledge)).map(({ name }) => name),
    };
  };
  // What one requirement brings along, many together bring too: most sets are complete from the start.
  const alone = new Map<string, readonly Requirement[]>();
  const withNeeded = (line: Requirement, own: string | undefined): readonly Requirement[] => {
    const key = `${own} ${lineKey(line)}`;
    const known = alone.get(key);
    if (known !== undefined) return known;
    const beside = nearby([line]);
    const found = linesOf(closed([line], homes([line], own), beside));
    // Lines on one distribution bring each other along, and so the same.
    const same = found.filter(({ name }) => name === line.name);
    for (const one of same)
      if (nearby([one]) === beside && isSame(homes([one], own), homes([line], own)))
        alone.set(`${own} ${lineKey(one)}`, found);
    alone.set(key, found);
    return found;
  };
  const closed = (lines: readonly Requirement[], own: Components['environments'], all: readonly Requirement[]) => {
    const keep = new Set(lines.map(lineKey));
    for (let round = 0; ; round += 1) {
      const environment = build(own, keep);
      const left = all.filter((line) => !keep.has(lineKey(line)));
      const more = neededLines(environment, left, knowledge);
      if (more.length === 0 || round >= mostClosing) return environment;
      for (const line of more) keep.add(lineKey(line));
    }
  };
  return (lines, own) => {
    const start = lines.length > 1 ? [...new Set(lines.map((line) => withNeeded(line, own)))].flat() : lines;
    const environment = closed([...lines, ...start], homes(lines, own), nearby(lines));
    const found = looks.get(environment) ?? look(environment);
    looks.set(environment, found);
    return found;
  };
}

/**
 * The lines that stand with some lines in the smallest environment that has them: the bounds of one extra are not those of
 * another.
 */
function nearbyLines(
  environments: Components['environments'],
): (lines: readonly Requirement[]) => readonly Requirement[] {
  const smallest = new Map<string, readonly Requirement[]>();
  for (const lines of environments.map(linesOf))
    for (const line of lines) {
      const known = smallest.get(lineKey(line));
      if (known === undefined || lines.length < known.length) smallest.set(lineKey(line), lines);
    }
  return (lines) => {
    const lists = [...new Set(lines.map((line) => smallest.get(lineKey(line)) ?? []))];
    const [only, ...others] = lists;
    return only !== undefined && others.length === 0 ? only : distinctLines(lists.flat());
  };
}

/** The environments that have lines, the first of all only where nothing else decides. */
function homesOf(
  environments: Components['environments'],
): (lines: readonly Requirement[], own: string | undefined) => Components['environments'] {
  const having = new Map<string, Environment[]>();
  for (const environment of environments)
    for (const line of linesOf(environment))
      having.set(lineKey(line), [...(having.get(lineKey(line)) ?? []), environment]);
  return (lines, own) => {
    const named = environments.find(({ id }) => id === own);
    if (named !== undefined) return [named];
    const wanted = new Set(lines.flatMap((line) => having.get(lineKey(line)) ?? []));
    const [first, ...others] = environments.filter((environment) => wanted.has(environment));
    return first === undefined ? environments : [first, ...others];
  };
}

function isSame(some: readonly Environment[], others: readonly Environment[]): boolean {
  return some.length === others.length && some.every((one, at) => one === others[at]);
}

/** Combines environments; equal questions get the same answer. */
function builderOf(environments: Components['environments'], knowledge: Knowledge) {
  const built = new Map<string, Environment>();
  return (homes: Components['environments'], keep: ReadonlySet<string>): Environment => {
    const key = [...homes.map((home) => environments.indexOf(home)), ...[...keep].sort()].join('\n');
    const known = built.get(key) ?? combine(homes, keep, knowledge);
    built.set(key, known);
    return known;
  };
}

function usesGpu(installed: Environment['installed'][number], knowledge: Knowledge): boolean {
  const stack = cudaStack(installed, knowledge);
  // Of some it is only known that they clash on the GPU, and not what they were built for.
  if (stack === undefined) return knowledge.about(installed.name, 'breaks').some(({ rule }) => rule === clash);
  return stack.cuda !== 'none' && !stack.isLibrary;
}

function identityOf({ rule, about, at }: Finding): string {
  return [rule, [...about].sort().join(), at.path].join('\u0000');
}
