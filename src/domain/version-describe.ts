import { compareVersions, formatVersion, isPrerelease, type Version, withParts } from './version.ts';
import { aboveLocals, belowDevelopment, type Cut, compareCuts, highest, type Interval, lowest } from './version-cut.ts';
import type { Intervals } from './version-interval.ts';

/** How many wildcard exclusions may stand for one gap before the two sides are written apart. */
const longestRun = 4;

/** Clauses for every run of intervals that gaps such as `!=1.26.0` or `!=1.5.*` join; empty text for all versions. */
export function describeIntervals(intervals: Intervals): readonly string[] {
  const groups: { from: Cut; to: Cut; exclusions: string[] }[] = [];
  for (const { from, to } of intervals) {
    const last = groups.at(-1);
    const exclusions = last === undefined ? undefined : exclusionsOf({ from: last.to, to: from });
    if (last === undefined || exclusions === undefined) {
      groups.push({ from, to, exclusions: [] });
    } else {
      last.to = to;
      last.exclusions.push(...exclusions);
    }
  }
  return groups.map((group) => [...hullOf(group), ...group.exclusions].join(','));
}

function hullOf(interval: Interval): readonly string[] {
  const single = exactly(interval) ?? wildcard(interval);
  if (single !== undefined && compareCuts(interval.from, lowest) !== 0) return [`${single.operator}${single.text}`];
  return [...lowerClauses(interval.from), ...upperClauses(interval.to)];
}

/** The one version, with or without its local versions, that makes up the interval. */
function exactly({ from, to }: Interval): { operator: '==' | '==='; text: string } | undefined {
  if (from.above) return undefined;
  const text = formatVersion(from.at);
  if (compareVersions(from.at, to.at) === 0) return { operator: from.at.local === undefined ? '===' : '==', text };
  const all = from.at.local === undefined && compareCuts(to, aboveLocals(from.at)) === 0;
  return all ? { operator: '==', text } : undefined;
}

function wildcard({ from, to }: Interval): { operator: '=='; text: string } | undefined {
  if (!isBelowDevelopment(from) || !isBelowDevelopment(to)) return undefined;
  const prefix = previousRelease(to.at);
  if (prefix === undefined || compareCuts(from, belowDevelopment(prefix)) !== 0) return undefined;
  return { operator: '==', text: `${formatVersion(prefix)}.*` };
}

/** The exclusions that make a gap: one version, one prefix, or a short run of prefixes. */
function exclusionsOf(gap: Interval): readonly string[] | undefined {
  const version = exactly(gap);
  if (version !== undefined) return version.operator === '==' ? [`!=${version.text}`] : undefined;
  const exclusions: string[] = [];
  let to = gap.to;
  while (isBelowDevelopment(to) && exclusions.length < longestRun) {
    const prefix = previousRelease(to.at);
    if (prefix === undefined) return undefined;
    exclusions.unshift(`!=${formatVersion(prefix)}.*`);
    to = belowDevelopment(prefix);
    const order = compareCuts(gap.from, to);
    if (order >= 0) return order === 0 ? exclusions : undefined;
  }
  return undefined;
}

function lowerClauses(cut: Cut): readonly string[] {
  if (compareCuts(cut, lowest) === 0) return [];
  const { at } = cut;
  if (cut.above) return [`>${formatVersion(withoutEndlessPost(at))}`];
  if (at.dev !== 0 || at.local !== undefined) return [`>=${formatVersion(at)}`];
  const before = beforePost(at);
  if (before !== undefined) {
    const text = formatVersion(before);
    return before.post === undefined ? [`>=${text}`, `!=${text}`] : [`>${text}`];
  }
  if (at.pre !== undefined && at.pre.number > 0) {
    const pre = { ...at.pre, number: at.pre.number - 1 };
    return [`>${formatVersion(withParts(at, { pre, dev: undefined }))}`];
  }
  return [`>=${formatVersion(at)}`];
}

function upperClauses(cut: Cut): readonly string[] {
  if (compareCuts(cut, highest) === 0) return [];
  const { at } = cut;
  if (cut.above)
    return [`<=${formatVersion(withoutEndlessPost(at))}${at.post === Number.POSITIVE_INFINITY ? '.post*' : ''}`];
  if (isBelowDevelopment(cut)) return [`<${formatVersion(withParts(at, { dev: undefined }))}`];
  const before = at.dev === 0 && at.local === undefined ? beforePost(at) : undefined;
  if (before !== undefined) return [`<=${formatVersion(before)}`];
  const text = formatVersion(at);
  // `<1.0` would leave out the pre-releases of 1.0 as well.
  return isPrerelease(at) || at.local !== undefined ? [`<${text}`] : [`<=${text}`, `!=${text}`];
}

/** The version whose local versions end below the first development release of a post release. */
function beforePost(at: Version): Version | undefined {
  if (at.post === undefined) return undefined;
  return withParts(at, { post: at.post === 0 ? undefined : at.post - 1, dev: undefined });
}

function withoutEndlessPost(at: Version): Version {
  return at.post === Number.POSITIVE_INFINITY ? withParts(at, { post: undefined }) : at;
}

/** True for the cut below all pre-releases of a final version. */
function isBelowDevelopment({ at, above }: Cut): boolean {
  return !above && at.dev === 0 && at.pre === undefined && at.post === undefined && at.local === undefined;
}

/** The prefix just before a final version: 1.2 for 1.3 and for 1.3.0; undefined for 0. */
function previousRelease(at: Version): Version | undefined {
  const release = [...at.release];
  while (release.length > 1 && release.at(-1) === 0) release.pop();
  const last = release.pop() ?? 0;
  if (last === 0) return undefined;
  release.push(last - 1);
  return withParts(at, { release, dev: undefined });
}
