import type { Environment } from '../src/domain/environment.ts';
import type { Confidence, Draft, Severity } from '../src/domain/finding.ts';
import { confidenceOf, type KnowledgeEntry, type Provides } from '../src/domain/knowledge.ts';
import { allOf, evaluateMarker } from '../src/domain/marker.ts';
import type { Rule } from '../src/domain/rule.ts';
import { overlapCures } from './shared/distributions-cures.ts';
import {
  areAlternatives,
  type Family,
  familiesOf,
  type Member,
  type Survivor,
  survivorOf,
} from './shared/distributions-families.ts';
import { isRepaired, lastWriter, winnerText } from './shared/distributions-winner.ts';
import { edgesAmong, hasPlace, listed, throughText } from './shared/distributions-words.ts';
import { distinct, platformNote } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['provides'],
  docs: {
    what: 'Two distributions in one environment install the same import package.',
    why: 'One overwrites the files of the other without a word. Their metadata does not mention each other, so neither the resolver nor `pip check` sees it, and uninstalling either of them breaks both.',
    how: 'Keep one of them. Where a dependency brings the other, exclude it (`[tool.uv] exclude-dependencies`), or reinstall the one you need as the last step. Only two builds for different accelerators that are both needed call for two environments.',
    limits:
      'It is silent where markers, extras or branches exclude each other, for pairs that share an import package on purpose, for what conda or an image put together, and where a last step with `--force-reinstall` repairs the one to keep.',
  },
  *check(environment, knowledge) {
    for (const family of familiesOf(environment, knowledge)) {
      const survivor = survivorOf(family, knowledge);
      if (isRepaired(family, survivor)) continue;
      const draft = overlap(family, survivor, environment);
      if (draft !== undefined) yield draft;
    }
  },
} satisfies Rule;

function overlap(family: Family, survivor: Survivor | undefined, environment: Environment): Draft | undefined {
  const { members } = family;
  const primary = primaryOf(family, survivor);
  const { chain } = primary.installed;
  if (!hasPlace(chain[0])) return undefined;
  const [first, second, ...more] = members.map(({ installed }) => installed.name);
  if (first === undefined || second === undefined) return undefined;
  const roots = members
    .filter(({ installed }) => installed.chain.length > 1)
    .map(({ installed }) => installed.chain[0].name);
  const because = distinct(
    members.flatMap(({ facts, installed }) => [...writing(facts, family), ...edgesAmong(installed.facts)]),
  );
  const apart = survivor === undefined && areAlternatives(family);
  return {
    message: messageOf(family, survivor, environment),
    about: [first, ...new Set([second, ...more, ...roots].filter((name) => name !== first))],
    chains: members.map(({ installed }) => installed.chain),
    because,
    fixes: overlapCures(family, survivor, environment),
    separation: apart
      ? {
          tier: 'venv',
          reason: `each of them brings what the others lack, and one site-packages holds only one ${family.imports[0]}`,
        }
      : undefined,
    severity: severityOf(family, survivor, environment, because),
    confidence: confidenceOf(because, highestConfidence(family)),
    at: chain[0].span,
    related: members
      .filter((member) => member !== primary && hasPlace(member.installed.chain[0]))
      .map(({ installed }) => ({
        span: installed.chain[0].span,
        message:
          installed.chain.length > 1 ? `${installed.name} comes with this` : `${installed.name} is required here`,
      })),
  };
}

function messageOf(family: Family, survivor: Survivor | undefined, { target }: Environment): string {
  const { members, imports } = family;
  const names = listed([...new Set(members.map(({ installed }) => installed.name + throughText(installed)))]);
  const what = imports.length === 1 ? `import package ${imports[0]}` : `import packages ${listed(imports)}`;
  const quantity = new Set(members.map(({ installed }) => installed.name)).size === 2 ? 'both' : 'all';
  const winner = lastWriter(family)?.member;
  const losers = members.filter((member) => member !== winner);
  const symptom = losses(losers)[0];
  const seen = works(family, survivor)
    ? ' That works until another install changes the order.'
    : symptom === undefined
      ? ''
      : ` What you see: ${symptom.replace(/\.$/, '')}.`;
  const conditions = members.map(({ installed }) => installed.when);
  return `${names} ${quantity} install the ${what}. ${winnerText(family, survivor)}${seen}${platformNote(conditions, target)}`;
}

/** What is seen when the files of these are overwritten; first of those that offer more than a sibling. */
function losses(losers: readonly Member[]): readonly string[] {
  const facts = losers.flatMap((member) => member.facts);
  const offersMore = (fact: Provides) => (fact.supersetOf ?? []).length > 0;
  return [...facts.filter(offersMore), ...facts].flatMap(({ symptom }) => symptom ?? []);
}

/** Where a person would edit: what is to go, else what a dependency brings, else what comes last. */
function primaryOf({ members }: Family, survivor: Survivor | undefined): Member {
  const others = members.filter(({ installed }) => installed.name !== survivor?.name);
  const derived = members.filter(({ installed }) => installed.chain.length > 1);
  const wanted = survivor !== undefined && survivor.unless === undefined ? others : derived;
  return (wanted.filter(({ installed }) => hasPlace(installed.chain[0])).at(-1) ??
    others.at(-1) ??
    members.at(-1)) as Member;
}

function severityOf(
  family: Family,
  survivor: Survivor | undefined,
  { target }: Environment,
  because: readonly KnowledgeEntry[],
): Severity {
  const { members } = family;
  const facts = members.flatMap((member) => writing(member.facts, family));
  if (facts.some((fact) => fact.severity === 'note')) return 'note';
  const sure =
    members.every(isSurelyThere) &&
    evaluateMarker(allOf(...members.map(({ installed }) => installed.when)), target) === true;
  const weak =
    facts.some((fact) => fact.severity === 'warning') || because.some((fact) => fact.certainty !== 'verified');
  return sure && !weak && !works(family, survivor) ? 'error' : 'warning';
}

/** The files of the one that can serve for all are written last. */
function works(family: Family, survivor: Survivor | undefined): boolean {
  const winner = lastWriter(family);
  return winner?.why === 'step' && survivor?.unless === undefined && survivor?.name === winner.member.installed.name;
}

function highestConfidence({ members }: Family): Confidence {
  return members.every(isSurelyThere) ? 'high' : 'medium';
}

/** Whatever versions are chosen, the member is installed and writes these import packages. */
function isSurelyThere({ installed, sure }: Member): boolean {
  return sure && installed.demands.some((demand) => demand.certain && demand.kind !== 'constraint');
}

function writing(facts: Member['facts'], { imports }: Family): Member['facts'] {
  return facts.filter((fact) => fact.imports.some((name) => imports.includes(name)));
}
