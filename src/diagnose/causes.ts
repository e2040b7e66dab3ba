import type { Environment, Installed } from '../domain/environment.ts';
import type { Finding } from '../domain/finding.ts';
import type { Breaks, Knowledge, KnowledgeEntry } from '../domain/knowledge.ts';
import { distributionName } from '../domain/requirement-name.ts';
import { type DiagnosedPlace, type Diagnosis, type Ground, grounds, type Sighting } from '../domain/symptom.ts';
import { overlaps, versionSet } from '../domain/version-set.ts';

/** What a check says of the project that the log is about. */
export interface CheckedProject {
  readonly environments: readonly Environment[];
  readonly findings: readonly Finding[];
}

const nothing: CheckedProject = { environments: [], findings: [] };
const mostPlaces = 3;
const certainties = ['verified', 'likely', 'unverified'];

/**
 * Names the causes of what a log shows, those first that the project really holds: a finding of a rule that looks for the
 * cause, then a fact that holds there, then a distribution that is installed there.
 */
export function causesOf(
  sightings: readonly Sighting[],
  knowledge: Knowledge,
  project: CheckedProject = nothing,
): readonly Diagnosis[] {
  const owners = sightings.some(({ near }) => near.length > 0) ? ownersOf(knowledge) : new Map<string, Set<string>>();
  const diagnoses = sightings.map((sighting): Diagnosis => {
    const distributions = namesIn(sighting);
    const known = (sighting.symptom.facts ?? []).flatMap((id) => knowledge.find(id) ?? []);
    const byImport = (name: string) => [distributionName(name), ...(owners.get(name) ?? [])];
    const near = {
      all: new Set(sighting.near.flatMap(byImport)),
      innermost: sighting.near.slice(0, 1).flatMap(byImport),
    };
    const facts = [...known].sort((a, b) => weightOf(b, near.all, project) - weightOf(a, near.all, project));
    const { ground, places } = groundOf(sighting, distributions, facts, near, project);
    return { sighting, distributions, facts, ground, places };
  });
  return diagnoses.sort(
    (a, b) =>
      grounds.indexOf(a.ground) - grounds.indexOf(b.ground) ||
      certainties.indexOf(a.sighting.symptom.certainty) - certainties.indexOf(b.sighting.symptom.certainty) ||
      a.sighting.line - b.sighting.line,
  );
}

function groundOf(
  { symptom }: Sighting,
  distributions: readonly string[],
  facts: readonly KnowledgeEntry[],
  { all: near, innermost }: { readonly all: ReadonlySet<string>; readonly innermost: readonly string[] },
  project: CheckedProject,
): { readonly ground: Ground; readonly places: readonly DiagnosedPlace[] } {
  const names = new Set([...distributions, ...facts.flatMap(subjectsOf)]);
  const ids = new Set(facts.map(({ id }) => id));
  const reported = project.findings.filter(
    ({ rule, about, because, at }) =>
      at.path !== '' &&
      symptom.rules.includes(rule) &&
      (names.size === 0 || about.some((name) => names.has(name)) || because.some(({ id }) => ids.has(id))),
  );
  if (reported.length > 0) {
    const sure = reported.filter(({ because }) => because.some(({ id }) => ids.has(id)));
    const places = [...sure, ...reported.filter((finding) => !sure.includes(finding))].map(
      ({ at, message, rule }): DiagnosedPlace => ({ span: at, message, rule }),
    );
    return { ground: 'finding', places: places.slice(0, mostPlaces) };
  }
  const holding = facts.flatMap((fact) => (fact.kind === 'breaks' ? holds(fact, project) : []));
  if (holding.length > 0) return { ground: 'fact', places: holding.slice(0, mostPlaces) };
  const wanted = [
    ...new Set([...facts.flatMap(subjectsOf).filter((name) => near.has(name)), ...innermost, ...distributions]),
  ];
  const there = project.environments.flatMap(({ installed }) =>
    installed.filter(({ chain }) => chain[0].span.path !== ''),
  );
  const required = wanted
    .flatMap((wanted) => there.filter(({ name }) => name === wanted))
    .map((one): DiagnosedPlace => ({ span: one.chain[0].span, message: `${textOf(one)} comes from here` }));
  const places = [...new Map(required.map((place) => [`${place.span.path}:${place.span.start}`, place])).values()];
  return places.length > 0
    ? { ground: 'requirement', places: places.slice(0, mostPlaces) }
    : { ground: 'none', places: [] };
}

/** How near a fact is to this project and this log: it holds, the log names it, or its distribution is installed. */
function weightOf(fact: KnowledgeEntry, near: ReadonlySet<string>, project: CheckedProject): number {
  const [subject = ''] = subjectsOf(fact);
  const holding = fact.kind === 'breaks' && holds(fact, project).length > 0;
  const there = project.environments.some(({ installed }) => installed.some(({ name }) => name === subject));
  return (holding ? 4 : 0) + (near.has(subject) ? 2 : 0) + (there ? 1 : 0);
}

/** The places of the subject in the environments that hold both sides of a fact, in versions that an installer takes today. */
function holds(fact: Breaks, { environments }: CheckedProject): readonly DiagnosedPlace[] {
  return environments.flatMap(({ installed }) => {
    const one = inside(installed, fact.distribution, fact.versions);
    const other = inside(installed, fact.with.distribution, fact.with.versions);
    if (one === undefined || other === undefined) return [];
    const place = [one, other].find(({ chain }) => chain[0].span.path !== '');
    const message = `${textOf(one)} and ${textOf(other)} are in one environment`;
    return place === undefined ? [] : [{ span: place.chain[0].span, message }];
  });
}

function inside(installed: readonly Installed[], wanted: string, range: string): Installed | undefined {
  return installed.find(
    ({ name, basis, expected }) => name === wanted && basis !== 'unknown' && overlaps(expected, versionSet(range)),
  );
}

function textOf({ name, version }: Installed): string {
  return version === undefined ? name : `${name} ${version.text}`;
}

/** The distributions a fact speaks of, its subject first. */
function subjectsOf(fact: KnowledgeEntry): readonly string[] {
  if (fact.kind === 'breaks') return [fact.distribution, fact.with.distribution];
  return 'distribution' in fact && fact.distribution !== undefined ? [fact.distribution] : [];
}

/** The names that a symptom is about; what its text holds may be a whole requirement. */
function namesIn({ symptom, values }: Sighting): readonly string[] {
  const names = symptom.about.flatMap((name) => {
    if (!name.startsWith('{')) return [name];
    const [found] = /^[A-Za-z0-9](?:[\w.-]{0,100}[A-Za-z0-9])?/.exec(values.get(name.slice(1, -1)) ?? '') ?? [];
    return found === undefined ? [] : [distributionName(found)];
  });
  return [...new Set(names)];
}

/** The distributions that write an import package. */
function ownersOf(knowledge: Knowledge): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = new Map<string, Set<string>>();
  for (const { imports, distribution } of knowledge.all('provides'))
    for (const name of imports) owners.set(name, (owners.get(name) ?? new Set()).add(distribution));
  return owners;
}
