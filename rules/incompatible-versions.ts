import type { Environment, Installed } from '../src/domain/environment.ts';
import type { Draft, Severity } from '../src/domain/finding.ts';
import { type Breaks, confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import { allOf, always, mayHoldTogether, not, parseMarker } from '../src/domain/marker.ts';
import type { Rule } from '../src/domain/rule.ts';
import { locateAt } from '../src/domain/source.ts';
import { isSubset, versionSet } from '../src/domain/version-set.ts';
import { type Holding, holding } from './shared/versions-bounds.ts';
import { cureFix } from './shared/versions-fixes.ts';
import { saysAbout } from './shared/versions-metadata.ts';
import { placesOf } from './shared/versions-places.ts';
import { broughtBy, cudaOf, distinct, named, platformNote, todaysChoice } from './shared/versions-words.ts';

/** A fact that speaks about two installed distributions. */
interface Match {
  readonly fact: Breaks;
  readonly subject: Installed;
  readonly object: Installed;
  readonly held: readonly [subject: Holding, object: Holding];
  readonly severity: Severity;
}

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['breaks', 'requires', 'built-for'],
  docs: {
    what: 'Two distributions in one environment have versions that are known to break each other.',
    why: 'Most such pairs are allowed by their metadata, so a resolver installs them and the failure comes at run time.',
    how: 'Move one of the two out of the broken range: an upper bound on one of them, or a newer release of the other.',
    limits:
      'An open version counts with the newest release known today. A pair that metadata forbids is left to the resolver unless both are bound to it.',
  },
  *check(environment, knowledge) {
    for (const subject of environment.installed) {
      const facts = knowledge
        .about(subject.name, 'breaks')
        .filter((fact) => fact.rule === undefined && fact.fails !== 'process');
      const objects = new Set(facts.map((fact) => fact.with.distribution));
      for (const object of environment.installed) {
        if (!objects.has(object.name)) continue;
        const matches = facts.flatMap((fact) => match(fact, subject, object, environment, knowledge));
        const [worst, ...others] = matches.sort(widestFirst);
        if (worst !== undefined) yield draft(worst, others, subject, object, environment, knowledge);
      }
    }
  },
} satisfies Rule;

function match(
  fact: Breaks,
  subject: Installed,
  object: Installed,
  environment: Environment,
  knowledge: Knowledge,
): readonly Match[] {
  if (fact.with.distribution !== object.name) return [];
  if (fact.extras?.some((extra) => !subject.extras.includes(extra)) === true) return [];
  const held = [holding(subject, versionSet(fact.versions)), holding(object, versionSet(fact.with.versions))] as const;
  if (held.includes('no') || !meets(fact, subject, object, environment)) return [];
  if (fact.with.cuda !== undefined && cudaOf(object, knowledge)?.split('.', 1)[0] !== fact.with.cuda) return [];
  const sure = !held.includes('expected');
  if (fact.metadata === 'forbids' && (!sure || requiresIt(subject, object, environment))) return [];
  // What fails while it is installed fails with what is already there.
  if (fact.fails === 'install' && fact.metadata === 'allows' && object.step.position >= subject.step.position)
    return [];
  const proven = sure && fact.condition === undefined && isVerified(fact, subject, object);
  const severity = fact.severity === 'error' && !proven ? 'warning' : fact.severity;
  return [{ fact, subject, object, held, severity }];
}

/** Can both be there, and does the fact's own condition hold whenever they are? */
function meets(fact: Breaks, subject: Installed, object: Installed, { target }: Environment): boolean {
  const marker = fact.when === undefined ? undefined : parseMarker(fact.when, locateAt('', 0));
  const own = marker?.ok === true ? marker.marker : always;
  const both = allOf(subject.when, object.when);
  return mayHoldTogether([both, own], target) && !mayHoldTogether([both, not(own)], target);
}

function requiresIt(subject: Installed, object: Installed, { demands }: Environment): boolean {
  return demands.some(({ name, chain }) => name === object.name && chain.slice(0, -1).at(-1)?.name === subject.name);
}

function isVerified(fact: Breaks, subject: Installed, object: Installed): boolean {
  return [fact, ...subject.facts, ...object.facts].every(({ certainty }) => certainty === 'verified');
}

const severities: readonly Severity[] = ['error', 'warning', 'note'];

/** The most severe first; among equals the one whose range holds the others', because its cure cures them too. */
function widestFirst(a: Match, b: Match): number {
  const order = severities.indexOf(a.severity) - severities.indexOf(b.severity);
  if (order !== 0) return order;
  const [first, second] = [versionSet(a.fact.with.versions), versionSet(b.fact.with.versions)];
  return Number(isSubset(first, second)) - Number(isSubset(second, first));
}

const moments = {
  install: 'While it is installed',
  import: 'On import',
  runtime: 'At run time',
  process: 'At run time',
};

function draft(
  { fact, held, severity }: Match,
  others: readonly Match[],
  subject: Installed,
  object: Installed,
  environment: Environment,
  knowledge: Knowledge,
): Draft {
  const because = distinct([fact, ...others.map((other) => other.fact), ...subject.facts, ...object.facts]);
  const guessed = held[1] === 'expected' && (fact.metadata === 'unknown' || fact.metadata === 'partly');
  const unread = guessed && !saysAbout(subject, object.name, knowledge);
  const highest = unread ? 'low' : held.includes('expected') || fact.condition !== undefined ? 'medium' : 'high';
  const symptom = fact.symptom === undefined ? '' : ` ${moments[fact.fails]}: ${withStop(fact.symptom)}`;
  const silent = fact.metadata === 'allows' ? ' Their metadata allows the pair, so no resolver objects.' : '';
  const condition = fact.condition === undefined ? '' : ` Condition: ${withStop(fact.condition)}`;
  return {
    message: [
      `${named(subject, held[0])} does not work with ${named(object, held[1])}.`,
      broughtBy(subject),
      broughtBy(object),
      todaysChoice(subject, held[0]),
      todaysChoice(object, held[1]),
      symptom,
      condition,
      silent,
      platformNote([subject.when, object.when], environment.target),
    ].join(''),
    about: [subject.name, object.name],
    chains: [subject.chain, object.chain].filter((chain) => chain.length > 1),
    because,
    fixes: fact.cure.split(/,? or /).map((cure) => cureFix(cure, [subject, object])),
    separation: undefined,
    severity,
    confidence: confidenceOf(because, highest),
    ...placesOf({ installed: subject, held: held[0] }, { installed: object, held: held[1] }),
  };
}

function withStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
