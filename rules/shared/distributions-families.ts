import type { Environment, Installed } from '../../src/domain/environment.ts';
import type { Knowledge, Provides } from '../../src/domain/knowledge.ts';
import { mayHoldTogether, not } from '../../src/domain/marker.ts';
import type { DistributionName, ImportName } from '../../src/domain/requirement.ts';
import { isSubset, versionSet } from '../../src/domain/version-set.ts';
import { holdWhereGiven, isOfOtherBuild } from './distributions-conditions.ts';

/** An installed distribution with the facts that say which import packages it writes. */
export interface Member {
  readonly installed: Installed;
  readonly facts: readonly Provides[];
  /** False where only what installers choose today is known to write them. */
  readonly sure: boolean;
}

/** Distributions of one environment that write the same import packages, in the order of their installation. */
export interface Family {
  readonly members: readonly [Member, Member, ...Member[]];
  readonly imports: readonly ImportName[];
}

/** The one that can do what all members do; `unless` names what it cannot. */
export interface Survivor {
  readonly name: DistributionName;
  readonly unless: string | undefined;
}

/**
 * Groups what overwrites each other in an environment. Names of system packages are left out, because they mean other
 * things there, and so are pairs that one conda solve or one image put together. Asks for `provides` facts.
 */
export function familiesOf(environment: Environment, knowledge: Knowledge): readonly Family[] {
  const members = environment.installed.flatMap((installed) =>
    isLeftover(installed, environment) || isOfOtherBuild(installed, environment)
      ? []
      : (memberOf(installed, knowledge) ?? []),
  );
  const groups: Member[][] = [];
  for (const member of members) {
    const touched = groups.filter((group) => group.some((other) => collide(other, member, environment)));
    const joined = [...touched.flat(), member];
    for (const group of touched) groups.splice(groups.indexOf(group), 1);
    groups.push(joined);
  }
  return groups.flatMap((group) => familyOf(group) ?? []);
}

/** Whom to keep: a member if one can serve for all, else another distribution that can; undefined where none can. */
export function survivorOf({ members, imports }: Family, knowledge: Knowledge): Survivor | undefined {
  const names = [...new Set(members.map(({ installed }) => installed.name))];
  const own = members.flatMap(({ facts }) => facts);
  const others = knowledge
    .all('provides')
    .filter((fact) => fact.versions === undefined && fact.imports.some((name) => imports.includes(name)));
  for (const candidates of [own, others]) {
    const survivors = candidates.flatMap((fact) => coverage(fact, names, own) ?? []);
    const survivor = survivors.find(({ unless }) => unless === undefined) ?? survivors[0];
    if (survivor !== undefined) return survivor;
  }
  return undefined;
}

/** True when members build on one sibling, each in its own way, so that none can replace the other. */
export function areAlternatives({ members }: Family): boolean {
  const bases = members.map(({ facts }) => new Set(facts.flatMap((fact) => fact.supersetOf ?? [])));
  return bases.some((base, at) =>
    bases.some((other, index) => index > at && [...base].some((name) => other.has(name))),
  );
}

/** True for what only a release needed that a later step replaced; its files may be overwritten, nobody loads them. */
function isLeftover({ chain, step }: Installed, { installed }: Environment): boolean {
  const parent = chain.at(-2);
  const entries = parent === undefined ? [] : installed.filter(({ name }) => name === parent.name);
  return entries.length > 0 && entries.every((entry) => entry.step.position > step.position);
}

function memberOf(installed: Installed, knowledge: Knowledge): Member | undefined {
  if (installed.step.installer === 'apt') return undefined;
  const conda = installed.step.installer === 'conda';
  const facts: Provides[] = [];
  let sure = true;
  for (const fact of knowledge.about(installed.name, 'provides')) {
    // conda's names are its own: `ffmpeg` is the program there. Only names that cannot be mistaken count.
    if (conda && (fact.severity ?? 'error') !== 'error') continue;
    if (fact.versions === undefined) facts.push(fact);
    else if (installed.basis === 'unknown') continue;
    else if (isSubset(installed.versions, versionSet(fact.versions))) facts.push(fact);
    else if (isSubset(installed.expected, versionSet(fact.versions))) {
      facts.push(fact);
      sure = false;
    }
  }
  return facts.length === 0 ? undefined : { installed, facts, sure };
}

function collide(a: Member, b: Member, environment: Environment): boolean {
  const [one, other] = [a.installed, b.installed];
  if (one.name === other.name || sharedImports(a, b).length === 0) return false;
  if (one.step === other.step && (one.step.installer === 'conda' || one.step.installer === 'image')) return false;
  const coexist = (from: Member, name: DistributionName) =>
    from.facts.some((fact) => fact.coexistsWith?.includes(name));
  if (coexist(a, other.name) || coexist(b, one.name)) return false;
  return (
    holdWhereGiven([one, other], environment) &&
    !isRemoved(one, other, environment) &&
    !isRemoved(other, one, environment)
  );
}

/** True when a step takes it away again wherever the other one is there. */
function isRemoved({ name, step, when }: Installed, other: Installed, { steps, target }: Environment): boolean {
  return steps.some(
    ({ action, position, requirements, when: removed }) =>
      action === 'uninstall' &&
      position > step.position &&
      requirements.some((requirement) => requirement.name === name) &&
      !mayHoldTogether([when, other.when, not(removed)], target),
  );
}

function sharedImports(a: Member, b: Member): readonly ImportName[] {
  const theirs = new Set(b.facts.flatMap((fact) => fact.imports));
  return a.facts.flatMap((fact) => fact.imports).filter((name) => theirs.has(name));
}

function familyOf(group: readonly Member[]): Family | undefined {
  const [first, second, ...rest] = [...group].sort(inOrder);
  if (first === undefined || second === undefined) return undefined;
  const members: Family['members'] = [first, second, ...rest];
  const shared = members.flatMap((member, at) =>
    members.slice(at + 1).flatMap((other) => sharedImports(member, other)),
  );
  return { members, imports: [...new Set(shared)].sort() };
}

function inOrder(a: Member, b: Member): number {
  const [one, other] = [a.installed, b.installed];
  if (one.step !== other.step) return one.step.position - other.step.position;
  const [here, there] = [one.chain[0].span, other.chain[0].span];
  return here.path === there.path ? here.start - there.start : here.path < there.path ? -1 : 1;
}

/** Whether the distribution of a fact can serve for all the names. */
function coverage(fact: Provides, names: readonly DistributionName[], own: readonly Provides[]): Survivor | undefined {
  const strict = new Set(fact.supersetOf);
  // What a sibling it surpasses can do, it can do too.
  for (const sibling of own)
    if (strict.has(sibling.distribution)) for (const name of sibling.supersetOf ?? []) strict.add(name);
  const soft = new Set(fact.standsInFor?.distributions);
  const open = names.filter((name) => name !== fact.distribution && !strict.has(name));
  if (open.some((name) => !soft.has(name))) return undefined;
  return { name: fact.distribution, unless: open.length === 0 ? undefined : fact.standsInFor?.unless };
}
