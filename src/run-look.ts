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
    const found = alone.get(key) ?? linesOf(closed([line], homesOf([line], environments, own), nearby([line])));
    alone.set(key, found);
    return found;
  };
  const closed = (lines: readonly Requirement[], homes: Components['environments'], all: readonly Requirement[]) => {
    const keep = new Set(lines.map(lineKey));
    for (let round = 0; ; round += 1) {
      const environment = build(homes, keep);
      const left = all.filter((line) => !keep.has(lineKey(line)));
      const more = neededLines(environment, left, knowledge);
      if (more.length === 0 || round >= mostClosing) return environment;
      for (const line of more) keep.add(lineKey(line));
    }
  };
  return (lines, own) => {
    const start = lines.length > 1 ? lines.flatMap((line) => withNeeded(line, own)) : lines;
    const environment = closed([...lines, ...start], homesOf(lines, environments, own), nearby(lines));
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
  return (lines) => distinctLines([...new Set(lines.map((line) => smallest.get(lineKey(line)) ?? []))].flat());
}

/** The environments that have these lines, the first of all only where nothing else decides. */
function homesOf(
  lines: readonly Requirement[],
  environments: Components['environments'],
  own: string | undefined,
): Components['environments'] {
  const named = environments.find(({ id }) => id === own);
  if (named !== undefined) return [named];
  const wanted = new Set(lines.map(lineKey));
  const [first, ...others] = environments.filter((environment) =>
    linesOf(environment).some((line) => wanted.has(lineKey(line))),
  );
  return first === undefined ? environments : [first, ...others];
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
