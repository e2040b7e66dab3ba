import type { Environment, InstallStep } from '../../src/domain/environment.ts';
import type { Knowledge, KnowledgeEntry } from '../../src/domain/knowledge.ts';
import type { Requirement } from '../../src/domain/requirement.ts';
import type { Span } from '../../src/domain/source.ts';
import { formatVersion, parseVersion, publicVersion } from '../../src/domain/version.ts';
import { inRange } from '../../src/domain/version-set.ts';
import { buildOf, hasBuilds } from './index-builds.ts';
import { isUnknown, type Offer, offersFor } from './index-sources.ts';
import { todaysChoice } from './versions-words.ts';

/** What is wrong with the index that one requirement is asked from. */
export interface Fault {
  readonly kind: 'hidden' | 'loses' | 'contradicts';
  readonly requirement: Requirement;
  /** Where the index is named. */
  readonly at: Span;
  readonly index: string;
  readonly facts: readonly KnowledgeEntry[];
  /** The words about this requirement. */
  readonly text: string;
  readonly note: string;
  /** The address of the index that has the pinned build. */
  readonly right?: string;
}

/** The first thing that is wrong with the sources of a requirement. Asks for `index`, `published` and `built-for` facts. */
export function faultOf(
  requirement: Requirement,
  step: InstallStep,
  environment: Environment,
  knowledge: Knowledge,
): Fault | undefined {
  const offers = offersFor(requirement, step, knowledge);
  if (offers.length === 0 || offers.some(isUnknown)) return undefined;
  return (
    hidden(requirement, offers, step) ??
    contradicts(requirement, offers, step, knowledge) ??
    loses(requirement, offers, step, environment, knowledge)
  );
}

/** Asked from special indexes only, and none of them has it. */
function hidden(requirement: Requirement, offers: readonly Offer[], step: InstallStep): Fault | undefined {
  const facts = offers.flatMap(({ match }) => match?.fact ?? []);
  const [first] = offers;
  if (first === undefined || facts.length < offers.length || facts.some(({ only }) => !only)) return undefined;
  const { name } = requirement;
  if (facts.some(({ serves, copies }) => serves.includes(name) || copies?.includes(name) === true)) return undefined;
  return fault('hidden', requirement, first, step, facts, name, '');
}

/** Pinned to one build, asked from the indexes of others. */
function contradicts(
  requirement: Requirement,
  offers: readonly Offer[],
  step: InstallStep,
  knowledge: Knowledge,
): Fault | undefined {
  const exact = requirement.specifiers.find(({ operator }) => operator === '==' || operator === '===');
  const local = exact === undefined ? undefined : parseVersion(exact.version)?.local;
  const { name } = requirement;
  const serving = offers.filter(({ match }) => match?.fact.serves.includes(name) === true);
  const [first] = serving;
  if (local === undefined || first === undefined || !hasBuilds(name, local, knowledge)) return undefined;
  const builds = serving.map(({ match }) => match?.build);
  if (builds.some((build) => build === undefined || local === build || local.startsWith(`${build}.`))) return undefined;
  const facts = serving.flatMap(({ match }) => match?.fact ?? []);
  const found = fault('contradicts', requirement, first, step, facts, `${name} ${exact?.version ?? local}`, '');
  const form = first.match?.fact.url;
  const isOne = offers.length === 1 && form?.includes('{build}') === true;
  return isOne ? { ...found, right: form.replaceAll('{build}', local) } : found;
}

/** An extra index whose builds pip leaves for a version of the default index. */
function loses(
  requirement: Requirement,
  offers: readonly Offer[],
  step: InstallStep,
  environment: Environment,
  knowledge: Knowledge,
): Fault | undefined {
  if (step.installer !== 'pip' || !offers.some(({ source }) => source.kind === 'default')) return undefined;
  const { name } = requirement;
  const extra = offers.filter(({ match }) => match?.fact.serves.includes(name) === true);
  const [first] = extra;
  const build = first?.match?.build;
  const installed = environment.installed.find((entry) => entry.name === name && entry.step === step);
  const version = installed?.version;
  if (first === undefined || extra.length > 1 || build === undefined || first.match?.fact.form !== 'index')
    return undefined;
  if (installed === undefined || version === undefined || version.local !== undefined || installed.basis === 'unknown')
    return undefined;
  const answer = buildOf(name, version, build, knowledge);
  if (answer === undefined || answer.published) return undefined;
  const row = knowledge
    .about(name, 'built-for')
    .find((fact) => fact.build === 'default' && fact.cuda !== undefined && inRange(fact.versions, version));
  const built = row?.cuda === undefined || row.cuda === 'none' ? '' : ` (CUDA ${row.cuda})`;
  const text = `${name} ${formatVersion(publicVersion(version))}${built}`;
  const facts = [first.match.fact, ...answer.facts, ...(row === undefined ? [] : [row]), ...installed.facts];
  return fault('loses', requirement, first, step, facts, text, todaysChoice(installed, 'expected'));
}

function fault(
  kind: Fault['kind'],
  requirement: Requirement,
  { source }: Offer,
  step: InstallStep,
  facts: readonly KnowledgeEntry[],
  text: string,
  note: string,
): Fault {
  return { kind, requirement, at: source.span ?? step.span, index: source.url, facts, text, note };
}
