import type { Environment, Installed } from '../../src/domain/environment.ts';
import type { Draft } from '../../src/domain/finding.ts';
import { type Breaks, confidenceOf, type Knowledge } from '../../src/domain/knowledge.ts';
import { overlaps, type VersionSet, versionSet } from '../../src/domain/version-set.ts';
import { holding } from './versions-bounds.ts';
import { cureFix } from './versions-fixes.ts';
import { rootOf } from './versions-places.ts';
import { broughtBy, named } from './versions-words.ts';

/** The installer whose own releases decide what metadata it reads. */
const installerName = 'pip';

/** Tells of releases that the newest pip ignores, where nothing says which pip it is. Asks for `breaks` and `latest` facts. */
export function* refused(environment: Environment, knowledge: Knowledge): Iterable<Draft> {
  if (environment.baseImage !== undefined || environment.installed.some(({ name }) => name === installerName)) return;
  for (const installed of environment.installed) {
    if (installed.step.installer !== 'pip' || installed.chain[0].url !== undefined) continue;
    const fact = knowledge
      .about(installed.name, 'breaks')
      .find(
        (one) =>
          one.with.distribution === installerName &&
          one.fails === 'install' &&
          holding(installed, versionSet(one.versions)) === 'surely' &&
          isReached(one, environment.python?.value, knowledge),
      );
    if (fact !== undefined) yield refusal(installed, fact);
  }
}

/** False where the Python is too old for the pip that refuses. */
function isReached(fact: Breaks, python: VersionSet | undefined, knowledge: Knowledge): boolean {
  if (python === undefined) return true;
  const releases = knowledge.about(installerName, 'latest').flatMap(({ releases: all }) => all);
  const refusing = releases.filter(({ version }) =>
    overlaps(versionSet(`==${version}`), versionSet(fact.with.versions)),
  );
  return refusing.some((release) => release.python === undefined || overlaps(versionSet(release.python), python));
}

function refusal(installed: Installed, fact: Breaks): Draft {
  const { name, chain } = installed;
  const because = [fact, ...installed.facts];
  return {
    message: `${named(installed, 'surely')} has metadata that pip${fact.with.versions.replace(/^>=/, ' from ')} on refuses: it passes over the release and finds no matching distribution.${broughtBy(installed)}`,
    about: [name, installerName],
    chains: chain.length > 1 ? [chain] : [],
    because,
    fixes: fact.cure.split(' or ').map((cure) => cureFix(cure, [installed])),
    separation: undefined,
    severity: 'warning',
    confidence: confidenceOf(because),
    at: rootOf(installed),
    related: [],
  };
}
