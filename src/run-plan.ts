import { cudaStack } from '../rules/shared/cuda-stack.ts';
import { analyze } from './analyze/analyze.ts';
import { applySuppressions } from './analyze/suppress.ts';
import type { DeclaredComponent, PipelineManifest } from './domain/component.ts';
import type { Environment } from './domain/environment.ts';
import type { Finding } from './domain/finding.ts';
import type { Knowledge } from './domain/knowledge.ts';
import type { IsolationUnit, Plan } from './domain/plan.ts';
import type { Requirement } from './domain/requirement.ts';
import { inRange } from './domain/version-set.ts';
import { alternativesOf } from './isolate/alternatives.ts';
import type { Bench } from './isolate/bench.ts';
import { benchOf, type Looker, withLeftovers } from './isolate/leftover.ts';
import { type Isolation, isolate } from './isolate/plan.ts';
import { combine, distinctLines, lineKey, linesOf } from './model/combine.ts';
import { type Components, componentsOf } from './model/components.ts';
import { neededLines } from './model/needed-lines.ts';
import { settingOf } from './model/plan-setting.ts';
import type { RunResult } from './run.ts';

export interface PlanOptions {
  readonly declared?: readonly DeclaredComponent[];
  /** One unit for each component. */
  readonly perComponent?: boolean;
  /** Which findings keep components apart; by default errors and warnings that are not unlikely. */
  readonly counts?: (finding: Finding) => boolean;
  /** Findings of the run with edits in the fixes that are proven. */
  readonly prove?: (findings: readonly Finding[]) => readonly Finding[];
  /** What is left of the split once a fix is applied: how many units; undefined where it cannot be applied. */
  readonly unitsAfter?: (finding: Finding, index: number) => number | undefined;
}

/** A plan together with what it was made from, for questions about it. */
export interface Planned {
  readonly plan: Plan;
  readonly bench: Bench;
}

/** Rounds in which requirements are added that others bring along. */
const mostClosing = 12;

/** Partitions the components of a checked project into units. Undefined where nothing is installed. */
export function planOf(result: RunResult, options: PlanOptions = {}): Planned | undefined {
  const { project, knowledge } = result;
  const extractors = project.manifests
    .filter((manifest): manifest is PipelineManifest => manifest.kind === 'pipeline')
    .flatMap((pipeline) => pipeline.extractors);
  const found = componentsOf(project, options.declared ?? [], extractors, knowledge);
  if (found === undefined) return undefined;
  const { components, base } = withLeftovers(
    found.components,
    found.shared,
    lookerOf(result, found.environments, options.counts ?? counts),
  );
  const bench = benchOf(components, base, lookerOf(result, found.environments, options.counts ?? counts));
  const isolation = isolate(components, bench, {
    perComponent: options.perComponent ?? false,
    exclusive: found.exclusive,
    messaging: messaging(knowledge),
    sizeOf: (name) => sizeOf(name, found.environments, knowledge),
  });
  const { units, conflicts } = isolation;
  const proven = options.prove?.(distinctFindings(isolation)) ?? distinctFindings(isolation);
  const plan: Plan = {
    components,
    units,
    conflicts,
    base: sharedBy(units, base),
    alternatives: alternativesOf(conflicts, proven, (finding, index) => {
      const after = options.unitsAfter?.(finding, index);
      return after === undefined ? undefined : after < 2;
    }),
    unsolved: unsolved(isolation, bench),
    notes: [...found.notes, ...leftOut(found), ...isolation.notes],
    setting: settingOf(found.home, found.environments),
  };
  return { plan, bench };
}

function counts({ severity, confidence }: Finding): boolean {
  return severity !== 'note' && confidence !== 'low';
}

