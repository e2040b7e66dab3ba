import type { Component } from '../domain/component.ts';
import type { Environment } from '../domain/environment.ts';
import { reachesTier } from '../domain/isolation.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { Requirement } from '../domain/requirement.ts';
import { combine, lineKey, linesOf } from './combine.ts';
import { neededLines } from './needed-lines.ts';

/** An environment with what its processes see of it. */
export interface IsolatedEnvironment {
  readonly environment: Environment;
  /**
   * What each process of it uses, where components in it run in processes (or threads) of their own; empty where all
   * share one.
   */
  readonly processes: readonly Environment[];
  readonly threads: readonly Environment[];
  /** The components that run apart in it behind a boundary weaker than a site-packages. */
  readonly weak: readonly Component[];
}

/**
 * The environments of a project once its components are kept apart as they are declared: what has a venv or a container
 * of its own leaves the environments in which it stands with the rest, and gets one for itself.
 */
export function isolatedEnvironments(
  environments: readonly Environment[],
  components: readonly Component[],
  knowledge: Knowledge,
): readonly IsolatedEnvironment[] {
  const isolated = components.filter(
    ({ isolation, origin }) => origin !== 'service' && isolation !== undefined && isolation.tier !== 'inline',
  );
  const lineSets = new Set(environments.map((environment) => setKey(linesOf(environment))));
  return environments.flatMap((environment) => {
    const lines = linesOf(environment);
    const touched = isolated.filter((component) => ownLines(component, lines).length > 0);
    const strong = touched.filter(({ isolation }) => reachesTier(isolation?.tier ?? 'inline', 'venv'));
    const whole = strong.some((component) => ownLines(component, lines).length === lines.length);
    const parts = strong.length === 0 || whole ? [environment] : split(environment, strong, lineSets, knowledge);
    return parts.map((part) => withProcesses(part, touched, knowledge));
  });
}

function split(
  environment: Environment,
  strong: readonly Component[],
  known: ReadonlySet<string>,
  knowledge: Knowledge,
): readonly Environment[] {
  const lines = linesOf(environment);
  const rest = lines.filter((line) => !strong.some((component) => ownLines(component, [line]).length > 0));
  const parts = [...sitesOf(strong)].map((site): Environment => {
    const own = site.flatMap((component) => ownLines(component, lines));
    const apart = site.some(({ isolation }) => isolation?.tier === 'container')
      ? withoutImage(environment)
      : environment;
    return part(apart, own, `${environment.id} (${site.map(({ name }) => name).join(', ')})`, knowledge);
  });
  // What is left of an extra's environment is that of the project itself.
  if (rest.length === 0 || known.has(setKey(rest)))
    return parts.length === 1 ? parts.map((one) => ({ ...one, id: environment.id })) : parts;
  return [part(environment, rest, environment.id, knowledge), ...parts];
}

/** Components that are declared to share a virtual environment are together. */
function sitesOf(strong: readonly Component[]): Iterable<readonly Component[]> {
  const sites = new Map<string, Component[]>();
  for (const component of strong) {
    const { venv, tier } = component.isolation ?? {};
    const key = venv === undefined || tier === 'container' ? `name ${component.name}` : `venv ${venv}`;
    const site = sites.get(key);
    if (site === undefined) sites.set(key, [component]);
    else site.push(component);
  }
  return sites.values();
}

/** Another image: nothing is known of it. */
function withoutImage(environment: Environment): Environment {
  return {
    ...environment,
    baseImage: undefined,
    steps: environment.steps.filter(({ installer }) => installer !== 'image' && installer !== 'apt'),
  };
}

function withProcesses(
  environment: Environment,
  touched: readonly Component[],
  knowledge: Knowledge,
): IsolatedEnvironment {
  const lines = linesOf(environment);
  const weak = touched.filter(
    (component) => !reachesTier(component.isolation?.tier ?? 'venv', 'venv') && ownLines(component, lines).length > 0,
  );
  const views = (some: readonly Component[]): readonly Environment[] => {
    if (some.length === 0) return [];
    const rest = lines.filter((line) => !some.some((component) => ownLines(component, [line]).length > 0));
    return [rest, ...some.map((component) => ownLines(component, lines))]
      .filter((own) => own.length > 0)
      .map((own) => part(environment, own, environment.id, knowledge));
  };
  const processes = weak.filter(({ isolation }) => isolation?.tier === 'process');
  return { environment, weak, processes: views(processes), threads: views(weak) };
}

/** A part of an environment: these lines, and those that they need besides. */
export function part(
  environment: Environment,
  lines: readonly Requirement[],
  id: string,
  knowledge: Knowledge,
): Environment {
  const all = linesOf(environment);
  const keep = new Set(lines.map(lineKey));
  for (let round = 0; ; round += 1) {
    const built = combine([environment], keep, knowledge);
    const more = neededLines(
      built,
      all.filter((line) => !keep.has(lineKey(line))),
      knowledge,
    );
    if (more.length === 0 || round >= mostClosing)
      return { ...built, id, reached: environment.reached, runs: environment.runs };
    for (const line of more) keep.add(lineKey(line));
  }
}

const mostClosing = 12;

function ownLines({ requirements }: Component, lines: readonly Requirement[]): readonly Requirement[] {
  const own = new Set(requirements.map(lineKey));
  return lines.filter((line) => own.has(lineKey(line)));
}

function setKey(lines: readonly Requirement[]): string {
  return lines.map(lineKey).sort().join('\n');
}
