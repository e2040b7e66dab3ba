import { cudaStack } from '../rules/shared/cuda-stack.ts';
import type { DeclaredComponent, PipelineManifest } from './domain/component.ts';
import type { Environment } from './domain/environment.ts';
import type { Finding } from './domain/finding.ts';
import type { Knowledge } from './domain/knowledge.ts';
import type { Conflict, IsolationUnit, Plan } from './domain/plan.ts';
import type { Requirement } from './domain/requirement.ts';
import type { SourceFile } from './domain/source.ts';
import { inRange } from './domain/version-set.ts';
import { applyEdits } from './fix/apply.ts';
import { alternativesOf } from './isolate/alternatives.ts';
import type { Bench } from './isolate/bench.ts';
import { benchOf, withLeftovers } from './isolate/leftover.ts';
import { type Isolation, isolate } from './isolate/plan.ts';
import { lineKey } from './model/combine.ts';
import { type Components, componentsOf } from './model/components.ts';
import { settingOf } from './model/plan-setting.ts';
import { placeOfComponent } from './parse/component-place.ts';
import { type Checker, type RunResult, runAndProve } from './run.ts';
import { counts, lookerOf } from './run-look.ts';

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

/** Partitions the components of a checked project into units. Undefined where nothing is installed. */
export function planOf(result: RunResult, options: PlanOptions = {}): Planned | undefined {
  const { knowledge } = result;
  const project = result.whole ?? result.project;
  const extractors = project.manifests
    .filter((manifest): manifest is PipelineManifest => manifest.kind === 'pipeline')
    .flatMap((pipeline) => pipeline.extractors);
  const declared = (options.declared ?? []).map((one) => ({ ...one, span: placeOfComponent(one) }));
  const found = componentsOf(project, declared, extractors, knowledge);
  if (found === undefined) return undefined;
  const look = lookerOf(result, found.environments, options.counts ?? counts);
  const { components, base } = withLeftovers(found.components, found.shared, look);
  const bench = benchOf(components, base, look);
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
    base: sharedBy(units, base, bench),
    alternatives: alternativesOf(conflicts, proven, (finding, index) => {
      const after = options.unitsAfter?.(finding, index);
      return after === undefined ? undefined : after < 2;
    }),
    unsolved: unsolved(isolation, bench),
    notes: [...found.notes, ...leftOut(found), ...stepsNote(found), ...isolation.notes],
    setting: {
      ...settingOf(found.home, found.environments),
      systemCuda: systemCuda(found.environments, knowledge),
      systemNames: systemNames(found.environments, knowledge),
    },
  };
  return { plan, bench };
}

function distinctFindings({ conflicts }: Isolation): readonly Finding[] {
  const all = conflicts.flatMap(({ findings }) => findings);
  return [...new Map(all.map((finding) => [finding.fingerprint, finding])).values()];
}

/** With several units, what all of them ask for; with one, what belongs to no component. */
function sharedBy(units: readonly IsolationUnit[], base: readonly Requirement[], bench: Bench): readonly Requirement[] {
  const all = units.flatMap(withInside);
  const [first, ...others] = all.map(({ components }) => bench(components).requirements);
  if (first === undefined || others.length === 0) return base;
  return first.filter((line) => others.every((lines) => lines.some((one) => lineKey(one) === lineKey(line))));
}

function withInside(unit: IsolationUnit): readonly IsolationUnit[] {
  return [unit, ...unit.inside.flatMap(withInside)];
}

/** What a slim image lacks of the libraries that wheels load. */
function systemNames(environments: readonly Environment[], knowledge: Knowledge): readonly string[] {
  const lacks = knowledge.about('python', 'image').find((fact) => fact.lacks !== undefined)?.lacks ?? {};
  const loaded = environments.flatMap(({ installed }) =>
    installed.flatMap(({ name, version }) =>
      knowledge
        .about(name, 'built-for')
        .flatMap(({ loads, versions }) => (version !== undefined && inRange(versions, version) ? (loads ?? []) : [])),
    ),
  );
  return [...new Set(loaded.flatMap((library) => lacks[library]?.[0] ?? []))].sort();
}

