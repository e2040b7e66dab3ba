import type { Environment, Installed } from '../src/domain/environment.ts';
import type { Draft, Severity } from '../src/domain/finding.ts';
import { type BuiltFor, confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import { mayHoldTogether } from '../src/domain/marker.ts';
import type { Rule } from '../src/domain/rule.ts';
import { inRange, overlaps, type VersionSet, versionSet } from '../src/domain/version-set.ts';
import { listed } from './shared/distributions-words.ts';
import { boundedFix, newerFixes } from './shared/numpy-fixes.ts';
import { type Holding, holding } from './shared/versions-bounds.ts';
import { saysAbout } from './shared/versions-metadata.ts';
import { isWritten, rootOf } from './shared/versions-places.ts';
import { broughtBy, distinct, named, platformNote, todaysChoice } from './shared/versions-words.ts';

/** The distribution whose C interface changed; `built-for` facts have a field of this name. */
const provider = 'numpy' satisfies keyof BuiltFor;

/** One side of the change of the C interface: what fails under which versions, and what to add. */
interface Break {
  readonly built: BuiltFor['numpy'];
  readonly fails: VersionSet;
  readonly under: string;
  readonly cure: string;
}

const breaks: readonly Break[] = [
  { built: '1', fails: versionSet('>=2.0.0rc1'), under: '2', cure: '<2' },
  { built: '2-only', fails: versionSet('<2.0.0rc1'), under: '1', cure: '>=2' },
];

interface Affected {
  readonly installed: Installed;
  readonly held: Holding;
  readonly fact: BuiltFor;
  /** True when a bound in its metadata that nobody read may keep the two apart. */
  readonly unread: boolean;
}

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['built-for', 'requires', 'supports-python'],
  docs: {
    what: 'A wheel was compiled for the C interface of NumPy 1 and NumPy 2 will be installed, or the reverse.',
    why: 'Wheels of that time name no upper bound, so resolvers pair them with the newest NumPy; the import then fails.',
    how: 'Add an upper bound on NumPy, or use releases that were built for NumPy 2.',
    limits:
      'It speaks only where NumPy is installed, directly or through a known requirement. Bounds that metadata states are kept: an open NumPy beside a distribution that bounds it is silent.',
  },
  *check(environment, knowledge) {
    for (const numpy of environment.installed) {
      if (numpy.name !== provider) continue;
      for (const one of breaks) {
        const held = holding(numpy, one.fails);
        const affected = held === 'no' ? [] : affectedBy(numpy, held, one, environment, knowledge);
        if (affected.length > 0) yield draft(numpy, held, one, affected, environment, knowledge);
      }
    }
  },
} satisfies Rule;

function affectedBy(
  numpy: Installed,
  held: Holding,
  { built }: Break,
  environment: Environment,
  knowledge: Knowledge,
): readonly Affected[] {
  const { installed, target } = environment;
  return installed.flatMap((subject) =>
    knowledge.about(subject.name, 'built-for').flatMap((fact) => {
      if (fact.numpy !== built || (fact.build !== undefined && fact.build !== subject.build)) return [];
      const subjectHeld = holding(subject, versionSet(fact.versions));
      if (subjectHeld === 'no' || !mayHoldTogether([subject.when, numpy.when], target)) return [];
      if (isSolvedByConda(subject, numpy) || !hasWheel(subject, environment, knowledge)) return [];
      const unread = held === 'expected' && !saysAbout(subject, numpy.name, knowledge);
      return [{ installed: subject, held: subjectHeld, fact, unread }];
    }),
  );
}

/** The builds of conda name the NumPy they were compiled for, so that its solver keeps them apart. */
function isSolvedByConda(subject: Installed, numpy: Installed): boolean {
  return subject.step === numpy.step && numpy.step.installer === 'conda';
}

/** False where no wheel fits the Python: whether a source release compiles there, and for which NumPy, is not known. */
function hasWheel({ name, version }: Installed, { python }: Environment, knowledge: Knowledge): boolean {
  if (python === undefined || version === undefined) return true;
  const facts = knowledge.about(name, 'supports-python').filter((fact) => inRange(fact.versions, version));
  return facts.length === 0 || facts.some((fact) => overlaps(versionSet(fact.python), python.value));
}

function draft(
  numpy: Installed,
  held: Holding,
  { under, cure }: Break,
  all: readonly Affected[],
  { target }: Environment,
  knowledge: Knowledge,
): Draft {
  const clear = all.filter(({ unread, fact }) => !unread && fact.certainty !== 'unverified');
  const affected = clear.length > 0 ? clear : all;
  const [first = numpy, ...more] = affected.map((one) => one.installed);
  const others = new Set([...more, numpy].map(({ name }) => name).filter((name) => name !== first.name));
  const because = distinct([...affected.flatMap(({ fact, installed }) => [fact, ...installed.facts]), ...numpy.facts]);
  const place = isWritten(numpy) ? numpy : first;
  const names = [...new Set(affected.map((one) => named(one.installed, one.held)))];
  const open = held === 'expected' || affected.every((one) => one.held === 'expected');
  return {
    message: [
      `${listed(names)} ${names.length === 1 ? 'was' : 'were'} built for NumPy ${under === '2' ? '1' : '2'} and ${named(numpy, held)} will be installed.`,
      broughtBy(numpy),
      todaysChoice(numpy, held),
      ` Such wheels fail when they meet the C interface of NumPy ${under}`,
      affected.every(isMild)
        ? ': they import, but arrays can no longer be exchanged.'
        : ', most of them on import ("numpy.dtype size changed", "_ARRAY_API not found").',
      platformNote([numpy.when, ...affected.map(({ installed }) => installed.when)], target),
    ].join(''),
    about: [first.name, ...others],
    chains: [...affected.map(({ installed }) => installed.chain), numpy.chain].filter((chain) => chain.length > 1),
    because,
    fixes: [
      boundedFix(numpy, held, cure, first),
      ...newerFixes(
        affected.map((one) => one.installed),
        under,
        knowledge,
      ),
    ],
    separation: undefined,
    severity: severityOf(held, affected, numpy),
    confidence: confidenceOf(because, clear.length === 0 ? 'low' : open ? 'medium' : 'high'),
    at: rootOf(place),
    related: [...affected.map(({ installed }) => installed), numpy]
      .filter((other) => rootOf(other) !== rootOf(place))
      .map((other) => ({ span: rootOf(other), message: `${other.name} comes from here` }))
      .filter(({ span }, index, places) => places.findIndex((other) => other.span === span) === index),
  };
}

/** An error needs bounds that leave no way out, and a wheel that surely and provably fails. */
function severityOf(held: Holding, affected: readonly Affected[], numpy: Installed): Severity {
  const proven = affected.some(
    (one) =>
      one.held === 'surely' &&
      !isMild(one) &&
      [one.fact, ...one.installed.facts, ...numpy.facts].every(({ certainty }) => certainty === 'verified'),
  );
  return held === 'surely' && proven ? 'error' : 'warning';
}

function isMild({ fact }: Affected): boolean {
  return (fact.severity ?? 'error') !== 'error';
}
