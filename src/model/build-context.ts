import type { DockerfileManifest } from '../domain/docker-manifest.ts';
import { wildcard } from './image-files.ts';
import { directoryOf, joinPath, type ProjectFiles } from './project-files.ts';

/**
 * The build context of a Dockerfile that no compose file builds: of its own directory and those above it,
 * the nearest one in which most of the manifests that it copies exist.
 */
export function guessContext(manifest: DockerfileManifest, files: ProjectFiles): string {
  const sources = manifest.stages.flatMap((stage) =>
    stage.instructions.flatMap((instruction) => {
      if (instruction.kind === 'copy' && instruction.from === undefined)
        return instruction.sources.map((source) => source.value);
      if (instruction.kind !== 'run') return [];
      return instruction.mounts.flatMap((mount) =>
        mount.type === 'bind' && mount.from === undefined ? [mount.source ?? '.'] : [],
      );
    }),
  );
  const wanted = sources.filter((source) => !/[$[]/.test(source) && source !== '.' && source !== './');
  let best = directoryOf(manifest.path);
  let most = -1;
  for (
    let folder: string | undefined = best;
    folder !== undefined;
    folder = folder === '' ? undefined : directoryOf(folder)
  ) {
    const current: string = folder;
    const found = wanted.filter((source) => {
      const path = joinPath(current, source.replace(/^\/+/, ''));
      return path !== '' && isThere(path, files);
    }).length;
    if (found > most) {
      most = found;
      best = current;
    }
  }
  return best;
}

function isThere(path: string, files: ProjectFiles): boolean {
  if (!/[*?]/.test(path)) return files.exists(path);
  const folder = directoryOf(path);
  const name = path.slice(folder === '' ? 0 : folder.length + 1);
  if (/[*?]/.test(folder) || name === '*') return false;
  const inside = folder === '' ? 0 : folder.length + 1;
  return files.below(folder).some((file) => directoryOf(file) === folder && wildcard(name, file.slice(inside)));
}
