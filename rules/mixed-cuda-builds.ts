import type { Environment } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { confidenceOf } from '../src/domain/knowledge.ts';
import type { Rule } from '../src/domain/rule.ts';
import { type CudaClash, cudaClashes, reportedPairs } from './shared/cuda-clash.ts';
import { majorOfBuild } from './shared/cuda-stack.ts';
import { hasPlace } from './shared/distributions-words.ts';
import { curesOf } from './shared/versions-fixes.ts';
import { placesOf } from './shared/versions-places.ts';
import { broughtBy, distinct, named, platformNote, todaysChoice } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'error',
  since: '0.1.0',
  facts: ['breaks', 'built-for'],
  docs: {
    what: 'Two distributions in one environment are builds for different CUDA majors, and one of them needs the other’s.',
    why: 'The CUDA of a build is not part of its metadata: a resolver takes torch for one CUDA and its companion for another, and the import stops, or a library is not found.',
    how: 'Take both from the index of the same CUDA build, or change the release of one.',
    limits:
      'Different CUDA majors alone do not collide, because their libraries have different names: only pairs with a reported failure are named. Builds that are not known, and builds without CUDA, say nothing. Where a later step has replaced one of the two, undone-by-later-install speaks.',
    noFix: 'the builds of several distributions have to move together, with their index.',
  },
  *check(environment, knowledge) {
    const clashes = cudaClashes(environment, knowledge);
    const pairs = environment.installed.flatMap((subject) =>
      reportedPairs(subject, 'mixed-cuda-builds', environment, knowledge),
    );
    for (const pair of pairs) {
      // What a later step changed is the matter of undone-by-later-install.
      if (pair.subject.replaced !== undefined || pair.object.replaced !== undefined) continue;
      if (clashes.some(({ subject, object }) => subject === pair.subject && object === pair.object)) continue;
      if ([pair.subject, pair.object].every(({ chain }) => hasPlace(chain[0]))) yield draft(pair, environment);
    }
  },
} satisfies Rule;

function draft({ subject, object, held, reports, stacks, severity }: CudaClash, { target }: Environment): Draft {
  const because = distinct([...reports, ...stacks.map(({ fact }) => fact), ...subject.facts, ...object.facts]);
  const [first] = reports;
  const builds = [subject, object].map((installed, at) => {
    const stack = stacks.find((one) => one.installed === installed);
    const cuda = stack?.cuda ?? majorOfBuild(installed.build);
    return `${named(installed, held[at])}${cuda === undefined ? '' : ` (CUDA ${cuda})`}`;
  });
  return {
    message: [
      `${builds.join(' does not work with ')}: ${first?.claim ?? 'they are built for different CUDA majors.'}`,
      broughtBy(subject),
      broughtBy(object),
      todaysChoice(subject, held[0]),
      todaysChoice(object, held[1]),
      first?.symptom === undefined ? '' : ` It shows as: ${first.symptom}`,
      platformNote([subject.when, object.when], target),
    ].join(''),
    about: [subject.name, object.name],
    chains: [subject.chain, object.chain].filter((chain) => chain.length > 1),
    because,
    fixes: reports.slice(0, 1).flatMap(({ cure }) => curesOf(cure, [subject, object])),
    separation: undefined,
    severity,
    confidence: confidenceOf(because, held.includes('expected') ? 'medium' : 'high'),
    ...placesOf({ installed: subject, held: held[0] }, { installed: object, held: held[1] }),
  };
}
