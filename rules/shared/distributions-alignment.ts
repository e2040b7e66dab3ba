import type { Demand } from '../../src/domain/environment.ts';
import { advice, type Fix } from '../../src/domain/fix.ts';
import type { Knowledge } from '../../src/domain/knowledge.ts';
import { parseVersion } from '../../src/domain/version.ts';
import {
  anyVersion,
  describeSet,
  intersect,
  isEmpty,
  newestIn,
  type VersionSet,
} from '../../src/domain/version-set.ts';
import type { Contradiction } from './distributions-contradictions.ts';
import type { Loss } from './distributions-losses.ts';
import { boundText, hasPlace, listed, parentOf, subjectText } from './distributions-words.ts';

/** How to make the bounds agree, best first. Asks for `latest` facts. */
export function contradictionCures({ name, core, more }: Contradiction, knowledge: Knowledge): readonly Fix[] {
  const direct = core.filter(({ chain, kind }) => chain.length === 1 && kind === 'requirement');
  const derived = core.filter(({ chain }) => chain.length > 1);
  const parents = [...new Set(derived.flatMap((demand) => parentOf(demand)?.name ?? []))];
  const [own] = direct;
  if (derived.length === 0) {
    const bounds = core.map(({ chain }) => boundText(chain[0]));
    return [advice(`Keep one of ${listed(bounds, 6)}`)];
  }
  if (own === undefined || direct.length > 1)
    return [
      advice(
        `Choose releases of ${listed(parents)} that accept one version of ${name}, or give them separate environments`,
      ),
    ];
  const wanted = [...derived, ...more.filter((demand) => demand.chain.length > 1)];
  const another = advice(`Take another release of ${listed(parents)}, one that accepts ${boundText(own.chain[0])}`);
  return [repin(own, wanted, knowledge), another];
}

/** The newest known release that all others accept, else the bound they have in common. */
function repin(own: Demand, wanted: readonly Demand[], knowledge: Knowledge): Fix {
  const [requirement] = own.chain;
  const allowed = wanted.reduce<VersionSet>((set, demand) => intersect(set, demand.allowed), anyVersion);
  if (isEmpty(allowed)) return advice(`Change ${boundText(requirement)}: nothing else here agrees with it`);
  const releases = knowledge.about(own.name, 'latest').flatMap((fact) => fact.releases);
  const newest = newestIn(
    allowed,
    releases.flatMap(({ version }) => parseVersion(version) ?? []),
  );
  const pinned = requirement.specifiers.some(({ operator }) => operator === '==');
  const specifiers = pinned && newest !== undefined ? `==${newest.text}` : describeSet(allowed);
  const title = `Change ${boundText(requirement)} to ${own.name}${specifiers}`;
  if (specifiers.includes('||') || requirement.specifierSpan === undefined || !hasPlace(requirement))
    return advice(title);
  return { kind: 'pin', requirement, specifiers, title, safety: 'unsafe' };
}

/** How to keep what a later step undoes, best first. */
export function lossCures({ installed, before, bounds, broken, build }: Loss): readonly Fix[] {
  const [victim] = broken.map((demand) => subjectText(parentOf(demand) ?? demand.chain[0]));
  const [root] = installed.chain;
  if (installed.chain.length === 1 && victim === undefined && build === undefined)
    return [
      advice(
        `Keep one of ${listed([...new Set([...bounds.map(({ chain }) => boundText(chain[0])), boundText(root)])])}`,
      ),
    ];
  const fixes: Fix[] = [];
  const { source, name } = before;
  const pin = installed.basis === 'pinned' && installed.version !== undefined ? `==${installed.version.text}` : '';
  if (build !== undefined && source !== undefined && source.url !== '' && pin !== '')
    fixes.push(
      advice(`Install ${name}${pin} from ${source.url} in the earlier step, so that the later one finds what it needs`),
    );
  if (victim !== undefined)
    fixes.push(advice(`Take releases of ${listed([nameOf(victim), root.name])} that accept one version of ${name}`));
  fixes.push(
    advice(
      `Install ${subjectText(root)} in the same step as ${before.chain[0].name}, so that the bounds are seen together`,
    ),
  );
  if (bounds[0] !== undefined)
    fixes.push(advice(`Pass ${boundText(bounds[0].chain[0])} to the later step as a constraint (-c)`));
  return fixes;
}

function nameOf(subject: string): string {
  return /^[a-z0-9-]+/.exec(subject)?.[0] ?? subject;
}
