import { type Analysis, analyze } from './analyze/analyze.ts';
import type { Component, DeclaredComponent, Extractor, PipelineManifest } from './domain/component.ts';
import type { Environment, Project } from './domain/environment.ts';
import type { Draft, Finding } from './domain/finding.ts';
import { advice } from './domain/fix.ts';
import { type IsolationTier, isolationTiers, reachesTier, strongerTier } from './domain/isolation.ts';
import type { Knowledge } from './domain/knowledge.ts';
import type { Rule } from './domain/rule.ts';
import { lineKey, linesOf } from './model/combine.ts';
import { componentsOf } from './model/components.ts';
import { type IsolatedEnvironment, isolatedEnvironments, part } from './model/isolation.ts';
import { placeOfComponent } from './parse/component-place.ts';

/** What is found where components are kept apart as they are declared. */
export interface IsolatedAnalysis extends Analysis {
  readonly project: Project;
}

/** The rule that speaks of boundaries stronger than anything known needs. */
export const needlessIsolation = 'needless-isolation';
/** The rule about distributions that write the same files. */
const overlap = 'overlapping-distributions';
/** Each name that is declared with several boundaries is checked behind each; more combinations than this are not. */
const mostVariants = 16;

/**
 * Analyzes a project whose configuration or pipeline files keep components apart. Undefined where nothing is declared.
 * A boundary silences what it cures; a finding whose sides are behind one that is too weak says so; one that is stronger
 * than needed is noted. What is declared in several ways is checked in each.
 */
export function analyzeIsolated(
  project: Project,
  declared: readonly DeclaredComponent[],
  rules: ReadonlyMap<string, Rule>,
  knowledge: Knowledge,
): IsolatedAnalysis | undefined {
  const pipelines = project.manifests.filter((manifest): manifest is PipelineManifest => manifest.kind === 'pipeline');
  const stated = [
    ...declared.map(({ isolation }) => isolation),
    ...pipelines.flatMap(({ extractors }) => extractors.map(({ isolation }) => isolation?.value)),
  ];
  if (!stated.some((tier) => tier !== undefined && tier !== 'inline')) return undefined;
  const located = declared.map((one) => ({ ...one, span: placeOfComponent(one) }));
  const variants = (pipelines.length === 0 ? [[]] : pipelines.flatMap(({ extractors }) => variantsOf(extractors))).map(
    (extractors) => componentsOf(project, located, extractors, knowledge)?.components ?? [],
  );
  const analyses = variants.map((components) => analyzeVariant(project, components, rules, knowledge));
  const environments = new Map(
    analyses.flatMap(({ isolated }) => isolated.map(({ environment }) => [keyOf(environment), environment])),
  );
  const findings = new Map<string, Finding>();
  const found = analyses.map(({ analysis }) => new Set(analysis.findings.map(identityOf)));
  for (const [index, { analysis }] of analyses.entries())
    for (const finding of analysis.findings) {
      const identity = identityOf(finding);
      if (findings.has(identity)) continue;
      const silent = found.findIndex((identities) => !identities.has(identity));
      findings.set(identity, silent < 0 ? finding : onlyIn(finding, variants[index] ?? [], variants[silent] ?? []));
    }
  const isolated: Project = { ...project, environments: [...environments.values()] };
  const needless = rules.get(needlessIsolation);
  const notes =
    needless?.scope !== 'project'
      ? []
      : analyze(
          isolated,
          new Map([
            [needlessIsolation, { ...needless, check: () => needlessDrafts(project, variants, rules, knowledge) }],
          ]),
          knowledge,
        ).findings;
  return {
    project: isolated,
    findings: [...findings.values(), ...notes],
    failures: analyses.flatMap(({ analysis }) => analysis.failures),
  };
}

