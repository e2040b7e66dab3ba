import type { Version } from './version.ts';
import { belowDevelopment, type Cut, compareCuts, highest, type Interval, isBelow, lowest } from './version-cut.ts';

/** Sorted intervals that neither overlap nor touch: equal sets of versions have equal intervals. */
export type Intervals = readonly Interval[];

/** Every version. */
export const everything: Intervals = [{ from: lowest, to: highest }];

/** The interval between two cuts as a list; empty when nothing lies between. */
export function between(from: Cut, to: Cut): Intervals {
  return compareCuts(from, to) < 0 ? [{ from, to }] : [];
}

/** The versions of both. */
export function intersectIntervals(a: Intervals, b: Intervals): Intervals {
  const result: Interval[] = [];
  let i = 0;
  let j = 0;
  for (let left = a[i], right = b[j]; left !== undefined && right !== undefined; left = a[i], right = b[j]) {
    const from = compareCuts(left.from, right.from) < 0 ? right.from : left.from;
    const ends = compareCuts(left.to, right.to);
    const to = ends < 0 ? left.to : right.to;
    if (compareCuts(from, to) < 0) result.push(reuse(left, right, from, to));
    if (ends <= 0) i += 1;
    if (ends >= 0) j += 1;
  }
  return result;
}

/** The versions of either. */
export function uniteIntervals(a: Intervals, b: Intervals): Intervals {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const result: Interval[] = [];
  let last: Interval | undefined;
  for (const next of [...a, ...b].sort((left, right) => compareCuts(left.from, right.from))) {
    if (last === undefined || compareCuts(last.to, next.from) < 0) {
      last = next;
      result.push(last);
    } else if (compareCuts(last.to, next.to) < 0) {
      last = { from: last.from, to: next.to };
      result[result.length - 1] = last;
    }
  }
  return result;
}

/** The same with those gaps closed in which only pre-releases lie: the one between `<2` and `>=2`. */
export function bridgeIntervals(intervals: Intervals): Intervals {
  const result: Interval[] = [];
  for (const next of intervals) {
    const last = result.at(-1);
    const meet = last !== undefined && compareCuts(last.to, belowDevelopment(next.from.at)) >= 0 && !next.from.above;
    if (last !== undefined && meet) result[result.length - 1] = { from: last.from, to: next.to };
    else result.push(next);
  }
  return result;
}

/** The versions outside. */
export function complementIntervals(intervals: Intervals): Intervals {
  const result: Interval[] = [];
  let from = lowest;
  for (const interval of intervals) {
    if (compareCuts(from, interval.from) < 0) result.push({ from, to: interval.from });
    from = interval.to;
  }
  if (compareCuts(from, highest) < 0) result.push({ from, to: highest });
  return result;
}

/** True when the version lies in one of the intervals. */
export function isWithin(intervals: Intervals, version: Version): boolean {
  for (const { from, to } of intervals) {
    if (isBelow(version, from)) return false;
    if (isBelow(version, to)) return true;
  }
  return false;
}

/** True when some version lies in both. */
export function intervalsOverlap(a: Intervals, b: Intervals): boolean {
  let i = 0;
  let j = 0;
  for (let left = a[i], right = b[j]; left !== undefined && right !== undefined; left = a[i], right = b[j]) {
    if (compareCuts(left.to, right.from) <= 0) i += 1;
    else if (compareCuts(right.to, left.from) <= 0) j += 1;
    else return true;
  }
  return false;
}

/** True when every version of `a` lies in `b`. */
export function intervalsAreWithin(a: Intervals, b: Intervals): boolean {
  let j = 0;
  for (const { from, to } of a) {
    let outer = b[j];
    while (outer !== undefined && compareCuts(outer.to, from) <= 0) {
      j += 1;
      outer = b[j];
    }
    if (outer === undefined || compareCuts(from, outer.from) < 0 || compareCuts(outer.to, to) < 0) return false;
  }
  return true;
}

function reuse(left: Interval, right: Interval, from: Cut, to: Cut): Interval {
  if (left.from === from && left.to === to) return left;
  if (right.from === from && right.to === to) return right;
  return { from, to };
}
