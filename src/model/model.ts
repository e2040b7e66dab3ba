import type { Declarations } from '../domain/declarations.ts';
import type { Environment, Project } from '../domain/environment.ts';
import { manifestKind } from '../domain/file-names.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import { limits } from '../domain/limits.ts';
import type { Manifest } from '../domain/manifest.ts';
import type { Resolutions } from '../domain/resolved.ts';
import type { Problem } from '../domain/source.ts';
import { markerValues, type Target } from '../domain/target.ts';
import { cogEnvironment } from './cog-environment.ts';
import { containerEnvironments } from './containers.ts';
import { declaredEnvironment } from './declared-environments.ts';
import { buildEnvironment, type EnvironmentDraft } from './environment.ts';
import { lockEnvironment } from './lock-environment.ts';
import { leftOutOf } from './outside.ts';
import { type ProjectFiles, projectFiles } from './project-files.ts';
import { pyprojectEnvironments } from './pyproject-environments.ts';
import { requestedPython } from './python.ts';
import { condaEnvironment, isNoEnvironment, requirementsEnvironment } from './requirements-environments.ts';
import { resolvedKnowledge } from './resolved-knowledge.ts';

export interface ModelOptions {
  readonly target?: Target;
  /** What the user says about environments and builds. */
  readonly declarations?: Declarations;
  /** What a resolver chose for some environments, and the day it did: YYYY-MM-DD. */
  readonly resolved?: { readonly day: string; readonly environments: Resolutions } | undefined;
  /** Texts of support files (`.env`, `.python-version`) by path. */
  readonly texts?: ReadonlyMap<string, string>;
}

const mostEnvironments = limits.environments.most;

/** Joins manifests across files into the environments they build. */
export function model(manifests: readonly Manifest[], knowledge: Knowledge, options: ModelOptions = {}): Project {
  const files = projectFiles(manifests, [], options.texts ?? new Map());
  const problems: Problem[] = [];
  const containers = containerEnvironments(manifests, files, knowledge, options.target?.platform, options.declarations);
  problems.push(...containers.problems);
  const declared = (options.declarations?.environments ?? []).flatMap(
    (one) => declaredEnvironment(one, files, knowledge) ?? [],
  );
  const swallowed = new Set([...containers.swallowed, ...declared.flatMap((one) => [...one.swallowed])]);
  const drafts = [
    ...declared.map(({ draft }) => draft),
    ...containers.drafts,
    ...fileEnvironments(manifests, files, swallowed, knowledge, problems),
  ];
  const platform = markerValues(options.target?.platform);
  const python = options.target?.python === undefined ? undefined : requestedPython(options.target.python);
  problems.push(...manifests.flatMap((manifest) => leftOutOf(manifest, files)));
  const kept = fairShare(drafts);
  const left = drafts.find((draft) => !kept.has(draft));
  if (left !== undefined)
    problems.push({
      message: `The project has ${drafts.length} environments; ${mostEnvironments} were checked and the others left out`,
      span: left.declaredAt,
      minor: true,
    });
  const environments = [...kept].map((draft): Environment => {
    const withPython =
      python === undefined || draft.baseImage?.python !== undefined
        ? draft
        : { ...draft, python: { value: python, span: draft.declaredAt } };
    const chosen = options.resolved?.environments.get(draft.id);
    const known = chosen && options.resolved ? resolvedKnowledge(knowledge, chosen, options.resolved.day) : knowledge;
    return buildEnvironment({ ...withPython, machine: machineOf(options.target) }, platform, known);
  });
  return { manifests, environments, services: containers.services, builds: containers.builds, problems };
}

/** As many as are checked, in order: the first of each file, then the second, so that no file keeps others from being checked. */
function fairShare(drafts: readonly EnvironmentDraft[]): ReadonlySet<EnvironmentDraft> {
  if (drafts.length <= mostEnvironments) return new Set(drafts);
  const seen = new Map<string, number>();
  const ranked = drafts.map((draft) => {
    const rank = seen.get(draft.declaredAt.path) ?? 0;
    seen.set(draft.declaredAt.path, rank + 1);
    return { draft, rank };
  });
  const chosen = new Set(ranked.toSorted((a, b) => a.rank - b.rank).slice(0, mostEnvironments));
  return new Set(ranked.filter((one) => chosen.has(one)).map(({ draft }) => draft));
}

function fileEnvironments(
  manifests: readonly Manifest[],
  files: ProjectFiles,
  swallowed: ReadonlySet<string>,
  knowledge: Knowledge,
  problems: Problem[],
): readonly EnvironmentDraft[] {
  const roots: Root[] = [];
  for (const manifest of manifests) {
    if (manifest.kind === 'pyproject')
      for (const draft of pyprojectEnvironments(manifest, knowledge, files))
        roots.push({ draft, path: '', includes: new Set() });
    const locked = manifest.kind === 'lock' ? lockEnvironment(manifest, files) : undefined;
    if (locked !== undefined) roots.push({ draft: locked, path: manifest.path, includes: new Set() });
    const draft =
      manifest.kind === 'requirements' && !isNoEnvironment(manifest, files)
        ? requirementsEnvironment(manifest, files)
        : manifest.kind === 'conda'
          ? condaEnvironment(manifest, files, knowledge)
          : manifest.kind === 'cog'
            ? cogEnvironment(manifest, files, knowledge)
            : undefined;
    if (draft === undefined) continue;
    const { swallowed: includes, problems: own } = draft.collected;
    roots.push({ draft, path: manifest.path, includes, problems: own });
  }
  const including = includers(roots);
  const kept = roots
    .filter(
      (root) => !swallowed.has(root.path) && (including.get(root.path) ?? []).every((other) => leads(root, other)),
    )
    .filter(({ draft }) => draft.steps.some((step) => step.requirements.length > 0));
  problems.push(...kept.flatMap((root) => root.problems ?? []));
  return kept.map(({ draft }) => draft);
}

interface Root {
  readonly draft: EnvironmentDraft;
  /** Empty for a project, which no file includes. */
  readonly path: string;
  /** Paths of the files that it includes, itself among them. */
  readonly includes: ReadonlySet<string>;
  readonly problems?: readonly Problem[];
}

/** Those that include each path, besides the file itself. */
function includers(roots: readonly Root[]): ReadonlyMap<string, readonly Root[]> {
  const including = new Map<string, Root[]>();
  for (const root of roots)
    for (const path of root.includes)
      if (path !== root.path) {
        const known = including.get(path);
        if (known === undefined) including.set(path, [root]);
        else known.push(root);
      }
  return including;
}

/** Of files that include each other, one speaks for all: one with a usual name, the first by path. */
function leads(root: Root, other: Root): boolean {
  if (!root.includes.has(other.path)) return false;
  const [known, otherKnown] = [root, other].map(({ path }) => manifestKind(path) !== undefined);
  return known === otherKnown ? root.path < other.path : known === true;
}

/** What the user says of the machine; undefined where they say nothing. */
function machineOf({ driver, gpu }: Target = {}): Environment['machine'] {
  if (driver === undefined && gpu === undefined) return undefined;
  return { ...(driver === undefined ? {} : { driver }), ...(gpu === undefined ? {} : { gpu }) };
}
