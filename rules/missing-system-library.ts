import type { Environment, Installed } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import { type BuiltFor, confidenceOf, type ImageFact, type Knowledge } from '../src/domain/knowledge.ts';
import { mayHoldTogether } from '../src/domain/marker.ts';
import type { Rule } from '../src/domain/rule.ts';
import { inRange } from '../src/domain/version-set.ts';
import { aptFix } from './shared/builds-apt.ts';
import { hasPlace, listed } from './shared/distributions-words.ts';
import { broughtBy, distinct } from './shared/versions-words.ts';

export default {
  scope: 'environment',
  severity: 'warning',
  since: '0.1.0',
  facts: ['built-for'],
  docs: {
    what: 'A wheel loads a system library that the base image does not hold and no step installs.',
    why: 'Such libraries are no Python requirement, so pip installs the wheel and the import fails in the container.',
    how: 'Install the library with apt-get in the stage that runs, or take a wheel that does not need it.',
    limits:
      'Only images that are known to lack the library are named. It is silent where apt installs something that brings the library, where conda installs anything, and for build stages that others copy from.',
  },
  *check(environment, knowledge) {
    const image = environment.baseImage;
    if (image === undefined || !environment.runs || environment.steps.some(({ installer }) => installer === 'conda'))
      return;
    const lacking = image.facts.filter((fact) => fact.kind === 'image' && fact.lacks !== undefined);
    const [lack] = lacking;
    if (lack?.kind !== 'image') return;
    for (const installed of environment.installed) {
      if (installed.step.installer === 'apt' || installed.step.installer === 'image' || !hasPlace(installed.chain[0]))
        continue;
      if (!mayHoldTogether([installed.when], environment.target)) continue;
      const fact = loadsOf(installed, knowledge);
      const missing = fact?.loads?.filter((library) => isMissing(library, lack, environment)) ?? [];
      if (fact !== undefined && missing.length > 0) yield draft(installed, fact, lack, missing, environment);
    }
  },
} satisfies Rule;

function loadsOf({ name, version }: Installed, knowledge: Knowledge): BuiltFor | undefined {
  return knowledge
    .about(name, 'built-for')
    .find((row) => row.loads !== undefined && version !== undefined && inRange(row.versions, version));
}

function isMissing(library: string, { lacks }: ImageFact, { steps }: Environment): boolean {
  const bringers = lacks?.[library];
  if (bringers === undefined) return false;
  return !steps.some(
    ({ action, systemNames }) => action === 'install' && systemNames.some((name) => bringers.includes(name)),
  );
}

function draft(
  installed: Installed,
  fact: BuiltFor,
  lack: ImageFact,
  missing: readonly string[],
  { baseImage }: Environment,
): Draft {
  const { name, chain } = installed;
  const because = distinct([fact, lack, ...installed.facts]);
  const bringers = missing.flatMap((library) => lack.lacks?.[library]?.[0] ?? []);
  return {
    message: `${name} loads ${listed(missing)}, which ${baseImage?.reference.text ?? 'the image'} does not hold and nothing here installs: its import fails with "cannot open shared object file".${broughtBy(installed)}`,
    about: [name],
    chains: chain.length > 1 ? [chain] : [],
    because,
    fixes: [aptFix(bringers, baseImage, `Install ${listed(bringers)} with apt-get in the stage that runs`)],
    separation: undefined,
    severity: 'warning',
    confidence: confidenceOf(because),
    at: baseImage?.span ?? chain[0].span,
    related: [{ span: chain[0].span, message: `${name} comes from here` }],
  };
}