/** What loads the CUDA libraries of the system, in words. */
function systemCuda(environments: readonly Environment[], knowledge: Knowledge): string | undefined {
  const borrowing = environments
    .flatMap(({ installed }) => installed.flatMap((one) => cudaStack(one, knowledge) ?? []))
    .find(({ borrows }) => borrows);
  if (borrowing === undefined) return undefined;
  const { cuda, cudnn, installed } = borrowing;
  return `CUDA ${cuda}${cudnn === undefined ? '' : ` and cuDNN ${cudnn}`} for ${installed.name}`;
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

/** Several steps may repair each other; the files of a plan only say what is asked for. */
function stepsNote({ home: { environments } }: Components): readonly string[] {
  const [{ id, steps }] = environments;
  const written = steps.filter(({ installer }) => installer !== 'image' && installer !== 'apt');
  const conda = written.some(({ installer }) => installer === 'conda');
  return [
    ...(written.length > 1
      ? [`${id} installs in ${written.length} steps; the files of this plan ask for all of it at once`]
      : []),
    ...(conda ? ['What conda installs is written as requirements for pip'] : []),
  ];
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

/** Checks files, plans, and tries which of the cures that need no distance ends the split. */
export function runAndPlan(
  files: readonly SourceFile[],
  check: Checker,
  declared: readonly DeclaredComponent[] = [],
  { perComponent = false }: Pick<PlanOptions, 'perComponent'> = {},
): Answer | undefined {
  const result = check(files);
  const proofs = new Map<string, Finding>();
  const planned = planOf(result, {
    declared,
    perComponent,
    prove: (findings) => {
      const proven = runAndProve(findings, files, check);
      for (const finding of proven) proofs.set(finding.fingerprint, finding);
      return proven;
    },
    unitsAfter: (finding, index) => {
      const edits = finding.fixes[index]?.edits;
      if (edits === undefined || perComponent) return undefined;
      const after = planOf(check(applyEdits(files, edits)), { declared });
      return after?.plan.units.flatMap(withInside).length;
    },
  });
  if (planned === undefined) return undefined;
  const { plan, bench } = planned;
  const components = plan.components.map(({ name }) => name);
  const installed = components.flatMap((name) => [...bench([name]).installed]);
  return {
    plan,
    names: [...new Set([...components, ...installed])].sort(),
    between: (one, other) => between(one, other, plan, bench),
  };
}

/** A plan, and what can be asked about it. */
export interface Answer {
  readonly plan: Plan;
  /** Components and installed distributions. */
  readonly names: readonly string[];
  /** What keeps two of them apart. */
  between(one: string, other: string): readonly Conflict[];
}

/** The conflicts of two components, or of those components that bring two distributions. */
function between(one: string, other: string, { components, conflicts }: Plan, bench: Bench): readonly Conflict[] {
  const bringing = (name: string) =>
    components.some((component) => component.name === name)
      ? [name]
      : components.map((component) => component.name).filter((component) => bench([component]).installed.has(name));
  const [mine, theirs] = [bringing(one), bringing(other)];
  const named = (name: string) => components.some((component) => component.name === name);
  const found = conflicts.filter(
    ({ components: apart }) =>
      apart.some((name) => mine.includes(name)) &&
      apart.some((name) => theirs.includes(name)) &&
      apart.every((name) => mine.includes(name) || theirs.includes(name)),
  );
  // Of distributions, only what speaks of them.
  const about = (finding: Finding) =>
    [one, other].every((name) => named(name) || (finding.about as readonly string[]).includes(name));
  const spoken = found.flatMap((conflict) => {
    const findings = conflict.findings.filter(about);
    return findings.length > 0 || (conflict.findings.length === 0 && named(one) && named(other))
      ? [{ ...conflict, findings }]
      : [];
  });
  return spoken;
}
