import type { Environment, Project } from '../domain/environment.ts';
import type { Finding, Severity } from '../domain/finding.ts';
import type { FixAction } from '../domain/fix.ts';
import { allOf, always, type Marker, mayHoldTogether, not } from '../domain/marker.ts';
import { formatRequirement, parseRequirement } from '../domain/requirement.ts';
import { locateAt, type SourceFile } from '../domain/source.ts';

/** What is compared of a project before and after a change. */
export interface Checked {
  readonly project: Pick<Project, 'manifests' | 'environments' | 'problems'>;
  readonly findings: readonly Finding[];
  readonly files: readonly SourceFile[];
  readonly failures?: readonly unknown[];
}

/** A finding that is to be gone after a change, with the title of what was done about it. */
export interface Claim {
  readonly finding: Finding;
  readonly title: string;
  readonly action?: FixAction;
}

/**
 * What speaks against a change, a sentence each; nothing for one that keeps its promise: every claimed finding is gone,
 * there is no new error or warning, all files can still be read, none is emptied, no distribution is required otherwise
 * than before unless a title names it, and what was left out is gone only where that which serves in its place is there.
 */
export function faultsOf(before: Checked, after: Checked, claims: readonly Claim[]): readonly string[] {
  return [
    ...uncured(before.findings, after.findings, claims),
    ...addedFindings(before.findings, after.findings),
    ...addedProblems(before, after),
    ...emptied(before.files, after.files),
    ...unnamedChanges(before.project, after.project, claims),
    ...unservedLosses(before.project, after.project, claims),
    ...((after.failures?.length ?? 0) > (before.failures?.length ?? 0) ? ['a rule fails on the changed files'] : []),
  ];
}

function uncured(before: readonly Finding[], after: readonly Finding[], claims: readonly Claim[]): readonly string[] {
  const asked = countOf([...new Set(claims.map(({ finding }) => finding))].map(identityOf));
  const was = countOf(before.map(identityOf));
  const is = countOf(after.map(identityOf));
  return [...asked].flatMap(([identity, claimed]) =>
    (is.get(identity) ?? 0) > Math.max(0, (was.get(identity) ?? 0) - claimed) ? [`not cured: ${words(identity)}`] : [],
  );
}

function addedFindings(before: readonly Finding[], after: readonly Finding[]): readonly string[] {
  return [['error'], ['error', 'warning']].flatMap((severities: readonly string[]) => {
    const counted = (findings: readonly Finding[]) =>
      countOf(findings.filter(({ severity }: { severity: Severity }) => severities.includes(severity)).map(identityOf));
    return more(counted(before), counted(after)).map((identity) => `new finding: ${words(identity)}`);
  });
}

function addedProblems(before: Checked, after: Checked): readonly string[] {
  const counted = ({ project }: Checked) =>
    countOf(
      [...project.problems, ...project.manifests.flatMap(({ problems }) => problems)].map(
        ({ message, span }) => `${span.path}\u0000${message}`,
      ),
    );
  return more(counted(before), counted(after)).map((problem) => `new problem: ${words(problem)}`);
}

function emptied(before: readonly SourceFile[], after: readonly SourceFile[]): readonly string[] {
  const said = new Map(before.map(({ path, text }) => [path, saysSomething(text)]));
  return after.filter(({ path, text }) => said.get(path) && !saysSomething(text)).map(({ path }) => `emptied: ${path}`);
}

