import { basename, resolve } from 'node:path';
import { readMore } from '../discover/discover.ts';
import { exists, shownPath } from '../discover/read.ts';
import type { DeclaredComponent } from '../domain/component.ts';
import type { SourceFile } from '../domain/source.ts';
import type { Configuration } from './config.ts';
import { type Host, UsageError } from './host.ts';

/** Paths of manifests that components name, relative to the working directory: they are read whatever their name is. */
export function componentPaths({ settings, folder, path }: Configuration, host: Host): readonly string[] {
  return [...(settings.components ?? [])].flatMap(([name, { requirements = [], manifest }]) =>
    [...requirements.filter(isPath), ...(manifest === undefined ? [] : [manifest])].map((given) => {
      const full = resolve(folder, given);
      if (!exists(full)) throw new UsageError(`components ${name} in ${path}: there is no file "${given}"`);
      return shownPath(full, host.cwd);
    }),
  );
}

/** The components that the configuration declares, with its file, which is read so that findings can point into it. */
export function declaredComponents(
  { settings, folder, path }: Configuration,
  host: Host,
): { readonly components: readonly DeclaredComponent[]; readonly files: readonly SourceFile[] } {
  if (settings.components === undefined || path === undefined) return { components: [], files: [] };
  const { files } = readMore([path], host);
  const [file] = files;
  const table = basename(path) === 'pyproject.toml' ? ['tool', 'wheelclash', 'components'] : ['components'];
  const components = [...settings.components].map(([name, { requirements = [], manifest, isolation }]) => {
    const words = [...requirements, ...(manifest === undefined ? [] : [manifest])];
    if (words.length === 0)
      throw new UsageError(`components ${name} in ${path}: requirements or manifest must say what it requires`);
    return {
      name,
      requirements: words.map((word) =>
        isPath(word) || word === manifest ? shownPath(resolve(folder, word), host.cwd) : word,
      ),
      isolation,
      place: file === undefined ? undefined : { file, keys: [...table, name] },
    };
  });
  return { components, files };
}

/** Is it the path of a manifest and no requirement? A direct reference has a URL behind an `@`. */
function isPath(word: string): boolean {
  return /^[\w./-]+\.(?:txt|in|pip|toml)$/.test(word);
}
