import type { DockerfileManifest } from '../domain/docker-manifest.ts';
import type { Manifest } from '../domain/manifest.ts';
import type { SourceFile } from '../domain/source.ts';
import { overrideFilesNamedIn } from './header-command.ts';
import { isAbsolute } from './outside.ts';
import { directoryOf, joinPath } from './project-files.ts';

/** Other files that a manifest installs from or takes variables and services from, whatever their name, by path. Paths outside the root are left out. */
export function filesNamedBy(manifest: Manifest | undefined, source: SourceFile): readonly string[] {
  const folder = directoryOf(source.path);
  const paths: (string | undefined)[] = [];
  if (manifest?.kind === 'requirements')
    paths.push(
      ...manifest.includes.map(({ path }) => (isAbsolute(path) ? undefined : joinPath(folder, path))),
      ...overrideFilesNamedIn(manifest),
    );
  if (manifest?.kind === 'conda') paths.push(...manifest.pipIncludes.map((include) => joinPath(folder, include.path)));
  if (manifest?.kind === 'compose') {
    const named = [
      ...manifest.includes.map((include) => include.value),
      ...manifest.services.flatMap((service) => [...service.envFiles.map((file) => file.value), service.extends?.file]),
    ];
    for (const path of named) if (path !== undefined && !path.includes('$')) paths.push(joinPath(folder, path));
    for (const { build } of manifest.services) {
      const context = build?.context?.value ?? '.';
      if (build?.dockerfile === undefined || /\$|:/.test(context + build.dockerfile.value)) continue;
      const directory = joinPath(folder, context);
      paths.push(joinPath(directory, build.dockerfile.value));
    }
  }
  if (manifest?.kind === 'dockerfile') paths.push(...filesOfBuild(manifest, source));
  return paths.filter((path) => path !== undefined);
}

const mostNames = 100;

/**
 * Lists that a Dockerfile installs from and scripts that it runs, whatever their names are. Where the image has them is
 * known only when the build is followed, so every place is named from which a COPY or a mount may take them.
 */
function filesOfBuild(manifest: DockerfileManifest, { path, text }: SourceFile): readonly (string | undefined)[] {
  const names = namedInCommands(text);
  if (names.length === 0) return [];
  const sources = new Set<string>(['.']);
  for (const { instructions } of manifest.stages)
    for (const instruction of instructions) {
      if (instruction.kind === 'copy' && instruction.from === undefined)
        for (const { value } of instruction.sources) sources.add(value);
      if (instruction.kind === 'run')
        for (const mount of instruction.mounts)
          if (mount.type === 'bind' && mount.from === undefined) sources.add(mount.source ?? '.');
    }
  const folders = new Set<string>(['']);
  for (let folder = directoryOf(path); folder !== ''; folder = directoryOf(folder)) folders.add(folder);
  const found = new Set<string | undefined>();
  for (const name of names.slice(0, mostNames)) {
    const file = name.slice(name.lastIndexOf('/') + 1);
    for (const source of [...sources].slice(0, mostNames)) {
      if (/[$*?[]|:\/\//.test(source)) continue;
      const isFile = source === name || source.endsWith(`/${file}`) || source === file;
      for (const folder of folders)
        for (const below of isFile ? [''] : [file, name.startsWith('/') ? file : name])
          found.add(joinPath(folder, `${source.replace(/^\/+/, '')}/${below}`));
    }
  }
  return [...found];
}

const fileOptions: ReadonlySet<string> = new Set(['-r', '--requirement', '--override', '--overrides']);

/** Names after `-r` and `--override`, and of shell scripts. Other text files are not lists of requirements. */
function namedInCommands(text: string): readonly string[] {
  const found = new Set<string>();
  const words = text.split(/[\s;&|"'()]+/);
  for (const [at, word] of words.entries()) {
    const name = word.replace(/^(?:--requirement=|-r)(?=.)/, '');
    const asked = name !== word || fileOptions.has(words[at - 1] ?? '');
    if (/^[\w./-]{1,200}$/.test(name) && (/\.(?:sh|bash)$/.test(name) || (asked && /\.(?:txt|in|pip)$/.test(name))))
      found.add(name);
  }
  return [...found];
}
