import type { Project } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import type { PyprojectManifest, UvConflictMember } from '../src/domain/manifest.ts';
import { always, mayHoldTogether } from '../src/domain/marker.ts';
import type { Requirement } from '../src/domain/requirement.ts';
import type { Rule } from '../src/domain/rule.ts';
import type { Span } from '../src/domain/source.ts';
import { formatSpecifierSet } from '../src/domain/specifier.ts';
import { overlaps, versionSetOf } from '../src/domain/version-set.ts';
import { listed } from './shared/distributions-words.ts';
import { placeOf, sourcesThatDiffer, type UvMember } from './shared/uv-sources.ts';

/** One distribution that two members ask for in ways that exclude each other. */
interface Clash {
  readonly one: Requirement;
  readonly other: Requirement;
  /** What each asks for, in words. */
  readonly words: readonly [string, string];
  readonly places: readonly Span[];
}

const mostMembers = 60;

export default {
  scope: 'project',
  severity: 'warning',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'Two extras or groups of a uv project ask for one distribution from different indexes, or in versions without one in common, and nothing declares that they exclude each other.',
    why: 'uv resolves all extras and groups together into one lock, so locking fails even though nobody installs both.',
    how: 'Declare the two under `conflicts` in `[tool.uv]`.',
    limits: 'Only what the extras and groups themselves list is compared, not what that brings along.',
  },
  *check({ manifests }: Project) {
    for (const manifest of manifests) {
      if (manifest.kind !== 'pyproject' || manifest.installer !== 'uv' || !manifest.declaresProject) continue;
      const members = membersOf(manifest).slice(0, mostMembers);
      for (const [index, second] of members.entries())
        for (const first of members.slice(0, index)) {
          const clashes = areExclusive(manifest, first, second) ? [] : clashesOf(manifest, first, second);
          const [clash, ...others] = clashes;
          if (clash !== undefined) yield draft(manifest, first, second, [clash, ...others]);
        }
    }
  },
} satisfies Rule;

function membersOf({ extras, groups }: PyprojectManifest): readonly UvMember[] {
  return [
    ...extras.map((group): UvMember => ({ kind: 'extra', group })),
    ...groups.map((group): UvMember => ({ kind: 'group', group })),
  ];
}

function areExclusive({ uv }: PyprojectManifest, a: UvMember, b: UvMember): boolean {
  const has = (set: readonly UvConflictMember[], { kind, group }: UvMember) =>
    set.some((one) => one.kind === kind && one.name === group.name);
  return (uv?.conflicts ?? []).some((set) => has(set, a) && has(set, b));
}

function clashesOf(manifest: PyprojectManifest, first: UvMember, second: UvMember): readonly Clash[] {
  return first.group.requirements.flatMap((one) =>
    second.group.requirements.flatMap((other) => clashOf(manifest, first, second, one, other) ?? []),
  );
}

function clashOf(
  manifest: PyprojectManifest,
  first: UvMember,
  second: UvMember,
  one: Requirement,
  other: Requirement,
): Clash | undefined {
  if (one.name !== other.name || isOverridden(manifest, one)) return undefined;
  const markers = [one.marker ?? always, other.marker ?? always];
  if (!mayHoldTogether(markers, {})) return undefined;
  if (one.url === undefined && other.url === undefined) {
    const sources = sourcesThatDiffer(manifest, first, second, one, other);
    if (sources !== undefined)
      return { one, other, words: [placeOf(sources[0]), placeOf(sources[1])], places: sources.map(({ span }) => span) };
    if (overlaps(versionSetOf(one.specifiers), versionSetOf(other.specifiers))) return undefined;
    return {
      one,
      other,
      words: [formatSpecifierSet(one.specifiers), formatSpecifierSet(other.specifiers)],
      places: [],
    };
  }
  if (one.url === undefined || other.url === undefined || one.url === other.url) return undefined;
  return { one, other, words: [one.url, other.url], places: [] };
}

function isOverridden({ uv }: PyprojectManifest, { name }: Requirement): boolean {
  return (
    uv?.overrides.some((override) => override.name === name) === true ||
    uv?.excludes.some(({ value }) => value === name) === true
  );
}

function draft(
  { path }: PyprojectManifest,
  first: UvMember,
  second: UvMember,
  clashes: readonly [Clash, ...Clash[]],
): Draft {
  const [clash, ...others] = clashes;
  const { one, other, words, places } = clash;
  const names = [...new Set(clashes.map(({ one: { name } }) => name))];
  const [left, right] = [`${first.kind} ${first.group.name}`, `${second.kind} ${second.group.name}`];
  const table = (({ kind, group }: UvMember) => `{ ${kind} = "${group.name}" }`) satisfies (member: UvMember) => string;
  const item = `[${table(first)}, ${table(second)}]`;
  return {
    message: `The ${left} asks for ${one.name} (${words[0]}) and the ${right} for ${other.name} (${words[1]})${names.length > 1 ? `, and both name ${listed(names.slice(1))} in the same way` : ''}. uv locks all extras and groups together and finds no solution, because nothing declares that the two exclude each other.`,
    about: [one.name, ...names.filter((name) => name !== one.name)],
    chains: [],
    because: [],
    fixes: [
      {
        kind: 'setting',
        ...{ path, table: 'tool.uv', key: 'conflicts', item },
        title: `Add conflicts = [${item}] to [tool.uv]`,
        safety: 'safe',
      },
    ],
    separation: undefined,
    severity: 'warning',
    confidence: 'high',
    at: other.span,
    related: [
      { span: one.span, message: `the ${left} asks for it here` },
      ...places.map((span) => ({ span, message: 'its source' })),
      ...others.slice(0, 2).map((more) => ({ span: more.other.span, message: `${more.other.name}, likewise` })),
    ],
  };
}