/** Points at the weaker one of two declarations, where only that one lets the finding be. */
function onlyIn(finding: Finding, here: readonly Component[], there: readonly Component[]): Finding {
  const related = here.flatMap(({ name, isolation }) => {
    const other = there.find((component) => component.name === name)?.isolation;
    if (isolation?.span === undefined || other === undefined || reachesTier(isolation.tier, other.tier)) return [];
    return [
      {
        span: isolation.span,
        message: `here ${name} is ${isolation.tier}; elsewhere it is ${other.tier}, which cures this`,
      },
    ];
  });
  return { ...finding, related: [...finding.related, ...related] };
}

/** The combinations of what is said about names that are given several times. */
function variantsOf(extractors: readonly Extractor[]): readonly (readonly Extractor[])[] {
  const byName = new Map<string, Extractor[]>();
  for (const extractor of extractors) {
    const known = byName.get(extractor.name.value) ?? [];
    const said = (one: Extractor) => [one.isolation?.value ?? 'inline', one.venvPath?.value].join('\u0000');
    if (!known.some((other) => said(other) === said(extractor))) known.push(extractor);
    byName.set(extractor.name.value, known);
  }
  let variants: (readonly Extractor[])[] = [[]];
  for (const choices of byName.values())
    variants = variants.flatMap((variant) => choices.map((choice) => [...variant, choice])).slice(0, mostVariants);
  return variants;
}

interface Variant {
  readonly isolated: readonly IsolatedEnvironment[];
  readonly analysis: Analysis;
}

function analyzeVariant(
  project: Project,
  components: readonly Component[],
  rules: ReadonlyMap<string, Rule>,
  knowledge: Knowledge,
): Variant {
  const isolated = isolatedEnvironments(project.environments, components, knowledge);
  const environments = isolated.map(({ environment }) => environment);
  const analysis = analyze({ ...project, environments }, rules, knowledge);
  const seenIn = viewer(project, rules, knowledge);
  const findings = analysis.findings.flatMap((finding) => {
    const own = isolated.filter(({ environment }) => finding.environments.includes(environment.id));
    if (own.length === 0) return [finding];
    const left = own.filter(
      ({ processes }) => !curedByProcess(finding) || processes.length === 0 || seenIn(processes, finding),
    );
    if (left.length === 0) return [];
    const isPair = rules.get(finding.rule)?.scope === 'environment' && finding.about.length > 1;
    if (!isPair) return [{ ...finding, environments: left.map(({ environment }) => environment.id) }];
    const weak = left.flatMap(({ weak: some, threads }) =>
      threads.length > 0 && !seenIn(threads, finding) ? some : [],
    );
    const kept = { ...finding, environments: left.map(({ environment }) => environment.id) };
    return [weak.length === 0 ? kept : tooWeak(kept, weak)];
  });
  return { isolated, analysis: { ...analysis, findings } };
}

function curedByProcess({ separation }: Finding): boolean {
  return separation !== undefined && separation.tier !== 'inline' && reachesTier('process', separation.tier);
}

/** Says whether any of these environments shows the finding; each is analyzed once. */
function viewer(project: Project, rules: ReadonlyMap<string, Rule>, knowledge: Knowledge) {
  const asked = new Map([...rules].filter(([, rule]) => rule.scope === 'environment'));
  const known = new Map<Environment, ReadonlySet<string>>();
  return (environments: readonly Environment[], finding: Finding): boolean =>
    environments.some((environment) => {
      const found =
        known.get(environment) ??
        new Set(
          analyze({ ...project, environments: [environment], services: [], builds: [] }, asked, knowledge).findings.map(
            identityOf,
          ),
        );
      known.set(environment, found);
      return found.has(identityOf(finding));
    });
}

