import type { Knowledge, Published } from '../../src/domain/knowledge.ts';
import { compareVersions, parseVersion, publicVersion, type Version } from '../../src/domain/version.ts';
import { inRange } from '../../src/domain/version-set.ts';

/** Whether a build of a version was published, and the facts that say so. */
export interface BuildAnswer {
  readonly published: boolean;
  readonly facts: readonly Published[];
}

/**
 * Whether a build (`cu118`) of a version exists; undefined where that is not known. A build that a later release is
 * known to lack has ended. Asks for `published` facts.
 */
export function buildOf(name: string, version: Version, build: string, knowledge: Knowledge): BuildAnswer | undefined {
  const rows = knowledge.about(name, 'published');
  const plain = publicVersion(version);
  const own = rows.filter((row) => inRange(row.versions, plain));
  const there = own.filter((row) => row.builds.includes(build));
  if (there.length > 0) return { published: true, facts: there };
  const left = own.filter((row) => lacks(row, build));
  if (left.length > 0) return { published: false, facts: left };
  const last = newest(rows.filter((row) => row.builds.includes(build)));
  if (last === undefined || compareVersions(plain, last.version) <= 0) return undefined;
  const after = rows.find((row) => {
    const [first] = listed(row);
    return (
      lacks(row, build) &&
      first !== undefined &&
      compareVersions(first, last.version) > 0 &&
      compareVersions(first, plain) <= 0
    );
  });
  return after === undefined ? undefined : { published: false, facts: [last.row, after] };
}

/** True when the name is known to have builds of its own at all. */
export function hasBuilds(name: string, build: string, knowledge: Knowledge): boolean {
  return knowledge.about(name, 'published').some((row) => row.builds.includes(build));
}

function lacks(row: Published, build: string): boolean {
  return (
    row.without?.includes(build) === true || (row.complete && /^cu\d+$/.test(build) && !row.builds.includes(build))
  );
}

function newest(rows: readonly Published[]): { readonly row: Published; readonly version: Version } | undefined {
  const all = rows.flatMap((row) => listed(row).map((version) => ({ row, version })));
  return all.sort((a, b) => compareVersions(b.version, a.version))[0];
}

/** The versions that a row lists one by one, oldest first. */
function listed({ versions }: Published): readonly Version[] {
  return versions
    .split('||')
    .flatMap((part) => (part.trim().startsWith('==') ? (parseVersion(part.trim().slice(2)) ?? []) : []))
    .sort(compareVersions);
}
