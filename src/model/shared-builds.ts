import type { DockerfileManifest } from '../domain/docker-manifest.ts';
import type { Knowledge } from '../domain/knowledge.ts';
import type { BuildOptions } from './docker-state.ts';
import { buildDockerfile, type DockerBuild } from './dockerfile.ts';
import type { ProjectFiles } from './project-files.ts';

/** Follows a Dockerfile with these options. */
export type Builder = (manifest: DockerfileManifest, options: BuildOptions) => DockerBuild;

/** A builder that follows each Dockerfile once for services that build it alike; a build with named contexts is always its own. */
export function sharedBuilds(files: ProjectFiles, knowledge: Knowledge): Builder {
  const known = new Map<DockerfileManifest, { readonly options: BuildOptions; readonly build: DockerBuild }[]>();
  return (manifest, options) => {
    const own = known.get(manifest) ?? [];
    const before = own.find((other) => isAlike(other.options, options));
    if (before !== undefined) return before.build;
    const build = buildDockerfile(manifest, files, knowledge, options);
    known.set(manifest, own);
    own.push({ options, build });
    return build;
  };
}

function isAlike(a: BuildOptions, b: BuildOptions): boolean {
  const named = (a.contexts?.size ?? 0) + (b.contexts?.size ?? 0);
  return (
    named === 0 &&
    a.context === b.context &&
    a.machine === b.machine &&
    a.arguments.size === b.arguments.size &&
    [...a.arguments].every(([name, value]) => b.arguments.has(name) && b.arguments.get(name) === value)
  );
}