function tooWeak(finding: Finding, components: readonly Component[]): Finding {
  const unique = [...new Map(components.map((component) => [component.name, component])).values()];
  const concerned = unique.filter(
    ({ requirements }) =>
      finding.chains.concat([[]]).some(([root]) => root !== undefined && requirements.some((line) => line === root)) ||
      requirements.some(({ name }) => (finding.about as readonly string[]).includes(name)),
  );
  const [first, ...others] = concerned.length > 0 ? concerned : unique;
  if (first?.isolation === undefined) return finding;
  const { tier } = first.isolation;
  const why =
    finding.separation?.reason ??
    (finding.rule === overlap ? 'both write the same files' : 'both use what one site-packages holds');
  const related = [first, ...others].flatMap(({ name, isolation }) =>
    isolation?.span === undefined
      ? []
      : [{ span: isolation.span, message: `${name} is declared to be apart by ${isolation.tier}` }],
  );
  const said = sentence(finding.message);
  return {
    ...finding,
    message: `${said} The ${tier} boundary of ${first.name} does not help: ${sentence(lower(why))}`,
    related: [...finding.related, ...related],
  };
}

/** Components whose declared boundary is stronger than what is known of them needs. */
function* needlessDrafts(
  project: Project,
  variants: readonly (readonly Component[])[],
  rules: ReadonlyMap<string, Rule>,
  knowledge: Knowledge,
): Iterable<Draft> {
  const seen = new Set<string>();
  for (const component of variants.flat()) {
    const { isolation, name, origin } = component;
    if (isolation?.span === undefined || origin === 'service' || !reachesTier(isolation.tier, 'process')) continue;
    const key = `${isolation.span.path}\u0000${isolation.span.start}`;
    if (seen.has(key) || component.requirements.length === 0) continue;
    seen.add(key);
    const needed = neededTier(component, project, rules, knowledge);
    if (needed === undefined || reachesTier(needed, isolation.tier)) continue;
    yield {
      message:
        needed === 'inline'
          ? `${name} is kept apart by ${isolation.tier}, and nothing that is known of it and the rest needs a boundary. It costs what boundaries cost: memory, disk or latency.`
          : `${name} is kept apart by ${isolation.tier}, and a ${needed} boundary would do for what is known of it and the rest.`,
      about: [name],
      chains: [],
      because: [],
      fixes: [advice(needed === 'inline' ? `Run ${name} with the rest` : `Declare isolation: ${needed}`)],
      separation: undefined,
      severity: 'note',
      confidence: 'medium',
      at: isolation.span,
      related: [],
    };
  }
}

/** The strongest boundary that a finding between the component and the rest asks for; undefined where it stands alone. */
function neededTier(
  { requirements }: Component,
  project: Project,
  rules: ReadonlyMap<string, Rule>,
  knowledge: Knowledge,
): IsolationTier | undefined {
  const asked = new Map([...rules].filter(([, rule]) => rule.scope === 'environment'));
  const own = new Set(requirements.map(lineKey));
  let needed: IsolationTier | undefined;
  for (const environment of project.environments) {
    const lines = linesOf(environment);
    const [mine, rest] = [
      lines.filter((line) => own.has(lineKey(line))),
      lines.filter((line) => !own.has(lineKey(line))),
    ];
    if (mine.length === 0 || rest.length === 0) continue;
    const found = (some: Environment) =>
      analyze({ ...project, environments: [some], services: [], builds: [] }, asked, knowledge).findings;
    const apart = new Set(
      [mine, rest].flatMap((some) => found(part(environment, some, environment.id, knowledge)).map(identityOf)),
    );
    needed ??= isolationTiers[0];
    for (const finding of found(environment))
      if (!apart.has(identityOf(finding))) needed = strongerTier(needed, finding.separation?.tier ?? 'venv');
  }
  return needed;
}

function keyOf({ id, installed }: Environment): string {
  return [id, ...installed.map(({ name, version }) => `${name} ${version?.text}`)].join('\u0000');
}

function identityOf({ rule, about, at }: Finding): string {
  return [rule, [...about].sort().join(), at.path, at.start].join('\u0000');
}

/** The text with one full stop at its end. */
function sentence(text: string): string {
  let end = text.length;
  while (end > 0 && /[.\s]/.test(text.charAt(end - 1))) end -= 1;
  return `${text.slice(0, end)}.`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
