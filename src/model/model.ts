import type { Declarations } from '../domain/declarations.ts';
import type { Environment, Project } from '../domain/environment.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { Manifest } from '../domain/manifest.ts';
import type { Resolutions } from '../domain/resolved.ts';
import type { Problem } from '../domain/source.ts';
import { markerValues, type Target } from '../domain/target.ts';
import { cogEnvironment } from './cog-environment.ts';
import { containerEnvironments } from './containers.ts';
import { declaredEnvironment } from './declared-environments.ts';
import { buildEnvironment, type EnvironmentDraft } from './environment.ts';
import { lockEnvironment } from './lock-environment.ts';
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

const mostEnvironments = 64;

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
    ...fileEnvironments(manifests, files, swallowed, knowledge),
  ];
  const platform = markerValues(options.target?.platform);
  const python = options.target?.python === undefined ? undefined : requestedPython(options.target.python);
  const kept = drafts.slice(0, mostEnvironments);
  const left = drafts[mostEnvironments];
  if (left !== undefined)
    problems.push({
      message: `The project has ${drafts.length} environments; the first ${mostEnvironments} were checked and the others left out`,
      span: left.declaredAt,
      minor: true,
    });
  const environments = kept.map((draft): Environment => {
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

function fileEnvironments(
  manifests: readonly Manifest[],
  files: ProjectFiles,
  swallowed: ReadonlySet<string>,
  knowledge: Knowledge,
): readonly EnvironmentDraft[] {
  const taken = new Set(swallowed);
  const roots: { readonly draft: EnvironmentDraft; readonly path: string }[] = [];
  for (const manifest of manifests) {
    if (manifest.kind === 'pyproject')
      roots.push(...pyprojectEnvironments(manifest, knowledge, files).map((draft) => ({ draft, path: '' })));
    const locked = manifest.kind === 'lock' ? lockEnvironment(manifest, files) : undefined;
    if (locked !== undefined) roots.push({ draft: locked, path: manifest.path });
    const draft =
      manifest.kind === 'requirements' && !isNoEnvironment(manifest, files)
        ? requirementsEnvironment(manifest, files)
        : manifest.kind === 'conda'
          ? condaEnvironment(manifest, files, knowledge)
          : manifest.kind === 'cog'
            ? cogEnvironment(manifest, files, knowledge)
            : undefined;
    if (draft === undefined) continue;
    for (const path of draft.collected.swallowed) if (path !== manifest.path) taken.add(path);
    roots.push({ draft, path: manifest.path });
  }
  return roots
    .filter(({ path, draft }) => !taken.has(path) && draft.steps.some((step) => step.requirements.length > 0))
    .map(({ draft }) => draft);
}

/** What the user says of the machine; undefined where they say nothing. */
function machineOf({ driver, gpu }: Target = {}): Environment['machine'] {
  if (driver === undefined && gpu === undefined) return undefined;
  return { ...(driver === undefined ? {} : { driver }), ...(gpu === undefined ? {} : { gpu }) };
}
