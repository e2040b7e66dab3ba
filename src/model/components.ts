import type { Component, DeclaredIsolation, Extractor, LocatedComponent } from '../domain/component.ts';
import type { Environment, Project } from '../domain/environment.ts';
import { strongerTier } from '../domain/isolation.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import { manifestAt } from '../domain/manifest-index.ts';
import { parseRequirement, type Requirement } from '../domain/requirement.ts';
import type { Span } from '../domain/source.ts';
import { distinctLines, lineKey, linesOf } from './combine.ts';
import { exclusiveParts, type Home, homeOf, type Part, servicesHome } from './component-home.ts';
import { componentOfFile, depthOf, sameName } from './component-names.ts';
import { buildEnvironment } from './environment.ts';
import { projectFiles } from './project-files.ts';
import { requirementsEnvironment } from './requirements-environments.ts';
import { plainStep } from './steps.ts';

/** The components of a project, and the environments out of which they can be put together. */
export interface Components {
  /** The first is the one that the others add to. */
  readonly environments: readonly [Environment, ...Environment[]];
  /** With different names. */
  readonly components: readonly Component[];
  /** The author's requirements that belong to no component. */
  readonly shared: readonly Requirement[];
  /** Names of components that the project declares exclusive, with the words that say so. */
  readonly exclusive: readonly { readonly components: readonly string[]; readonly reason: string }[];
  readonly home: Home;
  readonly notes: readonly string[];
}

/** A component that somebody names, before its requirements are looked up. */
interface Claim {
  readonly name: string;
  readonly origin: 'declared' | 'pipeline';
  readonly requirements: readonly Requirement[];
  readonly extra: readonly Environment[];
  readonly isolation: DeclaredIsolation | undefined;
}

/**
 * The components of a project: those that the configuration declares and those of its pipeline files, then its compose
 * services, extras, groups and named requirements files. None where the project has no such parts. Undefined where
 * nothing is installed.
 */
export function componentsOf(
  project: Project,
  declared: readonly LocatedComponent[],
  extractors: readonly Extractor[],
  knowledge: Knowledge,
): Components | undefined {
  const home = (declared.length + extractors.length === 0 ? servicesHome(project) : undefined) ?? homeOf(project);
  if (home === undefined) return undefined;
  const notes: string[] = [];
  const claims = claimsOf(project, declared, extractors, home, knowledge, notes);
  const taken = new Set(claims.flatMap(({ requirements }) => requirements.map(lineKey)));
  const parts = home.parts.filter(
    (part) =>
      part.origin === 'service' ||
      (!claims.some(({ name }) => sameName(name, part.name)) &&
        part.requirements.some((line) => !taken.has(lineKey(line)))),
  );
  const components = withNames([
    ...claims.filter(({ requirements }) => requirements.length > 0),
    ...parts.map((part) => ({ ...part, isolation: part.origin === 'service' ? ownContainer : undefined })),
  ]);
  const [first, ...others] = home.environments;
  const environments = [first, ...others, ...claims.flatMap(({ extra }) => extra)] as const;
  const owned = new Set(components.flatMap(({ requirements }) => requirements.map(lineKey)));
  const shared = distinctLines(environments.flatMap(linesOf)).filter((line) => !owned.has(lineKey(line)));
  const exclusive = exclusiveParts(home).map((names) => ({
    components: names.filter((name) => components.some((component) => component.name === name)),
    reason: '[tool.uv] conflicts declares that they are never installed together.',
  }));
  return { environments, components, shared, exclusive, home, notes };
}

const ownContainer: DeclaredIsolation = { tier: 'container', venv: undefined, span: undefined };

function claimsOf(
  project: Project,
  declared: readonly LocatedComponent[],
  extractors: readonly Extractor[],
  home: Home,
  knowledge: Knowledge,
  notes: string[],
): readonly Claim[] {
  const claims = new Map<string, Claim>();
  for (const one of declared) {
    const isolation =
      one.isolation === undefined ? undefined : { tier: one.isolation, venv: undefined, span: one.span };
    const found = lookUp(one, project, home, knowledge);
    for (const word of found.unknown)
      notes.push(`Component ${one.name}: ${word} is neither a requirement nor a file that was read`);
    claims.set(one.name, { name: one.name, origin: 'declared', isolation, ...found });
  }
  for (const { name, isolation, venvPath } of extractors) {
    const known = [...claims.values()].find((claim) => sameName(claim.name, name.value));
    const own: DeclaredIsolation | undefined =
      isolation === undefined ? undefined : { tier: isolation.value, venv: venvPath?.value, span: isolation.span };
    const part =
      home.parts.find((candidate) => sameName(candidate.name, name.value)) ?? fileOf(name.value, project, home);
    const shared = extractors.some((other) => other.name !== name && other.venvPath?.value === venvPath?.value);
    const isApart = own !== undefined && own.tier !== 'inline' && !(venvPath !== undefined && shared);
    if (known === undefined && part === undefined && isApart)
      notes.push(`${name.span.path}: nothing says what ${name.value} requires`);
    const claim = known ?? { name: name.value, origin: 'pipeline', requirements: part?.requirements ?? [], extra: [] };
    claims.set(claim.name, { ...claim, isolation: stronger(known?.isolation, own) });
  }
  return [...claims.values()];
}

