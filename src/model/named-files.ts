import type { Manifest } from '../domain/manifest.ts';
import type { SourceFile } from '../domain/source.ts';
import { directoryOf, joinPath } from './project-files.ts';

/** Other files that a manifest installs from or takes variables and services from, whatever their name, by path. Paths outside the root are left out. */
export function filesNamedBy(manifest: Manifest | undefined, source: SourceFile): readonly string[] {
  const folder = directoryOf(source.path);
  const paths: (string | undefined)[] = [];
  if (manifest?.kind === 'requirements')
    paths.push(...manifest.includes.map((include) => joinPath(folder, include.path)));
  if (manifest?.kind === 'conda') paths.push(...manifest.pipIncludes.map((include) => joinPath(folder, include.path)));
  if (manifest?.kind === 'compose') {
    const named = [
      ...manifest.includes.map((include) => include.value),
      ...manifest.services.flatMap((service) => [...service.envFiles.map((file) => file.value), service.extends?.file]),
    ];
    for (const path of named) if (path !== undefined && !path.includes('$')) paths.push(joinPath(folder, path));
  }
  if (manifest?.kind === 'dockerfile')
    for (const stage of manifest.stages)
      for (const instruction of stage.instructions)
        if (instruction.kind === 'copy' && instruction.from === undefined)
          for (const { value } of instruction.sources)
            if (isInstalledFrom(value, source.text)) paths.push(joinPath(folder, value), joinPath('', value));
  return paths.filter((path) => path !== undefined);
}

/** Does the file install from what it copies, by that name? Other text files are not lists of requirements. */
function isInstalledFrom(source: string, text: string): boolean {
  if (!/^[\w./-]{1,200}\.(?:txt|in|pip)$/.test(source)) return false;
  const name = source.slice(source.lastIndexOf('/') + 1);
  return text.split(/\s+/).some((word, at, words) => {
    const before = words[at - 1];
    const value = word.startsWith('--requirement=') ? word.slice('--requirement='.length) : word;
    if (!value.endsWith(name)) return false;
    return value !== word || word.startsWith('-r') || before === '-r' || before === '--requirement';
  });
}
