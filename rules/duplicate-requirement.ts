import type { Environment, InstallStep } from '../src/domain/environment.ts';
import type { Draft } from '../src/domain/finding.ts';
import type { Fix } from '../src/domain/fix.ts';
import { advice } from '../src/domain/fix.ts';
import type { Manifest } from '../src/domain/manifest.ts';
import { always, formatMarker, type MarkerValues, mayHoldTogether } from '../src/domain/marker.ts';
import type { Requirement } from '../src/domain/requirement.ts';
import type { Rule } from '../src/domain/rule.ts';
import { isSubset, overlaps, sameSet, versionSetOf } from '../src/domain/version-set.ts';
import { boundText, hasPlace, isSamePlace } from './shared/distributions-words.ts';

export default {
  scope: 'project',
  severity: 'note',
  since: '0.1.0',
  facts: [],
  docs: {
    what: 'One distribution is listed twice, and the two requirements agree.',
    why: 'The next edit changes one of them and forgets the other, and then they contradict each other.',
    how: 'Keep the narrower of the two.',
    limits:
      'It is silent where markers exclude each other, where the extras differ, and where a file that includes another one narrows a bound of it. In pyproject.toml only one list at a time is looked at: an extra may repeat what the project requires.',
  },
  *check(project) {
    const told = new Set<string>();
    for (const { requirements, target } of listsOf(project.manifests, project.environments))
      for (const [first, second] of repetitions(requirements, target)) {
        const key = JSON.stringify([first.span, second.span]);
        if (told.has(key)) continue;
        told.add(key);
        yield twice(first, second);
      }
  },
} satisfies Rule;

interface RequirementList {
  readonly requirements: readonly Requirement[];
  readonly target: MarkerValues;
}

/** What belongs together: one list of a project file, else what one install step takes from requirements files, or from its own line. */
function* listsOf(manifests: readonly Manifest[], environments: readonly Environment[]): Iterable<RequirementList> {
  const projects = new Set<string>();
  const files = new Set(manifests.filter(({ kind }) => kind === 'requirements').map(({ path }) => path));
  for (const manifest of manifests) {
    if (manifest.kind !== 'pyproject') continue;
    projects.add(manifest.path);
    const groups = [...manifest.extras, ...manifest.groups].map((group) => group.requirements);
    for (const requirements of [manifest.dependencies, ...groups]) yield { requirements, target: {} };
  }
  for (const { steps, target } of environments)
    for (const step of steps) {
      const requirements = written(step).filter(({ span }) => !projects.has(span.path));
      yield { requirements: requirements.filter(({ span }) => files.has(span.path)), target };
      yield { requirements: requirements.filter(({ span }) => !files.has(span.path)), target };
    }
}

function written(step: InstallStep): readonly Requirement[] {
  return step.action === 'install' && step.installer !== 'image' ? step.requirements.filter(hasPlace) : [];
}

/** Each requirement that repeats an earlier one, with the one it repeats. */
function* repetitions(
  requirements: readonly Requirement[],
  target: MarkerValues,
): Iterable<readonly [Requirement, Requirement]> {
  const seen = new Map<string, Requirement[]>();
  for (const requirement of requirements) {
    const earlier = seen.get(requirement.name);
    const repeated = earlier?.find((other) => repeats(other, requirement, target));
    if (repeated !== undefined) yield [repeated, requirement];
    if (earlier === undefined) seen.set(requirement.name, [requirement]);
    else if (earlier.length < 20) earlier.push(requirement);
  }
}

function repeats(first: Requirement, second: Requirement, target: MarkerValues): boolean {
  if (isSamePlace(first, second) || first.url !== second.url) return false;
  if (first.extras.join() !== second.extras.join()) return false;
  const [a, b] = [versionSetOf(first.specifiers), versionSetOf(second.specifiers)];
  if (first.span.path === second.span.path ? !overlaps(a, b) : !sameSet(a, b)) return false;
  return mayHoldTogether([first.marker ?? always, second.marker ?? always], target);
}

function twice(first: Requirement, second: Requirement): Draft {
  // Of two files, the first named is the one that includes the other.
  const [at, other] = first.span.path === second.span.path ? [second, first] : [first, second];
  const same = boundText(first) === boundText(second);
  const bounds = same ? '' : `, as ${boundText(first)} and as ${boundText(second)}`;
  return {
    message: `${first.name} is required twice${bounds}. The two agree today, and the next edit may change only one of them.`,
    about: [first.name],
    chains: [],
    because: [],
    fixes: [removal(first, second, at)],
    separation: undefined,
    confidence: 'high',
    at: at.span,
    related: [{ span: other.span, message: `${boundText(other)} is required here too` }],
  };
}

/** The wider of the two says nothing that the narrower does not say; removing it changes nothing. */
function removal(first: Requirement, second: Requirement, at: Requirement): Fix {
  const [a, b] = [versionSetOf(first.specifiers), versionSetOf(second.specifiers)];
  const wider = sameSet(a, b) ? at : isSubset(b, a) ? first : isSubset(a, b) ? second : undefined;
  const markers = [first, second].map(({ marker }) => formatMarker(marker ?? always));
  // What one file includes from another may be installed without it.
  const isShared = first.span.path !== second.span.path && wider !== at;
  if (wider === undefined || isShared || markers[0] !== markers[1])
    return advice(`Join the two requirements of ${first.name} in one line`);
  return {
    kind: 'remove',
    safety: 'safe',
    requirement: wider,
    title: `Remove ${boundText(wider)}, which the other line covers`,
  };
}