/** `requirements-NAME.txt` beside a project that has no such extra or group. */
function fileOf(name: string, project: Project, home: Home): Pick<Part, 'requirements'> | undefined {
  const installed = new Set(home.environments.flatMap((environment) => linesOf(environment).map(lineKey)));
  const files = project.manifests.filter(
    (manifest) => manifest.kind === 'requirements' && sameName(componentOfFile(manifest.path), name),
  );
  const [first] = [...files].sort((a, b) => depthOf(a.path) - depthOf(b.path) || (a.path < b.path ? -1 : 1));
  if (first?.kind !== 'requirements') return undefined;
  const lines = first.requirements.filter((line) => installed.has(lineKey(line)));
  return { requirements: lines.length > 0 ? lines : first.requirements };
}

function stronger(
  one: DeclaredIsolation | undefined,
  other: DeclaredIsolation | undefined,
): DeclaredIsolation | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return strongerTier(one.tier, other.tier) === other.tier ? other : one;
}

/** The author's lines that a declared component means: those of the named distributions, or of a manifest. */
function lookUp(
  { requirements: words, span }: LocatedComponent,
  project: Project,
  home: Home,
  knowledge: Knowledge,
): {
  readonly requirements: readonly Requirement[];
  readonly extra: readonly Environment[];
  readonly unknown: readonly string[];
} {
  const lines: Requirement[] = [];
  const extra: Environment[] = [];
  const unknown: string[] = [];
  for (const word of words) {
    const manifest = manifestLines(word, project, knowledge);
    if (manifest !== undefined) {
      lines.push(...linesOf(manifest));
      extra.push(manifest);
      continue;
    }
    const at: Span = span ?? { path: '', start: 0, end: 0 };
    const read = parseRequirement(word, () => at);
    if (!read.ok) {
      unknown.push(word);
      continue;
    }
    const { requirement } = read;
    const known = linesNamed(requirement, home.environments) ?? linesNamed(requirement, project.environments);
    if (known !== undefined) lines.push(...known);
    const isOwn = requirement.specifiers.length > 0 || requirement.url !== undefined || requirement.extras.length > 0;
    if (known === undefined || (isOwn && !known.some((line) => saysTheSame(line, requirement)))) {
      lines.push(requirement);
      extra.push(environmentOf(requirement, home, knowledge));
    }
  }
  return { requirements: distinctLines(lines), extra, unknown };
}

function linesNamed({ name }: Requirement, environments: readonly Environment[]): readonly Requirement[] | undefined {
  const found = environments.flatMap(linesOf).filter((line) => line.name === name);
  return found.length === 0 ? undefined : found;
}

function saysTheSame(one: Requirement, other: Requirement): boolean {
  const clauses = ({ specifiers }: Requirement) =>
    specifiers
      .map(({ operator, version }) => operator + version)
      .sort()
      .join();
  return clauses(one) === clauses(other) && one.url === other.url && one.extras.join() === other.extras.join();
}

/** What the requirements file at this path installs. */
function manifestLines(path: string, project: Project, knowledge: Knowledge): Environment | undefined {
  const clean = path.replace(/^\.\//, '');
  const known = project.environments.find(({ id }) => id === clean);
  if (known !== undefined) return known;
  const manifest = manifestAt(project.manifests, clean);
  if (manifest?.kind !== 'requirements') return undefined;
  const draft = requirementsEnvironment(manifest, projectFiles(project.manifests, [], new Map()));
  return buildEnvironment(draft, project.environments[0]?.target ?? {}, knowledge);
}

/** A requirement that only the configuration writes, as an install of its own. */
function environmentOf(requirement: Requirement, { environments: [home] }: Home, knowledge: Knowledge): Environment {
  const step = home.steps.findLast(({ action, installer }) => action === 'install' && installer !== 'apt');
  const { python: _, ...platform } = home.target;
  const plain = plainStep(step?.installer ?? 'pip', requirement.span);
  return buildEnvironment(
    {
      id: home.id,
      declaredAt: requirement.span,
      steps: [{ ...plain, requirements: [requirement], sources: step?.sources ?? [] }],
    },
    platform,
    knowledge,
  );
}

type Named = Omit<Claim, 'extra' | 'origin'> & Pick<Component, 'origin' | 'environment'>;

/** An extra and a group may have one name. */
function withNames(found: readonly Named[]): readonly Component[] {
  const taken = new Set<string>();
  return found.map(({ name, origin, requirements, isolation, environment }) => {
    let own = name;
    for (let number = 2; taken.has(own); number += 1) own = `${name}-${origin}${number === 2 ? '' : `-${number}`}`;
    taken.add(own);
    return { name: own, origin, requirements, isolation, ...(environment === undefined ? {} : { environment }) };
  });
}
