import type { Environment } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { advice, type Fix } from '../src/domain/fix.ts';
import type { Separation } from '../src/domain/isolation.ts';
import { confidenceOf, type Knowledge } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { describeSet, noVersion, union, versionSet } from '../src/domain/version-set.ts';
import { type CudaClash, cudaClashes } from './shared/cuda-clash.ts';
import { type CudaStack, cudaText, majorOf } from './shared/cuda-stack.ts';
import { hasPlace } from './shared/distributions-words.ts';
import { besideEachOther } from './shared/environment-processes.ts';
import { curesOf } from './shared/versions-fixes.ts';
import { placesOf } from './shared/versions-places.ts';
import { broughtBy, distinct, named, platformNote, todaysChoice } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['breaks', 'built-for', 'program'],
  docs: {
    what: 'Two frameworks in one environment need CUDA or cuDNN libraries of different majors, or are known to clash in one process.',
    why: 'A framework that brings no CUDA of its own loads what it finds. Where the only libraries are another framework’s and of another major, it aborts or falls back to the CPU without an error, and no resolver looks at that.',
    how: 'Take releases that are built for the same CUDA and cuDNN majors, or give one of the two its own virtual environment or process.',
    limits:
      'It assumes that one process imports both; where the files show several programs side by side, a clash that a process boundary cures is a warning. Equal majors are fine, whatever the minor versions. It is silent where the base image, apt, conda or other wheels bring the missing libraries or may bring them, for builds without CUDA, and where the build is unknown.',
  },
  *check(environment, knowledge) {
    for (const clash of cudaClashes(environment, knowledge)) {
      if (![clash.subject, clash.object].every(({ chain }) => hasPlace(chain[0]))) continue;
      yield draft(clash, environment, knowledge);
    }
  },
} satisfies Rule;

function draft(clash: CudaClash, environment: Environment, knowledge: Knowledge): Draft {
  const { subject, object, held, reports, stacks, severity } = clash;
  const programs = isOfProcess(clash) ? besideEachOther(environment, knowledge) : undefined;
  const because = distinct([...reports, ...stacks.map(({ fact }) => fact), ...subject.facts, ...object.facts]);
  return {
    message: [
      headline(clash),
      broughtBy(subject),
      broughtBy(object),
      todaysChoice(subject, held[0]),
      todaysChoice(object, held[1]),
      reported(clash),
      programs === undefined
        ? ''
        : ` Here ${programs} are processes of their own: it clashes where one of them imports both.`,
      platformNote([subject.when, object.when], environment.target),
    ].join(''),
    about: [subject.name, object.name],
    chains: [subject.chain, object.chain].filter((chain) => chain.length > 1),
    because,
    fixes: cures(clash, knowledge),
    separation: separation(clash),
    severity: programs === undefined ? severity : 'warning',
    confidence: confidenceOf(because, programs !== undefined || held.includes('expected') ? 'medium' : 'high'),
    ...placesOf({ installed: subject, held: held[0] }, { installed: object, held: held[1] }),
  };
}

/** A process boundary cures it: what matters is not what lies in the environment but what one process imports. */
function isOfProcess({ reports }: CudaClash): boolean {
  return reports.some(({ fails }) => fails === 'process');
}

function headline({ subject, object, held, reports, stacks }: CudaClash): string {
  const [mine, theirs] = [stackOf(subject, stacks), stackOf(object, stacks)];
  const [first, second] = [named(subject, held[0]), named(object, held[1])];
  if (mine === undefined || theirs === undefined || !mine.borrows) {
    return `${first} and ${second} cannot be used in one process.`;
  }
  const cost =
    reports.length > 0
      ? 'it fails when it runs on the GPU'
      : mine.fact.fallsBack === false
        ? 'its import fails'
        : 'it runs on the CPU without an error';
  return `${first} loads ${cudaText(mine)}, but the libraries here are those of ${second}, ${cudaText(theirs)}: ${cost}.`;
}

function reported({ reports }: CudaClash): string {
  const [first] = reports;
  if (first === undefined) return '';
  const symptom = first.symptom === undefined ? '' : ` It shows as: ${withStop(first.symptom)}`;
  const condition = first.condition === undefined ? '' : ` This ${withStop(first.condition)}`;
  return `${symptom}${condition}`;
}

function withStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function cures(clash: CudaClash, knowledge: Knowledge): readonly Fix[] {
  const { subject, object, reports, stacks } = clash;
  const declared = reports.slice(0, 1).flatMap(({ cure }) => curesOf(cure, [subject, object]));
  if (declared.length > 0) return declared;
  const theirs = stackOf(object, stacks);
  const fitting = theirs === undefined ? undefined : rangeFor(subject.name, theirs, knowledge);
  const apart = advice(
    `Take a build of ${object.name} for the CUDA of ${subject.name}, or give ${subject.name} an environment of its own`,
  );
  return fitting === undefined ? [apart] : [advice(fitting), apart];
}

/** The releases on the default index that are built for the same majors. */
function rangeFor(name: string, { cuda, cudnn }: CudaStack, knowledge: Knowledge): string | undefined {
  const major = majorOf(cuda);
  const rows = knowledge
    .about(name, 'built-for')
    .filter(
      (row) =>
        majorOf(row.cuda) === major &&
        row.cudnn === cudnn &&
        row.fallsBack !== false &&
        (row.build ?? 'default') === 'default',
    );
  if (rows.length === 0 || major === undefined) return undefined;
  const range = rows.reduce((set, row) => union(set, versionSet(row.versions)), noVersion);
  return `Take ${name} ${describeSet(range)}, which is built for ${cudaText({ cuda: major, cudnn })}`;
}

function separation({ subject, object, reports }: CudaClash): Separation {
  if (reports.some(({ fails }) => fails === 'process'))
    return {
      tier: 'process',
      reason: `Threads share one copy of each library; in a process of its own ${subject.name} meets nothing of ${object.name}.`,
    };
  return {
    tier: 'venv',
    reason: `Another process of the same environment finds the same libraries: ${subject.name} needs an environment that holds those it was built for.`,
  };
}

function stackOf(installed: CudaClash['subject'], stacks: readonly CudaStack[]): CudaStack | undefined {
  return stacks.find((stack) => stack.installed === installed);
}
