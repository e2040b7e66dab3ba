import type { Demand, Installed } from '../../src/domain/environment.ts';
import { advice, type Fix } from '../../src/domain/fix.ts';
import type { Knowledge } from '../../src/domain/knowledge.ts';
import { formatSpecifierSet } from '../../src/domain/specifier.ts';
import { compareVersions, parseVersion, type Version } from '../../src/domain/version.ts';
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
import { boundFix } from './versions-fixes.ts';

/** How to make the bounds agree, best first. Asks for `latest` facts. */
export function contradictionCures({ name, core, more }: Contradiction, knowledge: Knowledge): readonly Fix[] {
  const direct = core.filter(({ chain, kind }) => chain.length === 1 && kind === 'requirement');
  const derived = core.filter(({ chain }) => chain.length > 1);
  const parents = [...new Set(derived.flatMap((demand) => parentOf(demand)?.name ?? []))];
  const [own] = direct;
  if (derived.length === 0) {
    const bounds = core.map(({ chain }) => boundText(chain[0]));
    return [...keepOne(core), advice(`Keep one of ${listed(bounds, 6)}`)];
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

/**
 * Two lines by hand: the one with the newer version stays and the other goes, or the other way round. Of two files each
 * keeps its line, and both say the same.
 */
function keepOne(core: readonly Demand[]): readonly Fix[] {
  const [first, second, ...more] = core;
  if (first === undefined || second === undefined || more.length > 0) return [];
  const [one, other] = [newestNamed(first), newestNamed(second)];
  const isNewer = other !== undefined && (one === undefined || compareVersions(other, one) > 0);
  const [newer, older] = isNewer ? [second, first] : [first, second];
  // A constraint is the frame that others must fit.
  if (older.kind === 'constraint')
    return [keeping(older, newer, 'the constraint'), keeping(newer, older, 'the newer one')].flatMap(
      (fix) => fix ?? [],
    );
  return [keeping(newer, older, 'the newer one'), keeping(older, newer, 'the older one')].flatMap((fix) => fix ?? []);
}

function keeping({ chain: [kept] }: Demand, { chain: [gone], kind }: Demand, which: string): Fix | undefined {
  if (!hasPlace(kept) || !hasPlace(gone) || kept.url !== undefined || gone.url !== undefined) return undefined;
  const specifiers = formatSpecifierSet(kept.specifiers);
  const title = `Keep ${boundText(kept)}, ${which}`;
  if (kept.span.path === gone.span.path && kind === 'requirement')
    return { kind: 'remove', requirement: gone, title: `${title}, and remove ${boundText(gone)}`, safety: 'unsafe' };
  return { kind: 'pin', requirement: gone, specifiers, title: `${title}, in both places`, safety: 'unsafe' };
}

/** The highest version that a clause names. */
function newestNamed({ chain: [{ specifiers }] }: Demand): Version | undefined {
  const named = specifiers.flatMap(({ version }) => parseVersion(version) ?? []);
  return newestIn(anyVersion, named, { prereleases: true });
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
  if (build !== undefined && source !== undefined && source.url !== '' && pin !== '') {
    const title = `Install ${name}${pin} from ${source.url} in the earlier step, so that the later one finds what it needs`;
    fixes.push(boundFix(before, pin, title));
  }
  if (victim !== undefined)
    fixes.push(advice(`Take releases of ${listed([nameOf(victim), root.name])} that accept one version of ${name}`));
  const [bound] = bounds;
  if (bound !== undefined) fixes.unshift(repeated(bound, installed));
  fixes.push(
    advice(
      `Install ${subjectText(root)} in the same step as ${before.chain[0].name}, so that the bounds are seen together`,
    ),
  );
  return fixes;
}

/** A later step that names the bound itself keeps it. */
function repeated({ chain: [bound] }: Demand, { chain: [root], step }: Installed): Fix {
  const text = boundText(bound);
  const title = `Repeat ${text} in the later step, or pass it there as a constraint (-c)`;
  if (bound.url !== undefined || bound.wheel !== undefined || bound.marker !== undefined) return advice(title);
  return { kind: 'option', at: root.span, step: step.span, words: [text], title, safety: 'unsafe' };
}

function nameOf(subject: string): string {
  return /^[a-z0-9-]+/.exec(subject)?.[0] ?? subject;
}