/** Looks at requirements of these environments as one site-packages, with all that they need besides. */
function lookerOf(
  { project, rules, knowledge, files, findings: known }: RunResult,
  environments: Components['environments'],
  relevant: (finding: Finding) => boolean,
): Looker {
  const asked = new Map([...rules].filter(([, rule]) => rule.scope === 'environment'));
  const all = distinctLines(environments.flatMap(linesOf));
  const commented = project.manifests.some(({ comments }) => comments.some(({ text }) => text.includes('wheelclash')));
  const ids = { known: new Set(rules.keys()), ran: new Set<string>() };
  const fingerprints = new Map(known.map((finding) => [identityOf(finding), finding]));
  return (lines, own) => {
    const environment = closed(lines, homesOf(lines, environments, own), all, knowledge);
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

function closed(
  lines: readonly Requirement[],
  homes: Components['environments'],
  all: readonly Requirement[],
  knowledge: Knowledge,
): Environment {
  const keep = new Set(lines.map(lineKey));
  for (let round = 0; ; round += 1) {
    const environment = combine(homes, keep, knowledge);
    const more = neededLines(
      environment,
      all.filter((line) => !keep.has(lineKey(line))),
      knowledge,
    );
    if (more.length === 0 || round >= mostClosing) return environment;
    for (const line of more) keep.add(lineKey(line));
  }
}

function usesGpu(installed: Environment['installed'][number], knowledge: Knowledge): boolean {
  const stack = cudaStack(installed, knowledge);
  return stack !== undefined && stack.cuda !== 'none' && !stack.isLibrary;
}

function identityOf({ rule, about, at }: Finding): string {
  return [rule, [...about].sort().join(), at.path].join('\u0000');
}

function distinctFindings({ conflicts }: Isolation): readonly Finding[] {
  const all = conflicts.flatMap(({ findings }) => findings);
  return [...new Map(all.map((finding) => [finding.fingerprint, finding])).values()];
}

/** With several site-packages, what all of them ask for; with one, what belongs to no component. */
function sharedBy(units: readonly IsolationUnit[], base: readonly Requirement[]): readonly Requirement[] {
  const [first, ...others] = sitesIn(units);
  if (first === undefined || others.length === 0) return base;
  return first.requirements.filter((line) =>
    others.every(({ requirements }) => requirements.some((one) => lineKey(one) === lineKey(line))),
  );
}

/** Units that head a site-packages. */
function sitesIn(units: readonly IsolationUnit[]): readonly IsolationUnit[] {
  return units.flatMap((unit, index) => {
    const own = unit.tier === 'venv' || unit.tier === 'container' || (unit.tier === 'inline' && index === 0);
    return [...(own ? [unit] : []), ...sitesIn(unit.inside)];
  });
}

/** What is still wrong in the site-packages of the plan: faults inside one component. */
function unsolved({ units }: Isolation, bench: Bench): readonly Finding[] {
  const left = new Map<string, Finding>();
  const visit = (unit: IsolationUnit) => {
    for (const name of unit.components)
      for (const finding of bench([name]).findings) left.set(finding.fingerprint, finding);
    unit.inside.forEach(visit);
  };
  units.forEach(visit);
  return [...left.values()];
}

function leftOut({ home }: Components): readonly string[] {
  return home.left.map(({ id }) => `${id} is an environment of its own and not part of this plan`);
}

function messaging(knowledge: Knowledge): readonly string[] {
  const facts = knowledge.all('usage').filter((fact) => fact.messaging !== undefined);
  const proposed = facts.filter((fact) => fact.messaging === 'proposed');
  return [...proposed, ...facts.filter((fact) => !proposed.includes(fact))].map(({ distribution }) => distribution);
}

function sizeOf(name: string, environments: readonly Environment[], knowledge: Knowledge): number | undefined {
  const installed = environments.flatMap((environment) => environment.installed).find((one) => one.name === name);
  const version = installed?.version;
  const fact = knowledge
    .about(name, 'usage')
    .find(
      ({ megabytes, versions }) =>
        megabytes !== undefined && version !== undefined && (versions === undefined || inRange(versions, version)),
    );
  return fact === undefined ? undefined : Number(fact.megabytes);
}