function saysSomething(text: string): boolean {
  return text.split(/\r\n|\r|\n/).some((line) => /^[\s\uFEFF]*[^\s#\uFEFF]/.test(line));
}

function unnamedChanges(
  before: Checked['project'],
  after: Checked['project'],
  claims: readonly Claim[],
): readonly string[] {
  const [was, is] = [askedFor(before), askedFor(after)];
  const titles = claims.map(({ title }) => title.toLowerCase().replaceAll(/[-_.]+/g, '-'));
  const changed = new Set(
    [...more(was, is), ...more(is, was)].map((requirement) => requirement.split('\u0000')[0] ?? ''),
  );
  return [...changed]
    .filter((name) => !titles.some((title) => namesIt(title, name)))
    .map((name) => `${name} is required otherwise than before, and no title names it`);
}

/** Environments that lose a distribution without having the one that was to serve in its place. */
function unservedLosses(
  before: Checked['project'],
  after: Checked['project'],
  claims: readonly Claim[],
): readonly string[] {
  const now = new Map(after.environments.map((environment) => [environment.id, environment]));
  return claims.flatMap(({ action }) => {
    const exchange = action === undefined ? undefined : exchangeOf(action);
    if (exchange === undefined) return [];
    // With the markers as written: the target may have settled them, and the project be installed elsewhere too.
    const entries = ({ installed }: Environment, name: string) =>
      installed.filter((entry) => entry.name === name).map(({ when, chain }) => allOf(when, chain[0].marker ?? always));
    return before.environments.flatMap((environment) => {
      const changed = now.get(environment.id);
      if (changed === undefined) return [];
      const left = [...entries(changed, exchange.gone), ...entries(changed, exchange.kept), ...exchange.stays];
      const isLost = entries(environment, exchange.gone).some((when) =>
        mayHoldTogether([when, ...left.map((one) => not(one))], {}),
      );
      return isLost ? [`${environment.id} would have neither ${exchange.gone} nor ${exchange.kept} somewhere`] : [];
    });
  });
}

interface Exchange {
  readonly gone: string;
  readonly kept: string;
  /** Where the one that goes stays all the same. */
  readonly stays: readonly Marker[];
}

function exchangeOf(action: FixAction): Exchange | undefined {
  switch (action.kind) {
    case 'remove':
      return action.keeps && { gone: action.requirement.name, kept: action.keeps, stays: [] };
    case 'exclude':
      return action.keeps && { gone: action.distribution, kept: action.keeps, stays: [] };
    case 'override': {
      const written = parseRequirement(action.requirement, locateAt('', 0));
      const stays = written.ok ? [written.requirement.marker ?? always] : [];
      return action.keeps && { gone: action.distribution, kept: action.keeps, stays };
    }
    default:
      return undefined;
  }
}

function namesIt(title: string, name: string): boolean {
  for (let at = title.indexOf(name); at >= 0; at = title.indexOf(name, at + 1)) {
    const around = `${title[at - 1] ?? ' '}${title[at + name.length] ?? ' '}`;
    if (!/[a-z0-9]/.test(around) && !around.includes('-')) return true;
  }
  return false;
}

/** The requirements that the files and commands of the project state, by name and text. */
export function askedFor({ manifests, environments }: Checked['project']): ReadonlyMap<string, number> {
  const stated = manifests.flatMap((manifest) => {
    switch (manifest.kind) {
      case 'requirements':
      case 'cog':
        return manifest.requirements;
      case 'conda':
        return manifest.pip;
      case 'pyproject':
        return [
          ...manifest.dependencies,
          ...[...manifest.extras, ...manifest.groups].flatMap((group) => group.requirements),
          ...manifest.buildRequirements,
        ];
      default:
        return [];
    }
  });
  const dockerfiles = new Set(manifests.filter(({ kind }) => kind === 'dockerfile').map(({ path }) => path));
  const commands = new Map(
    environments
      .flatMap(({ steps }) => steps.flatMap((step) => step.requirements))
      .filter(({ span }) => dockerfiles.has(span.path))
      .map((requirement) => [`${requirement.span.path}:${requirement.span.start}`, requirement]),
  );
  return countOf([...stated, ...commands.values()].map((one) => `${one.name}\u0000${formatRequirement(one)}`));
}

/** The same for a finding before and after a change, as far as it can be told: its place in the file may move. */
export function identityOf({ rule, about, at }: Finding): string {
  return [rule, [...about].sort().join(','), at.path].join('\u0000');
}

function countOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** The keys of which there are more in the second. */
function more(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): readonly string[] {
  return [...after].filter(([key, count]) => count > (before.get(key) ?? 0)).map(([key]) => key);
}

function words(identity: string): string {
  return identity.replaceAll('\u0000', ' ');
}
