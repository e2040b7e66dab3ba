import type { PyprojectManifest, RequirementGroup, UvSource } from '../../src/domain/manifest.ts';
import { always, evaluateMarker, mayHoldTogether } from '../../src/domain/marker.ts';
import type { Requirement } from '../../src/domain/requirement.ts';

/** An extra or a group of a uv project. */
export interface UvMember {
  readonly kind: 'extra' | 'group';
  readonly group: RequirementGroup;
}

/** The sources that two members name for one distribution, where each has its own and both may be asked at once. */
export function sourcesThatDiffer(
  { uv }: PyprojectManifest,
  first: UvMember,
  second: UvMember,
  one: Requirement,
  other: Requirement,
): readonly [UvSource, UvSource] | undefined {
  const sources = uv?.sources.filter(({ distribution, workspace }) => distribution === one.name && !workspace) ?? [];
  const of = ({ kind, group }: UvMember) =>
    sources.filter((source) => source[kind] === group.name || (kind === 'extra' && isMarkedFor(source, group.name)));
  for (const left of of(first))
    for (const right of of(second)) {
      if (placeOf(left) === placeOf(right)) continue;
      // Markers about extras are true for their own extra, and both extras are locked together.
      const own = [left, right].filter((source) => source.extra !== undefined || source.group !== undefined);
      const markers = [...own, one, other].map(({ marker }) => marker ?? always);
      if (mayHoldTogether(markers, {})) return [left, right];
    }
  return undefined;
}

/** True for a source without an extra of its own whose marker is true for this one and false without it. */
function isMarkedFor({ marker, extra, group }: UvSource, name: string): boolean {
  if (marker === undefined || extra !== undefined || group !== undefined) return false;
  const holds = (extras: readonly string[]) => evaluateMarker(marker, { extras });
  return holds([name]) === true && holds([]) === false;
}

/** Where a source takes its distribution from, in words. */
export function placeOf({ index, url, git, path }: UvSource): string {
  return index === undefined ? (url ?? git ?? path ?? '') : `the index ${index}`;
}
